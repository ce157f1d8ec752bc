"""Queries: a .sql file run by Athena in the pipeline's work group and database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import DeploymentError, message_of
from deployment.names import REPOSITORY, Environment

QUERIES = REPOSITORY / "queries"
MAX_ROWS = 1000
NUMBERS = {"tinyint", "smallint", "integer", "bigint", "real", "float", "double", "decimal"}


@dataclass(frozen=True)
class Result:
    """Rows as Athena gives them: text, or None for NULL."""

    columns: list[str]
    are_numbers: list[bool]
    rows: list[list[str | None]]
    is_cut: bool
    location: str
    scanned_bytes: int
    milliseconds: int


def find(name: str) -> Path:
    """A path of one's own, or the name of a file in ``queries/`` with or without ``.sql``."""
    for path in (Path(name), QUERIES / name, QUERIES / f"{name}.sql"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.name for path in QUERIES.glob("*.sql")))
    raise DeploymentError(f"No such file: {name}. In queries/ there are {known}.")


def read(path: Path) -> str:
    """Raises  DeploymentError when there is no text in the file."""
    try:
        sql = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DeploymentError(f"{path} is not UTF-8 ({error}): save it as UTF-8.") from None
    if not sql.strip():
        raise DeploymentError(f"{path} is empty: write a query into it.")
    return sql


def run(environment: Environment, path: Path) -> Result:
    """Run the query and wait for it.

    Raises  DeploymentError with Athena's words when the query does not succeed.
    """
    athena = aws.client("athena")
    execution = _wait(athena, _start(athena, environment, read(path)))
    if (status := execution["Status"])["State"] != "SUCCEEDED":
        reason = " ".join(status.get("StateChangeReason", "no reason given").split())
        raise DeploymentError(f"{path.name} {status['State']}: {reason}")
    return _fetch(athena, execution)


def _start(athena: Any, environment: Environment, sql: str) -> str:
    """The query's id."""
    try:
        started = athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": environment.database},
            WorkGroup=environment.work_group,
        )
    except ClientError as error:
        if "WorkGroup is not found" in message_of(error):
            first = environment.task("deploy")
            raise DeploymentError(
                f"Work group {environment.work_group} does not exist. First: {first}"
            ) from None
        raise
    return str(started["QueryExecutionId"])


def _wait(athena: Any, query_id: str) -> dict[str, Any]:
    for _ in aws.ticks():
        execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return dict(execution)
    raise DeploymentError(f"Query {query_id} does not come to an end.")


def _fetch(athena: Any, execution: dict[str, Any]) -> Result:
    pages = athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=execution["QueryExecutionId"],
        PaginationConfig={"MaxItems": MAX_ROWS + 2},
    )
    columns: list[dict[str, Any]] = []
    rows: list[list[str | None]] = []
    for page in pages:
        columns = columns or page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        rows += [
            [value.get("VarCharValue") for value in row["Data"]]
            for row in page["ResultSet"]["Rows"]
        ]
    if execution.get("StatementType") == "DML":
        rows = rows[1:]  # a SELECT's first row is the header
    statistics = execution.get("Statistics", {})
    return Result(
        columns=[column["Name"] for column in columns],
        are_numbers=[column["Type"] in NUMBERS for column in columns],
        rows=rows[:MAX_ROWS],
        is_cut=len(rows) > MAX_ROWS,
        location=execution.get("ResultConfiguration", {}).get("OutputLocation", ""),
        scanned_bytes=statistics.get("DataScannedInBytes", 0),
        milliseconds=statistics.get("TotalExecutionTimeInMillis", 0),
    )
