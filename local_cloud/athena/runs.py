"""Running one query execution, from its text to its result in S3."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.athena import plans, types
from local_cloud.athena.access import Access, access_of
from local_cloud.athena.columns import column_info, metadata_file, shown_type
from local_cloud.athena.ddl.context import Context, failed
from local_cloud.athena.errors import SYSTEM_ERROR, QueryFailedError, from_service
from local_cloud.athena.query_execution import QueryExecution
from local_cloud.athena.results import (
    Result,
    ResultWriter,
    csv_lines,
    lines_in_sql,
    quoted,
    result_path,
    upload,
)
from local_cloud.athena.write_runs import WriteRun

logger = logging.getLogger(__name__)


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
            self._run(execution, access_of(self.backend), cutoff_bytes)
        except plans.CancelledError:
            return
        except QueryFailedError as error:
            execution.move("FAILED", str(error), error)
        except ClientError as error:
            failure = from_service(error)
            execution.move("FAILED", str(failure), failure)
        except duckdb.InterruptException:
            execution.move("CANCELLED", "Query cancelled by user")
        except Exception as error:
            logger.exception("query execution %s failed", execution.id)
            failure = QueryFailedError("GENERIC_INTERNAL_ERROR", repr(error), SYSTEM_ERROR)
            execution.move("FAILED", str(failure), failure)

    def _run(self, execution: QueryExecution, access: Access, cutoff_bytes: int | None) -> None:
        path = result_path(Path(execution.output_location).name)
        is_csv = execution.statement.query is not None
        result = execution.result = Result(path, is_csv=is_csv)
        if execution.statement.query is not None:
            self._select(execution, access, result, cutoff_bytes)
        elif execution.statement.write is not None:
            write = execution.statement.write
            WriteRun(execution, write, access, cutoff_bytes).run(result)
        else:
            self._define(execution, access, result)
        execution.executed_at = time.time()
        self._upload(execution, access, result)
        execution.move("SUCCEEDED")

    def _select(
        self, execution: QueryExecution, access: Access, result: Result, cutoff_bytes: int | None
    ) -> None:
        assert execution.statement.query is not None
        analyser, analysis = plans.analysed(execution, execution.statement.query, access)
        with plans.planned(execution, analyser, analysis, access, cutoff_bytes) as plan:
            kinds = [select.type for select in analysis.expression.selects]
            relation = plan.connection.sql(plan.sql)
            result.columns = [
                column_info(name, shown_type(kind, str(found)))
                for name, kind, found in zip(analysis.names, kinds, relation.types, strict=True)
            ]
            writer = ResultWriter(result)
            try:
                writer.write([",".join(map(quoted, analysis.names))])
                for lines in _lines(plan, relation):
                    writer.write_texts(lines)
            finally:
                writer.close()

    def _define(self, execution: QueryExecution, access: Access, result: Result) -> None:
        assert execution.statement.run is not None
        prepared = self.backend.prepared_statements
        group = execution.work_group
        database = execution.database.strip("`").lower()  # awswrangler quotes it, as DDL may
        context = Context(database, access.catalog, access.s3, group, prepared)
        try:
            result.columns, rows = execution.statement.run(context)
        except ClientError as error:
            message = error.response["Error"]["Message"]
            raise failed(f"Execution Error, return code 1. {message}") from error
        writer = ResultWriter(result)
        writer.write(rows)
        writer.close()
        execution.planned_at = time.time()

    def _upload(self, execution: QueryExecution, access: Access, result: Result) -> None:
        metadata = metadata_file(execution.id, result.columns) if result.columns else None
        encryption = execution.result_configuration.get("EncryptionConfiguration", {})
        address = execution.output_location
        try:
            upload(access.s3, result, address, metadata, encryption)
        except (ClientError, BotoCoreError) as error:
            raise QueryFailedError(
                "HIVE_WRITER_OPEN_ERROR", f"Failed to write query results to {address}: {error}"
            ) from error


def _lines(plan: plans.Plan, relation: duckdb.DuckDBPyRelation) -> Iterator[pa.Array]:
    """The result's lines, some ten thousand at a time."""
    in_sql = lines_in_sql(plan.sql, [types.from_duckdb(str(kind)) for kind in relation.types])
    if in_sql is None:
        for batch in relation.to_arrow_reader(plans.BATCH_ROWS):
            yield pa.array(csv_lines(batch), pa.large_string())
        return
    for batch in plan.batches(in_sql):
        yield batch.column(0)
