"""Conversions, arrays, maps, rows, lambdas and JSON: typed by hand from Trino's documentation.

Source  https://trino.io/docs/current/functions/conversion.html, .../array.html, .../map.html,
        .../lambda.html, .../json.html
"""

import pytest

CASTS = [
    ("CAST('12' AS integer)", "integer", "12"),
    ("CAST(2.5 AS integer)", "integer", "3"),
    ("CAST(1e10 AS varchar)", "varchar", "1.0E10"),
    ("CAST(0.1 AS varchar)", "varchar", "0.1"),
    ("CAST(DECIMAL '1.50' AS varchar)", "varchar", "1.50"),
    ("CAST(TIMESTAMP '2012-01-01 00:00:00' AS date)", "date", "2012-01-01"),
    ("CAST(true AS varchar)", "varchar", "true"),
    ("CAST('abcdef' AS varchar(3))", "varchar", "abc"),
    ("CAST('1.239' AS decimal(4,2))", "decimal", "1.24"),
    ("CAST('2012-01-01 10:00' AS timestamp)", "timestamp", "2012-01-01 10:00:00.000"),
    ("CAST(1 AS double)", "double", "1.0"),
    ("TRY_CAST('1.5' AS integer)", "integer", None),
    ("TRY_CAST('2012/01/02' AS date)", "date", None),
    ("TRY(1 / 0)", "integer", None),
    ("TRY(CAST('x' AS bigint))", "bigint", None),
    ("typeof('abc')", "varchar", "varchar(3)"),
    ("typeof(DECIMAL '1.5')", "varchar", "decimal(2,1)"),
    ("COALESCE(NULL, 1)", "integer", "1"),
    ("NULLIF(1, 1)", "integer", None),
    ("IF(1 > 2, 'a', 'b')", "varchar", "b"),
    ("CASE WHEN false THEN 1 ELSE 2.5 END", "double", "2.5"),
]

