"""Query executions: started, listed, stopped; their results in pages.

Source  https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html and the
        operations beside it
Differs: executions are kept as long as the state is; Athena keeps 45 days.
"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import Any

from local_cloud.api import Request, Response, action, unsupported
from local_cloud.athena import statements
from local_cloud.athena.data_catalog import NAME as DATA_CATALOG
from local_cloud.athena.pages import page_of
from local_cloud.athena.parameters import with_parameters
from local_cloud.athena.query_execution import QueryExecution
from local_cloud.athena.runs import Runner
from local_cloud.athena.work_groups import (
    PRIMARY,
    WorkGroup,
    check_result_configuration,
    invalid,
)
from local_cloud.store import INTERRUPTED, Records

AT_ONCE = 4  # further queries are QUEUED
MOST_ROWS = 1000
NO_OUTPUT_LOCATION = (
    "No output location provided. An output location is required either through the Workgroup"
    " result configuration setting or as an API input."
)
EXTERNAL_LOCATION = (
    "The Create Table As Select query failed because it was submitted with an 'external_location'"
    " property to an Athena Workgroup that enforces a centralized output location for all queries."
    " Please remove the 'external_location' property and resubmit the query."
)


class QueryExecutions:
    """The room of query executions, by their ids in the order of their start."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"athena/{backend.region_name}/query_executions"
        self.executions: Records[str, QueryExecution] = Records(room)
        self.tokens: Records[str, tuple[str, Request]] = Records(f"{room}/tokens")
        self.lock = Lock()
        self.runner = Runner(backend)
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="athena")

    def end_interrupted(self) -> None:
        """Queries that waited or ran when the local cloud was stopped."""
        for execution in self.executions.values():
            if execution.move("FAILED", INTERRUPTED):
                self.executions.save(execution.id)

    def get(self, execution_id: str) -> QueryExecution:
        try:
            return self.executions[execution_id]
        except KeyError:
            raise invalid(f"QueryExecution {execution_id} was not found") from None

    def of_work_group(self, name: str) -> list[QueryExecution]:
        return [e for e in list(self.executions.values()) if e.work_group == name]

    @action
    def start_query_execution(self, request: Request) -> Response:
        with self.lock:
            token = request.get("ClientRequestToken")
            known = self.tokens.get(token) if token else None
            if known is not None:
                return _repeated(known, request)
            execution, cutoff_bytes = self._new(request)
            self.executions[execution.id] = execution
            if token:
                self.tokens[token] = (execution.id, request)
        run = copy_context().run  # a query reads and writes with its caller's rights
        self.pool.submit(run, self._run, execution, cutoff_bytes)
        return {"QueryExecutionId": execution.id}

    def _run(self, execution: QueryExecution, cutoff_bytes: int | None) -> None:
        try:
            self.runner.run(execution, cutoff_bytes)
        finally:
            self.executions.save(execution.id)

    def _new(self, request: Request) -> tuple[QueryExecution, int | None]:
        group = self.backend.work_groups.get(request.get("WorkGroup", PRIMARY))
        if group.state != "ENABLED":
            raise invalid(f"WorkGroup {group.name} is disabled.")
        reuse = request.get("ResultReuseConfiguration", {}).get("ResultReuseByAgeConfiguration", {})
        if reuse.get("Enabled"):
            raise unsupported("the reuse of query results")
        context = request.get("QueryExecutionContext", {})
        catalog = context.get("Catalog", DATA_CATALOG)
        if catalog.lower() != DATA_CATALOG.lower():
            raise unsupported(f"the data catalog {catalog}")
        result_configuration = _result_configuration(group, request)
        parameters = request.get("ExecutionParameters", [])
        written = statements.read(with_parameters(request["QueryString"], parameters))
        statement = self.backend.prepared_statements.to_run(written, group.name, parameters)
        _check_location(group, statement)
        execution = QueryExecution(
            text=request["QueryString"],
            statement=statement,
            work_group=group.name,
            database=context.get("Database", ""),
            catalog=context.get("Catalog", "").lower(),
            result_configuration=result_configuration,
            parameters=parameters,
        )
        return execution, group.configuration.get("BytesScannedCutoffPerQuery")

    @action
    def get_query_execution(self, request: Request) -> Response:
        return {"QueryExecution": self.get(request["QueryExecutionId"]).to_api()}

    @action
    def batch_get_query_execution(self, request: Request) -> Response:
        ids = request["QueryExecutionIds"]
        return {
            "QueryExecutions": [self.executions[i].to_api() for i in ids if i in self.executions],
            "UnprocessedQueryExecutionIds": [
                {
                    "QueryExecutionId": i,
                    "ErrorCode": "INVALID_INPUT",
                    "ErrorMessage": f"QueryExecution {i} was not found",
                }
                for i in ids
                if i not in self.executions
            ],
        }

    @action
    def list_query_executions(self, request: Request) -> Response:
        """The newest first."""
        group = self.backend.work_groups.get(request.get("WorkGroup", PRIMARY))
        ids = [execution.id for execution in reversed(self.of_work_group(group.name))]
        return page_of("QueryExecutionIds", ids, request, 50)

    @action
    def stop_query_execution(self, request: Request) -> Response:
        execution = self.get(request["QueryExecutionId"])
        execution.cancel()
        self.executions.save(execution.id)
        return {}

    @action
    def get_query_results(self, request: Request) -> Response:
        execution = self.get(request["QueryExecutionId"])
        if request.get("QueryResultType", "DATA_ROWS") != "DATA_ROWS":
            raise unsupported("QueryResultType DATA_MANIFEST")
        _check_has_result(execution)
        result = execution.result
        assert result is not None
        token = request.get("NextToken") or "0"
        if not token.isdigit():
            raise invalid("Invalid NextToken")
        first, count = int(token), int(request.get("MaxResults") or MOST_ROWS)
        rows = [{"Data": [_datum(value) for value in row]} for row in result.page(first, count)]
        response: Response = {
            "UpdateCount": result.update_count,
            "ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": result.columns}},
        }
        if first + count < result.rows:
            response["NextToken"] = str(first + count)
        return response

    @action
    def get_query_runtime_statistics(self, request: Request) -> Response:
        execution = self.get(request["QueryExecutionId"])
        statistics = execution.to_api()["Statistics"]
        timeline = {key: value for key, value in statistics.items() if key.endswith("InMillis")}
        is_csv = execution.result is not None and execution.result.is_csv
        rows = {"InputBytes": execution.scanned_bytes}
        if execution.result is not None and execution.state == "SUCCEEDED":
            rows["OutputRows"] = execution.result.rows - int(is_csv)
        return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}


