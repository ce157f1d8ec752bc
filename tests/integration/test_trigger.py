"""Triggers outside workflows: definitions, activation, firing.

Source  AWS Glue Web API Reference, "Triggers"; Developer Guide, "AWS Glue triggers".
"""

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def after(job, state="SUCCEEDED"):
    return {"LogicalOperator": "EQUALS", "JobName": job, "State": state}


def make_trigger(jobs: Jobs, name: str, *started: str, conditions=(), logical="AND", **more) -> str:
    trigger = f"{jobs.prefix}-{name}"
    request = {
        "Name": trigger,
        "Type": "CONDITIONAL" if conditions else "ON_DEMAND",
        "Actions": [{"JobName": job} for job in started],
    }
    if conditions:
        request["Predicate"] = {"Logical": logical, "Conditions": list(conditions)}
        request["StartOnCreation"] = True
    jobs.glue.create_trigger(**(request | more))
    return trigger


def runs_of(jobs: Jobs, job: str) -> list[dict]:
    return jobs.glue.get_job_runs(JobName=job)["JobRuns"]


def finished(jobs: Jobs, job: str) -> list[dict]:
    ended = ("SUCCEEDED", "FAILED", "ERROR")
    return [run for run in runs_of(jobs, job) if run["JobRunState"] in ended]


def test_trigger_on_demand_starts_its_jobs_with_its_arguments(jobs):
    job = jobs.make("a", "import sys\nprint(sys.argv[1:])", DefaultArguments={"--x": "1"})
    action = {"JobName": job, "Arguments": {"--y": "2"}, "Timeout": 7}
    trigger = make_trigger(jobs, "start", job, Actions=[action])
    assert jobs.glue.get_trigger(Name=trigger)["Trigger"]["State"] == "CREATED"
    jobs.glue.start_trigger(Name=trigger)
    (run,) = wait_for(lambda: finished(jobs, job))
    assert run["TriggerName"] == trigger
    assert run["Timeout"] == 7
    assert jobs.lines(run) == ["['--x', '1', '--y', '2']"]


def test_conditional_trigger_fires_after_the_run_that_a_trigger_started(jobs):
    first, second = jobs.make("a", ""), jobs.make("b", "")
    start = make_trigger(jobs, "start", first)
    then = make_trigger(jobs, "then", second, conditions=[after(first)])
    jobs.glue.start_trigger(Name=start)
    (run,) = wait_for(lambda: finished(jobs, second))
    assert run["TriggerName"] == then
    shown = jobs.glue.get_job_run(JobName=second, RunId=run["Id"], PredecessorsIncluded=True)
    (before,) = runs_of(jobs, first)
    assert shown["JobRun"]["PredecessorRuns"] == [{"JobName": first, "RunId": before["Id"]}]
    assert (run["StartedOn"] - before["CompletedOn"]).total_seconds() < 0.5


def test_conditional_trigger_does_not_fire_after_a_run_started_by_hand(jobs):
    """Source: "AWS Glue triggers", the important note on dependent jobs."""
    first, second, third = jobs.make("a", ""), jobs.make("b", ""), jobs.make("c", "")
    make_trigger(jobs, "then", second, conditions=[after(first)])
    jobs.run(first)
    start = make_trigger(jobs, "start", third)
    make_trigger(jobs, "next", first, conditions=[after(third)])
    assert runs_of(jobs, second) == []
    jobs.glue.start_trigger(Name=start)  # the same end, now at a trigger's hands
    wait_for(lambda: finished(jobs, second))


def test_conditional_trigger_does_not_fire_when_it_is_not_activated(jobs):
    first, second, third = jobs.make("a", ""), jobs.make("b", ""), jobs.make("c", "")
    start = make_trigger(jobs, "start", first)
    sleeping = make_trigger(
        jobs, "sleeping", second, conditions=[after(first)], StartOnCreation=False
    )
    make_trigger(jobs, "awake", third, conditions=[after(first)])
    assert jobs.glue.get_trigger(Name=sleeping)["Trigger"]["State"] == "CREATED"
    jobs.glue.start_trigger(Name=start)
    wait_for(lambda: finished(jobs, third))
    assert runs_of(jobs, second) == []
    jobs.glue.start_trigger(Name=sleeping)
    assert jobs.glue.get_trigger(Name=sleeping)["Trigger"]["State"] == "ACTIVATED"
    jobs.glue.start_trigger(Name=start)
    wait_for(lambda: len(finished(jobs, second)) == 1)


def test_stopped_trigger_does_not_fire(jobs):
    first, second, third = jobs.make("a", ""), jobs.make("b", ""), jobs.make("c", "")
    start = make_trigger(jobs, "start", first)
    stopped = make_trigger(jobs, "stopped", second, conditions=[after(first)])
    make_trigger(jobs, "awake", third, conditions=[after(first)])
    jobs.glue.stop_trigger(Name=stopped)
    assert jobs.glue.get_trigger(Name=stopped)["Trigger"]["State"] == "DEACTIVATED"
    jobs.glue.start_trigger(Name=start)
    wait_for(lambda: finished(jobs, third))
    assert runs_of(jobs, second) == []


