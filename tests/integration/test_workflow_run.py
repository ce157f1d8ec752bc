"""Workflows and their runs.

Source  AWS Glue Web API Reference, "Workflows"; Developer Guide, "Overview of workflows in AWS
        Glue" and "Running and monitoring a workflow".
"""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs

SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def make_workflow(jobs: Jobs, **more) -> str:
    name = f"{jobs.prefix}-workflow"
    jobs.glue.create_workflow(Name=name, **more)
    return name


def make_trigger(jobs: Jobs, workflow: str, name: str, started, after=(), logical="AND", **more):
    """``after``: pairs of job and state; none makes the start trigger."""
    request = {
        "Name": f"{jobs.prefix}-{name}",
        "WorkflowName": workflow,
        "Type": "CONDITIONAL" if after else "ON_DEMAND",
        "Actions": [{"JobName": job} for job in started],
    }
    if after:
        conditions = [
            {"LogicalOperator": "EQUALS", "JobName": job, "State": state} for job, state in after
        ]
        request["Predicate"] = {"Logical": logical, "Conditions": conditions}
        request["StartOnCreation"] = True
    jobs.glue.create_trigger(**(request | more))


def chain(jobs: Jobs, **scripts: str) -> str:
    """A workflow of jobs that follow each other on success."""
    workflow = make_workflow(jobs)
    names = [jobs.make(name, script) for name, script in scripts.items()]
    make_trigger(jobs, workflow, "start", names[:1])
    for before, after in pairwise(names):
        make_trigger(jobs, workflow, f"then-{after}", [after], [(before, "SUCCEEDED")])
    return workflow


def get_run(jobs: Jobs, workflow: str, run_id: str, graph: bool = False) -> dict:
    return jobs.glue.get_workflow_run(Name=workflow, RunId=run_id, IncludeGraph=graph)["Run"]


def run_workflow(jobs: Jobs, workflow: str) -> dict:
    """The run with its graph, when it has ended."""
    run_id = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "COMPLETED")
    return get_run(jobs, workflow, run_id, graph=True)


def runs_in(run: dict, job_suffix: str) -> list[dict]:
    (node,) = [
        node
        for node in run["Graph"]["Nodes"]
        if node["Type"] == "JOB" and node["Name"].endswith(job_suffix)
    ]
    return node["JobDetails"].get("JobRuns", [])


def counted(run: dict) -> dict[str, int]:
    return {name: count for name, count in run["Statistics"].items() if count}


def test_workflow_runs_its_jobs_one_after_the_other(jobs):
    workflow = chain(jobs, one="import sys\nprint(sys.argv[1:])", two="", three="")
    run = run_workflow(jobs, workflow)
    assert re.fullmatch("wr_[0-9a-f]{64}", run["WorkflowRunId"])
    assert counted(run) == {"TotalActions": 3, "SucceededActions": 3}
    assert run["StartedOn"] <= run["CompletedOn"]
    ((one,), (two,), (three,)) = (runs_in(run, name) for name in ("-one", "-two", "-three"))
    assert one["CompletedOn"] <= two["StartedOn"]
    assert two["CompletedOn"] <= three["StartedOn"]
    assert jobs.lines(one) == [
        f"['--WORKFLOW_NAME', '{workflow}', '--WORKFLOW_RUN_ID', '{run['WorkflowRunId']}']"
    ]


def test_graph_has_nodes_and_edges(jobs):
    workflow = chain(jobs, one="", two="")
    graph = jobs.glue.get_workflow(Name=workflow, IncludeGraph=True)["Workflow"]["Graph"]
    names = {node["UniqueId"]: node["Name"].removeprefix(jobs.prefix) for node in graph["Nodes"]}
    edges = [(names[edge["SourceId"]], names[edge["DestinationId"]]) for edge in graph["Edges"]]
    then = f"-then-{jobs.prefix}-two"
    assert edges == [("-start", "-one"), ("-one", then), (then, "-two")]
    assert [node["Type"] for node in graph["Nodes"]] == ["TRIGGER", "TRIGGER", "JOB", "JOB"]


