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
    """athena_two_digits(t) AS
        CASE WHEN year(t) = 1969 THEN t + INTERVAL 100 YEAR ELSE t END""",
    "athena_year_1970(t) AS t + INTERVAL 70 YEAR",
    "athena_milliseconds(i) AS CAST(round(epoch(i) * 1000) AS BIGINT)",
    """athena_timezone_hour(here, utc) AS
        CAST(trunc((epoch(here) - epoch(utc)) / 3600) AS BIGINT)""",
    """athena_timezone_minute(here, utc) AS
        CAST((epoch(here) - epoch(utc)) / 60 AS BIGINT) % 60""",
    "athena_step(low, high) AS CASE WHEN low <= high THEN 1 ELSE -1 END",
    "athena_bad_argument(message) AS error('athena:INVALID_FUNCTION_ARGUMENT: ' || message)",
    """athena_subscript(a, i) AS CASE
        WHEN i = 0 THEN athena_bad_argument('SQL array indices start at 1')
        WHEN i < 0 THEN athena_bad_argument('Array subscript is negative: ' || i)
        WHEN i > len(a) THEN athena_bad_argument(
            'Array subscript must be less than or equal to array length: ' || i || ' > ' || len(a))
        ELSE list_extract(a, i) END""",
    "athena_subscript_or_null(a, i) AS CASE WHEN i > 0 THEN list_extract(a, i) END",
    """athena_map_value(m, k) AS CASE
        WHEN m IS NOT NULL AND NOT map_contains(m, k)
            THEN athena_bad_argument('Key not present in map: ' || k)
        ELSE map_extract_value(m, k) END""",
    "athena_replace_nulls(a, value) AS list_transform(a, lambda x: coalesce(x, value))",
    "athena_distinct(a) AS list_filter(a, lambda x, i: list_position(a, x) = i)",
    "athena_has(a, x) AS coalesce(list_position(a, x), 0) > 0",
    "athena_intersect(a, b) AS list_filter(athena_distinct(a), lambda x: athena_has(b, x))",
    "athena_except(a, b) AS list_filter(athena_distinct(a), lambda x: NOT athena_has(b, x))",
    "athena_has_null(a) AS len(list_filter(a, lambda x: x IS NULL)) > 0",
    """athena_any(a) AS CASE WHEN list_contains(a, true) THEN true
        WHEN a IS NOT NULL AND NOT athena_has_null(a) THEN false END""",
    """athena_all(a) AS CASE WHEN list_contains(a, false) THEN false
        WHEN a IS NOT NULL AND NOT athena_has_null(a) THEN true END""",
    """athena_contains(a, x) AS CASE WHEN list_contains(a, x) THEN true
        WHEN a IS NOT NULL AND x IS NOT NULL AND NOT athena_has_null(a) THEN false END""",
    """athena_overlap(a, b) AS CASE WHEN list_has_any(a, b) THEN true
        WHEN a IS NOT NULL AND b IS NOT NULL AND NOT athena_has_null(a) AND NOT athena_has_null(b)
        THEN false END""",
    "athena_max(a) AS CASE WHEN NOT athena_has_null(a) THEN list_max(a) END",
    "athena_min(a) AS CASE WHEN NOT athena_has_null(a) THEN list_min(a) END",
    """athena_remove(a, e) AS CASE WHEN e IS NOT NULL
        THEN list_filter(a, lambda x: x IS NULL OR x <> e) END""",
    "athena_trim_array(a, n) AS list_slice(a, 1, len(a) - n)",
    """athena_ngrams(a, n) AS CASE WHEN len(a) <= n THEN [a] ELSE list_transform(
        range(1, len(a) - n + 2), lambda i: list_slice(a, i, i + n - 1)) END""",
    """athena_contains_sequence(a, part) AS len(list_filter(range(1, len(a) - len(part) + 2),
        lambda i: list_slice(a, i, i + len(part) - 1) = part)) > 0""",
    # each from the start: a month after January 31 is February 29, two are March 31
    """athena_times(low, high, step) AS list_filter(list_transform(
        range(0, CAST(abs(epoch(CAST(high AS TIMESTAMP)) - epoch(CAST(low AS TIMESTAMP)))
            / abs(epoch(step)) AS BIGINT) + 2), lambda i: low + i * step),
        lambda t: CASE WHEN epoch(step) > 0 THEN t <= high ELSE t >= high END)""",
    """athena_days(low, high) AS generate_series(low, high,
        CASE WHEN low <= high THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END)""",
    """athena_values_of(keys, items, k) AS list_transform(
        list_filter(list_zip(keys, items), lambda p: p[1] = k), lambda p: p[2])""",
    """athena_multimap(keys, items) AS map_from_entries(list_transform(
        athena_distinct(keys), lambda k: row(k, athena_values_of(keys, items, k))))""",
    """athena_multimap_of_rows(a) AS athena_multimap(
        list_transform(a, lambda r: struct_extract_at(r, 1)),
        list_transform(a, lambda r: struct_extract_at(r, 2)))""",
    "athena_map_union(maps) AS list_reduce(maps, lambda m, n: map_concat(m, n))",
    """athena_first_entries(keys, items) AS list_filter(
        list_zip(keys, items), lambda p, i: list_position(keys, p[1]) = i)""",
    # of a key that comes again the first
    """athena_map_agg(keys, items) AS map_from_entries(CASE
        WHEN list_unique(keys) = len(keys) THEN list_zip(keys, items)
        ELSE athena_first_entries(keys, items) END)""",
    """athena_bytes_start(length, first) AS
        CASE WHEN first < 0 THEN length + first ELSE first - 1 END""",
    """athena_bytes_part(b, first, size) AS CASE WHEN first = 0 OR -first > octet_length(b)
        THEN unhex('') ELSE unhex(substr(hex(b), 2 * athena_bytes_start(octet_length(b), first) + 1,
        2 * least(size, octet_length(b)))) END""",
    """athena_reverse_bytes(b) AS unhex(array_to_string(
        list_reverse(regexp_extract_all(hex(b), '..')), ''))""",
    """athena_upper(s) AS CASE WHEN contains(s, 'ß') THEN array_to_string(list_transform(
        string_split(s, 'ß'), lambda x: upper(x)), 'ß') ELSE upper(s) END""",
    """athena_url_encode(s) AS replace(replace(replace(
        url_encode(s), '%20', '+'), '%2A', '*'), '~', '%7E')""",
    "athena_url_decode(s) AS url_decode(replace(s, '+', ' '))",
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
    "athena_json_valid_line(line) AS CASE WHEN json_valid(line) THEN line END",
    """athena_json_key(j, name) AS CASE WHEN json_exists(j, '$."' || name || '"')
        THEN json_extract(j, '$."' || name || '"') ELSE json_extract(j, '$."' || list_filter(
        json_keys(j), lambda k: lower(k) = lower(name))[1] || '"') END""",
    "athena_json(j, p) AS CASE WHEN json_valid(j) THEN json_extract(j, p) END",
    """athena_json_size(j, p) AS CASE json_type(j, p)
        WHEN 'ARRAY' THEN CAST(json_array_length(j, p) AS BIGINT)
        WHEN 'OBJECT' THEN len(json_keys(j, p)) ELSE CASE WHEN json_exists(j, p) THEN 0 END END""",
    """athena_json_array_get(j, i) AS CASE WHEN json_type(json_extract(j, i)) = 'VARCHAR'
        THEN json_extract_string(j, i) ELSE CAST(json_extract(j, i) AS VARCHAR) END""",
    """athena_json_array_contains(j, x) AS CASE WHEN json_valid(j) AND json_type(j) = 'ARRAY'
        THEN list_contains(CAST(j AS JSON[]), to_json(x)) END""",
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
