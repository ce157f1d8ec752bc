"""Running one query execution, from its text to its result in S3."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.athena import engine, types
from local_cloud.athena.analysis import Analyser, Analysis
from local_cloud.athena.catalog import Catalog
from local_cloud.athena.columns import column_info, metadata_file, shown_type
from local_cloud.athena.dialect import to_duckdb
from local_cloud.athena.errors import SYSTEM_ERROR, QueryFailedError
from local_cloud.athena.query_execution import QueryExecution
from local_cloud.athena.relations import Relations, s3_filesystem
from local_cloud.athena.results import (
    Result,
    ResultWriter,
    csv_lines,
    lines_in_sql,
    quoted,
    result_path,
    upload,
)
from local_cloud.athena.utility import run_utility

logger = logging.getLogger(__name__)
BATCH_ROWS = 50_000
CUTOFF_REASON = "Bytes scanned limit was exceeded"


class CancelledError(Exception):
    """The execution reached CANCELLED while it ran."""


class Runner:
    """Runs query executions of one account and region; ``cutoff_bytes`` is the work group's, if
    any.
    """

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def run(self, execution: QueryExecution, cutoff_bytes: int | None) -> None:
        if not execution.move("RUNNING"):
            return
        try:
            self._run(execution, cutoff_bytes)
        except CancelledError:
            return
        except QueryFailedError as error:
            execution.move("FAILED", str(error), error)
        except duckdb.InterruptException:
            execution.move("CANCELLED", "Query cancelled by user")
        except Exception as error:
            logger.exception("query execution %s failed", execution.id)
            failure = QueryFailedError("GENERIC_INTERNAL_ERROR", repr(error), SYSTEM_ERROR)
            execution.move("FAILED", str(failure), failure)

    def _run(self, execution: QueryExecution, cutoff_bytes: int | None) -> None:
        is_csv = execution.statement.query is not None
        path = result_path(Path(execution.output_location).name)
        execution.result = Result(path, is_csv=is_csv)
        if is_csv:
            self._select(execution, execution.result, cutoff_bytes)
        else:
            self._utility(execution, execution.result)
        execution.executed_at = time.time()
        self._upload(execution, execution.result)
        execution.move("SUCCEEDED")

    def _select(self, execution: QueryExecution, result: Result, cutoff_bytes: int | None) -> None:
        assert execution.statement.query is not None
        catalog = Catalog(self.backend.client("glue"))
        text = execution.statement.text
        analyser = Analyser(text, execution.database, catalog.table, catalog.has_database)
        analysis = analyser.analyse(execution.statement.query.copy())
        with engine.connect() as connection:
            filesystem = s3_filesystem(self.backend.region_name)
            relations = Relations(catalog, self.backend.client("s3"), filesystem)
            scanned = relations.add(connection, analysis)
            self._check_cutoff(execution, scanned, cutoff_bytes)
            sql = to_duckdb(analysis.expression)
            engine.add_macros(connection, sql)
            engine.lock(connection)
            execution.planned_at = time.time()
            execution.connection = connection
            if execution.state != "RUNNING":
                raise CancelledError
            try:
                self._write(connection, analysis, sql, result)
            except (duckdb.Error, pa.ArrowException) as error:
                if isinstance(error, duckdb.InterruptException) or execution.state != "RUNNING":
                    raise CancelledError from error
                raise analyser.failure(error) from error
            finally:
                execution.connection = None

    def _check_cutoff(self, execution: QueryExecution, scanned: int, cutoff: int | None) -> None:
        execution.scanned_bytes = scanned if cutoff is None else min(scanned, cutoff)
        if cutoff is not None and scanned > cutoff:
            execution.move("CANCELLED", CUTOFF_REASON)
            raise CancelledError

    def _write(
        self,
        connection: duckdb.DuckDBPyConnection,
        analysis: Analysis,
        sql: str,
        result: Result,
    ) -> None:
        kinds = [select.type for select in analysis.expression.selects]
        relation = connection.sql(sql)
        result.columns = [
            column_info(name, shown_type(kind, str(found)))
            for name, kind, found in zip(analysis.names, kinds, relation.types, strict=True)
        ]
        writer = ResultWriter(result)
        try:
            writer.write([",".join(map(quoted, analysis.names))])
            for lines in _lines(connection, sql, relation):
                writer.write_texts(lines)
        finally:
            writer.close()

    def _utility(self, execution: QueryExecution, result: Result) -> None:
        catalog = Catalog(self.backend.client("glue"))
        result.columns, rows = run_utility(execution.statement, execution.database, catalog)
        writer = ResultWriter(result)
        writer.write(rows)
        writer.close()
        execution.planned_at = time.time()

    def _upload(self, execution: QueryExecution, result: Result) -> None:
        metadata = metadata_file(execution.id, result.columns) if result.columns else None
        encryption = execution.result_configuration.get("EncryptionConfiguration", {})
        address = execution.output_location
        try:
            upload(self.backend.client("s3"), result, address, metadata, encryption)
        except (ClientError, BotoCoreError) as error:
            raise QueryFailedError(
                "HIVE_WRITER_OPEN_ERROR", f"Failed to write query results to {address}: {error}"
            ) from error


def _lines(
    connection: duckdb.DuckDBPyConnection, sql: str, relation: duckdb.DuckDBPyRelation
) -> Iterator[pa.Array]:
    """The result's lines, some ten thousand at a time."""
    in_sql = lines_in_sql(sql, [types.from_duckdb(str(kind)) for kind in relation.types])
    if in_sql is None:
        for batch in relation.to_arrow_reader(BATCH_ROWS):
            yield pa.array(csv_lines(batch), pa.large_string())
        return
    engine.add_macros(connection, in_sql)
    for batch in connection.sql(in_sql).to_arrow_reader(BATCH_ROWS):
        yield batch.column(0)
