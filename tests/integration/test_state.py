"""Stop the local cloud, start it again on the same state: what was there is there."""

import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import boto3
import pytest

from deployment import local
from tests.conftest import REPOSITORY, running_cloud, wait_for
from tests.integration.athena_in_cloud import Athena
from tests.integration.jobs_in_cloud import TRUST, Jobs
from tests.integration.workflows_in_cloud import get_run, make_trigger, make_workflow

INTERRUPTED = "The local cloud was stopped while this was under way."
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
TEMPLATE = """
Resources:
  Lake:
    Type: AWS::Glue::Database
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseInput: {Name: lake}
  Group:
    Type: AWS::Athena::WorkGroup
    Properties: {Name: group}
Outputs:
  Lake:
    Value: !Ref Lake
    Export: {Name: the-lake}
"""
NUMBERS = "UNNEST(sequence(1, 10000))"
LONG_QUERY = (
    "SELECT sum(a * b * c) FROM "
    f"{NUMBERS} AS t(a) CROSS JOIN {NUMBERS} AS u(b) CROSS JOIN {NUMBERS} AS v(c)"
)


def make_stack(cloud):
    api = cloud.client("cloudformation")
    api.create_stack(StackName="kept", TemplateBody=TEMPLATE)
    wait_for(lambda: stack_status(api) == "CREATE_COMPLETE")
    changed = TEMPLATE.replace("Name: lake", "Name: lake, Description: new")
    api.create_change_set(StackName="kept", ChangeSetName="more", TemplateBody=changed)


def stack_status(api):
    return api.describe_stacks(StackName="kept")["Stacks"][0]["StackStatus"]


def query_status(cloud, execution):
    answer = cloud.client("athena").get_query_execution(QueryExecutionId=execution)
    return answer["QueryExecution"]["Status"]


def make_messages(cloud):
    sqs, sns, events = map(cloud.client, ("sqs", "sns", "events"))
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    queue = "arn:aws:sqs:us-east-1:123456789012:queue"
    topic = sns.create_topic(Name="topic")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    sns.publish(TopicArn=topic, Message="published")
    sqs.send_message(QueueUrl=url, MessageBody="sent")
    events.put_rule(Name="rule", EventPattern='{"source": ["aws.glue"]}')
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": queue}])


