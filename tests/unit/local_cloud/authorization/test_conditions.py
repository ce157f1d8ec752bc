"""Condition operators, by the tables of the IAM User Guide."""

import pytest

from local_cloud.api import AwsError
from local_cloud.authorization.conditions import Condition
from local_cloud.authorization.context import Context

KEYS = {
    "s3:prefix": "sales/2026",
    "s3:max-keys": "10",
    "aws:securetransport": "true",
    "aws:sourceip": "127.0.0.1",
    "aws:currenttime": "2026-11-21T12:00:00Z",
    "aws:principalarn": "arn:aws:iam::123456789012:role/jobs/etl",
    "aws:tagkeys": ["zone", "owner"],
    "aws:username": "ana",
}
BUILT = Context(KEYS)


@pytest.mark.parametrize(
    ("operator", "key", "values", "holds"),
    [
        ("StringEquals", "s3:prefix", ["x", "sales/2026"], True),
        ("StringEquals", "s3:prefix", ["sales/*"], False),
        ("StringEquals", "none", ["x"], False),
        ("StringEqualsIfExists", "none", ["x"], True),
        ("StringNotEquals", "s3:prefix", ["x", "sales/2026"], False),
        ("StringNotEquals", "none", ["x"], True),
        ("StringEqualsIgnoreCase", "s3:prefix", ["SALES/2026"], True),
        ("StringNotEqualsIgnoreCase", "s3:prefix", ["SALES/2026"], False),
        ("StringLike", "s3:prefix", ["sales*"], True),
        ("StringLike", "S3:Prefix", ["sales/????"], True),
        ("StringNotLike", "s3:prefix", ["sales*"], False),
        ("StringLikeIfExists", "none", ["sales*"], True),
        ("StringLikeIfExists", "s3:prefix", ["archive*"], False),
        ("StringEquals", "aws:username", ["${aws:username}"], True),
        ("StringEquals", "aws:username", ["${none}"], False),
        ("NumericLessThanEquals", "s3:max-keys", ["10"], True),
        ("NumericGreaterThan", "s3:max-keys", ["10"], False),
        ("NumericEquals", "s3:prefix", ["1"], False),
        ("NumericNotEquals", "s3:max-keys", ["11"], True),
        ("DateGreaterThan", "aws:CurrentTime", ["2026-01-01T00:00:00Z"], True),
        ("DateLessThan", "aws:CurrentTime", ["1767225600"], False),
        ("Bool", "aws:SecureTransport", ["false"], False),
        ("Bool", "aws:SecureTransport", ["True"], True),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", ["true"], True),
        ("IpAddress", "aws:SourceIp", ["127.0.0.0/8"], True),
        ("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8", "127.0.0.1"], False),
        ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/jobs/*"], True),
        ("ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/*"], True),
        ("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:user/*"], True),
        ("Null", "none", ["true"], True),
        ("Null", "s3:prefix", ["true"], False),
        ("Null", "s3:prefix", ["false"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["zone", "owner", "cost"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["zone"], False),
        ("ForAllValues:StringEquals", "none", ["zone"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["zone"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["cost"], False),
        ("ForAnyValue:StringEquals", "none", ["zone"], False),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["zone"], True),
        ("ForAllValues:StringNotLike", "aws:TagKeys", ["c*"], True),
    ],
)
def test_condition_holds_as_iam_says(operator, key, values, holds):
    """Source  "IAM JSON policy elements: Condition operators", "...multiple context keys"."""
    assert Condition(operator, key, tuple(values)).holds(BUILT) == holds


@pytest.mark.parametrize(
    ("operator", "key", "named"),
    [
        ("BinaryEquals", "s3:prefix", "the condition operator BinaryEquals"),
        ("StringEquals", "aws:ResourceTag/zone", "the condition key aws:ResourceTag/zone"),
        ("Null", "s3:ExistingObjectTag/zone", "the condition key s3:ExistingObjectTag/zone"),
        ("StringEquals", "s3:RequestObjectTag/a", "the condition key s3:RequestObjectTag/a"),
    ],
)
def test_condition_that_is_not_done_here_is_refused_by_name(operator, key, named):
    with pytest.raises(AwsError) as refused:
        Condition(operator, key, ("x",)).holds(BUILT)
    assert refused.value.code == "UnsupportedOperation"
    assert named in refused.value.message
