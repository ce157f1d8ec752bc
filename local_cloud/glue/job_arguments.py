"""A job run's arguments: which value wins, what the script sees, where its logs go.

Source  AWS Glue Developer Guide, "Using job parameters in AWS Glue jobs" and "Logging for AWS
        Glue jobs".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from local_cloud.api import unsupported

Arguments = Mapping[str, str]

# Glue's own arguments that would change what a run does, and that the local cloud cannot do.
REFUSED = frozenset(
    {
        "--class",
        "--extra-jars",
        "--user-jars-first",
        "--python-virtual-env",
        "--python-modules-installer-option",
        "--enable-lakeformation-fine-grained-access",
        "--write-shuffle-files-to-s3",
        "--continuous-log-logGroup",
        "--continuous-log-logStreamPrefix",
    }
)
# Consumed by Glue before the script starts; a Spark script does not see them.
CONSUMED = frozenset(
    {
        "--additional-python-modules",
        "--conf",
        "--custom-logGroup-prefix",
        "--custom-logStream-prefix",
        "--datalake-formats",
        "--extra-files",
        "--extra-py-files",
        "--job-language",
        "--scriptLocation",
    }
)
LAKE_FORMATS = ("delta", "iceberg")


@dataclass(frozen=True)
class LogNames:
    """Where a run writes: the groups share ``group``, as JobRun.LogGroupName says."""

    group: str
    stream: str

    @property
    def output(self) -> str:
        return f"{self.group}/output"

    @property
    def error(self) -> str:
        return f"{self.group}/error"


def effective(defaults: Arguments, of_run: Arguments, fixed: Arguments) -> dict[str, str]:
    """The arguments of one run: fixed ones beat the run's, which beat the defaults."""
    return {**defaults, **of_run, **fixed}


def check_arguments(arguments: Arguments) -> None:
    """Refuse by name what the local cloud cannot honour."""
    for name in arguments:
        if name in REFUSED:
            raise unsupported(f"the job argument {name}")
    language = arguments.get("--job-language", "python")
    if language != "python":
        raise unsupported(f"the job argument --job-language {language}")
    for lake_format in listed(arguments, "--datalake-formats"):
        if lake_format not in LAKE_FORMATS:
            raise unsupported(f"the job argument --datalake-formats {lake_format}")


def listed(arguments: Arguments, name: str) -> list[str]:
    """A comma-separated argument as a list; empty where it is missing."""
    return [part.strip() for part in arguments.get(name, "").split(",") if part.strip()]


def is_on(arguments: Arguments, name: str) -> bool:
    """Glue's switches: present without a value, or with anything but ``false``."""
    return arguments.get(name, "false").lower() != "false"


def spark_confs(arguments: Arguments) -> dict[str, str]:
    """The pairs of ``--conf``: ``"k=v --conf k2=v2"`` in one value."""
    pairs = [part.strip() for part in arguments.get("--conf", "").split("--conf ")]
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def command_line(arguments: Arguments, added: Arguments, is_spark: bool) -> list[str]:
    """What stands behind the script's name: the run's arguments, then the ones that Glue adds."""
    passed = {
        name: value
        for name, value in arguments.items()
        if not (is_spark and (name in CONSUMED or name.startswith("--enable-")))
    }
    return [word for name, value in {**passed, **added}.items() for word in (name, value)]


def log_names(arguments: Arguments, run_id: str, is_spark: bool) -> LogNames:
    """Log group prefix and stream of a run.

    A Python shell job always writes to Glue's own groups: the guide gives the custom prefix for
    the groups of Spark jobs only.
    """
    if not is_spark:
        return LogNames("/aws-glue/python-jobs", run_id)
    stream = arguments.get("--custom-logStream-prefix")
    return LogNames(
        arguments.get("--custom-logGroup-prefix", "/aws-glue/jobs"),
        f"{stream}-driver" if stream else run_id,
    )