def make_identities(cloud):
    """Out: the credentials of a session, and a user's key id."""
    iam, sts = cloud.client("iam"), cloud.client("sts")
    trust = json.dumps({**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": "*"}]})
    role = iam.create_role(RoleName="guest", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="guest", PolicyArn=READ_ONLY)
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    return sts.assume_role(RoleArn=role, RoleSessionName="visit")["Credentials"], key


def make_runs(cloud, jobs):
    """A run that ended, and one of a workflow that is under way: its end would start another."""
    jobs.prepare()
    ended = jobs.make("ended", "print('hello')")
    endless = jobs.make("endless", "import time\nprint('begun', flush=True)\ntime.sleep(600)")
    never = jobs.make("never", "print('never')")
    workflow = make_workflow(jobs)
    make_trigger(jobs, workflow, "start", [endless])
    make_trigger(jobs, workflow, "failed", [never], [(endless, "FAILED")])
    first = jobs.run(ended)
    workflow_run = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    run_id = wait_for(lambda: jobs.glue.get_job_runs(JobName=endless)["JobRuns"])[0]["Id"]
    wait_for(lambda: jobs.state(endless, run_id) == "RUNNING")
    return SimpleNamespace(
        ended=ended,
        first=first,
        endless=endless,
        run_id=run_id,
        never=never,
        workflow=workflow,
        workflow_run=workflow_run,
    )


def make_partitions(cloud):
    glue = cloud.client("glue")
    table = {"Name": "sales", "PartitionKeys": [{"Name": "country", "Type": "string"}]}
    glue.create_table(DatabaseName="lake", TableInput=table)
    glue.update_table(DatabaseName="lake", TableInput={**table, "Description": "second"})
    glue.batch_create_partition(
        DatabaseName="lake",
        TableName="sales",
        PartitionInputList=[{"Values": [country]} for country in ("chad", "fiji", "peru")],
    )
    glue.delete_partition(DatabaseName="lake", TableName="sales", PartitionValues=["fiji"])
    glue.tag_resource(
        ResourceArn="arn:aws:glue:us-east-1:123456789012:database/lake", TagsToAdd={"zone": "raw"}
    )


@pytest.fixture(scope="module", params=[signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def stopped(request, tmp_path_factory):
    """What was made in a local cloud that was then stopped, and the one that follows it."""
    state = tmp_path_factory.mktemp("state")
    with running_cloud(state) as cloud:
        make_stack(cloud)
        make_messages(cloud)
        make_partitions(cloud)
        session, key = make_identities(cloud)
        athena = Athena(cloud, "kept")
        done = athena.run("SELECT 1 AS one")["QueryExecutionId"]
        running = athena.start(LONG_QUERY)
        runs = make_runs(cloud, Jobs(cloud, "kept-jobs"))
        wait_for(lambda: query_status(cloud, running)["State"] == "RUNNING")
        cloud.process.send_signal(request.param)
        cloud.process.wait(30)
    with running_cloud(state) as cloud:
        yield SimpleNamespace(
            cloud=cloud, session=session, key=key, done=done, running=running, runs=runs
        )


@pytest.fixture(scope="module")
def again(stopped):
    """The local cloud that was started on the state of another."""
    return stopped.cloud


def test_stack_is_there_with_its_events_exports_and_change_set(again):
    api = again.client("cloudformation")
    assert stack_status(api) == "CREATE_COMPLETE"
    events = api.describe_stack_events(StackName="kept")["StackEvents"]
    assert [event["ResourceStatus"] for event in events[-1::-1]][:2] == [
        "CREATE_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
    ]
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE"
    assert api.list_exports()["Exports"][0]["Value"] == "lake"
    api.execute_change_set(StackName="kept", ChangeSetName="more")
    wait_for(lambda: stack_status(api) == "UPDATE_COMPLETE")
    glue = again.client("glue")
    assert glue.get_database(Name="lake")["Database"]["Description"] == "new"


def test_catalog_is_there_with_versions_partitions_and_tags(again):
    glue = again.client("glue")
    named = {"DatabaseName": "lake", "TableName": "sales"}
    assert len(glue.get_table_versions(**named)["TableVersions"]) == 2
    found = glue.get_partitions(**named)["Partitions"]
    assert [partition["Values"] for partition in found] == [["chad"], ["peru"]]
    arn = "arn:aws:glue:us-east-1:123456789012:database/lake"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"zone": "raw"}


def test_ended_run_is_there_with_its_log(stopped, again):
    first = stopped.runs.first
    shown = again.client("glue").get_job_run(JobName=stopped.runs.ended, RunId=first["Id"])
    assert shown["JobRun"] == first
    events = again.client("logs").get_log_events(
        logGroupName="/aws-glue/python-jobs/output", logStreamName=first["Id"]
    )
    assert [event["message"] for event in events["events"]] == ["hello"]


def test_run_that_was_under_way_has_failed_and_fires_nothing(stopped, again):
    jobs, runs = Jobs(again, "kept-jobs"), stopped.runs
    run = jobs.glue.get_job_run(JobName=runs.endless, RunId=runs.run_id)["JobRun"]
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", INTERRUPTED)
    shown = get_run(jobs, runs.workflow, runs.workflow_run)
    assert shown["Status"] == "COMPLETED"
    assert (shown["Statistics"]["FailedActions"], shown["Statistics"]["TotalActions"]) == (1, 2)
    assert jobs.run(runs.ended)["JobRunState"] == "SUCCEEDED"
    assert jobs.glue.get_job_runs(JobName=runs.never)["JobRuns"] == []


def test_query_results_are_there_and_what_was_running_has_failed(stopped, again):
    athena = again.client("athena")
    rows = athena.get_query_results(QueryExecutionId=stopped.done)["ResultSet"]["Rows"]
    assert rows[1]["Data"] == [{"VarCharValue": "1"}]
    status = query_status(again, stopped.running)
    assert (status["State"], status["StateChangeReason"]) == ("FAILED", INTERRUPTED)
    groups = athena.list_work_groups()["WorkGroups"]
    assert {group["Name"] for group in groups} == {"group", "primary"}


def test_session_and_user_are_who_they_were(stopped, again):
    session = stopped.session
    sts = boto3.client(
        "sts",
        endpoint_url=again.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    arn = "arn:aws:sts::123456789012:assumed-role/guest/visit"
    assert sts.get_caller_identity()["Arn"] == arn
    iam = again.client("iam")
    (key,) = iam.list_access_keys(UserName="ann")["AccessKeyMetadata"]
    assert key["AccessKeyId"] == stopped.key
    iam.detach_role_policy(RoleName="guest", PolicyArn=READ_ONLY)
    iam.delete_role(RoleName="guest")


def test_messages_subscriptions_and_rules_are_there(again):
    sqs, sns, events = map(again.client, ("sqs", "sns", "events"))
    url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert found[1]["Body"] == "sent"
    assert json.loads(found[0]["Body"])["Message"] == "published"
    assert len(sns.list_subscriptions()["Subscriptions"]) == 1
    assert len(events.list_targets_by_rule(Rule="rule")["Targets"]) == 1


def test_fresh_start_forgets_everything(tmp_path):
    with running_cloud(tmp_path) as cloud:
        cloud.client("glue").create_database(DatabaseInput={"Name": "lake"})
        cloud.client("s3").create_bucket(Bucket="bucket")
        cloud.client("iam").create_user(UserName="ann")
        cloud.client("logs").create_log_group(logGroupName="group")
    with running_cloud(tmp_path, "--fresh") as cloud:
        assert cloud.client("glue").get_databases()["DatabaseList"] == []
        assert cloud.client("s3").list_buckets()["Buckets"] == []
        assert cloud.client("iam").list_users()["Users"] == []
        assert cloud.client("logs").describe_log_groups()["logGroups"] == []


def test_state_of_another_version_is_refused_in_one_line(tmp_path):
    (tmp_path / "state.sqlite").write_text("what another version may have written there")
    command = [sys.executable, "-m", "local_cloud", "--port", "0", "--state", str(tmp_path)]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "Start with --fresh: what is in it goes." in line


def test_local_cloud_ends_with_its_lifeline(tmp_path):
    command = [sys.executable, "-m", "local_cloud", "--port", "0", "--state", str(tmp_path)]
    process = subprocess.Popen(
        [*command, "--lifeline"], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    assert b"listens" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()


def test_local_cloud_does_not_outlive_a_command_that_is_killed(tmp_path):
    serve = "from deployment import local; local.STATE = Path(sys.argv[1]); "
    serve = f"import sys; from pathlib import Path; {serve} local.serve(0, 'sail', False)"
    command = [sys.executable, "-c", serve, str(tmp_path)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert b"listens" in process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    process.stdout.read()  # the local cloud holds the other end of this pipe while it lives
    process.stdout.close()
    assert not local.is_in_use(tmp_path)
