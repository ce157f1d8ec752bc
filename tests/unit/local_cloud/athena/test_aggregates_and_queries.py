"""Aggregates, window functions and the parts of SELECT: typed by hand from Trino's documentation.

Source  https://trino.io/docs/current/functions/aggregate.html, .../window.html,
        https://trino.io/docs/current/sql/select.html
"""

import pytest

T = (
    "FROM (VALUES (1, DECIMAL '1.50', 'a'), (2, DECIMAL '2.25', 'b'), (4, DECIMAL '2.25', NULL))"
    " AS t(x, d, s)"
)
AGGREGATES = [
    ("sum(x)", "bigint", "7"),
    ("avg(x)", "double", "2.3333333333333335"),
    ("sum(d)", "decimal", "6.00"),
    ("avg(d)", "decimal", "2.00"),
    ("avg(d) FILTER (WHERE x < 3)", "decimal", "1.88"),
    ("count(*)", "bigint", "3"),
    ("count(s)", "bigint", "2"),
    ("count(DISTINCT d)", "bigint", "2"),
    ("count_if(x > 1)", "bigint", "2"),
    ("max(x) - min(x)", "integer", "3"),
    ("max_by(s, x)", "varchar", None),
    ("min_by(s, x)", "varchar", "a"),
    ("array_agg(s ORDER BY x DESC)", "array", "[null, b, a]"),
    ("listagg(s, '|') WITHIN GROUP (ORDER BY s DESC)", "varchar", "b|a"),
    ("map_agg(s, x)", "map", "{a=1, b=2}"),
    ("histogram(d)", "map", "{1.50=1, 2.25=2}"),
    ("bool_and(x > 0)", "boolean", "true"),
    ("every(x > 1)", "boolean", "false"),
    ("approx_distinct(x)", "bigint", "3"),
    ("approx_percentile(x, 0.5)", "integer", "2"),
    ("round(stddev(x), 6)", "double", "1.527525"),
    ("round(geometric_mean(x), 6)", "double", "2.0"),
    ("any_value(d) > 0", "boolean", "true"),
    ("bool_or(x > 3)", "boolean", "true"),
    ("max_by(x, x, 2)", "array", "[4, 2]"),
    ("round(variance(x), 6)", "double", "2.333333"),
    ("round(var_pop(x) - stddev_pop(x) * stddev_pop(x), 6)", "double", "0.0"),
    ("round(var_samp(x) - stddev_samp(x) * stddev_samp(x), 6)", "double", "0.0"),
    ("corr(x, x)", "double", "1.0"),
    ("round(covar_pop(x, x), 6)", "double", "1.555556"),
    ("round(covar_samp(x, x), 6)", "double", "2.333333"),
    ("regr_slope(x, x)", "double", "1.0"),
    ("regr_intercept(x, x)", "double", "0.0"),
    ("bitwise_and_agg(x)", "bigint", "0"),
    ("bitwise_or_agg(x)", "bigint", "7"),
    ("arbitrary(d) > 0", "boolean", "true"),
]
QUERIES = [
    (
        "SELECT y FROM (SELECT x AS y, row_number() OVER (ORDER BY d DESC, x) AS n "
        + T
        + ") WHERE n = 1",
        "integer",
        "2",
    ),
    (
        "SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s "
        + T
        + " ORDER BY s DESC",
        "bigint",
        "6",
    ),
    ("SELECT avg(d) OVER (PARTITION BY s) " + T + " ORDER BY x", "decimal", "1.50"),
    ("SELECT lag(x, 1, 0) OVER (ORDER BY x) " + T + " ORDER BY x", "integer", "0"),
    ("SELECT s " + T + " ORDER BY s DESC", "varchar", "b"),
    ("SELECT s " + T + " ORDER BY s NULLS FIRST", "varchar", None),
    (
        "SELECT n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS u(el, n) WHERE el = 'b'",
        "bigint",
        "2",
    ),
    (
        "SELECT v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS u(k, v) WHERE k = 'b'",
        "integer",
        "2",
    ),
    (
        "SELECT y FROM UNNEST(ARRAY[ROW(1, 'p'), ROW(2, 'q')]) AS u(x, y) WHERE x = 2",
        "varchar",
        "q",
    ),
    ("SELECT b FROM UNNEST(ARRAY[1, 2], ARRAY['p']) AS u(a, b) WHERE a = 2", "varchar", None),
    (
        "SELECT count(*) FROM (VALUES ARRAY[1, 2], ARRAY[3]) AS t(a) CROSS JOIN UNNEST(a) AS u(el)",
        "bigint",
        "3",
    ),
    (
        "SELECT sum(el) FROM (VALUES ARRAY[1], NULL) AS t(a) LEFT JOIN UNNEST(a) AS u(el) ON TRUE",
        "bigint",
        "1",
    ),
    ("WITH c AS (SELECT x FROM (VALUES 1, 2) AS t(x)) SELECT max(x) FROM c", "integer", "2"),
    ("SELECT count(*) FROM (SELECT 1 UNION SELECT 1 UNION ALL SELECT 2)", "bigint", "2"),
    ("SELECT count(*) FROM (SELECT 1 EXCEPT SELECT 1)", "bigint", "0"),
    ("SELECT x " + T + " WHERE x IN (SELECT max(x) " + T + ")", "integer", "4"),
    ("SELECT count(*) " + T + " GROUP BY GROUPING SETS ((s), ()) ORDER BY 1 DESC", "bigint", "3"),
    ("SELECT DISTINCT d " + T + " ORDER BY d", "decimal", "1.50"),
    ("VALUES (1, 'a')", "integer", "1"),
    ("SELECT d " + T + " GROUP BY d HAVING sum(x) > 1 AND d > 1", "decimal", "2.25"),
    ("SELECT d AS y " + T + " GROUP BY d HAVING min(t.x) = 2 ORDER BY sum(x)", "decimal", "2.25"),
    ("SELECT x " + T + " WHERE x > ALL (SELECT 2)", "integer", "4"),
    ("SELECT a.x FROM (VALUES 1) AS a(x) JOIN (VALUES 1) AS b(x) USING (x)", "integer", "1"),
    (
        "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 3)"
        " SELECT sum(n) FROM t",
        "bigint",
        "6",
    ),
    ("SELECT (SELECT max(x) " + T + ") * 2", "integer", "8"),
    ("SELECT count(*) OVER w " + T + " WINDOW w AS (PARTITION BY d) ORDER BY x", "bigint", "1"),
    ("SELECT round(sum(x) * 100.0 / count(*), 2) " + T, "double", "233.33"),
    ("SELECT rank() OVER (ORDER BY d) " + T + " ORDER BY x DESC", "bigint", "2"),
    ("SELECT dense_rank() OVER (ORDER BY d DESC) " + T + " ORDER BY x", "bigint", "2"),
    ("SELECT ntile(3) OVER (ORDER BY x) " + T + " ORDER BY x DESC", "bigint", "3"),
    ("SELECT lead(x) OVER (ORDER BY x) " + T + " ORDER BY x", "integer", "2"),
    ("SELECT first_value(x) OVER (ORDER BY x DESC) " + T, "integer", "4"),
    ("SELECT last_value(s) OVER (PARTITION BY d) " + T + " ORDER BY x", "varchar", "a"),
    (
        "SELECT nth_value(x, 2) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED"
        " FOLLOWING) " + T,
        "integer",
        "2",
    ),
    ("SELECT percent_rank() OVER (ORDER BY x) " + T + " ORDER BY x DESC", "double", "1.0"),
    ("SELECT cume_dist() OVER (ORDER BY x) " + T + " ORDER BY x DESC", "double", "1.0"),
    ("SELECT grouping(s) " + T + " GROUP BY ROLLUP (s) ORDER BY count(*) DESC", "bigint", "1"),
]


@pytest.mark.parametrize(("expression", "kind", "text"), AGGREGATES)
def test_aggregate_gives_what_trino_documents(run, expression, kind, text):
    assert run(f"SELECT {expression} {T}") == [(kind, text)]


@pytest.mark.parametrize(("sql", "kind", "text"), QUERIES)
def test_query_gives_what_trino_documents(run, sql, kind, text):
    assert run(sql)[0] == (kind, text)


def test_order_by_position_means_that_column_when_others_have_no_name_either(run):
    assert run(f"SELECT count(*), sum(x) {T} GROUP BY s ORDER BY 2 DESC") == [
        ("bigint", "1"),
        ("bigint", "4"),
    ]
