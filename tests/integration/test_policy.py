"""Roles, policies, users and groups as IAM keeps them.

Source  IAM API Reference, the page of each operation.
"""

import json
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "glue.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def allow(action):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture(scope="module")
def iam(cloud):
    return cloud.client("iam")


@pytest.fixture
def name():
    return f"policy-{uuid.uuid4().hex}"


@pytest.fixture
def role(iam, name):
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["RoleName"]


@pytest.fixture
def policy(iam, name):
    document = json.dumps(allow("s3:GetObject"))
    return iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]


def test_role_is_changed_tagged_and_deleted(iam, role):
    at = {"RoleName": role}
    iam.update_role(**at, Description="new", MaxSessionDuration=7200)
    trust = TRUST.replace("glue.", "athena.")
    iam.update_assume_role_policy(**at, PolicyDocument=trust)
    found = iam.get_role(**at)["Role"]
    assert (found["Description"], found["MaxSessionDuration"]) == ("new", 7200)
    assert found["AssumeRolePolicyDocument"] == json.loads(trust)
    assert role in [each["RoleName"] for each in iam.list_roles(MaxItems=1000)["Roles"]]
    iam.tag_role(**at, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.untag_role(**at, TagKeys=["a"])
    assert iam.list_role_tags(**at)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert iam.list_instance_profiles_for_role(**at)["InstanceProfiles"] == []
    iam.delete_role(**at)
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_role(**at)


def test_role_with_policies_is_not_deleted(iam, role, policy):
    """API Reference, "DeleteRole": policies have to be deleted or detached first."""
    at = {"RoleName": role}
    iam.put_role_policy(**at, PolicyName="p", PolicyDocument=json.dumps(allow("s3:GetObject")))
    with pytest.raises(ClientError, match="DeleteConflict"):
        iam.delete_role(**at)
    assert iam.list_role_policies(**at)["PolicyNames"] == ["p"]
    iam.delete_role_policy(**at, PolicyName="p")
    iam.attach_role_policy(**at, PolicyArn=policy)
    with pytest.raises(ClientError, match="DeleteConflict"):
        iam.delete_role(**at)
    holders = iam.list_entities_for_policy(PolicyArn=policy)["PolicyRoles"]
    assert [holder["RoleName"] for holder in holders] == [role]
    iam.detach_role_policy(**at, PolicyArn=policy)
    assert iam.list_attached_role_policies(**at)["AttachedPolicies"] == []
    iam.delete_role(**at)


def test_managed_policy_has_versions(iam, policy):
    at = {"PolicyArn": policy}
    second = json.dumps(allow("s3:PutObject"))
    iam.create_policy_version(**at, PolicyDocument=second, SetAsDefault=True)
    assert iam.get_policy(**at)["Policy"]["DefaultVersionId"] == "v2"
    found = iam.get_policy_version(**at, VersionId="v2")["PolicyVersion"]["Document"]
    assert found == allow("s3:PutObject")
    iam.set_default_policy_version(**at, VersionId="v1")
    iam.delete_policy_version(**at, VersionId="v2")
    versions = iam.list_policy_versions(**at)["Versions"]
    assert [(each["VersionId"], each["IsDefaultVersion"]) for each in versions] == [("v1", True)]
    assert policy in [each["Arn"] for each in iam.list_policies(Scope="Local")["Policies"]]
    iam.delete_policy(**at)
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_policy(**at)


def test_user_has_policies_and_is_who_its_access_key_says(cloud, iam, name, policy):
    at = {"UserName": name}
    iam.create_user(**at)
    assert name in [each["UserName"] for each in iam.list_users(MaxItems=1000)["Users"]]
    document = json.dumps(allow("s3:GetObject"))
    iam.put_user_policy(**at, PolicyName="p", PolicyDocument=document)
    found = iam.get_user_policy(**at, PolicyName="p")["PolicyDocument"]
    assert (found, iam.list_user_policies(**at)["PolicyNames"]) == (allow("s3:GetObject"), ["p"])
    iam.attach_user_policy(**at, PolicyArn=policy)
    attached = iam.list_attached_user_policies(**at)["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == [policy]
    key = iam.create_access_key(**at)["AccessKey"]
    listed = iam.list_access_keys(**at)["AccessKeyMetadata"]
    assert [each["AccessKeyId"] for each in listed] == [key["AccessKeyId"]]
    signed = boto3.client(
        "sts",
        endpoint_url=cloud.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    assert signed.get_caller_identity()["Arn"] == f"arn:aws:iam::123456789012:user/{name}"
    account = cloud.client("sts").get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"]
    assert account == "123456789012"
    iam.delete_access_key(**at, AccessKeyId=key["AccessKeyId"])
    iam.detach_user_policy(**at, PolicyArn=policy)
    iam.delete_user_policy(**at, PolicyName="p")
    iam.delete_user(**at)
    assert name not in [each["UserName"] for each in iam.list_users(MaxItems=1000)["Users"]]


def test_group_has_users_and_policies(iam, name, policy):
    at = {"GroupName": name}
    iam.create_group(**at)
    iam.create_user(UserName=name)
    iam.add_user_to_group(**at, UserName=name)
    assert [each["UserName"] for each in iam.get_group(**at)["Users"]] == [name]
    document = json.dumps(allow("s3:GetObject"))
    iam.put_group_policy(**at, PolicyName="p", PolicyDocument=document)
    found = iam.get_group_policy(**at, PolicyName="p")["PolicyDocument"]
    assert (found, iam.list_group_policies(**at)["PolicyNames"]) == (allow("s3:GetObject"), ["p"])
    iam.attach_group_policy(**at, PolicyArn=policy)
    attached = iam.list_attached_group_policies(**at)["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == [policy]
    iam.detach_group_policy(**at, PolicyArn=policy)
    iam.delete_group_policy(**at, PolicyName="p")
    iam.remove_user_from_group(**at, UserName=name)
    iam.delete_group(**at)
    assert name not in [each["GroupName"] for each in iam.list_groups()["Groups"]]


def test_tags_of_a_user_are_kept(iam, name):
    iam.create_user(UserName=name, Tags=[{"Key": "team", "Value": "a"}])
    iam.tag_user(UserName=name, Tags=[{"Key": "zone", "Value": "raw"}])
    iam.untag_user(UserName=name, TagKeys=["team"])
    assert iam.list_user_tags(UserName=name)["Tags"] == [{"Key": "zone", "Value": "raw"}]
    iam.delete_user(UserName=name)
