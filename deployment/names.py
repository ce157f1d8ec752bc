"""The pipeline's names, in the one place where commands look them up.

The default environment, dev, has no suffix; ``env=prod`` appends ``-prod``.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from deployment import aws
from deployment.errors import DeploymentError

REPOSITORY = Path(__file__).parent.parent
STACKS = ("basic-infra", "glue-jobs", "glue-catalog", "glue-workflow")
BUCKETS = (
    "etl-poc-artifacts",
    "etl-poc-athena-queries",
    "etl-poc-data-raw",
    "etl-poc-data-silver",
    "etl-poc-data-gold",
)
ARTIFACTS = "etl-poc-artifacts"
CRAWLERS = ("etl-raw-crawler", "etl-silver-crawler", "etl-gold-crawler")
DEFAULT_ENVIRONMENT = "dev"


@dataclass(frozen=True)
class Environment:
    """One deployment of the pipeline in an account and region."""

    name: str = DEFAULT_ENVIRONMENT

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]{0,9}", self.name):
            raise DeploymentError(
                f"env={self.name}: lower-case letters and digits, at most 10, such as env=prod."
            )

    @property
    def is_default(self) -> bool:
        return self.name == DEFAULT_ENVIRONMENT

    def named(self, thing: str) -> str:
        """Name of a stack, workflow, work group: ``glue-jobs`` or ``glue-jobs-prod``."""
        return thing if self.is_default else f"{thing}-{self.name}"

    def bucket(self, short_name: str) -> str:
        return f"{self.named(short_name)}-{aws.account_id()}-{aws.region()}"

    def task(self, name: str, *arguments: str) -> str:
        """A pynt command as one types it: ``pynt "createstack[basic-infra,env=prod]"``."""
        listed = [*arguments] if self.is_default else [*arguments, f"env={self.name}"]
        return f'pynt "{name}[{",".join(listed)}]"' if listed else f"pynt {name}"

    @property
    def workflow(self) -> str:
        return self.named("etl-workflow")

    @property
    def work_group(self) -> str:
        return self.named("etl-poc-athena")

    @property
    def database(self) -> str:
        """Athena wants no hyphen in a database's name."""
        return "etl_poc" if self.is_default else f"etl_poc_{self.name}"

    @property
    def log_group_prefix(self) -> str:
        """Of the log groups that the stacks own; its last ``/`` keeps other environments out."""
        return f"/{self.named('etl-poc')}/"
