"""What a SELECT means: its tables, columns and types; what Athena refuses before it runs is refused
here.

Source  https://trino.io/docs/current/sql/select.html; messages as Athena engine version 3 gives
        them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from local_cloud.athena import types
from local_cloud.athena.catalog import CATALOG, Table
from local_cloud.athena.errors import QueryFailedError, from_engine, not_supported
from local_cloud.athena.function_types import METADATA
from local_cloud.athena.functions import check_functions
from local_cloud.athena.lambda_types import annotated
from local_cloud.athena.literals import type_literal
from local_cloud.athena.parsing import parse_query
from local_cloud.athena.positions import place
from local_cloud.athena.type_checks import check_types
from local_cloud.athena.views import VIEW, in_place_of, read_view

FindTable = Callable[[str, str], Table | None]
HasDatabase = Callable[[str], bool]
UNNAMED = "athena unnamed"
CLAUSES = (exp.Having, exp.Where, exp.Group, exp.Order, exp.Query)


@dataclass
class Analysis:
    """A qualified, typed query; ``names`` are the result's columns, as the user wrote them."""

    expression: exp.Query
    names: list[str]
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)


class Analyser:
    """Reads one query against one catalog."""

    def __init__(
        self,
        sql: str,
        database: str,
        find_table: FindTable,
        has_database: HasDatabase,
        views: tuple[str, ...] = (),
    ) -> None:
        """``views`` are those that the query is the text of, from the outermost on."""
        self.views = views
        self.sql = sql
        self.database = database.lower()
        self.find_table = find_table
        self.has_database = has_database
        self.tables: dict[tuple[str, str], Table] = {}

    def analyse(self, expression: exp.Query) -> Analysis:
        """Raises QueryFailedError."""
        check_functions(self.sql, expression)
        self._name_outputs(expression)
        self._find_tables(expression)
        schema = self._schema()
        for node in expression.find_all(exp.Cast):
            type_literal(self.sql, node)
        qualified = self._qualify(expression, schema)
        self._check_columns(qualified, schema)
        typed = annotated(qualified, schema, METADATA)
        check_types(self.sql, typed)
        return Analysis(typed, self._output_names(typed), self.tables)

    def failure(self, error: Exception) -> QueryFailedError:
        """Athena's error for what the engine said of the translated query, with its place where one
        is known.
        """
        ungrouped = re.search(r'column "?([^"]+?)"? must appear in the GROUP BY clause', str(error))
        if ungrouped is None:
            return from_engine(str(error))
        column = next(
            (
                c
                for c in parse_query(self.sql).find_all(exp.Column)
                if c.name.lower() == ungrouped[1].lower()
            ),
            None,
        )
        where = place(self.sql, column) if column is not None else ""
        name = column.sql("athena") if column is not None else ungrouped[1]
        return QueryFailedError(
            "EXPRESSION_NOT_AGGREGATE",
            f"{where}'{name}' must be an aggregate expression or appear in GROUP BY clause",
        )

    def _name_outputs(self, expression: exp.Query) -> None:
        """Remember names as they were written: normalising lowers them."""
        for number, select in enumerate(expression.selects):
            if isinstance(select, exp.Alias):
                select.args["alias"].meta["written"] = select.alias
            elif isinstance(select, exp.Column) and not select.is_star:
                select.this.meta["written"] = select.name
            elif isinstance(select, exp.Dot):
                select.expression.meta["written"] = select.expression.name
            elif not select.is_star:
                unnamed = exp.to_identifier(f"{UNNAMED} {number}", quoted=True)
                alias = exp.Alias(this=select.copy(), alias=unnamed)
                select.replace(alias)

    def _output_names(self, expression: exp.Query) -> list[str]:
        names = []
        for number, select in enumerate(expression.selects):
            alias = select.args.get("alias")
            written = [part.meta["written"] for part in select.walk() if "written" in part.meta]
            name = (alias.meta.get("written") if isinstance(alias, exp.Identifier) else None) or (
                written[-1]
                if written and isinstance(select.unalias(), exp.Column | exp.Dot)
                else None
            )
            name = name or select.alias_or_name
            names.append(f"_col{number}" if name.startswith(UNNAMED) else name)
        return names

    def _find_tables(self, expression: exp.Query) -> None:
        sources = [s for scope in traverse_scope(expression) for s in scope.sources.values()]
        for source in sources:
            if isinstance(source, exp.Table):
                self._find_table(source)

    def _find_table(self, node: exp.Table) -> None:
        if not isinstance(node.this, exp.Identifier):
            raise not_supported(f"the table function {node.this.sql('athena')}")
        if node.catalog and node.catalog.lower() != CATALOG:
            raise not_supported(f"the catalog {node.catalog}")
        database, name = (node.db or self.database).lower(), node.name.lower()
        if database == "information_schema":
            raise not_supported(f"information_schema.{name}")
        where = place(self.sql, node)
        if not database:
            raise QueryFailedError(
                "MISSING_SCHEMA_NAME",
                f"{where}Schema must be specified when session schema is not set",
            )
        table = self.find_table(database, name)
        if table is None and not self.has_database(database):
            raise QueryFailedError("SCHEMA_NOT_FOUND", f"{where}Schema '{database}' does not exist")
        if table is None:
            raise QueryFailedError(
                "TABLE_NOT_FOUND", f"{where}Table '{CATALOG}.{database}.{name}' does not exist"
            )
        if table.table_type == VIEW:
            self._expand(node, table, where)
        else:
            self.tables[database, name] = table

    def _expand(self, node: exp.Table, table: Table, where: str) -> None:
        """Puts a view's query into its place."""
        name = f"{where}View '{CATALOG}.{table.database}.{table.name}'"
        full_name = f"{table.database}.{table.name}"
        if full_name in self.views:
            raise QueryFailedError("VIEW_IS_RECURSIVE", f"{name} is recursive")
        view = read_view(table)
        inner = Analyser(
            view.sql, view.database, self.find_table, self.has_database, (*self.views, full_name)
        )
        try:
            analysis = inner.analyse(parse_query(view.sql))
        except QueryFailedError as error:
            if error.name == "NOT_SUPPORTED":
                raise
            raise QueryFailedError(
                "INVALID_VIEW", f"{name} is stale or in invalid state: {error}"
            ) from error
        self.tables |= analysis.tables
        node.replace(in_place_of(node, view, analysis.expression, name))

    def _schema(self) -> MappingSchema:
        databases: dict[str, dict[str, dict[str, exp.DataType]]] = {}
        for (database, name), table in self.tables.items():
            columns = {c.name: types.from_glue(c.kind) for c in table.all_columns}
            databases.setdefault(database, {})[name] = columns
        return MappingSchema({CATALOG: databases} if databases else {}, dialect="athena")

    def _qualify(self, expression: exp.Query, schema: MappingSchema) -> exp.Query:
        original = expression.copy()
        try:
            return qualify(
                expression,
                dialect="athena",
                db=self.database or None,
                catalog=CATALOG,
                schema=schema,
                expand_alias_refs=False,
                validate_qualify_columns=False,
            )
        except OptimizeError as error:
            raise self._name_error(str(error), original) from error

    def _name_error(self, message: str, expression: exp.Query) -> QueryFailedError:
        """qualify() names the column without its place."""
        place_in_list = re.search(r"Unknown output column: (\d+)", message)
        if place_in_list:
            return QueryFailedError(
                "INVALID_COLUMN_REFERENCE",
                f"Position {place_in_list[1]} is not in select list",
            )
        named = re.search(
            r"(?:Unknown (?:column|table)|[Aa]mbiguous).*?[:'\" ]([\w.$]+)['\"]?\.?\s*$", message
        )
        name = named[1].split(".")[-1] if named else ""
        for column in expression.find_all(exp.Column):
            if name.lower() in (column.name.lower(), column.table.lower()):
                if "mbiguous" in message:
                    where = place(self.sql, column)
                    return QueryFailedError(
                        "AMBIGUOUS_NAME", f"{where}Column '{column.name}' is ambiguous"
                    )
                if column.table or "able" not in message:
                    return self._column_not_found(column)
        return QueryFailedError("SYNTAX_ERROR", message)

    def _column_not_found(self, column: exp.Column) -> QueryFailedError:
        name = f"{column.table}.{column.name}" if column.table else column.name
        return QueryFailedError(
            "COLUMN_NOT_FOUND",
            f"{place(self.sql, column)}Column '{name}' cannot be resolved or requester is not"
            " authorized to access requested resources",
        )

    def _check_columns(self, expression: exp.Query, schema: MappingSchema) -> None:
        """A column that qualify() left alone is an output's in ORDER BY, or does not exist."""
        unresolved = [c for c in expression.find_all(exp.Column) if not c.table]
        for column in sorted(unresolved, key=lambda c: c.this.meta.get("start", 0)):
            order = column.find_ancestor(exp.Order, exp.Query)
            query = order.parent if isinstance(order, exp.Order) else None
            if isinstance(query, exp.Query) and column.name in query.named_selects:
                continue
            sources = _sources_with(column, expression, schema)
            if len(sources) > 1:
                where = place(self.sql, column)
                raise QueryFailedError(
                    "AMBIGUOUS_NAME", f"{where}Column '{column.name}' is ambiguous"
                )
            if not sources or not isinstance(column.find_ancestor(*CLAUSES), exp.Having):
                raise self._column_not_found(column)
            column.set("table", exp.to_identifier(sources[0], quoted=True))  # in HAVING


def _sources_with(column: exp.Column, expression: exp.Query, schema: MappingSchema) -> list[str]:
    """The tables and sub-queries of the column's SELECT that have one of its name."""
    select = column.find_ancestor(exp.Select)
    for scope in traverse_scope(expression):
        if scope.expression is select:
            sources = scope.selected_sources.items()
            return [a for a, (_, source) in sources if column.name in _names(source, schema)]
    return []


def _names(source: exp.Table | Scope, schema: MappingSchema) -> list[str]:
    if isinstance(source, exp.Table):
        return list(schema.column_names(source))
    query = source.expression
    aliased = query.alias_column_names if isinstance(query, exp.UDTF) else []
    return list(aliased or getattr(query, "named_selects", []))
