"""Athena SQL without a server: analysed, translated and run on DuckDB, its rows written as for a
result file.
"""

from collections.abc import Callable, Iterator

import duckdb
import pytest

from local_cloud.athena import engine, types
from local_cloud.athena.analysis import Analyser, parse_query
from local_cloud.athena.columns import shown_type
from local_cloud.athena.dialect import to_duckdb
from local_cloud.athena.errors import from_engine
from local_cloud.athena.results import csv_lines, lines_in_sql, parse_record

Rows = list[list[str | None]]


@pytest.fixture(scope="session")
def run_all() -> Iterator[Callable[[str], tuple[list[str], Rows]]]:
    """A function from SQL to the types of the result's columns and its rows."""
    with engine.connect() as connection:
        yield lambda sql: result_of(connection, sql)


@pytest.fixture(scope="session")
def run(run_all) -> Callable[[str], list[tuple[str, str | None]]]:
    """A function from SQL to type and text of each column of the result's first row."""

    def first_row(sql: str) -> list[tuple[str, str | None]]:
        kinds, rows = run_all(sql)
        return list(zip(kinds, rows[0], strict=True))

    return first_row


def result_of(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], Rows]:
    analyser = Analyser(sql, "db", lambda database, name: None, lambda database: False)
    query = analyser.analyse(parse_query(sql)).expression
    expected = [select.type for select in query.selects]
    translated = to_duckdb(query)
    engine.add_macros(connection, translated)
    try:
        relation = connection.sql(translated)
        found = list(map(str, relation.types))
        lines = list(_lines(connection, translated, relation))
    except duckdb.Error as error:
        raise from_engine(str(error)) from error
    kinds = [types.athena_name(kind) for kind in map(shown_type, expected, found)]
    return kinds, [parse_record(line) for line in lines]


def _lines(
    connection: duckdb.DuckDBPyConnection, sql: str, relation: duckdb.DuckDBPyRelation
) -> Iterator[str]:
    in_sql = lines_in_sql(sql, [types.from_duckdb(str(kind)) for kind in relation.types])
    if in_sql is None:
        for batch in relation.to_arrow_reader(1000):
            yield from csv_lines(batch)
        return
    engine.add_macros(connection, in_sql)
    yield from (line for (line,) in connection.sql(in_sql).fetchall())
