"""Workflows that events start, alone or in batches.

Source  AWS Glue Developer Guide, "Starting an AWS Glue workflow with an Amazon EventBridge event",
        "Overview of workflows in AWS Glue" and "Viewing the EventBridge events that started a
        workflow".
"""

import json
from collections.abc import Iterator

import pytest

from tests.conftest import Cloud, running_cloud, wait_for
from tests.integration.clock_in_cloud import clock
from tests.integration.jobs_in_cloud import TRUST, Jobs, client, make_jobs
from tests.integration.lake import refusal
from tests.integration.workflows_in_cloud import get_run, make_trigger, make_workflow


@pytest.fixture(scope="module")
def moving(tmp_path_factory) -> Iterator[Cloud]:
    with running_cloud(tmp_path_factory.mktemp("moving"), "--clock", "movable") as cloud:
        trust = json.dumps(TRUST).replace("glue.amazonaws.com", "events.amazonaws.com")
        client(cloud, "iam").create_role(RoleName="events", AssumeRolePolicyDocument=trust)
        yield cloud


@pytest.fixture
def jobs(moving, request) -> Jobs:
    return make_jobs(moving, request.node.name)


def make_event_workflow(jobs: Jobs, **batch: int) -> str:
    """A workflow that events with its own name as their source start, by a rule."""
    workflow = make_workflow(jobs)
    more = {"EventBatchingCondition": batch} if batch else {}
    make_trigger(jobs, workflow, "start", [jobs.make("a", "")], Type="EVENT", **more)
    events = client(jobs.cloud, "events")
    events.put_rule(Name=workflow[-60:], EventPattern=json.dumps({"source": [workflow]}))
    target = {
        "Id": "workflow",
        "Arn": f"arn:aws:glue:us-east-1:123456789012:workflow/{workflow}",
        "RoleArn": "arn:aws:iam::123456789012:role/events",
    }
    events.put_targets(Rule=workflow[-60:], Targets=[target])
    return workflow


def put(jobs: Jobs, workflow: str, number: int) -> list[str]:
    """Out: the ids of so many events."""
    entry = {"Source": workflow, "DetailType": "d", "Detail": "{}"}
    entries = client(jobs.cloud, "events").put_events(Entries=[entry] * number)["Entries"]
    return [one["EventId"] for one in entries]


def runs_of(jobs: Jobs, workflow: str) -> list[dict]:
    return jobs.glue.get_workflow_runs(Name=workflow)["Runs"]


def test_event_starts_a_workflow_and_is_told_to_it(jobs):
    workflow = make_event_workflow(jobs)
    shown = jobs.glue.get_trigger(Name=f"{jobs.prefix}-start")["Trigger"]
    assert (shown["Type"], shown["State"]) == ("EVENT", "CREATED")
    (event_id,) = put(jobs, workflow, 1)
    (run,) = wait_for(lambda: runs_of(jobs, workflow))
    assert run["WorkflowRunProperties"] == {"aws:eventIds": f"[{event_id}]"}
    assert run["StartingEventBatchCondition"] == {"BatchSize": 1}
    done = wait_for(
        lambda: (
            (it := get_run(jobs, workflow, run["WorkflowRunId"]))["Status"] == "COMPLETED" and it
        )
    )
    assert done["Statistics"]["SucceededActions"] == 1


def test_events_wait_until_the_batch_is_full(jobs):
    workflow = make_event_workflow(jobs, BatchSize=3)
    first = put(jobs, workflow, 2)
    second = put(jobs, workflow, 2)
    (run,) = wait_for(lambda: runs_of(jobs, workflow))
    ids = ", ".join([*first, second[0]])
    assert run["WorkflowRunProperties"] == {"aws:eventIds": f"[{ids}]"}
    assert run["StartingEventBatchCondition"] == {"BatchSize": 3}


def test_events_wait_no_longer_than_the_window(jobs, moving):
    workflow = make_event_workflow(jobs, BatchSize=100, BatchWindow=60)
    one = make_event_workflow(make_jobs(moving, "follows"))
    (event_id,) = put(jobs, workflow, 1)
    put(jobs, one, 1)
    wait_for(lambda: runs_of(jobs, one))  # events arrive one after the other: the first is there
    clock(moving, AdvanceSeconds=30)
    assert runs_of(jobs, workflow) == []
    clock(moving, AdvanceSeconds=31)
    (run,) = runs_of(jobs, workflow)
    assert run["WorkflowRunProperties"] == {"aws:eventIds": f"[{event_id}]"}
    assert run["StartingEventBatchCondition"] == {"BatchWindow": 60}


def test_event_trigger_is_neither_started_nor_stopped_by_hand(jobs):
    """Source: hashicorp/terraform-provider-aws#49407."""
    make_event_workflow(jobs)
    for call in (jobs.glue.start_trigger, jobs.glue.stop_trigger):
        refused = refusal(call, Name=f"{jobs.prefix}-start")
        assert refused.startswith("InvalidInputException")


def test_workflow_as_a_target_needs_a_role(jobs, moving):
    events = client(moving, "events")
    events.put_rule(Name="roleless", EventPattern='{"source": ["a"]}')
    target = {"Id": "t", "Arn": "arn:aws:glue:us-east-1:123456789012:workflow/w"}
    refused = refusal(events.put_targets, Rule="roleless", Targets=[target])
    assert "RoleArn is required" in refused
