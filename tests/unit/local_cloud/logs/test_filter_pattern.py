"""Filter patterns of CloudWatch Logs."""

import pytest

from local_cloud.api import AwsError
from local_cloud.logs.filter_pattern import FilterPattern

MESSAGE = "[ERROR 401] UNAUTHORIZED REQUEST, retry later"


@pytest.mark.parametrize(
    "pattern",
    [
        None,
        "",
        "ERROR",
        "REQUEST ERROR",
        '"UNAUTHORIZED REQUEST"',
        "?WARN ?ERROR",
        "ERROR -INFO",
        "%ERROR [0-9]{3}%",
        "ERROR ?WARN",
    ],
)
def test_pattern_matches(pattern):
    """CloudWatch Logs User Guide, "Filter pattern syntax"."""
    assert FilterPattern(pattern).matches(MESSAGE)


@pytest.mark.parametrize(
    "pattern",
    ["error", "ERROR WARN", '"REQUEST UNAUTHORIZED"', "?WARN ?INFO", "-ERROR", "%^ERROR%"],
)
def test_pattern_does_not_match(pattern):
    assert not FilterPattern(pattern).matches(MESSAGE)


@pytest.mark.parametrize("pattern", ['{ $.level = "ERROR" }', "[ip, user, status=5*]"])
def test_pattern_for_json_or_columns_is_refused(pattern):
    with pytest.raises(AwsError) as refused:
        FilterPattern(pattern)
    assert refused.value.code == "UnsupportedOperation"
