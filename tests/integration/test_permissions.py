"""Permissions of users: their policies, their groups', a bucket's, and what is refused to them.

Source  IAM User Guide, "Policy evaluation logic" and "Troubleshoot access denied error messages".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.conftest import running_cloud
from tests.integration.callers import (
    USERS,
    denied,
    new_name,
    new_user,
    policy,
    signed_by,
    statement,
)
from tests.integration.jobs_in_cloud import TRUST, client

DENY_ALL = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}


@pytest.fixture(scope="module")
def bucket(cloud):
    """Objects a/1, a/2 and b/1."""
    name, s3 = new_name("permissions"), client(cloud, "s3")
    s3.create_bucket(Bucket=name)
    for key in ("a/1", "a/2", "b/1"):
        s3.put_object(Bucket=name, Key=key, Body=b"x")
    return name


@pytest.fixture
def user():
    return new_name("user")


def test_user_without_a_policy_may_do_nothing_but_ask_who_it_is(cloud, user):
    clients = new_user(cloud, user)
    assert clients("sts").get_caller_identity()["Arn"] == f"{USERS}/{user}"
    assert denied(clients("s3").list_buckets) == (
        f"User: {USERS}/{user} is not authorized to perform: s3:ListAllMyBuckets on resource: "
        '"arn:aws:s3:::*" because no identity-based policy allows the s3:ListAllMyBuckets action'
    )


def test_user_has_the_rights_of_its_inline_and_managed_policies_and_groups(cloud, user, bucket):
    """Each of the three holders gives one right."""
    iam, objects = client(cloud, "iam"), f"arn:aws:s3:::{bucket}/a/*"
    s3 = new_user(cloud, user, statement("s3:GetObject", objects))("s3")
    managed = iam.create_policy(
        PolicyName=user, PolicyDocument=policy(statement("s3:PutObject", objects))
    )["Policy"]["Arn"]
    iam.create_group(GroupName=user)
    iam.put_group_policy(
        GroupName=user, PolicyName="p", PolicyDocument=policy(statement("s3:DeleteObject", objects))
    )
    assert s3.get_object(Bucket=bucket, Key="a/1")["ContentLength"] == 1
    assert "s3:PutObject on resource" in denied(s3.put_object, Bucket=bucket, Key="a/9")
    assert "s3:DeleteObject on resource" in denied(s3.delete_object, Bucket=bucket, Key="a/9")
    iam.attach_user_policy(UserName=user, PolicyArn=managed)
    iam.add_user_to_group(GroupName=user, UserName=user)
    s3.put_object(Bucket=bucket, Key="a/9")
    s3.delete_object(Bucket=bucket, Key="a/9")
    iam.remove_user_from_group(GroupName=user, UserName=user)
    assert "s3:DeleteObject on resource" in denied(s3.delete_object, Bucket=bucket, Key="a/9")


def test_policy_that_aws_manages_gives_its_rights(cloud, user, bucket):
    clients = new_user(cloud, user)
    client(cloud, "iam").attach_user_policy(
        UserName=user, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    assert clients("s3").get_object(Bucket=bucket, Key="b/1")["ContentLength"] == 1
    assert "s3:PutObject" in denied(clients("s3").put_object, Bucket=bucket, Key="b/2")


def test_listing_is_bound_to_the_prefix_of_a_condition(cloud, user, bucket):
    condition = {"StringLike": {"s3:prefix": ["a/*"]}}
    allowed = statement("s3:ListBucket", f"arn:aws:s3:::{bucket}", Condition=condition)
    s3 = new_user(cloud, user, allowed)("s3")
    found = s3.list_objects_v2(Bucket=bucket, Prefix="a/")["Contents"]
    assert [each["Key"] for each in found] == ["a/1", "a/2"]
    assert "s3:ListBucket" in denied(s3.list_objects_v2, Bucket=bucket, Prefix="b/")
    assert "s3:ListBucket" in denied(s3.list_objects_v2, Bucket=bucket)


def test_policy_variable_is_the_caller(cloud, user, bucket):
    home = statement("s3:PutObject", f"arn:aws:s3:::{bucket}/home/${{aws:username}}/*")
    s3 = new_user(cloud, user, home)("s3")
    s3.put_object(Bucket=bucket, Key=f"home/{user}/x")
    assert "/home/another/x" in denied(s3.put_object, Bucket=bucket, Key="home/another/x")


def test_missing_key_is_hidden_from_who_may_not_list(cloud, user, bucket):
    """Source  S3 API Reference, "GetObject": 403 without s3:ListBucket, else 404."""
    reading = statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*")
    s3 = new_user(cloud, user, reading)("s3")
    message = denied(s3.get_object, Bucket=bucket, Key="none")
    assert f's3:ListBucket on resource: "arn:aws:s3:::{bucket}"' in message
    with pytest.raises(ClientError, match="403"):
        s3.head_object(Bucket=bucket, Key="none")
    listing = statement("s3:ListBucket", f"arn:aws:s3:::{bucket}")
    s3 = new_user(cloud, f"{user}-2", reading, listing)("s3")
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="none")


def test_copy_needs_the_right_to_its_source(cloud, user, bucket):
    rights = statement(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{bucket}/a/*")
    s3 = new_user(cloud, user, rights)("s3")
    s3.copy_object(Bucket=bucket, Key="a/copy", CopySource=f"{bucket}/a/1")
    message = denied(s3.copy_object, Bucket=bucket, Key="a/copy", CopySource=f"{bucket}/b/1")
    assert f's3:GetObject on resource: "arn:aws:s3:::{bucket}/b/1"' in message
    client(cloud, "s3").delete_object(Bucket=bucket, Key="a/copy")


def test_delete_objects_refuses_key_by_key(cloud, user, bucket):
    admin = client(cloud, "s3")
    for key in ("mine/1", "theirs/1"):
        admin.put_object(Bucket=bucket, Key=key)
    s3 = new_user(cloud, user, statement("s3:DeleteObject", f"arn:aws:s3:::{bucket}/mine/*"))("s3")
    asked = {"Objects": [{"Key": "mine/1"}, {"Key": "theirs/1"}]}
    answer = s3.delete_objects(Bucket=bucket, Delete=asked)
    assert [each["Key"] for each in answer["Deleted"]] == ["mine/1"]
    (error,) = answer["Errors"]
    assert (error["Key"], error["Code"]) == ("theirs/1", "AccessDenied")
    assert "s3:DeleteObject" in error["Message"]


def test_tagging_a_new_object_needs_a_right_of_its_own(cloud, user, bucket):
    s3 = new_user(cloud, user, statement("s3:PutObject", f"arn:aws:s3:::{bucket}/*"))("s3")
    s3.put_object(Bucket=bucket, Key="untagged")
    message = denied(s3.put_object, Bucket=bucket, Key="tagged", Tagging="a=b")
    assert "s3:PutObjectTagging" in message


def test_bucket_policy_gives_and_takes(cloud, user, bucket):
    """An explicit deny wins over the user's own allow, and is named."""
    s3 = new_user(cloud, user, statement("s3:GetObject", f"arn:aws:s3:::{bucket}/b/*"))("s3")
    principal = {"AWS": f"{USERS}/{user}"}
    given = statement("s3:GetObject", f"arn:aws:s3:::{bucket}/a/*", Principal=principal)
    taken = {**DENY_ALL, "Principal": principal, "Resource": f"arn:aws:s3:::{bucket}/b/*"}
    without_tls = {
        **taken,
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    admin = client(cloud, "s3")
    admin.put_bucket_policy(Bucket=bucket, Policy=policy(given, taken, without_tls))
    try:
        assert s3.get_object(Bucket=bucket, Key="a/1")["ContentLength"] == 1
        message = denied(s3.get_object, Bucket=bucket, Key="b/1")
        assert message.endswith("with an explicit deny in a resource-based policy")
    finally:
        admin.delete_bucket_policy(Bucket=bucket)
    assert "s3:GetObject" in denied(s3.get_object, Bucket=bucket, Key="a/1")


def test_role_is_passed_only_by_who_may(cloud, user):
    """Source  IAM User Guide, "Grant a user permissions to pass a role to an AWS service"."""
    arn = client(cloud, "iam").create_role(
        RoleName=user, Path="/jobs/", AssumeRolePolicyDocument=json.dumps(TRUST)
    )["Role"]["Arn"]
    creating = statement("glue:CreateJob", f"arn:aws:glue:*:*:job/{user}-*")
    job = {"Role": user, "Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}}
    glue = new_user(cloud, user, creating)("glue")
    assert denied(glue.create_job, Name=f"{user}-job", **job) == (
        f"User: {USERS}/{user} is not authorized to perform: iam:PassRole on resource: {arn} "
        "because no identity-based policy allows the iam:PassRole action"
    )
    to_glue = {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}}
    passing = statement("iam:PassRole", arn, Condition=to_glue)
    glue = new_user(cloud, f"{user}-2", creating, passing)("glue")
    assert glue.create_job(Name=f"{user}-job", **job)["Name"] == f"{user}-job"
    assert "glue:CreateJob" in denied(glue.create_job, Name="another", **job)


def test_catalog_needs_the_table_its_database_and_the_catalog(cloud, user):
    """Source  AWS Glue Developer Guide, "Filter tables by GetTables permission"."""
    database, admin = user.replace("-", "_"), client(cloud, "glue")
    admin.create_database(DatabaseInput={"Name": database})
    for table in ("stores", "store_sales", "customers"):
        admin.create_table(DatabaseName=database, TableInput={"Name": table})
    arns = [f"arn:aws:glue:us-east-1:123456789012:{kind}" for kind in ("catalog", "x", "y")]
    arns[1:] = [f"{arns[0][:-7]}database/{database}", f"{arns[0][:-7]}table/{database}/store*"]
    reading = ["glue:GetTables", "glue:GetTable"]
    glue = new_user(cloud, user, statement(reading, arns))("glue")
    found = glue.get_tables(DatabaseName=database)["TableList"]
    assert [table["Name"] for table in found] == ["store_sales", "stores"]
    assert f"table/{database}/customers because" in denied(
        glue.get_table, DatabaseName=database, Name="customers"
    )
    glue = new_user(cloud, f"{user}-2", statement(reading, [arns[0], arns[2]]))("glue")
    assert f"glue:GetTables on resource: {arns[1]} because" in denied(
        glue.get_tables, DatabaseName=database
    )


def test_key_that_was_deleted_is_no_administrator(cloud, user):
    iam = client(cloud, "iam")
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        signed_by(cloud, key)("sts").get_caller_identity()
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        signed_by(cloud, key)("s3").list_buckets()
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        signed_by(cloud, key)("glue").get_databases()


def test_condition_key_that_the_local_cloud_does_not_know_is_refused_by_name(cloud, user):
    condition = {"StringEquals": {"aws:ResourceTag/zone": "raw"}}
    glue = new_user(cloud, user, statement("glue:*", "*", Condition=condition))("glue")
    with pytest.raises(ClientError, match="the condition key aws:ResourceTag/zone of IAM"):
        glue.get_databases()


def test_boundary_of_a_user_is_refused_by_name(cloud, user):
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    with pytest.raises(ClientError, match="a user's PermissionsBoundary"):
        client(cloud, "iam").create_user(UserName=user, PermissionsBoundary=boundary)


def test_nothing_is_checked_with_iam_off(tmp_path):
    with running_cloud(tmp_path, "--iam", "off") as cloud:
        assert new_user(cloud, "free")("s3").list_buckets()["Buckets"] == []
