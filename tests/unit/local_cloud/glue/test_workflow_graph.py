"""A workflow's graph and statistics.

Source  AWS Glue Web API Reference, "WorkflowGraph" and "WorkflowRunStatistics".
"""

from local_cloud.glue.workflow_graph import actions_of, graph, statistics, unique_id

START = {"Name": "start", "Type": "ON_DEMAND", "Actions": [{"JobName": "extract"}]}
AFTER = {
    "Name": "after-extract",
    "Type": "CONDITIONAL",
    "Predicate": {"Conditions": [{"JobName": "extract", "State": "SUCCEEDED"}]},
    "Actions": [{"JobName": "clean"}, {"CrawlerName": "raw"}],
}


def named(graph_structure):
    """Edges as names."""
    names = {node["UniqueId"]: node["Name"] for node in graph_structure["Nodes"]}
    return [
        (names[edge["SourceId"]], names[edge["DestinationId"]]) for edge in graph_structure["Edges"]
    ]


def test_graph_leads_from_trigger_to_job_to_trigger():
    assert named(graph("w", [START, AFTER], {})) == [
        ("start", "extract"),
        ("extract", "after-extract"),
        ("after-extract", "clean"),
        ("after-extract", "raw"),
    ]


def test_nodes_hold_the_runs_of_their_job_or_crawler():
    runs = {("JOB", "clean"): [{"Id": "jr_1"}], ("CRAWLER", "raw"): [{"State": "RUNNING"}]}
    nodes = {node["Name"]: node for node in graph("w", [START, AFTER], runs)["Nodes"]}
    assert nodes["clean"]["JobDetails"] == {"JobRuns": [{"Id": "jr_1"}]}
    assert nodes["raw"]["CrawlerDetails"] == {"Crawls": [{"State": "RUNNING"}]}
    assert nodes["extract"]["JobDetails"] == {}
    assert nodes["start"]["TriggerDetails"] == {"Trigger": START}
    assert nodes["raw"]["Type"] == "CRAWLER"


def test_a_job_and_a_crawler_of_one_name_are_two_nodes():
    assert unique_id("w", "JOB", "sales") != unique_id("w", "CRAWLER", "sales")


def test_actions_count_each_job_once():
    assert actions_of([START, AFTER]) == [("JOB", "extract"), ("JOB", "clean"), ("CRAWLER", "raw")]


def test_statistics_count_what_has_not_started_in_the_total():
    assert statistics(4, ["SUCCEEDED", "FAILED", "CANCELLED"]) == {
        "TotalActions": 4,
        "TimeoutActions": 0,
        "FailedActions": 1,
        "StoppedActions": 1,
        "SucceededActions": 1,
        "RunningActions": 0,
        "ErroredActions": 0,
        "WaitingActions": 0,
    }


def test_statistics_count_what_is_under_way_as_running():
    assert statistics(3, ["STARTING", "RUNNING", "STOPPING"])["RunningActions"] == 3
