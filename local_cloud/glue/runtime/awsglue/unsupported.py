"""The refusal of what Glue has and the local cloud has not."""

import os


class NotOnTheLocalCloudError(NotImplementedError):
    """Names what is missing and what to do instead."""


def needs_jvm(what: str) -> None:
    """Raise on Sail, which has no JVM and no SparkContext."""
    if os.environ.get("SPARK_REMOTE"):
        raise NotOnTheLocalCloudError(
            f"{what} needs JVM Spark: start the local cloud with --engine spark, "
            "or use SparkSession.builder.getOrCreate()"
        )


def refuse(what: str) -> NotOnTheLocalCloudError:
    return NotOnTheLocalCloudError(f"The local cloud does not support awsglue's {what}")
