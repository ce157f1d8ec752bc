"""A query made ready to run: analysed, translated, its tables in a DuckDB connection."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from sqlglot import exp

from local_cloud.athena import delta, engine
from local_cloud.athena.access import Access
from local_cloud.athena.analysis import Analyser, Analysis
from local_cloud.athena.dialect import to_duckdb
from local_cloud.athena.query_execution import QueryExecution
from local_cloud.athena.relations import Relations

BATCH_ROWS = 50_000
CUTOFF_REASON = "Bytes scanned limit was exceeded"


class CancelledError(Exception):
    """The execution reached CANCELLED while it ran."""


@dataclass(frozen=True)
class Plan:
    connection: duckdb.DuckDBPyConnection
    analysis: Analysis
    sql: str

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Of a query that reads ``self.sql``."""
        engine.add_macros(self.connection, sql)
        yield from self.connection.sql(sql).to_arrow_reader(BATCH_ROWS)


def analysed(
    execution: QueryExecution, query: exp.Query, access: Access
) -> tuple[Analyser, Analysis]:
    """Raises QueryFailedError for what Athena refuses before it runs."""
    catalog = access.catalog
    text = execution.statement.text
    find_table = delta.reading(catalog.table, access.s3)
    analyser = Analyser(text, execution.database, find_table, catalog.has_database)
    return analyser, analyser.analyse(query.copy())


@contextmanager
def planned(
    execution: QueryExecution,
    analyser: Analyser,
    analysis: Analysis,
    access: Access,
    cutoff_bytes: int | None,
) -> Iterator[Plan]:
    """A plan to take rows from; what the engine says then is raised as QueryFailedError."""
    with engine.connect() as connection:
        relations = Relations(access.catalog, access.s3, access.filesystem)
        scanned = relations.add(connection, analysis)
        _check_cutoff(execution, scanned, cutoff_bytes)
        sql = to_duckdb(analysis.expression)
        engine.add_macros(connection, sql)
        engine.lock(connection)
        execution.planned_at = time.time()
        execution.connection = connection
        if execution.state != "RUNNING":
            raise CancelledError
        try:
            yield Plan(connection, analysis, sql)
        except (duckdb.Error, pa.ArrowException) as error:
            if isinstance(error, duckdb.InterruptException) or execution.state != "RUNNING":
                raise CancelledError from error
            raise analyser.failure(error) from error
        finally:
            execution.connection = None


def _check_cutoff(execution: QueryExecution, scanned: int, cutoff: int | None) -> None:
    execution.scanned_bytes = scanned if cutoff is None else min(scanned, cutoff)
    if cutoff is not None and scanned > cutoff:
        execution.move("CANCELLED", CUTOFF_REASON)
        raise CancelledError
