"""Crawlers: stopped and waited for, because Glue deletes none that runs or is still stopping.

Source  https://github.com/aws/aws-sdk-java/issues/1549
"""

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import DeploymentError, code_of

NOT_RUNNING = {"CrawlerNotRunningException", "CrawlerStoppingException"}
STOP_SECONDS = 900


def stop(names: list[str]) -> list[str]:
    """Stop those that run and wait until all are READY; the names of those that were not."""
    busy = [name for name in names if _state(name) not in ("READY", None)]
    for name in busy:
        try:
            aws.client("glue").stop_crawler(Name=name)
        except ClientError as error:
            if code_of(error) not in NOT_RUNNING:
                raise
    for _ in aws.ticks(timeout_seconds=STOP_SECONDS):
        if all(_state(name) in ("READY", None) for name in busy):
            return busy
    raise DeploymentError(f"Crawlers {', '.join(busy)} do not stop.")


def _state(name: str) -> str | None:
    """READY, RUNNING or STOPPING; None when there is no such crawler."""
    try:
        return str(aws.client("glue").get_crawler(Name=name)["Crawler"]["State"])
    except ClientError as error:
        if code_of(error) == "EntityNotFoundException":
            return None
        raise
