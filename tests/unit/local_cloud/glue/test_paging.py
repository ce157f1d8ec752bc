"""Pages of Glue's lists."""

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.paging import page


def test_pages_lead_to_the_end():
    first, following = page("abcde", {"MaxResults": 2}, 100)
    assert (first, following) == (["a", "b"], {"NextToken": "2"})
    second, following = page("abcde", {"MaxResults": 2, **following}, 100)
    assert second == ["c", "d"]
    assert page("abcde", {"MaxResults": 2, **following}, 100) == (["e"], {})


def test_page_is_never_larger_than_the_operation_allows():
    assert page("abc", {}, 2) == (["a", "b"], {"NextToken": "2"})


def test_unknown_token_is_refused():
    with pytest.raises(AwsError, match="Invalid token"):
        page("abc", {"NextToken": "x"}, 2)
