"""Athena SQL without a server: analysed, translated and run on DuckDB."""

from collections.abc import Callable

import duckdb
import pytest

from local_cloud.athena import engine
from local_cloud.athena.analysis import Analyser
from local_cloud.athena.columns import shown_type
from local_cloud.athena.dialect import to_duckdb
from local_cloud.athena.errors import from_engine
from local_cloud.athena.parsing import parse_query
from local_cloud.athena.types import athena_name
from local_cloud.athena.values import shower


@pytest.fixture(scope="session")
def run() -> Callable[[str], list[tuple[str, str | None]]]:
    """A function from SQL to type and text of each column of the result's first row."""
    connection = engine.connect()
    return lambda sql: first_row(connection, sql)


def first_row(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[str, str | None]]:
    analyser = Analyser(sql, "db", lambda database, name: None, lambda database: False)
    query = analyser.analyse(parse_query(sql)).expression
    expected = [select.type for select in query.selects]
    translated = to_duckdb(query)
    engine.add_macros(connection, translated)
    try:
        relation = connection.sql(translated)
        kinds = map(shown_type, expected, map(str, relation.types))
        table = relation.to_arrow_table()
    except duckdb.Error as error:
        raise from_engine(str(error)) from error
    values = [column[0].as_py() for column in table.columns]
    shown = [
        None if value is None else shower(field.type)(value)
        for value, field in zip(values, table.schema, strict=True)
    ]
    return list(zip(map(athena_name, kinds), shown, strict=True))
