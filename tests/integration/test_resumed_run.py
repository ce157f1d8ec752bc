"""Workflow runs that are resumed.

Source  AWS Glue Developer Guide, "Repairing and resuming a workflow run".
"""

from pathlib import Path

import pytest

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs
from tests.integration.lake import refusal
from tests.integration.workflows_in_cloud import (
    counted,
    get_run,
    make_trigger,
    make_workflow,
    run_workflow,
    runs_in,
)

UNTIL_REPAIRED = """
import pathlib, sys
print(sys.argv[1:])
assert pathlib.Path({folder!r}, "repaired").exists()
"""


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def make_repairable(jobs: Jobs, folder: Path) -> str:
    """one, then two and three, then four after both, then five; two fails until it is repaired."""
    workflow = make_workflow(jobs, DefaultRunProperties={"day": "monday"})
    broken = UNTIL_REPAIRED.format(folder=str(folder))
    one, two, three, four, five = (
        jobs.make(name, broken if name == "two" else "")
        for name in ("one", "two", "three", "four", "five")
    )
    ok = "SUCCEEDED"
    make_trigger(jobs, workflow, "start", [one])
    with_arguments = {"JobName": two, "Arguments": {"--of": "trigger"}}
    started = [with_arguments, {"JobName": three}]
    make_trigger(jobs, workflow, "both", [], [(one, ok)], Actions=started)
    make_trigger(jobs, workflow, "join", [four], [(two, ok), (three, ok)])
    make_trigger(jobs, workflow, "last", [five], [(four, ok)])
    return workflow


def node_ids(run: dict, *suffixes: str) -> list[str]:
    by_name = {node["Name"]: node["UniqueId"] for node in run["Graph"]["Nodes"]}
    return [by_name[name] for end in suffixes for name in by_name if name.endswith(end)]


def resume(jobs: Jobs, run: dict, ids: list[str]) -> dict:
    name, run_id = run["Name"], run["WorkflowRunId"]
    return jobs.glue.resume_workflow_run(Name=name, RunId=run_id, NodeIds=ids)


def test_resumed_run_runs_the_chosen_node_and_all_that_follows(jobs, tmp_path):
    workflow = make_repairable(jobs, tmp_path)
    broken = run_workflow(jobs, workflow)
    assert counted(broken) == {"TotalActions": 5, "SucceededActions": 2, "FailedActions": 1}
    (tmp_path / "repaired").touch()
    resumed = resume(jobs, broken, node_ids(broken, "-two"))
    assert resumed["NodeIds"] == node_ids(broken, "-two")
    assert resumed["RunId"] != broken["WorkflowRunId"]
    wait_for(lambda: get_run(jobs, workflow, resumed["RunId"])["Status"] == "COMPLETED")
    run = get_run(jobs, workflow, resumed["RunId"], graph=True)
    assert run["PreviousRunId"] == broken["WorkflowRunId"]
    assert run["WorkflowRunProperties"] == {"day": "monday"}
    assert counted(run) == {"TotalActions": 5, "SucceededActions": 5}
    for untouched in ("-one", "-three"):
        (before,), (after,) = runs_in(broken, untouched), runs_in(run, untouched)
        assert before["Id"] == after["Id"]
    (two,) = runs_in(run, "-two")
    of_trigger = ["--of", "trigger", "--WORKFLOW_NAME", workflow]
    assert jobs.lines(two) == [str([*of_trigger, "--WORKFLOW_RUN_ID", resumed["RunId"]])]
    (former,) = runs_in(get_run(jobs, workflow, broken["WorkflowRunId"], graph=True), "-two")
    assert former["JobRunState"] == "FAILED"  # the history stays


def test_node_behind_another_one_is_started_by_the_flow_alone(jobs, tmp_path):
    workflow = make_repairable(jobs, tmp_path)
    (tmp_path / "repaired").touch()
    run = run_workflow(jobs, workflow)
    resumed = resume(jobs, run, node_ids(run, "-four", "-two", "-five"))
    assert resumed["NodeIds"] == node_ids(run, "-two")
    wait_for(lambda: get_run(jobs, workflow, resumed["RunId"])["Status"] == "COMPLETED")
    again = get_run(jobs, workflow, resumed["RunId"], graph=True)
    for name in ("-two", "-four", "-five"):
        (before,), (after,) = runs_in(run, name), runs_in(again, name)
        assert before["CompletedOn"] <= after["StartedOn"]


def test_run_is_resumed_only_when_it_is_completed_and_from_what_it_tried(jobs):
    workflow = make_workflow(jobs, MaxConcurrentRuns=1)
    one, two = jobs.make("one", "import time; time.sleep(60)"), jobs.make("two", "")
    make_trigger(jobs, workflow, "start", [one])
    make_trigger(jobs, workflow, "then", [two], [(one, "SUCCEEDED")])
    run_id = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    run = get_run(jobs, workflow, run_id, graph=True)
    named = {"Name": workflow, "RunId": run_id, "NodeIds": node_ids(run, "-one")}
    under_way = refusal(jobs.glue.resume_workflow_run, **named)
    assert under_way.startswith("IllegalWorkflowStateException")
    job_run = runs_in(run, "-one")[0]["Id"]
    jobs.glue.batch_stop_job_run(JobName=one, JobRunIds=[job_run])
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "COMPLETED")
    for nodes, message in (
        (node_ids(run, "-two"), "has no run attempt"),
        (node_ids(run, "-start"), "is no job or crawler"),
        ([], "NodeIds cannot be empty"),
    ):
        refused = refusal(jobs.glue.resume_workflow_run, **(named | {"NodeIds": nodes}))
        assert refused.startswith("InvalidInputException")
        assert message in refused
    other = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    too_many = refusal(jobs.glue.resume_workflow_run, **named)
    assert too_many.startswith("ConcurrentRunsExceededException")
    jobs.glue.stop_workflow_run(Name=workflow, RunId=other)
