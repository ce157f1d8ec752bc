"""Workflow runs: order, states, statistics.

Source  AWS Glue Web API Reference, "Workflows"; Developer Guide, "Overview of workflows in AWS
        Glue" and "Running and monitoring a workflow".
"""

import re

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs
from tests.integration.workflows_in_cloud import (
    chain,
    counted,
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
