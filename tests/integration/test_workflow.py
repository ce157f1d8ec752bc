"""Workflows: definitions, graph, limits, properties.

Source  AWS Glue Web API Reference, "Workflows".
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, client, make_jobs
from tests.integration.workflows_in_cloud import (
    chain,
    get_run,
    make_trigger,
    make_workflow,
    run_workflow,
    runs_in,
)

SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def test_graph_has_nodes_and_edges(jobs):
    workflow = chain(jobs, one="", two="")
    graph = jobs.glue.get_workflow(Name=workflow, IncludeGraph=True)["Workflow"]["Graph"]
    names = {node["UniqueId"]: node["Name"].removeprefix(jobs.prefix) for node in graph["Nodes"]}
    edges = [(names[edge["SourceId"]], names[edge["DestinationId"]]) for edge in graph["Edges"]]
    then = f"-then-{jobs.prefix}-two"
    assert edges == [("-start", "-one"), ("-one", then), (then, "-two")]
    assert [node["Type"] for node in graph["Nodes"]] == ["TRIGGER", "TRIGGER", "JOB", "JOB"]


def test_run_of_a_workflow_is_refused_over_its_limit(jobs):
    workflow = make_workflow(jobs, MaxConcurrentRuns=1)
    make_trigger(jobs, workflow, "start", [jobs.make("one", SLEEP)])
    run_id = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    with pytest.raises(ClientError, match="Concurrent runs exceeded for") as refused:
        jobs.glue.start_workflow_run(Name=workflow)
    assert refused.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    jobs.glue.stop_workflow_run(Name=workflow, RunId=run_id)
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "STOPPED")


def test_properties_of_a_run_are_read_and_written(jobs):
    workflow = make_workflow(jobs, DefaultRunProperties={"day": "monday", "a": "1"})
    make_trigger(jobs, workflow, "start", [jobs.make("one", "")])
    started = jobs.glue.start_workflow_run(Name=workflow, RunProperties={"day": "sunday"})
    run = {"Name": workflow, "RunId": started["RunId"]}
    jobs.glue.put_workflow_run_properties(**run, RunProperties={"b": "2"})
    assert jobs.glue.get_workflow_run_properties(**run)["RunProperties"] == {
        "day": "sunday",
        "a": "1",
        "b": "2",
    }


SHARES_A_DAY = """
import sys, boto3
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
run = {"Name": arguments["--WORKFLOW_NAME"], "RunId": arguments["--WORKFLOW_RUN_ID"]}
glue = boto3.client("glue")
print(glue.get_workflow_run_properties(**run)["RunProperties"])
glue.put_workflow_run_properties(**run, RunProperties={"day": "tuesday"})
"""


def test_jobs_of_a_run_share_its_properties(jobs):
    """Source: AWS Glue Developer Guide, "Getting and setting workflow run properties"."""
    workflow = make_workflow(jobs, DefaultRunProperties={"day": "monday"})
    one, two = (jobs.make(name, SHARES_A_DAY) for name in ("one", "two"))
    actions = ["glue:GetWorkflowRunProperties", "glue:PutWorkflowRunProperties"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    client(jobs.cloud, "iam").put_role_policy(
        RoleName=jobs.role,
        PolicyName="properties",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    make_trigger(jobs, workflow, "start", [one])
    make_trigger(jobs, workflow, "then", [two], [(one, "SUCCEEDED")])
    run = run_workflow(jobs, workflow)
    lines = [jobs.lines(runs_in(run, name)[0]) for name in ("-one", "-two")]
    assert lines == [["{'day': 'monday'}"], ["{'day': 'tuesday'}"]]
    assert run["WorkflowRunProperties"] == {"day": "tuesday"}


def test_workflow_without_a_start_trigger_is_refused(jobs):
    workflow = make_workflow(jobs)
    with pytest.raises(ClientError, match="has no starting trigger"):
        jobs.glue.start_workflow_run(Name=workflow)
    with pytest.raises(ClientError, match="Workflow nothing not found"):
        jobs.glue.start_workflow_run(Name="nothing")


def test_second_start_trigger_is_refused(jobs):
    workflow, job = make_workflow(jobs), jobs.make("one", "")
    make_trigger(jobs, workflow, "start", [job])
    with pytest.raises(ClientError, match="already has a starting trigger"):
        make_trigger(jobs, workflow, "again", [job])


def test_start_trigger_started_by_hand_starts_the_workflow(jobs):
    """Source: hashicorp/terraform-provider-aws#38222."""
    workflow = chain(jobs, one="", two="")
    jobs.glue.start_trigger(Name=f"{jobs.prefix}-start")
    (run,) = jobs.glue.get_workflow_runs(Name=workflow)["Runs"]
    wait_for(lambda: get_run(jobs, workflow, run["WorkflowRunId"])["Status"] == "COMPLETED")


def test_workflow_is_changed_listed_and_deleted(jobs):
    workflow = make_workflow(jobs, Description="a")
    with pytest.raises(ClientError, match="already exists"):
        make_workflow(jobs)
    jobs.glue.update_workflow(Name=workflow, MaxConcurrentRuns=2)
    shown = jobs.glue.get_workflow(Name=workflow)["Workflow"]
    assert (shown["Description"], shown["MaxConcurrentRuns"]) == ("a", 2)
    pages = jobs.glue.get_paginator("list_workflows").paginate()
    assert workflow in [name for page in pages for name in page["Workflows"]]
    found = jobs.glue.batch_get_workflows(Names=[workflow, "nothing"])
    assert found["MissingWorkflows"] == ["nothing"]
    jobs.glue.delete_workflow(Name=workflow)
    with pytest.raises(ClientError, match="not found"):
        jobs.glue.get_workflow(Name=workflow)


def test_aws_cli_runs_a_workflow(jobs):
    workflow = chain(jobs, one="", two="")

    def aws(*words: str) -> dict:
        command = [str(Path(sys.executable).parent / "aws"), "glue", "--output", "json", *words]
        done = subprocess.run(
            command, env=jobs.cloud.environment, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    run_id = aws("start-workflow-run", "--name", workflow)["RunId"]
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "COMPLETED")
    shown = aws("get-workflow-run", "--name", workflow, "--run-id", run_id, "--include-graph")
    assert shown["Run"]["Statistics"]["SucceededActions"] == 2
    assert len(shown["Run"]["Graph"]["Nodes"]) == 4
