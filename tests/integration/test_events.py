"""Events: Glue and users put them, rules send them to queues, topics and functions.

Source  AWS Glue Developer Guide, "Automating AWS Glue with EventBridge"; EventBridge API
        Reference, "PutEvents", "PutRule", "PutTargets"; User Guide, "Using resource-based policies
        for Amazon EventBridge".
"""

import json
import time
import uuid
from typing import Any

import pytest

from tests.conftest import Cloud, running_cloud, wait_for
from tests.integration.clock_in_cloud import clock
from tests.integration.jobs_in_cloud import Jobs, client, make_jobs
from tests.integration.lake import SALES_CSV, make_lake, refusal

EVENTS = {"Service": "events.amazonaws.com"}


@pytest.fixture
def name() -> str:
    return f"events-{uuid.uuid4().hex}"


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def policy_of(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Principal": EVENTS, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_queue(cloud: Cloud, name: str, is_open: bool = True) -> str:
    """Out: its ARN. Open: EventBridge may send to it."""
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    attributes = {"Policy": policy_of("sqs:SendMessage", arn)} if is_open else {}
    client(cloud, "sqs").create_queue(QueueName=name, Attributes=attributes)
    return arn


def make_rule(cloud: Cloud, name: str, pattern: dict[str, Any], **target: Any) -> None:
    events = client(cloud, "events")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "target", **target}])


def put(cloud: Cloud, source: str, **detail: Any) -> str:
    """Out: the event's id."""
    entry = {"Source": source, "DetailType": "Test", "Detail": json.dumps(detail)}
    answer = client(cloud, "events").put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0
    return str(answer["Entries"][0]["EventId"])


def received(cloud: Cloud, queue: str, number: int = 1) -> list[str]:
    """The bodies of so many messages, in the order of their arrival."""
    sqs, found = client(cloud, "sqs"), []
    url = sqs.get_queue_url(QueueName=queue.split(":")[-1])["QueueUrl"]

    def look() -> bool:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            found.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(found) >= number

    wait_for(look)
    return found


def test_end_of_a_job_run_reaches_a_queue(cloud, jobs, name):
    """Each attempt that ends is told, and nothing before its end."""
    job = jobs.make("a", "1/0", MaxRetries=1)
    pattern = {
        "source": ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        "detail": {"jobName": [job]},
    }
    queue = make_queue(cloud, name)
    make_rule(cloud, name, pattern, Arn=queue)
    jobs.run(job)
    first, second = (json.loads(body) for body in received(cloud, queue, 2))
    newest_first = jobs.glue.get_job_runs(JobName=job)["JobRuns"]
    run_ids = [run["Id"] for run in newest_first[::-1]]
    assert first.keys() == {
        *("version", "id", "detail-type", "source", "account", "time", "region"),
        *("resources", "detail"),
    }
    assert (first["account"], first["region"], first["version"], first["resources"]) == (
        *("123456789012", "us-east-1", "0"),
        [],
    )
    assert time.strptime(first["time"], "%Y-%m-%dT%H:%M:%SZ")
    assert first["detail"] == {
        "jobName": job,
        "severity": "ERROR",
        "state": "FAILED",
        "jobRunId": run_ids[0],
        "message": "ZeroDivisionError: division by zero",
    }
    assert second["detail"]["jobRunId"] == run_ids[1]


def test_states_of_a_crawler_reach_a_topic_and_its_queue(cloud, request, name):
    lake = make_lake(cloud, request.node.name)
    lake.put("t/f.csv", SALES_CSV)
    crawler = lake.crawler("t/")
    sns, queue = client(cloud, "sns"), make_queue(cloud, name)
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy_of("sns:Publish", topic)
    )
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    pattern = {
        "detail-type": ["Glue Crawler State Change"],
        "detail": {"crawlerName": [crawler], "state": [{"anything-but": "Failed"}]},
    }
    transformer = {
        "InputPathsMap": {"crawler": "$.detail.crawlerName", "state": "$.detail.state"},
        "InputTemplate": '"<crawler> has <state>"',
    }
    make_rule(cloud, name, pattern, Arn=topic, InputTransformer=transformer)
    lake.crawl()
    messages = [json.loads(body)["Message"] for body in received(cloud, queue, 2)]
    assert messages == [f'"{crawler} has Started"', f'"{crawler} has Succeeded"']


def test_changes_of_the_catalog_reach_a_queue(cloud, name):
    database, queue = name.replace("-", "_"), make_queue(cloud, name)
    pattern = {
        "detail-type": [{"prefix": "Glue Data Catalog"}],
        "detail": {"databaseName": [database]},
    }
    make_rule(cloud, name, pattern, Arn=queue, InputPath="$.detail.typeOfChange")
    glue, of = client(cloud, "glue"), {"DatabaseName": database}
    glue.create_database(DatabaseInput={"Name": database})
    glue.create_table(**of, TableInput={"Name": "t", "PartitionKeys": [{"Name": "p"}]})
    glue.create_partition(**of, TableName="t", PartitionInput={"Values": ["a"]})
    glue.delete_partition(**of, TableName="t", PartitionValues=["a"])
    glue.delete_table(**of, Name="t")
    glue.delete_database(Name=database)
    assert [json.loads(body) for body in received(cloud, queue, 6)] == [
        *("CreateDatabase", "CreateTable", "CreatePartition"),
        *("DeletePartition", "DeleteTable", "DeleteDatabase"),
    ]


