"""Roles: who may assume them and who a session is."""

import json
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def make_role(cloud):
    iam = cloud.client("iam")

    def make(principal):
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return iam.create_role(
            RoleName=f"role-{uuid.uuid4().hex}", AssumeRolePolicyDocument=json.dumps(policy)
        )["Role"]

    return make


def test_test_credentials_are_the_accounts_administrator(cloud):
    identity = cloud.client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert identity["Arn"] == "arn:aws:iam::123456789012:user/administrator"


def test_session_is_the_roles(cloud, make_role):
    role = make_role({"AWS": "arn:aws:iam::123456789012:root"})
    sts = cloud.client("sts")
    session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="run-1")["Credentials"]
    signed = boto3.client(
        "sts",
        endpoint_url=cloud.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    arn = f"arn:aws:sts::123456789012:assumed-role/{role['RoleName']}/run-1"
    assert signed.get_caller_identity()["Arn"] == arn


def test_role_that_trusts_only_a_service_is_not_for_users(cloud, make_role):
    """IAM User Guide, "Troubleshoot IAM roles"."""
    role = make_role({"Service": "glue.amazonaws.com"})
    with pytest.raises(ClientError, match=r"\(AccessDenied\).*not authorized.*sts:AssumeRole"):
        cloud.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="run-1")


def test_role_that_is_not_there_cannot_be_assumed(cloud):
    with pytest.raises(ClientError, match=r"\(AccessDenied\)"):
        cloud.client("sts").assume_role(
            RoleArn="arn:aws:iam::123456789012:role/none", RoleSessionName="run-1"
        )


def test_policies_of_aws_can_be_attached(cloud, make_role):
    name = make_role({"Service": "glue.amazonaws.com"})["RoleName"]
    iam = cloud.client("iam")
    arn = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"
    iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert attached == [{"PolicyName": "AWSGlueServiceRole", "PolicyArn": arn}]


def test_policies_of_aws_are_listed_beside_ones_own(cloud):
    iam = cloud.client("iam")
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_policy(PolicyName="own-beside-aws", PolicyDocument=policy)
    pages = iam.get_paginator("list_policies").paginate()
    names = {policy["PolicyName"] for page in pages for policy in page["Policies"]}
    assert {"own-beside-aws", "AWSGlueServiceRole", "AdministratorAccess"} <= names


def test_inline_policy_comes_back_as_it_was_put(cloud, make_role):
    name = make_role({"Service": "glue.amazonaws.com"})["RoleName"]
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam = cloud.client("iam")
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    assert iam.get_role_policy(RoleName=name, PolicyName="p")["PolicyDocument"] == policy
