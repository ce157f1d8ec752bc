"""Templates in the style that people write: each deploys, does what it is for, and goes again."""

import json
from pathlib import Path

import pytest

from tests.conftest import Cloud, wait_for
from tests.integration.jobs_in_cloud import make_role
from tests.integration.stacks import StackDriver

TEMPLATES = Path(__file__).parent.parent / "data" / "templates"


def deployed(cloud: Cloud, name: str, file: str, **parameters: str) -> StackDriver:
    stack = StackDriver(cloud, name)
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    end = stack.create((TEMPLATES / file).read_text(encoding="utf-8"), Parameters=given)
    assert end["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    return stack


def test_foreign_template_deploys_and_goes(cloud: Cloud):
    """A bucket that a custom resource lays out, and empties when the stack is deleted."""
    stack = deployed(cloud, "landing", "emptied-bucket.yml", Environment="prod")
    s3, made = cloud.client("s3"), stack.outputs()
    assert made["Prefix"] == "prod/incoming/"
    function = stack.physical_id("CleanupFunction")  # its AWS::Lambda::Permission is its policy
    policy = cloud.client("lambda").get_policy(FunctionName=function)["Policy"]
    assert '"Service": "cloudformation.amazonaws.com"' in policy
    keys = [it["Key"] for it in s3.list_objects_v2(Bucket=made["Bucket"])["Contents"]]
    assert keys == ["incoming/", "rejected/"]
    for version in (b"1", b"2"):
        s3.put_object(Bucket=made["Bucket"], Key="incoming/a.csv", Body=version)
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert made["Bucket"] not in [it["Name"] for it in s3.list_buckets()["Buckets"]]


RIGHTS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:*", "glue:*"], "Resource": "*"}],
}
LOAD = """
import json, sys
import boto3
words = sys.argv[1:]
arguments = dict(zip(words[::2], words[1::2]))
s3 = boto3.client("s3")
s3.put_object(Bucket=arguments["--bucket"], Key="loaded.json", Body=json.dumps(arguments))
"""


@pytest.fixture(scope="module")
def scripts(cloud: Cloud) -> str:
    """A bucket with the script of a job."""
    s3, bucket = cloud.client("s3"), "foreign-scripts"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="jobs/load.py", Body=LOAD.encode())
    return bucket


def run_of(cloud: Cloud, job: str) -> dict[str, str]:
    """Wait for the job's last run; what it was told."""
    glue = cloud.client("glue")
    run = wait_for(
        lambda: next(
            (it for it in glue.get_job_runs(JobName=job)["JobRuns"] if "CompletedOn" in it), None
        )
    )
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    body = cloud.client("s3").get_object(Bucket="foreign-scripts", Key="loaded.json")["Body"]
    return json.loads(body.read())


def test_jobs_of_a_role_that_the_template_does_not_make_deploy(cloud: Cloud, scripts: str):
    """Old capacity words, unnamed resources, switches as text, boolean and nothing at all."""
    stack = deployed(
        cloud, "nightly", "nightly-etl.yml", GlueRoleName="ForeignRole", ScriptBucket=scripts
    )
    glue, made = cloud.client("glue"), stack.outputs()
    job = glue.get_job(JobName=made["AggregateJob"])["Job"]
    assert (job["MaxCapacity"], job["GlueVersion"]) == (2.0, "4.0")
    assert job["Connections"] == {"Connections": ["nightly-warehouse"]}
    assert job["DefaultArguments"]["--enable-metrics"] == ""
    assert job["Role"] == "arn:aws:iam::123456789012:role/ForeignRole"
    connection = glue.get_connection(Name=made["Warehouse"], HidePassword=True)["Connection"]
    assert "PASSWORD" not in connection["ConnectionProperties"]
    (ruleset,) = glue.list_data_quality_rulesets()["Rulesets"]
    assert ruleset["Name"] == "nightly-complete"

    make_role(cloud, "ForeignRole", RIGHTS)
    glue.start_job_run(JobName=made["LoadJob"])
    told = run_of(cloud, made["LoadJob"])
    assert told["--enable-metrics"] == ""
    assert told["--enable-job-insights"] == "true"
    assert told["--TempDir"] == "s3://foreign-scripts/tmp/"
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert glue.get_connections()["ConnectionList"] == []


