"""One tour of the pipeline: deploy, run the workflow, show counts, tables and queries."""

import os
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from deployment import catalog, counts, local, pipeline, queries, workflow
from deployment.display import TITLE, NodePicture, say, show_table
from deployment.errors import DeploymentError
from deployment.names import Environment
from deployment.stack_events import StackEvent
from deployment.workflow import Node

SHOWN_QUERIES = ("total_profit_per_region.sql", "top_revenue.sql")
COUNTED = ["read", "duplicates", "rejected", "malformed", "written"]
TRY = """\
{exports}
aws s3 ls
aws glue get-tables --database-name etl_poc --query 'TableList[].Name'
pynt "query[total_profit_per_region.sql]"
pynt startworkflow
"""


def run_local(find_source: Callable[[], str], port: int, engine: str, is_kept: bool) -> None:
    """Start a local cloud and take the tour on it.

    In      find_source: gives a file, which is served over http on loopback, or an address;
            called while the local cloud starts.
            is_kept: serve on until Ctrl-C afterwards.
    """
    environment = Environment()
    with ExitStack() as held:
        cloud = held.enter_context(local.starting(port, engine))
        source = find_source()
        if "://" not in source:
            source = held.enter_context(local.served(_file(source)))
        held.enter_context(cloud.in_use())
        say(f"Deploy, with ExtractSourceURL={source}", TITLE)
        pipeline.deploy(environment, {"ExtractSourceURL": source}, _tell_failures)
        run_workflow(environment)
        show_catalog(environment)
        for name in SHOWN_QUERIES:
            show_query(environment, queries.find(name))
        if is_kept:
            _serve_on(cloud.process)


def _tell_failures(event: StackEvent) -> None:
    if event.is_failure:
        say(f"{event.logical_id} {event.status}: {event.reason}", "red")


def _file(source: str) -> Path:
    path = Path(source).expanduser().resolve()
    if not path.is_file():
        raise DeploymentError(f"No such file: {source}. Give source= a file or an address.")
    return path


def _serve_on(cloud: subprocess.Popen[str]) -> None:
    say("The local cloud goes on until Ctrl-C. In another terminal, paste and try:", TITLE)
    say(TRY.format(exports=local.EXPORTS.format(url=os.environ["AWS_ENDPOINT_URL"])))
    try:
        cloud.wait()
    except KeyboardInterrupt:
        say("Stopped.")


def run_workflow(environment: Environment) -> None:
    """Start the workflow, follow it, show what each job counted."""
    run_id = workflow.start(environment)
    say(f"Workflow {environment.workflow}, run {run_id}", TITLE)
    with NodePicture() as picture:
        nodes = workflow.follow(environment, run_id, picture.show)
    show_counts(nodes)


def show_counts(nodes: list[Node]) -> None:
    rows = []
    for node in nodes:
        if node.kind == "JOB" and node.state == "SUCCEEDED":
            found = counts.read_counts(node.name, node.run_id)
            cells = [f"{getattr(found, name):,}" if found else "?" for name in COUNTED]
            rows.append([node.name, *cells, f"{node.seconds:.1f}"])
    columns = ["rows per job", *COUNTED, "seconds"]
    show_table("What the jobs did", columns, rows, [False, *([True] * (len(columns) - 1))])


def show_catalog(environment: Environment) -> None:
    rows = [
        [
            table.name,
            table.classification,
            str(table.columns),
            ", ".join(table.partition_keys),
            str(table.partitions or ""),
            table.location,
        ]
        for table in catalog.tables(environment)
    ]
    columns = ["table", "format", "columns", "partitioned by", "partitions", "location"]
    are_numbers = [False, False, True, False, True, False]
    show_table(f"Tables of {environment.database}", columns, rows, are_numbers)


def show_query(environment: Environment, path: Path) -> None:
    """Run a .sql file and show its rows."""
    result = queries.run(environment, path)
    rows = [["" if cell is None else cell for cell in row] for row in result.rows]
    show_table(path.name, result.columns, rows, result.are_numbers)
    more = f", the first {len(rows)} shown" if result.is_cut else ""
    scanned = f"{result.scanned_bytes:,} bytes scanned, {result.milliseconds / 1000:.1f} s"
    say(f"{scanned}{more}: {result.location}")
