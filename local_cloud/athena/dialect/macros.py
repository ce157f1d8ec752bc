"""Functions that DuckDB lacks, as macros of the query's own connection; each calls those above it
only.
"""

MACROS = (
    "athena_power(n) AS CAST(power(10, greatest(n, 0)) AS HUGEINT)",
    """athena_divide_whole(n, d) AS (
        (2 * abs(n) + abs(d)) // (2 * abs(d)) * CASE WHEN (n < 0) <> (d < 0) THEN -1 ELSE 1 END)""",
    # a / b in units of the result's last place, rounded half away from zero
    """athena_divide(a, a_scale, shift, b, b_scale) AS athena_divide_whole(
        CAST(a * athena_power(a_scale) AS HUGEINT) * athena_power(shift),
        CAST(b * athena_power(b_scale) AS HUGEINT) * athena_power(-shift))""",
    "athena_random(low, high) AS CAST(floor(low + random() * (high - low)) AS BIGINT)",
    "athena_step(low, high) AS CASE WHEN low <= high THEN 1 ELSE -1 END",
    "athena_bad_argument(message) AS error('athena:INVALID_FUNCTION_ARGUMENT: ' || message)",
    """athena_subscript(a, i) AS CASE
        WHEN i = 0 THEN athena_bad_argument('SQL array indices start at 1')
        WHEN i < 0 THEN athena_bad_argument('Array subscript is negative: ' || i)
        WHEN i > len(a) THEN athena_bad_argument(
            'Array subscript must be less than or equal to array length: ' || i || ' > ' || len(a))
        ELSE list_extract(a, i) END""",
    """athena_map_value(m, k) AS CASE
        WHEN m IS NOT NULL AND NOT map_contains(m, k)
            THEN athena_bad_argument('Key not present in map: ' || k)
        ELSE map_extract_value(m, k) END""",
    "athena_replace_nulls(a, value) AS list_transform(a, lambda x: coalesce(x, value))",
    "athena_distinct(a) AS list_filter(a, lambda x, i: list_position(a, x) = i)",
    "athena_intersect(a, b) AS list_filter(athena_distinct(a), lambda x: list_contains(b, x))",
    "athena_except(a, b) AS list_filter(athena_distinct(a), lambda x: NOT list_contains(b, x))",
    """athena_position(a, x) AS CASE WHEN a IS NOT NULL
        THEN CAST(coalesce(list_position(a, x), 0) AS BIGINT) END""",
    """athena_slice(a, first, length) AS list_slice(a, first, CASE
        WHEN first < 0 AND first + length >= 0 THEN len(a) ELSE first + length - 1 END)""",
    "athena_repeat(x, n) AS list_transform(range(n), lambda i: x)",
    """athena_split_parts(parts, d, n) AS CASE WHEN len(parts) <= n THEN parts ELSE list_append(
        list_slice(parts, 1, n - 1), array_to_string(list_slice(parts, n, len(parts)), d)) END""",
    "athena_split(s, d, n) AS athena_split_parts(string_split(s, d), d, n)",
    "athena_after(s, d) AS substr(s, length(split_part(s, d, 1)) + length(d) + 1)",
    """athena_split_to_map(s, d, kv) AS map_from_entries(list_transform(string_split(s, d),
        lambda x: row(split_part(x, kv, 1), athena_after(x, kv))))""",
    """athena_json_line(line) AS CASE WHEN json_valid(line) THEN line ELSE error(
        'athena:HIVE_CURSOR_ERROR: Row is not a valid JSON Object: ' || left(line, 100)) END""",
    "athena_json(j, p) AS CASE WHEN json_valid(j) THEN json_extract(j, p) END",
    """athena_json_scalar(j, p) AS CASE
        WHEN json_valid(j) AND json_type(json_extract(j, p)) NOT IN ('OBJECT', 'ARRAY')
        THEN json_extract_string(j, p) END""",
    """athena_digits(shortest) AS trim(
        replace(ltrim(split_part(shortest, 'e', 1), '-'), '.', ''), '0')""",
    """athena_mantissa(digits) AS left(digits, 1) || '.'
        || CASE WHEN length(digits) > 1 THEN substr(digits, 2) ELSE '0' END""",
    """athena_scientific(exact, shortest) AS CASE WHEN exact LIKE '-%' THEN '-' ELSE '' END
        || athena_mantissa(athena_digits(shortest))
        || 'E' || CAST(CAST(split_part(exact, 'e', 2) AS INTEGER) AS VARCHAR)""",
    # Java's Double.toString: 1.0E10 from 10^7 on and below 10^-3
    """athena_double_text(x) AS CASE
        WHEN isnan(x) THEN 'NaN'
        WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
        WHEN x = 0 OR (abs(x) >= 1e-3 AND abs(x) < 1e7) THEN CAST(x AS VARCHAR)
        ELSE athena_scientific(printf('%.17e', x), CAST(x AS VARCHAR)) END""",
)
NAMES = [macro.split("(", 1)[0] for macro in MACROS]


def statements(sql: str) -> list[str]:
    """What creates the macros that the SQL calls, and those that they call."""
    text = sql.lower()
    needed: list[str] = []
    for name, macro in reversed(list(zip(NAMES, MACROS, strict=True))):
        if f"{name}(" in text:
            needed.append(f"CREATE OR REPLACE TEMP MACRO {macro}")
            text += macro
    return needed[::-1]