def test_trigger_waits_until_all_conditions_hold(jobs):
    """The slow job ends last: the third starts after it, once."""
    quick, slow = jobs.make("a", ""), jobs.make("b", "import time; time.sleep(1)")
    third = jobs.make("c", "")
    start = make_trigger(jobs, "start", quick, slow)
    make_trigger(jobs, "both", third, conditions=[after(quick), after(slow)])
    jobs.glue.start_trigger(Name=start)
    (run,) = wait_for(lambda: finished(jobs, third))
    (last,) = runs_of(jobs, slow)
    assert run["StartedOn"] >= last["CompletedOn"]


def test_trigger_on_any_condition_fires_after_the_first(jobs):
    quick, slow = jobs.make("a", ""), jobs.make("b", "import time; time.sleep(1)")
    third = jobs.make("c", "")
    start = make_trigger(jobs, "start", quick, slow)
    make_trigger(jobs, "any", third, conditions=[after(quick), after(slow)], logical="ANY")
    jobs.glue.start_trigger(Name=start)
    wait_for(lambda: finished(jobs, third))
    assert runs_of(jobs, slow)[0]["JobRunState"] == "RUNNING"
    wait_for(lambda: len(finished(jobs, third)) == 2)


def test_trigger_listens_to_failure(jobs):
    first = jobs.make("a", "raise ValueError('x')", MaxRetries=1)
    second, third = jobs.make("b", ""), jobs.make("c", "")
    start = make_trigger(jobs, "start", first)
    make_trigger(jobs, "well", second, conditions=[after(first)])
    make_trigger(jobs, "ill", third, conditions=[after(first, "FAILED")])
    jobs.glue.start_trigger(Name=start)
    (run,) = wait_for(lambda: finished(jobs, third))
    assert runs_of(jobs, second) == []
    # fired by the last attempt, not by the first
    assert run["StartedOn"] >= max(attempt["CompletedOn"] for attempt in runs_of(jobs, first))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"StartOnCreation": True, "Type": "ON_DEMAND", "Predicate": {}}, "StartOnCreation"),
        ({"Predicate": {"Conditions": [{"JobName": "x", "State": "FAILED"}]}}, "Logical operator"),
        ({"WorkflowName": "no-such-workflow"}, "Workflow no-such-workflow not found"),
        ({"Actions": [{"JobName": "no-such-job"}]}, "Job no-such-job not found"),
        ({"Schedule": "cron(0 1 * * ? *)"}, "Schedule cannot be set for a trigger of type COND"),
        ({"Type": "EVENT", "Predicate": {}}, "type EVENT has to belong to a workflow"),
    ],
    ids=["on-demand", "operator", "workflow", "job", "schedule", "event"],
)
def test_trigger_is_refused(jobs, changes, message):
    job, other = jobs.make("a", ""), jobs.make("b", "")
    request = {
        "Name": f"{jobs.prefix}-t",
        "Type": "CONDITIONAL",
        "Actions": [{"JobName": job}],
        "Predicate": {"Conditions": [after(other)]},
    }
    with pytest.raises(ClientError, match=message):
        jobs.glue.create_trigger(**(request | changes))
    with pytest.raises(ClientError, match="not found"):
        jobs.glue.get_trigger(Name=request["Name"])


def test_trigger_is_changed_listed_and_deleted(jobs):
    first, second = jobs.make("a", ""), jobs.make("b", "")
    trigger = make_trigger(jobs, "t", first, Tags={"team": jobs.prefix})
    with pytest.raises(ClientError, match="already exists"):
        make_trigger(jobs, "t", first)
    update = {"Actions": [{"JobName": second}], "Description": "d"}
    updated = jobs.glue.update_trigger(Name=trigger, TriggerUpdate=update)["Trigger"]
    assert updated["Actions"] == [{"JobName": second}]
    found = jobs.glue.get_triggers(DependentJobName=second)["Triggers"]
    assert [(one["Name"], one["Description"], one["State"]) for one in found] == [
        (trigger, "d", "CREATED")
    ]
    assert jobs.glue.get_triggers(DependentJobName=first)["Triggers"] == []
    assert jobs.glue.list_triggers(Tags={"team": jobs.prefix})["TriggerNames"] == [trigger]
    jobs.glue.update_trigger(Name=trigger, TriggerUpdate={"Actions": [{"JobName": first}]})
    assert jobs.glue.get_trigger(Name=trigger)["Trigger"] == {  # overwritten completely
        "Name": trigger,
        "Type": "ON_DEMAND",
        "State": "CREATED",
        "Actions": [{"JobName": first}],
    }
    many = jobs.glue.batch_get_triggers(TriggerNames=[trigger, "nothing"])
    assert many["TriggersNotFound"] == ["nothing"]
    jobs.glue.delete_trigger(Name=trigger)
    with pytest.raises(ClientError, match="not found"):
        jobs.glue.get_trigger(Name=trigger)


def test_trigger_that_cannot_start_its_job_leaves_a_failed_run(jobs):
    """Source: "AWS Glue job run statuses": FAILED when the job has too many runs."""
    job = jobs.make("a", "import time; time.sleep(60)")
    start = make_trigger(jobs, "start", job)
    run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    jobs.glue.start_trigger(Name=start)
    (failed,) = finished(jobs, job)
    assert "Concurrent runs exceeded" in failed["ErrorMessage"]
    assert failed["TriggerName"] == start
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    jobs.wait(job, run_id)
