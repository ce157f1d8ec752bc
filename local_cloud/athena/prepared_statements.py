"""Prepared statements: queries with question marks, kept by name in a work group.

Source  https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html and
        https://docs.aws.amazon.com/athena/latest/APIReference/API_CreatePreparedStatement.html
"""

import re
import time
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.athena import statements
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.pages import page_of
from local_cloud.athena.parameters import with_parameters
from local_cloud.athena.tokens import AthenaQueries, Tokens
from local_cloud.athena.work_groups import invalid
from local_cloud.store import Records

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_@:]{0,255}")
Prepared = dict[str, Any]


def missing(name: str, work_group: str) -> AwsError:
    return AwsError(
        "ResourceNotFoundException",
        f"PreparedStatement {name} was not found in WorkGroup {work_group}",
    )


class PreparedStatements:
    """The room of prepared statements: AWS ``PreparedStatement`` structures by work group and
    name.
    """

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"athena/{backend.region_name}/prepared_statements"
        self.statements: Records[tuple[str, str], Prepared] = Records(room)

    def of_work_group(self, name: str) -> list[Prepared]:
        return [one for (group, _), one in sorted(self.statements.items()) if group == name]

    def _get(self, request: Request) -> Prepared:
        name, group = request["StatementName"], request["WorkGroup"]
        self.backend.work_groups.get(group)
        try:
            return self.statements[group, name]
        except KeyError:
            raise missing(name, group) from None

    def put(self, work_group: str, name: str, query: str, description: str = "") -> None:
        """Raises AwsError for a name or a query that is none."""
        if NAME.fullmatch(name) is None:
            raise invalid(f"Invalid prepared statement name: {name}")
        statements.read(query)
        self.statements[work_group, name] = {
            "StatementName": name,
            "WorkGroupName": work_group,
            "QueryStatement": query,
            "Description": description,
            "LastModifiedTime": time.time(),
        }

    @action
    def create_prepared_statement(self, request: Request) -> Response:
        name, group = request["StatementName"], request["WorkGroup"]
        self.backend.work_groups.get(group)
        if (group, name) in self.statements:
            raise invalid(f"PreparedStatement {name} already exists in WorkGroup {group}")
        self.put(group, name, request["QueryStatement"], request.get("Description", ""))
        return {}

    @action
    def get_prepared_statement(self, request: Request) -> Response:
        return {"PreparedStatement": self._get(request)}

    @action
    def batch_get_prepared_statement(self, request: Request) -> Response:
        group, names = request["WorkGroup"], request["PreparedStatementNames"]
        self.backend.work_groups.get(group)
        return {
            "PreparedStatements": [
                self.statements[group, name] for name in names if (group, name) in self.statements
            ],
            "UnprocessedPreparedStatementNames": [
                {
                    "StatementName": name,
                    "ErrorCode": "STATEMENT_NOT_FOUND",
                    "ErrorMessage": missing(name, group).message,
                }
                for name in names
                if (group, name) not in self.statements
            ],
        }

    @action
    def list_prepared_statements(self, request: Request) -> Response:
        group = self.backend.work_groups.get(request["WorkGroup"])
        keys = ("StatementName", "LastModifiedTime")
        found = [{key: one[key] for key in keys} for one in self.of_work_group(group.name)]
        return page_of("PreparedStatements", found, request, 50)

    @action
    def update_prepared_statement(self, request: Request) -> Response:
        old = self._get(request)
        description: str = request.get("Description") or old["Description"]
        query = request["QueryStatement"]
        self.put(old["WorkGroupName"], old["StatementName"], query, description)
        return {}

    @action
    def delete_prepared_statement(self, request: Request) -> Response:
        found = self._get(request)
        self.remove(found["WorkGroupName"], found["StatementName"])
        return {}

    def remove(self, work_group: str, name: str) -> None:
        """Raises AwsError for one that is missing."""
        if (work_group, name) not in self.statements:
            raise missing(name, work_group)
        del self.statements[work_group, name]

    def to_run(
        self, statement: statements.Statement, work_group: str, values: list[str]
    ) -> statements.Statement:
        """What EXECUTE stands for, its values in place; other statements as they are.

        In      values: the request's ExecutionParameters, for EXECUTE without USING
        """
        if statement.subtype != "EXECUTE":
            return statement
        name, given = read_execute(statement.text)
        prepared = self.statements.get((work_group, name))
        if prepared is None:
            error = QueryFailedError("NOT_FOUND", f"Prepared statement not found: {name}")
            return statements.failing(statement, error)
        found = statements.read(with_parameters(prepared["QueryStatement"], given or values))
        if found.subtype in ("PREPARE", "EXECUTE", "DEALLOCATE"):
            raise invalid(f"{found.subtype} cannot be prepared")
        return found


def read_execute(text: str) -> tuple[str, list[str]]:
    """``EXECUTE name USING 1, 'a'``: the name, and the values as they are written."""
    tokens = Tokens(text, AthenaQueries)
    tokens.expect("EXECUTE")
    name = tokens.written_name()
    if not tokens.take("USING"):
        tokens.end()
        return name, []
    values, depth, start = [], 0, tokens.current
    while (token := tokens.current) is not None and start is not None:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        tokens.place += 1
        after = tokens.current
        if after is None or (depth == 0 and after.text == ","):
            values.append(text[start.start : token.end + 1])
            tokens.take(",")
            start = tokens.current
    if not values:
        tokens.fail("<expression>")
    return name, values