def test_event_of_a_user_reaches_the_rules_that_want_it(cloud, name):
    queue, other = make_queue(cloud, f"{name}-a"), make_queue(cloud, f"{name}-b")
    make_rule(cloud, f"{name}-a", {"source": [name], "detail": {"n": [1, 3]}}, Arn=queue)
    make_rule(cloud, f"{name}-b", {"source": [name]}, Arn=other, Input='{"constant": true}')
    ids = [put(cloud, name, n=number) for number in (1, 2, 3)]
    found = [json.loads(body) for body in received(cloud, queue, 2)]
    assert [event["id"] for event in found] == [ids[0], ids[2]]
    assert (found[0]["detail-type"], found[0]["detail"]) == ("Test", {"n": 1})
    assert received(cloud, other, 3) == ['{"constant": true}'] * 3


def test_rule_that_is_disabled_sends_nothing(cloud, name):
    queue, events = make_queue(cloud, name), client(cloud, "events")
    make_rule(cloud, name, {"source": [name]}, Arn=queue)
    events.disable_rule(Name=name)
    put(cloud, name, n=1)
    events.enable_rule(Name=name)
    put(cloud, name, n=2)
    (body,) = received(cloud, queue)
    assert json.loads(body)["detail"] == {"n": 2}


def test_entry_that_is_refused_does_not_keep_others_out(cloud, name):
    events = client(cloud, "events")
    good = {"Source": name, "DetailType": "d", "Detail": "{}"}
    answer = events.put_events(
        Entries=[good, good | {"Detail": "[]"}, good | {"Source": "aws.glue"}, {"Source": name}]
    )
    assert answer["FailedEntryCount"] == 3
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [
        *(None, "MalformedDetail", "NotAuthorizedForSourceException", "InvalidArgument")
    ]
    assert refusal(events.put_events, Entries=[good] * 11).startswith("ValidationException")
    other = refusal(events.put_events, Entries=[good | {"EventBusName": "mine"}])
    assert "event bus mine" in other


def test_queue_that_lets_nobody_in_gets_nothing_and_the_dead_letter_queue_is_told(cloud, name):
    closed, dead = make_queue(cloud, name, is_open=False), make_queue(cloud, f"{name}-dead")
    make_rule(cloud, name, {"source": [name]}, Arn=closed, DeadLetterConfig={"Arn": dead})
    event_id = put(cloud, name, n=1)
    (body,) = received(cloud, dead)
    assert json.loads(body)["id"] == event_id
    sqs = client(cloud, "sqs")
    assert "Messages" not in sqs.receive_message(
        QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"]
    )


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"EventPattern": '{"source": [{"like": "a"}]}'},
            "InvalidEventPatternException: Event pat",
        ),
        ({"ScheduleExpression": "cron(0 10 * * * *)"}, "Parameter ScheduleExpression is not valid"),
        ({"ScheduleExpression": "rate(1 minutes)"}, "Parameter ScheduleExpression is not valid"),
        ({"EventPattern": '{"source": ["a"]}', "EventBusName": "mine"}, "the event bus mine"),
    ],
    ids=["pattern", "cron", "rate", "bus"],
)
def test_rule_is_refused(cloud, name, request_, message):
    assert message in refusal(client(cloud, "events").put_rule, Name=name, **request_)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:m"}, "targets of states"),
        ({"Arn": "arn:aws:sqs:us-east-1:123456789012:q", "HttpParameters": {}}, "HttpParameters"),
        ({"Arn": "arn:aws:sqs:us-east-1:123456789012:q", "Input": "{"}, "JSON syntax error"),
        ({"Arn": "a queue"}, "Provided Arn is not in correct format"),
    ],
    ids=["service", "parameter", "input", "arn"],
)
def test_target_is_refused(cloud, name, target, message):
    events = client(cloud, "events")
    events.put_rule(Name=name, EventPattern='{"source": ["a"]}')
    refused = refusal(events.put_targets, Rule=name, Targets=[{"Id": "t", **target}])
    assert message in refused
    assert events.list_targets_by_rule(Rule=name)["Targets"] == []


def test_rule_fires_by_its_schedule_also_after_a_restart(tmp_path, name):
    with running_cloud(tmp_path, "--clock", "movable") as cloud:
        clock(cloud, Time="2030-01-01T09:00:00Z")
        events, queue = client(cloud, "events"), make_queue(cloud, name)
        events.put_rule(Name=name, ScheduleExpression="cron(0 10 * * ? *)")
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue}])
        clock(cloud, Time="2030-01-01T10:00:00Z")
        (body,) = received(cloud, queue)
        event = json.loads(body)
        assert (event["source"], event["detail-type"], event["detail"], event["time"]) == (
            *("aws.events", "Scheduled Event", {}),
            "2030-01-01T10:00:00Z",
        )
        assert event["resources"] == [f"arn:aws:events:us-east-1:123456789012:rule/{name}"]
        jobs = make_jobs(cloud, name)
        job = jobs.make("a", "")
        jobs.glue.create_trigger(
            Name=name,
            Type="SCHEDULED",
            Schedule="cron(0 12 * * ? *)",
            Actions=[{"JobName": job}],
            StartOnCreation=True,
        )
    with running_cloud(tmp_path, "--clock", "movable") as cloud:
        clock(cloud, Time="2020-01-01T09:00:00Z")  # back: a jump ahead would fire both
        clock(cloud, Time="2020-01-01T10:00:00Z")
        assert json.loads(received(cloud, queue)[0])["detail-type"] == "Scheduled Event"
        clock(cloud, Time="2020-01-01T12:00:00Z")
        assert len(client(cloud, "glue").get_job_runs(JobName=job)["JobRuns"]) == 1
