"""Workflows of small jobs in a running local cloud: make them, run them, look into their runs."""

from itertools import pairwise

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs


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
