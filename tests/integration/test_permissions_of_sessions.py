"""Permissions of sessions and of services that work for a caller: Athena, CloudFormation, Glue.

Source  IAM User Guide, "Session policies", "Forward access sessions"; CloudFormation User Guide,
        "AWS CloudFormation service role".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.callers import denied, new_name, new_user, policy, signed_by, statement
from tests.integration.jobs_in_cloud import client, make_jobs
from tests.integration.stacks import StackDriver

ACCOUNT = "arn:aws:iam::123456789012:root"
TEMPLATE = """
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: %s}}
"""


@pytest.fixture
def name():
    return new_name("session")


def make_role(cloud, name, principal, *statements, **condition):
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **condition}
    iam = client(cloud, "iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*statements))
    return arn


def assume(cloud, arn, **more):
    sts = client(cloud, "sts")
    return signed_by(
        cloud, sts.assume_role(RoleArn=arn, RoleSessionName="tester", **more)["Credentials"]
    )


def test_session_has_just_what_its_role_and_its_session_policy_allow(cloud, name):
    arn = make_role(cloud, name, {"AWS": ACCOUNT}, statement("sqs:*", "*"))
    narrow = policy(statement("sqs:ListQueues", "*"), statement("sns:*", "*"))
    assume(cloud, arn)("sqs").create_queue(QueueName=name)
    clients = assume(cloud, arn, Policy=narrow)
    clients("sqs").list_queues()
    assert denied(clients("sqs").create_queue, QueueName=f"{name}-2") == (
        f"User: arn:aws:sts::123456789012:assumed-role/{name}/tester is not authorized to perform: "
        f"sqs:CreateQueue on resource: arn:aws:sqs:us-east-1:123456789012:{name}-2 "
        "because no session policy allows the sqs:CreateQueue action"
    )
    with pytest.raises(ClientError, match="AuthorizationError"):
        clients("sns").list_topics()


def test_session_that_is_older_than_a_policy_says_is_revoked(cloud, name):
    """Source  IAM User Guide, "Revoke IAM role temporary security credentials"."""
    arn = make_role(cloud, name, {"AWS": ACCOUNT}, statement("sqs:*", "*"))
    sqs = assume(cloud, arn)("sqs")
    sqs.list_queues()
    older = {"DateLessThan": {"aws:TokenIssueTime": "2100-01-01T00:00:00Z"}}
    revoked = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": older}
    client(cloud, "iam").put_role_policy(
        RoleName=name, PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy(revoked)
    )
    assert "with an explicit deny in an identity-based policy" in denied(sqs.list_queues)


def test_session_is_not_longer_than_its_role_allows(cloud, name):
    arn = make_role(cloud, name, {"AWS": ACCOUNT})
    with pytest.raises(ClientError, match=r"ValidationError.*exceeds the MaxSessionDuration set"):
        assume(cloud, arn, DurationSeconds=3601)
    client(cloud, "iam").update_role(RoleName=name, MaxSessionDuration=7200)
    assume(cloud, arn, DurationSeconds=7200)


def test_boundary_of_a_role_limits_its_session(cloud, name):
    iam = client(cloud, "iam")
    boundary = iam.create_policy(
        PolicyName=name, PolicyDocument=policy(statement("sqs:List*", "*"))
    )["Policy"]["Arn"]
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=policy(trust), PermissionsBoundary=boundary
    )["Role"]["Arn"]
    iam.put_role_policy(
        RoleName=name, PolicyName="p", PolicyDocument=policy(statement("sqs:*", "*"))
    )
    sqs = assume(cloud, arn)("sqs")
    sqs.list_queues()
    assert "because no permissions boundary allows" in denied(sqs.create_queue, QueueName=name)


def test_role_that_trusts_the_account_needs_the_callers_own_right(cloud, name):
    """Source  IAM User Guide, "Troubleshoot IAM roles"."""
    arn = make_role(cloud, name, {"AWS": ACCOUNT})
    at = {"RoleArn": arn, "RoleSessionName": "tester"}
    assert "sts:AssumeRole on resource" in denied(new_user(cloud, name)("sts").assume_role, **at)
    user = new_user(cloud, f"{name}-2", statement("sts:AssumeRole", arn))
    assert user("sts").assume_role(**at)["AssumedRoleUser"]["Arn"].endswith(f"{name}/tester")


def test_external_id_of_a_trust_policy_is_asked_for(cloud, name):
    condition = {"StringEquals": {"sts:ExternalId": "seven"}}
    arn = make_role(cloud, name, {"AWS": ACCOUNT}, Condition=condition)
    sts = client(cloud, "sts")
    denied(sts.assume_role, RoleArn=arn, RoleSessionName="tester")
    assert sts.assume_role(RoleArn=arn, RoleSessionName="tester", ExternalId="seven")["Credentials"]


def test_job_run_has_just_its_roles_rights(cloud, request):
    jobs, iam = make_jobs(cloud, request.node.name), client(cloud, "iam")
    script = "import boto3; boto3.client('s3').list_buckets()"
    job = jobs.make("lists", script)
    assert jobs.run(job)["JobRunState"] == "SUCCEEDED"
    reading = statement("s3:GetObject", f"arn:aws:s3:::{jobs.bucket}/*")
    iam.put_role_policy(RoleName=jobs.role, PolicyName="rights", PolicyDocument=policy(reading))
    run = jobs.run(job)
    assert run["JobRunState"] == "FAILED"
    assert f"assumed-role/{jobs.role}/GlueJobRunnerSession is not authorized" in run["ErrorMessage"]
    iam.delete_role_policy(RoleName=jobs.role, PolicyName="rights")
    assert (
        f's3:GetObject on resource: "arn:aws:s3:::{jobs.bucket}/lists.py"'
        in (jobs.run(job)["ErrorMessage"])
    )


def ended(athena, execution_id):
    def status():
        found = athena.get_query_execution(QueryExecutionId=execution_id)["QueryExecution"]
        return found["Status"] if found["Status"]["State"] not in ("QUEUED", "RUNNING") else None

    return wait_for(status)


@pytest.fixture
def table(cloud, name):
    """A bucket of this name with a file of two numbers, and a table ``t`` over it."""
    s3, glue = client(cloud, "s3"), client(cloud, "glue")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="t/1.csv", Body=b"1\n2\n")
    database = name.replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database})
    storage = {
        "Columns": [{"Name": "n", "Type": "int"}],
        "Location": f"s3://{name}/t/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ","},
        },
    }
    table_input = {"Name": "t", "StorageDescriptor": storage, "TableType": "EXTERNAL_TABLE"}
    glue.create_table(DatabaseName=database, TableInput=table_input)
    return database


def test_query_runs_with_its_callers_rights(cloud, name, table):
    """On the catalog, on the table's files and on the place of its result."""
    rights = {
        "athena": statement("athena:*", "arn:aws:athena:*:*:workgroup/primary"),
        "glue:GetTable": statement("glue:Get*", "*"),
        "s3:ListBucket": statement(["s3:ListBucket"], f"arn:aws:s3:::{name}"),
        "s3:GetObject": statement("s3:GetObject", f"arn:aws:s3:::{name}/t/*"),
        "s3:PutObject": statement("s3:PutObject", f"arn:aws:s3:::{name}/results/*"),
    }
    new_user(cloud, name)
    key = client(cloud, "iam").create_access_key(UserName=name)["AccessKey"]
    athena = signed_by(cloud, key)("athena")
    query = {
        "QueryString": "SELECT sum(n) FROM t",
        "QueryExecutionContext": {"Database": table},
        "ResultConfiguration": {"OutputLocation": f"s3://{name}/results/"},
    }

    def outcome(*without):
        kept = [right for action, right in rights.items() if action not in without]
        client(cloud, "iam").put_user_policy(
            UserName=name, PolicyName="p", PolicyDocument=policy(*kept)
        )
        return ended(athena, athena.start_query_execution(**query)["QueryExecutionId"])

    assert outcome()["State"] == "SUCCEEDED"
    for missing in ("glue:GetTable", "s3:ListBucket", "s3:GetObject", "s3:PutObject"):
        status = outcome(missing)
        assert status["State"] == "FAILED"
        assert f"is not authorized to perform: {missing}" in status["StateChangeReason"]
    assert "athena:StartQueryExecution" in denied(lambda: outcome("athena"))


