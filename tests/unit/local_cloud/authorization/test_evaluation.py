"""The decision: explicit deny, allow, boundaries; the reasons in AWS's words."""

import json

import pytest

from local_cloud.api import AwsError
from local_cloud.authorization import documents
from local_cloud.authorization.context import Context
from local_cloud.authorization.evaluation import Need, Policies, refusal

ROLE = ("AWS", "arn:aws:iam::1:role/r")
SESSION = ("AWS", "arn:aws:sts::1:assumed-role/r/s")
ACCOUNT = ("AWS", "1")
GET = Need("s3:GetObject", "arn:aws:s3:::lake/a/1")
NO_IDENTITY = "because no identity-based policy allows the s3:GetObject action"


def document(*statements):
    return documents.read(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def one(effect="Allow", **more):
    return {"Effect": effect, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/*", **more}


def decide(*identity, resource=(), boundary=None, session=None, context=None):
    policies = Policies(
        identity=(document(*identity),),
        boundary=None if boundary is None else document(*boundary),
        session=None if session is None else (document(*session),),
        itself=(SESSION,),
        role=(ROLE,),
        account=(ACCOUNT,),
    )
    return refusal(GET, policies, document(*resource), Context(context or {}))


@pytest.mark.parametrize(
    "statement",
    [
        one(),
        one(Action="S3:get*"),
        one(Action="*", Resource="*"),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"},
        one(Resource=["arn:aws:s3:::x", "arn:aws:s3:::lake/${team}/*"]),
    ],
)
def test_statement_allows(statement):
    assert decide(statement, context={"team": "a"}) is None


@pytest.mark.parametrize(
    "statement",
    [
        one(Action="s3:Get"),
        one(Resource="arn:aws:s3:::lake/b/*"),
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::lake/*"},
        one(Resource="arn:aws:s3:::lake/${team}/*"),
        one(Condition={"StringEquals": {"s3:prefix": "x"}}),
    ],
)
def test_statement_that_speaks_of_something_else_does_not_allow(statement):
    assert decide(statement) == NO_IDENTITY


@pytest.mark.parametrize(
    ("denying", "where"),
    [
        ({"identity": one("Deny")}, "an identity-based policy"),
        ({"resource": [one("Deny", Principal="*")]}, "a resource-based policy"),
        ({"resource": [one("Deny", Principal={"AWS": "1"})]}, "a resource-based policy"),
        ({"boundary": [one(), one("Deny")]}, "a permissions boundary"),
        ({"session": [one(), one("Deny")]}, "a session policy"),
    ],
)
def test_explicit_deny_wins_and_says_where(denying, where):
    """Source  IAM User Guide, "Troubleshoot access denied error messages"."""
    more = [denying.pop("identity")] if "identity" in denying else []
    assert decide(one(), *more, **denying) == f"with an explicit deny in {where}"


def test_deny_whose_condition_does_not_hold_denies_nothing():
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    deny = one("Deny", Principal="*", Condition=insecure)
    assert decide(one(), resource=[deny], context={"aws:securetransport": "true"}) is None


def test_boundary_and_session_policy_leave_what_all_allow():
    other = one(Action="s3:PutObject")
    assert decide(one(), boundary=[other]) == (
        "because no permissions boundary allows the s3:GetObject action"
    )
    assert decide(one(), session=[other]) == (
        "because no session policy allows the s3:GetObject action"
    )
    assert decide(one(), boundary=[one()], session=[one()]) is None


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        ("*", True),
        ({"AWS": SESSION[1]}, True),
        ({"AWS": [ROLE[1]]}, True),
        ({"AWS": "1"}, False),  # leaves it to the caller's own policies
        ({"AWS": "arn:aws:iam::1:role/other"}, False),
        ({"Service": "glue.amazonaws.com"}, False),
    ],
)
def test_bucket_policy_allows_whom_it_names(principal, allowed):
    found = decide(one(Action="x:y"), resource=[one(Principal=principal)])
    assert found == (None if allowed else NO_IDENTITY)


def test_role_that_a_bucket_policy_names_stays_within_its_session_policy():
    """Source  IAM User Guide, "Policy evaluation logic", sessions of a role."""
    given, narrow = [one(Principal={"AWS": ROLE[1]})], [one(Action="s3:PutObject")]
    assert decide(one(Action="x:y"), resource=given, session=narrow) == (
        "because no session policy allows the s3:GetObject action"
    )


def test_variables_of_an_old_document_are_plain_text():
    text = json.dumps({"Statement": one(Resource="arn:aws:s3:::lake/${team}/*")})
    (statement,) = documents.read(text)
    context = Context({"team": "a"})
    assert not statement.covers(GET.action, GET.resource, context)
    assert statement.covers(GET.action, "arn:aws:s3:::lake/${team}/1", context)


def test_not_principal_is_refused_by_name():
    with pytest.raises(AwsError, match="NotPrincipal in a policy"):
        decide(one(), resource=[one("Deny", NotPrincipal={"AWS": "1"})])
