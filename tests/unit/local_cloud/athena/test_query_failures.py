"""What a query fails with.

Source  the reasons of failed queries as Athena engine version 3 returns them.
"""

import pytest

from local_cloud.athena.errors import QueryFailedError

FAILURES = [
    ("SELECT 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
    ("SELECT DECIMAL '1.0' / DECIMAL '0.0'", "DIVISION_BY_ZERO: Division by zero"),
    ("SELECT 1 % 0", "DIVISION_BY_ZERO: Division by zero"),
    ("SELECT CAST('1.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT"),
    ("SELECT CAST('abc' AS double)", "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to DOUBLE"),
    (
        "SELECT CAST('2012/01/02' AS date)",
        "INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2012/01/02",
    ),
    (
        "SELECT ARRAY[1, 2][3]",
        "INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length:"
        " 3 > 2",
    ),
    (
        "SELECT MAP(ARRAY['a'], ARRAY[1])['z']",
        "INVALID_FUNCTION_ARGUMENT: Key not present in map: z",
    ),
    ("SELECT date_parse('x', '%Y')", 'INVALID_FUNCTION_ARGUMENT: Invalid format: "x"'),
    (
        "SELECT zz FROM (VALUES 1) AS t(x)",
        "COLUMN_NOT_FOUND: line 1:8: Column 'zz' cannot be resolved or requester is not authorized"
        " to access requested resources",
    ),
    (
        "SELECT x\nFROM (VALUES 1) AS t(x)\nWHERE t.zz = 1",
        "COLUMN_NOT_FOUND: line 3:7: Column 't.zz' cannot be resolved or requester is not"
        " authorized to access requested resources",
    ),
    (
        "SELECT x AS r FROM (VALUES 1) AS t(x) GROUP BY r",
        "COLUMN_NOT_FOUND: line 1:48: Column 'r' cannot be resolved or requester is not authorized"
        " to access requested resources",
    ),
    (
        "SELECT sum(x) AS s FROM (VALUES 1) AS t(x) HAVING s > 0",
        "COLUMN_NOT_FOUND: line 1:51: Column 's' cannot be resolved or requester is not authorized"
        " to access requested resources",
    ),
    (
        "SELECT x FROM (VALUES 1) AS t(x), (VALUES 2) AS u(x)",
        "AMBIGUOUS_NAME: line 1:8: Column 'x' is ambiguous",
    ),
    ("SELECT nosuch(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nosuch' not registered"),
    (
        "SELECT read_csv('/etc/passwd')",
        "FUNCTION_NOT_FOUND: line 1:8: Function 'read_csv' not registered",
    ),
    (
        "SELECT * FROM read_text('/etc/passwd')",
        "FUNCTION_NOT_FOUND: line 1:15: Function 'read_text' not registered",
    ),
    (
        "SELECT st_point(1, 1)",
        "NOT_SUPPORTED: The local cloud does not support the function st_point.",
    ),
    ("SELECT 'a' = 1", "TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar(1) = integer"),
    ("SELECT 'a' + 1", "TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar(1) + integer"),
    (
        "SELECT 1 WHERE current_date >= '2012-01-01'",
        "TYPE_MISMATCH: line 1:29: Cannot apply operator: varchar(10) <= date",
    ),
    (
        "SELECT 1 WHERE current_date BETWEEN '2012-01-01' AND '2013-01-01'",
        "TYPE_MISMATCH: line 1:29: Cannot check if date is BETWEEN varchar(10) and varchar(10)",
    ),
    (
        "SELECT 1 WHERE 1 IN ('a')",
        "TYPE_MISMATCH: line 1:22: IN value and list items must be the same type: integer",
    ),
    ("SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)", "NUMERIC_VALUE_OUT_OF_RANGE"),
]


@pytest.mark.parametrize(("sql", "reason"), FAILURES)
def test_query_fails_in_athenas_words(run, sql, reason):
    with pytest.raises(QueryFailedError) as failed:
        run(sql)
    assert reason in str(failed.value)
