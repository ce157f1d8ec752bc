"""Which type each function has: the rules by the functions' classes and names.

Source  https://trino.io/docs/current/functions.html
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp
from sqlglot.dialects.athena import Athena

from local_cloud.athena import collection_types as collections
from local_cloud.athena import lambda_types, types
from local_cloud.athena import type_rules as rules
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.lambda_types import array_of, inner, map_of
from local_cloud.athena.types import T, decimal
from local_cloud.athena.zones import in_zone, literal_zone, zone_of_text


def anonymous(annotator: Any, node: exp.Anonymous) -> None:
    name = node.name.lower()
    rule = lambda_types.RETURNS.get(name) or ARRAYS.get(name)
    try:
        kind = rule(node) if rule is not None else RETURNS.get(name)
    except IndexError:
        raise QueryFailedError(
            "FUNCTION_NOT_FOUND", f"Unexpected parameters for function {name}"
        ) from None
    annotator._set_type(node, kind)


def first_argument(node: exp.Anonymous) -> exp.DataType | None:
    return node.expressions[0].type if node.expressions else None


ARRAYS: dict[str, Callable[[exp.Anonymous], exp.DataType | None]] = {
    **dict.fromkeys(("array_union", "trim_array", "map_concat", "map_union"), first_argument),
    **dict.fromkeys(
        ("bitwise_left_shift", "bitwise_right_shift", "bitwise_right_shift_arithmetic"),
        first_argument,
    ),
    **dict.fromkeys(("ngrams", "combinations"), lambda node: array_of(first_argument(node))),
    "map_agg": lambda node: map_of(*(part.type for part in node.expressions)),
    "multimap_agg": lambda node: map_of(
        node.expressions[0].type, array_of(node.expressions[1].type)
    ),
    "histogram": lambda node: map_of(first_argument(node), types.sql_type(T.BIGINT)),
    **dict.fromkeys(
        ("at_timezone", "with_timezone"),
        lambda node: in_zone(types.sql_type(T.TIMESTAMPTZ, 3), literal_zone(node.expressions[1])),
    ),
    "map_keys": lambda node: array_of(inner(node.expressions[0])),
    "map_values": lambda node: array_of(inner(node.expressions[0], 1)),
}
RETURNS = {
    **dict.fromkeys(
        ("to_iso8601", "json_format", "url_decode", "to_hex"), types.sql_type(T.VARCHAR)
    ),
    **dict.fromkeys(("typeof", "reverse", "url_encode"), types.sql_type(T.VARCHAR)),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor"), types.sql_type(T.BIGINT)),
    **dict.fromkeys(("json_array_length", "millisecond"), types.sql_type(T.BIGINT)),
    **dict.fromkeys(("infinity", "nan", "e", "to_unixtime"), types.sql_type(T.DOUBLE)),
    **dict.fromkeys(("is_finite", "is_infinite"), types.sql_type(T.BOOLEAN)),
    "from_iso8601_date": types.sql_type(T.DATE),
    **dict.fromkeys(
        ("format_datetime", "to_base", "to_base64url", "format_number", "human_readable_seconds"),
        types.sql_type(T.VARCHAR),
    ),
    **dict.fromkeys(
        (*(f"url_extract_{part}" for part in ("protocol", "host", "path", "query", "fragment")),),
        types.sql_type(T.VARCHAR),
    ),
    **dict.fromkeys(
        ("url_extract_port", "from_base", "crc32", "hamming_distance", "json_size"),
        types.sql_type(T.BIGINT),
    ),
    **dict.fromkeys(
        ("to_milliseconds", "from_big_endian_64", "yow", "year_of_week", "dow", "doy"),
        types.sql_type(T.BIGINT),
    ),
    **dict.fromkeys(
        ("any_match", "all_match", "none_match", "arrays_overlap", "contains_sequence", "every"),
        types.sql_type(T.BOOLEAN),
    ),
    **dict.fromkeys(
        ("to_utf8", "from_base64url", "to_big_endian_32", "to_big_endian_64"),
        types.sql_type(T.VARBINARY),
    ),
    **dict.fromkeys(
        ("hmac_md5", "hmac_sha1", "hmac_sha256", "hmac_sha512"), types.sql_type(T.VARBINARY)
    ),
    "url_extract_parameter": types.sql_type(T.VARCHAR),
    "json_array_get": types.sql_type(T.JSON),
    "from_big_endian_32": types.sql_type(T.INT),
    "regexp_position": types.sql_type(T.INT),
    "luhn_check": types.sql_type(T.BOOLEAN),
    "is_json_scalar": types.sql_type(T.BOOLEAN),
    "parse_duration": types.interval(of_months=False),
    "parse_data_size": decimal(38, 0),
    "geometric_mean": types.sql_type(T.DOUBLE),
}


def _returns(kind: T, *nodes: type) -> dict[type, dict[str, Any]]:
    return {node: {"returns": kind} for node in nodes}


def _rules(rule: Any, *nodes: type) -> dict[type, dict[str, Any]]:
    return {node: {"annotator": rule} for node in nodes}


# Of sqlglot's own rules for functions those that are right for Trino; without a rule a type is
# unknown, and not checked.
KEPT = {
    *(exp.Cast, exp.TryCast, exp.Array, exp.Map, exp.Struct, exp.And, exp.Or),
    *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile, exp.PercentRank, exp.CumeDist),
    *(exp.Lag, exp.Lead, exp.NthValue, exp.CurrentDate, exp.Upper, exp.Lower, exp.Trim),
    *(exp.GroupConcat, exp.Sqrt, exp.Cbrt, exp.Pow, exp.Exp, exp.Ln, exp.Log),
    *(exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.LastDay),
    *(exp.LogicalAnd, exp.LogicalOr, exp.Exists),
}


def iso_timestamp(annotator: Any, node: exp.FromISO8601Timestamp) -> None:
    kind = types.sql_type(T.TIMESTAMPTZ, 3)
    annotator._set_type(node, in_zone(kind, zone_of_text(node.this)))


METADATA: dict[type, dict[str, Any]] = {
    **{
        node: rule
        for node, rule in Athena.EXPRESSION_METADATA.items()
        if node in KEPT or not issubclass(node, exp.Func)
    },
    **_rules(rules.arithmetic, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod),
    **_rules(rules.literal, exp.Literal),
    **_rules(rules.total, exp.Sum),
    **_rules(rules.average, exp.Avg),
    **_rules(rules.rounded, exp.Round, exp.Ceil, exp.Floor),
    **_rules(rules.of_first, exp.Abs, exp.Neg, exp.Paren, exp.AnyValue, exp.Substring),
    **_rules(collections.extreme, exp.Max, exp.Min, exp.ArgMax, exp.ArgMin),
    **_rules(collections.percentile, exp.ApproxQuantile),
    **_rules(rules.interval, exp.Interval),
    **_rules(rules.at_zone, exp.AtTimeZone),
    **_rules(rules.from_unixtime, exp.UnixToTime),
    **_rules(iso_timestamp, exp.FromISO8601Timestamp),
    **_rules(lambda_types.identifier, exp.Identifier),
    **_rules(lambda_types.transformed, exp.Transform),
    **_rules(lambda_types.reduced, exp.Reduce),
    **_rules(
        collections.of_inner, exp.ArrayMax, exp.ArrayMin, exp.ArrayFirst, exp.ArrayLast, exp.Flatten
    ),
    **_rules(collections.array_of_first, exp.Repeat, exp.ArrayAgg),
    **_rules(collections.sequence, exp.GenerateSeries),
    **_rules(rules.of_first, exp.ArrayFilter, exp.ArrayRemove, exp.ArraySlice, exp.ArrayExcept),
    **_rules(collections.of_first_expression, exp.ArrayIntersect),
    **_rules(collections.typed_array(T.VARCHAR), exp.Split, exp.RegexpSplit, exp.RegexpExtractAll),
    **_rules(rules.of_first, exp.DateTrunc, exp.TimestampTrunc, exp.DateAdd, exp.Window),
    **_rules(
        rules.of_first, exp.Filter, exp.Trunc, exp.Sign, exp.Nullif, exp.FirstValue, exp.LastValue
    ),
    **_rules(rules.of_first, exp.ArraySort, exp.ArrayDistinct, exp.Try, exp.Reverse),
    **_rules(rules.chosen("this", "expressions"), exp.Coalesce, exp.Greatest, exp.Least),
    **_rules(rules.chosen("true", "false"), exp.If),
    **_rules(rules.case, exp.Case),
    **_rules(collections.element, exp.Bracket),
    **_rules(collections.joined, exp.DPipe, exp.Concat),
    **_rules(anonymous, exp.Anonymous),
    **_rules(collections.unnested, exp.Unnest),
    **_returns(T.BIGINT, exp.Count, exp.CountIf, exp.ApproxDistinct, exp.DateDiff, exp.ArraySize),
    **_returns(T.BIGINT, exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear),
    **_returns(T.BIGINT, exp.Day, exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear),
    **_returns(T.BIGINT, exp.Hour, exp.Minute, exp.Second, exp.YearOfWeek, exp.YearOfWeekIso),
    **_returns(T.BIGINT, exp.ArrayPosition, exp.RegexpCount),
    **_returns(T.DOUBLE, exp.Corr, exp.CovarPop, exp.CovarSamp, exp.TimeToUnix, exp.Pi),
    **_returns(
        T.VARCHAR, exp.JSONFormat, exp.Hex, exp.Chr, exp.ConcatWs, exp.Translate, exp.Typeof
    ),
    **_returns(T.JSON, exp.JSONExtract, exp.ParseJSON),
    **_returns(T.VARBINARY, exp.Unhex, exp.MD5Digest, exp.SHA2Digest, exp.HexString),
    **_returns(T.DATE, exp.Date, exp.FromISO8601Date),
    **_returns(T.BIGINT, exp.FromBase, exp.WidthBucket),
    **_returns(T.BIGINT, exp.StrPosition, exp.Length, exp.Levenshtein),
    **_returns(T.VARCHAR, exp.TimeToStr, exp.SplitPart, exp.RegexpExtract, exp.RegexpReplace),
    **_returns(T.VARCHAR, exp.JSONExtractScalar, exp.Replace, exp.Pad, exp.ArrayToString),
    **_returns(T.BOOLEAN, exp.RegexpLike, exp.ArrayContains, exp.StartsWith, exp.ArrayOverlaps),
    **_returns(T.BOOLEAN, exp.ArrayAny, exp.ArrayAll),
    **_returns(T.TIMESTAMP, exp.StrToTime),
    **_returns(T.TIMESTAMPTZ, exp.CurrentTimestamp, exp.ParseDatetime),
    **_returns(T.DOUBLE, exp.Cos, exp.Sin, exp.Tan, exp.Acos, exp.Asin, exp.Atan, exp.Atan2),
    **_returns(T.DOUBLE, exp.Cosh, exp.Sinh, exp.Tanh, exp.Degrees, exp.Radians, exp.Kurtosis),
    **_returns(T.BOOLEAN, exp.EndsWith, exp.JSONArrayContains),
    **_returns(T.VARCHAR, exp.Normalize, exp.Soundex, exp.ToBase64, exp.ToBase32, exp.Decode),
    **_returns(T.VARCHAR, exp.Format, exp.CurrentTimezone),
    **_returns(T.VARBINARY, exp.FromBase64, exp.FromBase32, exp.SHA),
    **_returns(T.TIMESTAMP, exp.Localtimestamp),
}
