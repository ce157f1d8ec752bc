"""A crawl's lines in CloudWatch Logs: group /aws-glue/crawlers, stream named like the crawler.

Source  AWS Glue Developer Guide, "Monitoring crawler log entries"; a line reads
        ``[<crawl id>] BENCHMARK : Running Start Crawl for Crawler <name>``.
"""

import re
import time
from contextlib import suppress
from typing import Any

GROUP = "/aws-glue/crawlers"


def stream_name(crawler: str) -> str:
    """CloudWatch allows no colon and no star in a stream's name."""
    return re.sub(r"[:*]", "-", crawler)


class CrawlLog:
    """Lines are kept until ``flush``: one request for a stage of the crawl."""

    def __init__(self, logs: Any, crawler: str, crawl_id: str) -> None:
        self.logs = logs
        self.stream = stream_name(crawler)
        self.crawl_id = crawl_id
        self.waiting: list[dict[str, Any]] = []
        exists = logs.exceptions.ResourceAlreadyExistsException
        with suppress(exists):
            logs.create_log_group(logGroupName=GROUP)
        with suppress(exists):
            logs.create_log_stream(logGroupName=GROUP, logStreamName=self.stream)

    def __call__(self, level: str, text: str) -> None:
        message = f"[{self.crawl_id}] {level} : {text}"
        self.waiting.append({"timestamp": int(time.time() * 1000), "message": message})
        if level == "BENCHMARK":
            self.flush()

    def flush(self) -> None:
        waiting, self.waiting = self.waiting, []
        for first in range(0, len(waiting), 1000):
            self.logs.put_log_events(
                logGroupName=GROUP,
                logStreamName=self.stream,
                logEvents=waiting[first : first + 1000],
            )
