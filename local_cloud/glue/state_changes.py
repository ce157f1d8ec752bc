"""What Glue tells EventBridge: the details of its state changes. Pure.

Source  AWS Glue Developer Guide, "Automating AWS Glue with EventBridge"; EventBridge Events
        Reference, "AWS Glue events" (examples of each). A crawl that is cancelled and a job run in
        ERROR are not told.
Differs no "Glue Job Run Status" (jobs with NotificationProperty are refused).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from local_cloud.glue.crawl_record import FAILED, RUNNING, SUCCEEDED, Crawl
from local_cloud.glue.crawler_logs import GROUP, stream_name
from local_cloud.glue.run_summary import CREATED, DELETED, UPDATED

Detail = dict[str, Any]
JOB, CRAWLER = "Glue Job State Change", "Glue Crawler State Change"
SEVERITY = {"SUCCEEDED": "INFO", "STOPPED": "INFO", "TIMEOUT": "WARN", "FAILED": "ERROR"}
MESSAGES = {
    "SUCCEEDED": "Job run succeeded",
    "STOPPED": "Job run stopped",
    "TIMEOUT": "Job run timed out",
}
COUNTS = {
    "tablesCreated": ("TABLE", CREATED),
    "tablesUpdated": ("TABLE", UPDATED),
    "tablesDeleted": ("TABLE", DELETED),
    "partitionsCreated": ("PARTITION", CREATED),
    "partitionsUpdated": ("PARTITION", UPDATED),
    "partitionsDeleted": ("PARTITION", DELETED),
}


def job_detail(run: Mapping[str, Any]) -> Detail | None:
    """In: AWS ``JobRun`` structure in its last state."""
    state = run["JobRunState"]
    if state not in SEVERITY:
        return None
    return {
        "jobName": run["JobName"],
        "severity": SEVERITY[state],
        "state": state,
        "jobRunId": run["Id"],
        "message": MESSAGES.get(state) or run.get("ErrorMessage", "Job run failed"),
    }


def crawler_detail(crawl: Crawl, account: str, region: str) -> Detail | None:
    """Started, Succeeded or Failed."""
    told = {"crawlerName": crawl.crawler, "accountId": account}
    if crawl.state == RUNNING:
        started = _at(crawl.started_at)
        return told | {"startTime": started, "state": "Started", "message": "Crawler Started"}
    told["cloudWatchLogLink"] = (
        f"https://console.aws.amazon.com/cloudwatch/home?region={region}"
        f"#logEventViewer:group={GROUP};stream={quote(stream_name(crawl.crawler))}"
    )
    if crawl.state == FAILED:
        message = crawl.error_message or ""
        return told | {"errorMessage": message, "state": "Failed", "message": "Crawler Failed"}
    if crawl.state != SUCCEEDED:
        return None
    counts = {name: str(crawl.summary.numbers.get(counted, 0)) for name, counted in COUNTS.items()}
    return {
        **told,
        **counts,
        "state": "Succeeded",
        "message": "Crawler Succeeded",
        "completionDate": _at(crawl.ended_at),
        "runningTime (sec)": str(int(crawl.seconds)),
        "warningMessage": "N/A",
    }


def _at(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
