"""The types of a query's columns, without a look at any file: the engine binds the query to empty
tables.
"""

import duckdb
import pyarrow as pa
from sqlglot import exp

from local_cloud.athena import engine, types
from local_cloud.athena.analysis import Analyser, Analysis
from local_cloud.athena.columns import shown_type
from local_cloud.athena.dialect import to_duckdb
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.parquet import arrow_type
from local_cloud.athena.relations import rename_tables

Columns = tuple[tuple[str, exp.DataType], ...]


def named_columns(analyser: Analyser, analysis: Analysis) -> Columns:
    """Names in lower case and types, as a table or view can have them.

    Raises  QueryFailedError in Trino's words: each column needs a name of its own and a type.
    """
    columns: dict[str, exp.DataType] = {}
    kinds = output_types(analyser, analysis)
    for place, (written, kind) in enumerate(zip(analysis.names, kinds, strict=True), start=1):
        name = written.lower()
        if name == f"_col{place - 1}":
            raise QueryFailedError(
                "MISSING_COLUMN_NAME", f"line 1:1: Column name not specified at position {place}"
            )
        if name in columns:
            raise QueryFailedError(
                "DUPLICATE_COLUMN_NAME", f"line 1:1: Column name '{name}' specified more than once"
            )
        if kind.is_type(types.T.NULL):
            raise QueryFailedError(
                "COLUMN_TYPE_UNKNOWN", f"line 1:1: Column type is unknown at position {place}"
            )
        columns[name] = kind
    return tuple(columns.items())


def output_types(analyser: Analyser, analysis: Analysis) -> list[exp.DataType]:
    """Raises QueryFailedError for what the engine does not bind."""
    expression = analysis.expression.copy()
    expected = [select.type for select in expression.selects]
    names = {}
    with engine.connect() as connection:
        for number, (key, table) in enumerate(analysis.tables.items()):
            names[key] = f"relation_{number}"
            schema = pa.schema([(c.name, arrow_type(c)) for c in table.all_columns])
            connection.register(names[key], schema.empty_table())
        rename_tables(expression, names)
        sql = to_duckdb(expression)
        try:
            engine.add_macros(connection, sql)
            found = connection.sql(sql).types
        except duckdb.Error as error:
            raise analyser.failure(error) from error
        return [shown_type(kind, str(actual)) for kind, actual in zip(expected, found, strict=True)]