def test_run_under_way_is_running(jobs):
    workflow = chain(jobs, one=SLEEP, two="")
    run_id = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    run = get_run(jobs, workflow, run_id)
    assert run["Status"] == "RUNNING"
    assert counted(run) == {"TotalActions": 2, "RunningActions": 1}
    assert jobs.glue.get_workflow(Name=workflow)["Workflow"]["LastRun"]["Status"] == "RUNNING"
    jobs.glue.stop_workflow_run(Name=workflow, RunId=run_id)
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "STOPPED")
    run = get_run(jobs, workflow, run_id, graph=True)
    assert counted(run) == {"TotalActions": 2, "StoppedActions": 1}
    assert runs_in(run, "-two") == []
    with pytest.raises(ClientError, match="STOPPED, not RUNNING") as refused:
        jobs.glue.stop_workflow_run(Name=workflow, RunId=run_id)
    assert refused.value.response["Error"]["Code"] == "IllegalWorkflowStateException"


def test_failure_ends_the_chain_and_completes_the_run(jobs):
    workflow = chain(jobs, one="raise ValueError('x')", two="")
    run = run_workflow(jobs, workflow)
    assert counted(run) == {"TotalActions": 2, "FailedActions": 1}
    assert runs_in(run, "-one")[0]["ErrorMessage"] == "ValueError: x"


def test_run_goes_on_while_a_failed_job_is_retried(jobs):
    workflow = make_workflow(jobs)
    job = jobs.make("one", "raise ValueError('x')", MaxRetries=2)
    make_trigger(jobs, workflow, "start", [job])
    run = run_workflow(jobs, workflow)
    assert len(runs_in(run, "-one")) == 3
    assert counted(run) == {"TotalActions": 1, "FailedActions": 1}


def test_trigger_on_all_fires_once_in_each_run(jobs):
    workflow = make_workflow(jobs)
    one, two = jobs.make("one", ""), jobs.make("two", "import time; time.sleep(0.5)")
    three = jobs.make("three", "")
    make_trigger(jobs, workflow, "start", [one, two])
    make_trigger(jobs, workflow, "all", [three], [(one, "SUCCEEDED"), (two, "SUCCEEDED")])
    first, second = run_workflow(jobs, workflow), run_workflow(jobs, workflow)
    for run in (first, second):
        (last,) = runs_in(run, "-three")
        assert last["StartedOn"] >= runs_in(run, "-two")[0]["CompletedOn"]


def test_trigger_hears_only_its_own_workflow_run(jobs):
    """Source: "Blueprint and workflow restrictions"."""
    workflow = chain(jobs, one="", two="")
    jobs.run(f"{jobs.prefix}-one")
    outside = f"{jobs.prefix}-outside"
    jobs.glue.create_trigger(
        Name=outside, Type="ON_DEMAND", Actions=[{"JobName": f"{jobs.prefix}-one"}]
    )
    jobs.glue.start_trigger(Name=outside)
    wait_for(
        lambda: (
            [
                run["JobRunState"]
                for run in jobs.glue.get_job_runs(JobName=f"{jobs.prefix}-one")["JobRuns"]
            ]
            == ["SUCCEEDED"] * 2
        )
    )
    run = run_workflow(jobs, workflow)
    (only,) = jobs.glue.get_job_runs(JobName=f"{jobs.prefix}-two")["JobRuns"]
    assert only["Id"] == runs_in(run, "-two")[0]["Id"]
    assert len(runs_in(run, "-one")) == 1


def test_run_of_a_workflow_is_refused_over_its_limit(jobs):
    workflow = make_workflow(jobs, MaxConcurrentRuns=1)
    make_trigger(jobs, workflow, "start", [jobs.make("one", SLEEP)])
    run_id = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    with pytest.raises(ClientError, match="Concurrent runs exceeded for") as refused:
        jobs.glue.start_workflow_run(Name=workflow)
    assert refused.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    jobs.glue.stop_workflow_run(Name=workflow, RunId=run_id)
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "STOPPED")


def test_job_that_cannot_start_is_seen_as_failed(jobs):
    """Source: "AWS Glue job run statuses": FAILED when the job has too many runs."""
    workflow = make_workflow(jobs)
    job = jobs.make("one", SLEEP)
    make_trigger(jobs, workflow, "start", [job])
    by_hand = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    run = run_workflow(jobs, workflow)
    assert counted(run) == {"TotalActions": 1, "FailedActions": 1}
    assert "Concurrent runs exceeded" in runs_in(run, "-one")[0]["ErrorMessage"]
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[by_hand])
    jobs.wait(job, by_hand)


