"""Functions that DuckDB lacks, as macros of the query's own connection; each needs those above it only."""

MACROS = (
    """athena_divide_whole(n, d) AS (
        (2 * abs(n) + abs(d)) // (2 * abs(d)) * CASE WHEN (n < 0) <> (d < 0) THEN -1 ELSE 1 END)""",
    # a / b in units of the result's last place, rounded half away from zero
    """athena_divide(a, a_scale, shift, b, b_scale) AS (
        athena_divide_whole(
            CAST(a * CAST(power(10, a_scale) AS HUGEINT) AS HUGEINT) * CAST(power(10, greatest(shift, 0)) AS HUGEINT),
            CAST(b * CAST(power(10, b_scale) AS HUGEINT) AS HUGEINT) * CAST(power(10, greatest(-shift, 0)) AS HUGEINT)
        ))""",
    "athena_random(low, high) AS CAST(floor(low + random() * (high - low)) AS BIGINT)",
    "athena_step(low, high) AS CASE WHEN low <= high THEN 1 ELSE -1 END",
    """athena_subscript(a, i) AS CASE
        WHEN i = 0 THEN error('athena:INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1')
        WHEN i < 0 THEN error('athena:INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || i)
        WHEN i > len(a) THEN error('athena:INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal'
            || ' to array length: ' || i || ' > ' || len(a))
        ELSE list_extract(a, i) END""",
    """athena_map_value(m, k) AS CASE
        WHEN m IS NOT NULL AND NOT map_contains(m, k)
            THEN error('athena:INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || k)
        ELSE map_extract_value(m, k) END""",
    "athena_replace_nulls(a, value) AS list_transform(a, lambda x: coalesce(x, value))",
    "athena_distinct(a) AS list_filter(a, lambda x, i: list_position(a, x) = i)",
    "athena_intersect(a, b) AS list_filter(athena_distinct(a), lambda x: list_contains(b, x))",
    "athena_except(a, b) AS list_filter(athena_distinct(a), lambda x: NOT list_contains(b, x))",
    "athena_position(a, x) AS CAST(CASE WHEN a IS NULL THEN NULL ELSE coalesce(list_position(a, x), 0) END AS BIGINT)",
    "athena_slice(a, first, length) AS list_slice(a, first, CASE WHEN first < 0 AND first + length >= 0 THEN len(a) ELSE first + length - 1 END)",
    "athena_repeat(x, n) AS list_transform(range(n), lambda i: x)",
    """athena_split(s, d, n) AS CASE WHEN len(string_split(s, d)) <= n THEN string_split(s, d)
        ELSE list_append(list_slice(string_split(s, d), 1, n - 1),
                         array_to_string(list_slice(string_split(s, d), n, len(string_split(s, d))), d)) END""",
    """athena_split_to_map(s, d, kv) AS map_from_entries(list_transform(string_split(s, d),
        lambda x: row(split_part(x, kv, 1), substr(x, length(split_part(x, kv, 1)) + length(kv) + 1))))""",
    """athena_json_line(line) AS CASE WHEN json_valid(line) THEN line
        ELSE error('athena:HIVE_CURSOR_ERROR: Row is not a valid JSON Object: ' || left(line, 100)) END""",
    """athena_json(j, p) AS CASE WHEN json_valid(j) THEN json_extract(j, p) END""",
    """athena_json_scalar(j, p) AS CASE WHEN json_valid(j)
        AND json_type(json_extract(j, p)) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j, p) END""",
    """athena_digits(shortest) AS trim(replace(ltrim(split_part(shortest, 'e', 1), '-'), '.', ''), '0')""",
    """athena_scientific(exact, shortest) AS (CASE WHEN exact LIKE '-%' THEN '-' ELSE '' END)
        || left(athena_digits(shortest), 1) || '.'
        || CASE WHEN length(athena_digits(shortest)) > 1 THEN substr(athena_digits(shortest), 2) ELSE '0' END
        || 'E' || CAST(CAST(split_part(exact, 'e', 2) AS INTEGER) AS VARCHAR)""",
    # Java's Double.toString: 1.0E10 from 10^7 on and below 10^-3
    """athena_double_text(x) AS CASE
        WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
        WHEN x = 0 OR (abs(x) >= 1e-3 AND abs(x) < 1e7) THEN CAST(x AS VARCHAR)
        ELSE athena_scientific(printf('%.17e', x), CAST(x AS VARCHAR)) END""",
)


def statements() -> list[str]:
    return [f"CREATE TEMP MACRO {macro}" for macro in MACROS]
