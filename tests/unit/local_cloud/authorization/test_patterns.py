"""Wildcards and variables of IAM's policies."""

import pytest

from local_cloud.authorization import patterns

VALUES = {"aws:username": "ana", "tag": "a*b:c"}


@pytest.mark.parametrize(
    ("pattern", "arn", "matches"),
    [
        ("*", "arn:aws:s3:::lake/key", True),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/a/b:c", True),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake", False),
        ("arn:aws:s3:::lake-?", "arn:aws:s3:::lake-1", True),
        ("arn:aws:s3:::lake-?", "arn:aws:s3:::lake-12", False),
        ("arn:aws:glue:*:*:table/db/s*", "arn:aws:glue:us-east-1:1:table/db/sales", True),
        # a wildcard does not span the segments of an ARN
        ("arn:aws:glue:*:table/db/s*", "arn:aws:glue:us-east-1:1:table/db/sales", False),
        ("arn:aws:sqs", "arn:aws:sqs:us-east-1:1:q", True),
        ("arn:aws:s3:::Lake", "arn:aws:s3:::lake", False),
        ("arn:aws:s3:::a.b", "arn:aws:s3:::axb", False),
    ],
)
def test_arn_pattern_matches_segment_by_segment(pattern, arn, matches):
    """Source  IAM User Guide, "IAM JSON policy elements: Resource"."""
    assert (patterns.arn(pattern).fullmatch(arn) is not None) == matches


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("home/${aws:username}/*", "home/ana/*"),
        ("${none, 'everybody'}", "everybody"),
        ("${none}", None),
        ("${*}${?}${$}", "*?$"),
        ("plain", "plain"),
    ],
)
def test_variable_becomes_its_value(text, shown):
    """Source  IAM User Guide, "IAM policy elements: Variables and tags"."""
    expanded = patterns.expand(text, VALUES.get)
    assert (expanded if expanded is None else patterns.plain(expanded)) == shown


def test_value_of_a_variable_is_no_pattern():
    expanded = patterns.expand("arn:aws:s3:::lake/${tag}", VALUES.get)
    assert patterns.arn(expanded).fullmatch("arn:aws:s3:::lake/a*b:c")
    assert not patterns.arn(expanded).fullmatch("arn:aws:s3:::lake/axb:c")