def test_deleted_job_is_seen_as_an_error_and_fires_nothing(jobs):
    """Source: "AWS Glue job run statuses": ERROR when a workflow runs a deleted job."""
    workflow = make_workflow(jobs)
    gone, other, after = jobs.make("gone", ""), jobs.make("other", ""), jobs.make("after", "")
    make_trigger(jobs, workflow, "start", [gone, other])
    make_trigger(jobs, workflow, "ill", [after], [(gone, "FAILED")])
    jobs.glue.delete_job(JobName=gone)
    run = run_workflow(jobs, workflow)
    assert counted(run) == {"TotalActions": 3, "ErroredActions": 1, "SucceededActions": 1}
    assert runs_in(run, "-gone")[0]["JobRunState"] == "ERROR"


def make_crawler(jobs: Jobs, rows: int = 1) -> str:
    name = f"{jobs.prefix}-crawler"
    jobs.put("sales/sales.csv", "id,name\n" + "1,a\n" * rows)
    database = jobs.prefix.replace("-", "_")
    jobs.glue.create_database(DatabaseInput={"Name": database})
    jobs.glue.create_crawler(
        Name=name,
        Role=jobs.role,
        DatabaseName=database,
        Targets={"S3Targets": [{"Path": f"s3://{jobs.bucket}/sales/"}]},
    )
    return name


def crawls_in(run: dict) -> list[dict]:
    (node,) = [node for node in run["Graph"]["Nodes"] if node["Type"] == "CRAWLER"]
    return node["CrawlerDetails"].get("Crawls", [])


def test_crawler_runs_after_a_job_and_a_job_after_the_crawler(jobs):
    workflow, crawler = make_workflow(jobs), make_crawler(jobs)
    one, two = jobs.make("one", ""), jobs.make("two", "")
    make_trigger(jobs, workflow, "start", [one])
    started = [{"CrawlerName": crawler}]
    make_trigger(jobs, workflow, "crawl", [], [(one, "SUCCEEDED")], Actions=started)
    crawled = {"LogicalOperator": "EQUALS", "CrawlerName": crawler, "CrawlState": "SUCCEEDED"}
    make_trigger(
        jobs, workflow, "then", [two], [(one, "SUCCEEDED")], Predicate={"Conditions": [crawled]}
    )
    run = run_workflow(jobs, workflow)
    assert counted(run) == {"TotalActions": 3, "SucceededActions": 3}
    (crawl,) = crawls_in(run)
    assert crawl["State"] == "SUCCEEDED"
    assert runs_in(run, "-one")[0]["CompletedOn"] <= crawl["StartedOn"]
    assert crawl["CompletedOn"] <= runs_in(run, "-two")[0]["StartedOn"]


def test_crawler_that_cannot_start_is_seen_as_an_error(jobs):
    workflow, crawler = make_workflow(jobs), make_crawler(jobs)
    make_trigger(jobs, workflow, "start", [], Actions=[{"CrawlerName": crawler}])
    jobs.glue.delete_crawler(Name=crawler)
    run = run_workflow(jobs, workflow)
    assert counted(run) == {"TotalActions": 1, "ErroredActions": 1}
    (crawl,) = crawls_in(run)
    assert crawl["State"] == "ERROR"
    assert crawler in crawl["ErrorMessage"]


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
    found = jobs.glue.batch_get_workflows(Names=[workflow, "nothing"])
    assert found["MissingWorkflows"] == ["nothing"]
    jobs.glue.delete_workflow(Name=workflow)
    with pytest.raises(ClientError, match="not found"):
        jobs.glue.get_workflow(Name=workflow)


def test_resuming_a_run_is_refused_by_name(jobs):
    with pytest.raises(ClientError, match="glue:ResumeWorkflowRun") as refused:
        jobs.glue.resume_workflow_run(Name="w", RunId="wr_1", NodeIds=["n"])
    assert refused.value.response["Error"]["Code"] == "UnsupportedOperation"


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