def test_lake_of_a_json_template_is_queried_by_its_named_query(cloud: Cloud):
    stack = deployed(cloud, "readings", "readings-lake.json")
    made, s3, athena = stack.outputs(), cloud.client("s3"), cloud.client("athena")
    for zone, degrees in (("north", "3.5"), ("south", "21.5")):
        body = f"sensor,degrees\na,{degrees}\n".encode()
        s3.put_object(Bucket=made["Bucket"], Key=f"readings/zone={zone}/a.csv", Body=body)
    cloud.client("glue").batch_create_partition(
        DatabaseName=made["Database"],
        TableName="readings",
        PartitionInputList=[partition(made["Bucket"], zone) for zone in ("north", "south")],
    )
    query = athena.get_named_query(NamedQueryId=made["Query"])["NamedQuery"]
    execution = athena.start_query_execution(
        QueryString=query["QueryString"],
        QueryExecutionContext={"Database": query["Database"]},
        WorkGroup=query["WorkGroup"],
    )["QueryExecutionId"]
    wait_for(lambda: state_of(athena, execution) == "SUCCEEDED")
    rows = athena.get_query_results(QueryExecutionId=execution)["ResultSet"]["Rows"]
    assert [[cell["VarCharValue"] for cell in row["Data"]] for row in rows[1:]] == [
        ["north", "3.5"],
        ["south", "21.5"],
    ]
    objects = s3.list_objects_v2(Bucket=made["Bucket"])["Contents"]
    s3.delete_objects(
        Bucket=made["Bucket"], Delete={"Objects": [{"Key": it["Key"]} for it in objects]}
    )
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()


def partition(bucket: str, zone: str) -> dict[str, object]:
    return {
        "Values": [zone],
        "StorageDescriptor": {
            "Location": f"s3://{bucket}/readings/zone={zone}/",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "Parameters": {"field.delim": ","},
            },
            "Columns": [
                {"Name": "sensor", "Type": "string"},
                {"Name": "degrees", "Type": "double"},
            ],
        },
    }


def state_of(athena, execution: str) -> str:
    status = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"]
    assert status["State"] != "FAILED", status
    return status["State"]


def test_function_of_a_template_starts_its_job_and_its_topic_reaches_its_queue(
    cloud: Cloud, scripts: str
):
    """AWS::IAM::User, AWS::IAM::Group, AWS::IAM::AccessKey; AWS::SNS::Subscription,
    AWS::SNS::TopicPolicy and AWS::SQS::QueuePolicy; the job's name in an AWS::SSM::Parameter.
    """
    stack = deployed(cloud, "alerts", "alerts.yml", ScriptBucket=scripts)
    made, sns, sqs = stack.outputs(), cloud.client("sns"), cloud.client("sqs")
    answer = cloud.client("lambda").invoke(FunctionName=made["Starter"], Payload=b"{}")
    started = json.loads(answer["Payload"].read())
    assert started["name"].startswith("alerts-Job-"), started
    assert run_of(cloud, started["name"])["--mode"] == "alerts"

    sns.publish(TopicArn=made["Topic"], Message="a run has failed")
    message = sqs.receive_message(QueueUrl=made["Inbox"], WaitTimeSeconds=5)["Messages"][0]
    assert message["Body"] == "a run has failed"  # RawMessageDelivery
    policy = sqs.get_queue_attributes(QueueUrl=made["Inbox"], AttributeNames=["Policy"])
    assert "sqs:SendMessage" in policy["Attributes"]["Policy"]
    iam, user = cloud.client("iam"), made["Operator"].rpartition("/")[2]
    (key,) = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    assert key["AccessKeyId"] == made["Key"]
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert user not in [it["UserName"] for it in iam.list_users()["Users"]]
