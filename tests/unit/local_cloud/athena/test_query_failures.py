"""What a query fails with.

Source  the reasons of failed queries as Athena engine version 3 returns them.
"""

import pytest

from local_cloud.api import AwsError
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
    (
        "SELECT CASE WHEN 1 THEN 2 END",
        "TYPE_MISMATCH: line 1:18: CASE WHEN clause must evaluate to a boolean (actual: integer)",
    ),
    (
        "SELECT 1 FROM (VALUES 1) AS t(x) JOIN (VALUES 1) AS u(y) ON 1",
        "TYPE_MISMATCH: line 1:61: JOIN ON clause must evaluate to a boolean: actual type integer",
    ),
    (
        "SELECT CAST(ARRAY[1] AS varchar)",
        "TYPE_MISMATCH: line 1:8: Cannot cast array(integer) to varchar",
    ),
    (
        "SELECT TRY_CAST('[1]' AS array(integer))",
        "TYPE_MISMATCH: line 1:8: Cannot cast varchar(3) to array(integer)",
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
    (
        "SELECT 2147483647 + 1",
        "NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1",
    ),
    ("SELECT CAST(300 AS tinyint)", "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for tinyint: 300"),
    (
        "SELECT CAST('x' AS decimal(5,2))",
        "INVALID_CAST_ARGUMENT: Cannot cast 'x' to DECIMAL(5,2)",
    ),
    (
        "SELECT MAP(ARRAY['a', 'a'], ARRAY[1, 2])",
        "INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed",
    ),
    ("SELECT from_base('9', 8)", "INVALID_FUNCTION_ARGUMENT: Not a valid base-8 number: 9"),
    (
        "SELECT (SELECT x FROM (VALUES 1, 2) AS t(x))",
        "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
    ),
    ("SELECT 1 UNION SELECT 1, 2", "TYPE_MISMATCH: UNION query has different number of fields"),
    (
        "SELECT 1 UNION SELECT 'a'",
        "TYPE_MISMATCH: column 1 in UNION query has incompatible types: integer, varchar(1)",
    ),
    (
        "SELECT 1 WHERE 'a'",
        "TYPE_MISMATCH: line 1:16: WHERE clause must evaluate to a boolean: actual type varchar(1)",
    ),
    (
        "SELECT 1 AND true",
        "TYPE_MISMATCH: line 1:8: Logical expression term must evaluate to a boolean"
        " (actual: integer)",
    ),
    (
        "SELECT NOT 1",
        "TYPE_MISMATCH: line 1:12: Value of logical NOT expression must evaluate to a boolean"
        " (actual: integer)",
    ),
    (
        "SELECT IF(1, 2)",
        "TYPE_MISMATCH: line 1:11: IF condition must evaluate to a boolean (actual: integer)",
    ),
    (
        "SELECT CASE WHEN true THEN 1 ELSE 'a' END",
        "TYPE_MISMATCH: line 1:35: All CASE results must be the same type or coercible to a common"
        " type. Cannot find common type between integer and varchar(1)",
    ),
    (
        "SELECT 1 LIKE 'a'",
        "TYPE_MISMATCH: line 1:8: Left side of LIKE expression must evaluate to a varchar"
        " (actual: integer)",
    ),
    (
        "SELECT length(1)",
        "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function length",
    ),
    (
        "SELECT year('2012-01-01')",
        "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(10)) for function year",
    ),
    (
        "SELECT concat(1, 2)",
        "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer, integer) for function"
        " concat",
    ),
    ("SELECT bool_and(1)", "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer)"),
    ("SELECT substr('a')", "FUNCTION_NOT_FOUND: Unexpected parameters for function substring"),
    ("SELECT at_timezone(now())", "FUNCTION_NOT_FOUND: Unexpected parameters for function"),
    ("SELECT max(count(*)) FROM (VALUES 1) AS t(x)", "NESTED_AGGREGATION"),
    ("SELECT 1 FROM (VALUES 1) AS t(x) WHERE count(*) > 1", "EXPRESSION_NOT_SCALAR"),
    ("SELECT lag(x) FROM (VALUES 1) AS t(x)", "MISSING_OVER"),
    (
        "SELECT x FROM (VALUES 1) AS t(x) ORDER BY 2",
        "INVALID_COLUMN_REFERENCE: Position 2 is not in select list",
    ),
    ("SELECT t.x FROM (VALUES 1) AS u(x)", "COLUMN_NOT_FOUND"),
    (
        "SELECT * FROM (VALUES 1) AS t(x, y)",
        "MISMATCHED_COLUMN_ALIASES: Column alias list has 2 entries but 't' has 1 columns"
        " available",
    ),
    (
        "SELECT array_agg(t AT TIME ZONE 'Asia/Tokyo') FROM (VALUES now()) AS v(t)",
        "NOT_SUPPORTED: The local cloud does not support array_agg() of a timestamp in the zone"
        " Asia/Tokyo.",
    ),
    (
        "SELECT now() AT TIME ZONE 'Asia/Tokyo' UNION SELECT now()",
        "NOT_SUPPORTED: The local cloud does not support timestamps of different time zones",
    ),
    (
        "SELECT date_format(now(), '%U')",
        "INVALID_FUNCTION_ARGUMENT: %U not supported in date format string",
    ),
]
SYNTAX = [
    ("SELECT * FROM", "line 1:14: mismatched input '<EOF>'"),
    ("SELECT 1 +", "line 1:11: mismatched input '<EOF>'"),
    ("SELECT a b c FROM t", "line 1:12: mismatched input 'c'"),
    ("SELECT a,\n  FROM t", "line 2:3: mismatched input 'FROM'"),
    ("SELECT count(* FROM t", "line 1:16: mismatched input 'FROM'"),
]


@pytest.mark.parametrize(("sql", "reason"), FAILURES)
def test_query_fails_in_athenas_words(run, sql, reason):
    with pytest.raises(QueryFailedError) as failed:
        run(sql)
    assert reason in str(failed.value)


@pytest.mark.parametrize(("sql", "message"), SYNTAX)
def test_text_that_is_no_sql_is_refused_with_its_place(run, sql, message):
    with pytest.raises(AwsError) as refused:
        run(sql)
    assert message in str(refused.value)
