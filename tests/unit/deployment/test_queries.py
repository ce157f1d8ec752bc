"""Where a query's file is looked for."""

import pytest

from deployment.errors import DeploymentError
from deployment.queries import QUERIES, find, read


def test_query_is_found_by_name_with_and_without_its_ending():
    assert find("top_revenue.sql") == QUERIES / "top_revenue.sql"
    assert find("top_revenue") == QUERIES / "top_revenue.sql"


def test_file_of_ones_own_comes_first(tmp_path):
    own = tmp_path / "mine.sql"
    own.write_text("SELECT 1")
    assert find(str(own)) == own


def test_unknown_query_is_refused_with_the_known_ones():
    with pytest.raises(DeploymentError, match=r"No such file: nope.*top_revenue\.sql"):
        find("nope")


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "empty"), (b" \n", "empty"), (b"-- C\xf4te", "not UTF-8")]
)
def test_file_without_a_query_is_refused_in_one_line(tmp_path, content, problem):
    own = tmp_path / "mine.sql"
    own.write_bytes(content)
    with pytest.raises(DeploymentError, match=rf"mine\.sql is {problem}"):
        read(own)
