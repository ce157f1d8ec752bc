"""Who may assume a role."""

import json

import pytest

from local_cloud.api import AwsError
from local_cloud.authorization import documents
from local_cloud.iam import trusts


def read(document):
    return documents.read(json.dumps(document), "*")


def policy(principal, effect="Allow"):
    statement = {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "glue.amazonaws.com"},
        {"Service": ["lambda.amazonaws.com", "glue.amazonaws.com"]},
        "*",
    ],
)
def test_role_trusts_the_service_that_its_policy_names(principal):
    assert trusts(read(policy(principal)), "Service", "glue.amazonaws.com")


@pytest.mark.parametrize(
    "document",
    [
        {"Statement": []},
        policy({"Service": "lambda.amazonaws.com"}),
        policy({"AWS": "glue.amazonaws.com"}),
        policy({"Service": "glue.amazonaws.com"}, effect="Deny"),
    ],
)
def test_role_trusts_nobody_else(document):
    assert not trusts(read(document), "Service", "glue.amazonaws.com")


def test_statement_without_a_list_is_read():
    document = {"Statement": policy({"AWS": "arn:aws:iam::123456789012:root"})["Statement"][0]}
    assert trusts(read(document), "AWS", "arn:aws:iam::123456789012:root")


def test_role_trusts_nobody_whom_a_condition_excludes():
    document = policy({"AWS": "arn:aws:iam::123456789012:root"})
    document["Statement"][0]["Condition"] = {"StringEquals": {"sts:ExternalId": "7"}}
    assert not trusts(read(document), "AWS", "arn:aws:iam::123456789012:root")


def test_trust_in_a_service_for_one_account_is_refused_by_name():
    """No page of AWS says whether its Glue sends the key."""
    document = policy({"Service": "glue.amazonaws.com"})
    document["Statement"][0]["Condition"] = {"StringEquals": {"aws:SourceAccount": "1"}}
    with pytest.raises(AwsError, match="aws:sourceaccount in a trust policy"):
        trusts(read(document), "Service", "glue.amazonaws.com")