def _repeated(known: tuple[str, Request], request: Request) -> Response:
    """The same token again is the same execution, if it asks for the same."""
    execution_id, first = known
    for name in ("QueryString", "QueryExecutionContext", "ResultConfiguration"):
        if first.get(name) != request.get(name):
            raise invalid("Idempotent parameters do not match")
    return {"QueryExecutionId": execution_id}


def _result_configuration(group: WorkGroup, request: Request) -> dict[str, Any]:
    """The work group's, where it enforces its own or the request has none."""
    own = group.configuration.get("ResultConfiguration", {})
    asked = request.get("ResultConfiguration", {})
    check_result_configuration(asked)
    chosen = own if group.configuration["EnforceWorkGroupConfiguration"] else {**own, **asked}
    if not chosen.get("OutputLocation"):
        raise invalid(NO_OUTPUT_LOCATION)
    return dict(chosen)


def _check_location(group: WorkGroup, statement: statements.Statement) -> None:
    """A work group that enforces its location keeps tables there too.

    Source  https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
    """
    options = statement.write.options if statement.write is not None else {}
    if "external_location" in options and group.configuration["EnforceWorkGroupConfiguration"]:
        raise invalid(EXTERNAL_LOCATION)


def _check_has_result(execution: QueryExecution) -> None:
    if execution.state in ("QUEUED", "RUNNING"):
        raise invalid(f"Query has not yet finished. Current state: {execution.state}")
    if execution.state == "FAILED":
        raise invalid("Query did not finish successfully. Final query state: FAILED")
    if execution.state == "CANCELLED":
        raise invalid("Could not find results")


def _datum(value: str | None) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": value}
