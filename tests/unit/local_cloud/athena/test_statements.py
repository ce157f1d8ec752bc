"""Statements as they are read: their kinds, and what they hold."""

import pickle

import pytest

from local_cloud.api import AwsError
from local_cloud.athena import statements
from local_cloud.athena.prepared_statements import read_execute


@pytest.mark.parametrize(
    ("text", "kind", "subtype"),
    [
        ("select 1", "DML", "SELECT"),
        ("(select 1)", "DML", "SELECT"),
        ("-- why\n/* not */ values 1", "DML", "SELECT"),
        ("CREATE /* a */ TABLE t AS SELECT 1 AS a", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("create table t as (select 1 as a);", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/t/'", "DDL", "CREATE_TABLE"),
        ("CREATE OR REPLACE VIEW v AS SELECT 1 AS a", "DDL", "CREATE_VIEW"),
        ("INSERT INTO t SELECT 1", "DML", "INSERT"),
        ("UNLOAD (SELECT 1) TO 's3://b/x/' WITH (format = 'JSON')", "DML", "UNLOAD"),
        ("show create view v", "UTILITY", "SHOW_CREATE_VIEW"),
        ("DESC t", "UTILITY", "DESCRIBE_TABLE"),
        ("execute p using 1", "DML", "EXECUTE"),
    ],
)
def test_statement_has_athenas_type(text, kind, subtype):
    statement = statements.read(text)
    assert (statement.type, statement.subtype) == (kind, subtype)


def test_table_as_select_is_read_with_its_options():
    write = statements.read(
        """CREATE TABLE IF NOT EXISTS "Db"."T" WITH (
            format = 'PARQUET', partitioned_by = ARRAY['a', 'b'], bucket_count = 3
        ) AS SELECT 1 AS x, 2 AS a, 3 AS b WITH NO DATA"""
    ).write
    assert (write.table, write.is_careful, write.has_data) == (("db", "t"), True, False)
    assert write.options == {
        "format": "PARQUET",
        "partitioned_by": ["a", "b"],
        "bucket_count": "3",
    }
    assert write.query.named_selects == ["x", "a", "b"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('INSERT INTO t (a, "B") SELECT 1, 2', ["a", "b"]),
        ("INSERT INTO t (SELECT 1)", None),
        ("INSERT INTO t WITH x AS (SELECT 1 AS a) SELECT a FROM x", None),
    ],
)
def test_insert_names_columns_or_none(text, columns):
    assert statements.read(text).write.columns == columns


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("UNLOAD (SELECT 1", "line 1:17: mismatched input '<EOF>'"),
        ("SHOW TABLES IN", "line 1:15: mismatched input '<EOF>'. Expecting: <identifier>"),
        ("ALTER TABLE t\nADD x", "line 2:1: mismatched input 'ADD'"),
        ("CREATE TABLE t WITH (a) AS SELECT 1", "line 1:23: mismatched input ')'"),
        ("DROP TABLE other.db.t", "Unsupported catalog: other"),
        ("hello", "line 1:1: mismatched input 'hello'"),
    ],
)
def test_text_that_is_no_statement_is_refused_with_its_place(text, message):
    with pytest.raises(AwsError) as raised:
        statements.read(text)
    assert raised.value.code == "InvalidRequestException"
    assert raised.value.message.startswith(message)


def test_values_of_execute_are_expressions():
    assert read_execute("EXECUTE Adds USING 1, f(2, ARRAY[3, 4]), 'a, b'") == (
        "Adds",
        ["1", "f(2, ARRAY[3, 4])", "'a, b'"],
    )
    assert read_execute("EXECUTE adds") == ("adds", [])


def test_statement_that_ran_is_kept_without_what_it_does():
    statement = statements.read("INSERT INTO t SELECT 1").plain()
    assert pickle.loads(pickle.dumps(statement)) == statement
    assert statement.subtype == "INSERT"