COLLECTIONS = [
    ("ARRAY[1, NULL, 3]", "array", "[1, null, 3]"),
    ("ARRAY[1, 2][2]", "integer", "2"),
    ("element_at(ARRAY[1, 2], 5)", "integer", None),
    ("element_at(ARRAY[1, 2], -1)", "integer", "2"),
    ("cardinality(ARRAY[1, 2, 3])", "bigint", "3"),
    ("contains(ARRAY[1, 2], 2)", "boolean", "true"),
    ("array_join(ARRAY['a', NULL, 'b'], '-')", "varchar", "a-b"),
    ("array_join(ARRAY['a', NULL], '-', '?')", "varchar", "a-?"),
    ("array_distinct(ARRAY[3, 1, 3])", "array", "[3, 1]"),
    ("array_union(ARRAY[1, 2], ARRAY[2, 3])", "array", "[1, 2, 3]"),
    ("array_intersect(ARRAY[1, 2], ARRAY[2, 3])", "array", "[2]"),
    ("array_except(ARRAY[1, 2], ARRAY[2, 3])", "array", "[1]"),
    ("array_sort(ARRAY[3, NULL, 1])", "array", "[1, 3, null]"),
    ("array_max(ARRAY[3, 1])", "integer", "3"),
    ("array_position(ARRAY[1, 2], 9)", "bigint", "0"),
    ("array_remove(ARRAY[1, 2, 1], 1)", "array", "[2]"),
    ("slice(ARRAY[1, 2, 3, 4], 2, 2)", "array", "[2, 3]"),
    ("slice(ARRAY[1, 2, 3, 4], -2, 2)", "array", "[3, 4]"),
    ("flatten(ARRAY[ARRAY[1], ARRAY[2, 3]])", "array", "[1, 2, 3]"),
    ("repeat('x', 2)", "array", "[x, x]"),
    ("ARRAY[1] || ARRAY[2]", "array", "[1, 2]"),
    ("sequence(1, 3)", "array", "[1, 2, 3]"),
    ("sequence(3, 1)", "array", "[3, 2, 1]"),
    ("sequence(DATE '2012-01-01', DATE '2012-01-02')", "array", "[2012-01-01, 2012-01-02]"),
    ("filter(ARRAY[5, -6, 7], x -> x > 0)", "array", "[5, 7]"),
    ("transform(ARRAY[5, 6], x -> x + 1)", "array", "[6, 7]"),
    ("transform(ARRAY[5, 6], x -> x / 2)", "array", "[2, 3]"),
    ("reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s)", "integer", "75"),
    ("reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s * 2)", "integer", "150"),
    ("any_match(ARRAY[1, 2], x -> x = 2)", "boolean", "true"),
    ("all_match(ARRAY[1, 2], x -> x > 1)", "boolean", "false"),
    ("none_match(ARRAY[1, 2], x -> x > 2)", "boolean", "true"),
    ("zip(ARRAY[1, 2], ARRAY['a', 'b'])", "array", "[{1, a}, {2, b}]"),
    ("zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x * y)", "array", "[3, 8]"),
    ("arrays_overlap(ARRAY[1, 2], ARRAY[2])", "boolean", "true"),
    ("MAP(ARRAY['k', 'j'], ARRAY[1, 2])", "map", "{j=2, k=1}"),
    ("MAP(ARRAY['k'], ARRAY[1])['k']", "integer", "1"),
    ("element_at(MAP(ARRAY['k'], ARRAY[1]), 'z')", "integer", None),
    ("map_keys(MAP(ARRAY['k'], ARRAY[1]))", "array", "[k]"),
    ("map_values(MAP(ARRAY['k'], ARRAY[1]))", "array", "[1]"),
    ("map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)", "map", "{b=2}"),
    ("transform_values(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> v + 1)", "map", "{a=2}"),
    ("map_from_entries(ARRAY[ROW('a', 1)])", "map", "{a=1}"),
    ("map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2]))", "map", "{a=1, b=2}"),
    ("split_to_map('a=1,b=2', ',', '=')", "map", "{a=1, b=2}"),
    ("cardinality(MAP(ARRAY['k'], ARRAY[1]))", "bigint", "1"),
    ("ROW(1, 'a')", "row", "{1, a}"),
    ("CAST(ROW(1, 'a') AS ROW(x integer, y varchar))", "row", "{x=1, y=a}"),
    ("CAST(ROW(1, 'a') AS ROW(x integer, y varchar)).y", "varchar", "a"),
    ("json_extract_scalar('{\"a\": {\"b\": 7}}', '$.a.b')", "varchar", "7"),
    ("json_extract_scalar('{\"a\": {\"b\": 7}}', '$.a')", "varchar", None),
    ("json_extract_scalar('no json', '$.a')", "varchar", None),
    ("json_extract('{\"a\": [1, 2]}', '$.a')", "json", "[1,2]"),
    ("CAST(json_extract('{\"a\": [1, 2]}', '$.a') AS array(integer))", "array", "[1, 2]"),
    ("json_format(json_parse('{\"a\":1}'))", "varchar", '{"a":1}'),
    ("array_min(ARRAY[3, 1])", "integer", "1"),
    ("map_entries(MAP(ARRAY['a'], ARRAY[1]))", "array", "[{a, 1}]"),
    ("transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'x')", "map", "{ax=1}"),
    ("json_array_get('[1, 2, 3]', 1)", "json", "2"),
    ("json_array_length('[1, 2, 3]')", "bigint", "3"),
    ("CAST(MAP(ARRAY['a'], ARRAY[1]) AS json)", "json", '{"a":1}'),
]


@pytest.mark.parametrize(("expression", "kind", "text"), [*CASTS, *COLLECTIONS])
def test_value_is_what_trino_documents(run, expression, kind, text):
    assert run(f"SELECT {expression}") == [(kind, text)]


@pytest.mark.xfail(reason="the number of a timestamp literal's fraction digits is not kept")
def test_timestamp_literal_keeps_its_precision(run):
    assert run("SELECT TIMESTAMP '2012-01-01 00:00:00'") == [("timestamp", "2012-01-01 00:00:00")]


@pytest.mark.xfail(reason="operands of a lambda have no known type: decimals divide as doubles")
def test_decimals_divide_as_decimals_in_a_lambda(run):
    assert run("SELECT transform(ARRAY[DECIMAL '1.00'], x -> x / 3)") == [("array", "[0.33]")]
