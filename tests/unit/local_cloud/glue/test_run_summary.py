"""The numbers of a crawl.

Source  A published log of /aws-glue/crawlers: "Run Summary For PARTITION:", "ADD: 1",
        "Run Summary For TABLE:", "ADD: 1".
"""

from local_cloud.glue.run_summary import CREATED, DELETED, UPDATED, RunSummary


def test_summary_lists_kinds_and_what_changed():
    summary = RunSummary()
    summary.count("TABLE", CREATED)
    summary.count("TABLE", DELETED)
    summary.count("PARTITION", UPDATED, 2)
    summary.count("PARTITION", CREATED, 0)
    assert list(summary.lines()) == [
        "Run Summary For PARTITION:",
        "UPDATE: 2",
        "Run Summary For TABLE:",
        "ADD: 1",
        "DELETE: 1",
    ]
    assert summary.to_json() == '{"PARTITION": {"UPDATE": 2}, "TABLE": {"ADD": 1, "DELETE": 1}}'


def test_summary_of_nothing_is_empty():
    assert list(RunSummary().lines()) == []
    assert RunSummary().to_json() == "{}"