def test_stack_makes_its_resources_with_its_callers_rights(cloud, name):
    creating = statement("cloudformation:*", "*")
    formation = new_user(cloud, name, creating)("cloudformation")
    template = TEMPLATE % f"/{name}"
    formation.create_stack(StackName=name, TemplateBody=template)
    stack = StackDriver(cloud, name)
    assert stack.wait()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "is not authorized to perform: logs:CreateLogGroup on resource: " in stack.reason(
        "Group", "CREATE_FAILED"
    )


def test_stack_with_a_role_uses_its_rights(cloud, name):
    """Source  CloudFormation User Guide, "AWS CloudFormation service role"."""
    service = {"Service": "cloudformation.amazonaws.com"}
    arn = make_role(cloud, name, service, statement("logs:*", "*"))
    creating = statement("cloudformation:*", "*")
    at = {"StackName": name, "TemplateBody": TEMPLATE % f"/{name}", "RoleARN": arn}
    formation = new_user(cloud, name, creating)("cloudformation")
    assert "iam:PassRole" in denied(formation.create_stack, **at)
    passing = statement("iam:PassRole", arn)
    formation = new_user(cloud, f"{name}-2", creating, passing)("cloudformation")
    formation.create_stack(**at)
    assert StackDriver(cloud, name).wait()["StackStatus"] == "CREATE_COMPLETE"
