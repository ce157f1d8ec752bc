"""Event patterns, from AWS's documented examples where there are some.

Source  EventBridge User Guide, "Event patterns" and "Comparison operators for use in event
        patterns".
"""

import json

import pytest

from local_cloud.events.patterns import EventPattern, InvalidPatternError

EVENT = {
    "version": "0",
    "detail-type": "Glue Job State Change",
    "source": "aws.glue",
    "region": "us-east-1",
    "resources": ["arn:a", "arn:b"],
    "detail": {
        "jobName": "etl-Clean",
        "state": "FAILED",
        "attempt": 3,
        "ratio": 1.5,
        "is_last": True,
        "nothing": None,
        "empty": "",
        "none_of_it": [],
        "ip": "10.0.0.7",
        "file": "dir/lib/a.png",
        "tables": [{"name": "raw", "rows": 5}, {"name": "gold", "rows": 0}],
    },
}


def is_wanted(**detail):
    return EventPattern(json.dumps({"detail": detail})).matches(EVENT)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"state": ["FAILED"]}, True),
        ({"state": ["SUCCEEDED", "FAILED"]}, True),
        ({"state": ["failed"]}, False),
        ({"state": ["FAILED"], "attempt": [1]}, False),  # every field
        ({"attempt": [3]}, True),
        ({"attempt": ["3"]}, False),
        ({"attempt": [True]}, False),
        ({"is_last": [True]}, True),
        ({"is_last": [1]}, False),
        ({"nothing": [None]}, True),
        ({"empty": [""]}, True),
        ({"missing": ["x"]}, False),
        ({"jobName": [{"prefix": "etl-"}]}, True),
        ({"jobName": [{"prefix": "ETL-"}]}, False),
        ({"jobName": [{"prefix": {"equals-ignore-case": "ETL-c"}}]}, True),
        ({"file": [{"suffix": ".png"}]}, True),
        ({"file": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, True),
        ({"attempt": [{"prefix": "3"}]}, False),
        ({"jobName": [{"equals-ignore-case": "ETL-CLEAN"}]}, True),
        ({"state": [{"anything-but": "FAILED"}]}, False),
        ({"state": [{"anything-but": ["STOPPED", "TIMEOUT"]}]}, True),
        ({"attempt": [{"anything-but": [1, 2]}]}, True),
        ({"attempt": [{"anything-but": 3}]}, False),
        ({"missing": [{"anything-but": "x"}]}, False),
        ({"jobName": [{"anything-but": {"prefix": "etl"}}]}, False),
        ({"jobName": [{"anything-but": {"prefix": ["x", "y"]}}]}, True),
        ({"file": [{"anything-but": {"suffix": ".png"}}]}, False),
        ({"file": [{"anything-but": {"wildcard": "*/lib/*"}}]}, False),
        ({"state": [{"anything-but": {"equals-ignore-case": "failed"}}]}, False),
        ({"attempt": [{"numeric": [">", 0, "<=", 3]}]}, True),
        ({"attempt": [{"numeric": ["<", 3]}]}, False),
        ({"ratio": [{"numeric": ["=", 1.5]}]}, True),
        ({"state": [{"numeric": [">", 0]}]}, False),
        ({"ip": [{"cidr": "10.0.0.0/24"}]}, True),
        ({"ip": [{"cidr": "10.0.1.0/24"}]}, False),
        ({"state": [{"cidr": "10.0.1.0/24"}]}, False),
        ({"file": [{"wildcard": "dir/*.png"}]}, True),
        ({"file": [{"wildcard": "*.jpg"}]}, False),
        ({"file": [{"wildcard": "dir\\*"}]}, False),
        ({"state": [{"exists": True}]}, True),
        ({"state": [{"exists": False}]}, False),
        ({"missing": [{"exists": False}]}, True),
        ({"missing": {"deeper": [{"exists": False}]}}, True),
        ({"tables": [{"exists": True}]}, False),  # leaves alone exist
        ({"none_of_it": [{"exists": True}]}, False),
        ({"state": ["STOPPED", {"prefix": "FAIL"}]}, True),  # one of them
        ({"tables": {"name": ["gold"]}}, True),
        ({"tables": {"name": ["gold"], "rows": [5]}}, False),  # of one and the same object
        ({"tables": {"name": ["raw"], "rows": [5]}}, True),
        ({"state": {"deeper": ["x"]}}, False),
        ({"$or": [{"state": ["STOPPED"]}, {"attempt": [{"numeric": [">", 2]}]}]}, True),
        ({"$or": [{"state": ["STOPPED"]}, {"attempt": [1]}]}, False),
        ({"$or": [{"state": ["FAILED"]}, {"attempt": [1]}], "jobName": ["x"]}, False),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_pattern_wants_an_event(wanted, expected):
    assert is_wanted(**wanted) is expected


def test_pattern_looks_at_the_fields_around_the_detail():
    pattern = {
        "source": ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        "resources": ["arn:b"],  # one of an array
        "region": [{"anything-but": {"prefix": "eu-"}}],
    }
    assert EventPattern(json.dumps(pattern)).matches(EVENT)
    assert not EventPattern('{"source": ["aws.s3"]}').matches(EVENT)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{", "Invalid JSON"),
        ("[]", "Filter is not an object"),
        ("{}", "Filter is not an object"),
        ('{"source": "aws.glue"}', '"source" must be an object or an array'),
        ('{"source": []}', "Empty arrays"),
        ('{"detail": {}}', "Empty objects"),
        ('{"source": [{"prefixes": "a"}]}', "Unrecognized match type prefixes"),
        ('{"source": [{"prefix": "a", "suffix": "b"}]}', "Match value must be"),
        ('{"source": [["a"]]}', "Match value must be"),
        ('{"source": [{"prefix": 1}]}', "Invalid value of prefix"),
        ('{"source": [{"prefix": {"suffix": "a"}}]}', "Invalid value of prefix"),
        ('{"source": [{"exists": "yes"}]}', "Invalid value of exists"),
        ('{"a": [{"numeric": ["~", 1]}]}', "Invalid value of numeric"),
        ('{"a": [{"numeric": ["<", 1, ">", 0]}]}', "Invalid value of numeric"),
        ('{"a": [{"numeric": [">", "1"]}]}', "Invalid value of numeric"),
        ('{"a": [{"cidr": "10.0.0.300/24"}]}', "Invalid value of cidr"),
        ('{"a": [{"wildcard": "a**b"}]}', "Invalid value of wildcard"),
        ('{"a": [{"anything-but": []}]}', "Invalid value of anything-but"),
        ('{"a": [{"anything-but": ["a", 1]}]}', "Invalid value of anything-but"),
        ('{"a": [{"anything-but": {"numeric": ["=", 1]}}]}', "Invalid value of anything-but"),
        ('{"$or": [{"a": ["b"]}]}', "at least two"),
    ],
)
def test_pattern_is_refused(pattern, reason):
    with pytest.raises(InvalidPatternError, match=reason):
        EventPattern(pattern)
