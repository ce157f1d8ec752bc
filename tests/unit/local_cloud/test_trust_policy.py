"""Who may assume a role."""

import pytest

from local_cloud.iam import trusts


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
    assert trusts(policy(principal), "Service", "glue.amazonaws.com")


@pytest.mark.parametrize(
    "document",
    [
        {},
        policy({"Service": "lambda.amazonaws.com"}),
        policy({"AWS": "glue.amazonaws.com"}),
        policy({"Service": "glue.amazonaws.com"}, effect="Deny"),
    ],
)
def test_role_trusts_nobody_else(document):
    assert not trusts(document, "Service", "glue.amazonaws.com")


def test_statement_without_a_list_is_read():
    document = {"Statement": policy({"AWS": "arn:aws:iam::123456789012:root"})["Statement"][0]}
    assert trusts(document, "AWS", "arn:aws:iam::123456789012:root")
