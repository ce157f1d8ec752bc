"""Nodes of a workflow run and what counts as its failure."""

from datetime import UTC, datetime

from deployment.workflow import Node, failures, nodes_of

AT = datetime(2026, 11, 21, 9, 0, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 9, 0, 2, tzinfo=UTC)


def job_run(run_id="jr_1", state="SUCCEEDED", **more):
    return {"Id": run_id, "JobRunState": state, "StartedOn": AT, "CompletedOn": LATER, **more}


def graph(*nodes, edges=()):
    return {
        "Status": "COMPLETED",
        "WorkflowRunId": "wr_1",
        "Graph": {
            "Nodes": list(nodes),
            "Edges": [{"SourceId": source, "DestinationId": target} for source, target in edges],
        },
    }


def job(unique_id, name, *runs):
    return {"Type": "JOB", "UniqueId": unique_id, "Name": name, "JobDetails": {"JobRuns": [*runs]}}


def crawler(unique_id, name, *crawls):
    details = {"Crawls": [*crawls]}
    return {"Type": "CRAWLER", "UniqueId": unique_id, "Name": name, "CrawlerDetails": details}


def trigger(unique_id):
    return {"Type": "TRIGGER", "UniqueId": unique_id, "Name": unique_id}


def test_nodes_stand_in_the_order_they_run_jobs_before_crawlers():
    run = graph(
        crawler("c", "raw-crawler"),
        job("2", "a-second"),
        job("1", "z-first"),
        trigger("t1"),
        trigger("t2"),
        edges=[("t2", "c"), ("t2", "2"), ("1", "t2"), ("t1", "1")],
    )
    assert [node.name for node in nodes_of(run)] == ["z-first", "a-second", "raw-crawler"]


def test_job_node_shows_the_newest_run():
    retried = job_run("jr_2", "FAILED", StartedOn=LATER, ErrorMessage="no such bucket")
    [node] = nodes_of(graph(job("1", "extract", retried, job_run("jr_1"))))
    assert (node.run_id, node.state, node.error) == ("jr_2", "FAILED", "no such bucket")


def test_crawler_node_shows_state_and_seconds():
    crawl = {"State": "SUCCEEDED", "StartedOn": AT, "CompletedOn": LATER}
    [node] = nodes_of(graph(crawler("c", "raw", crawl)))
    assert (node.kind, node.state, node.seconds) == ("CRAWLER", "SUCCEEDED", 2.0)


def test_completed_run_with_all_nodes_succeeded_is_a_success():
    run = graph(job("1", "extract", job_run()))
    assert failures(run, nodes_of(run)) == []


def test_completed_run_with_a_failed_job_is_a_failure_with_its_error_message():
    """COMPLETED says that the run has ended: AWS Glue Web API Reference, WorkflowRunStatistics."""
    run = graph(
        job("1", "extract", job_run(state="FAILED", ErrorMessage="404 Not Found")),
        job("2", "clean"),
        edges=[("1", "t"), ("t", "2")],
    )
    assert failures(run, nodes_of(run)) == ["extract FAILED: 404 Not Found", "clean never ran"]


def test_completed_run_that_never_reached_a_node_is_a_failure():
    run = graph(job("1", "extract", job_run()), job("2", "clean"))
    assert failures(run, nodes_of(run)) == ["clean never ran"]


def test_stopped_run_is_a_failure():
    run = {**graph(job("1", "extract", job_run())), "Status": "STOPPED"}
    assert failures(run, nodes_of(run)) == ["STOPPED"]


def test_node_that_has_not_started_has_no_seconds():
    assert Node("JOB", "clean").seconds is None
