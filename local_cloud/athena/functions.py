"""Which functions a query may call: those of Athena that are translated and tested; others are
refused by name.

Source  https://trino.io/docs/current/functions/list.html
"""

from sqlglot import exp

from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.positions import place

SUPPORTED_NAMES = """
abs acos all all_match any any_match any_value approx_distinct approx_percentile arbitrary array
array_agg array_distinct array_except array_first array_intersect array_join array_last array_max
array_min array_position array_remove array_sort array_union arrays_overlap asin at_timezone atan
atan2 avg bit_count bitwise_and bitwise_and_agg bitwise_left_shift bitwise_not bitwise_or
bitwise_or_agg bitwise_right_shift bitwise_right_shift_arithmetic bitwise_xor bitwise_xor_agg
bool_and bool_or cardinality case cast cbrt ceil ceiling chr coalesce codepoint concat concat_ws
contains contains_sequence corr cos cosh count count_if covar_pop covar_samp crc32 cume_dist
current_date current_timestamp current_timezone date date_add date_diff date_format date_parse
date_trunc day day_of_month day_of_week day_of_year degrees dense_rank dow doy e element_at
ends_with every exists exp extract filter first_value flatten floor format format_datetime
format_number from_base from_base32 from_base64 from_base64url from_big_endian_32
from_big_endian_64 from_hex from_iso8601_date from_iso8601_timestamp from_unixtime from_utf8
geometric_mean greatest grouping hamming_distance histogram hmac_md5 hmac_sha1 hmac_sha256
hmac_sha512 hour human_readable_seconds if infinity is_finite is_infinite is_json_scalar is_nan
json_array_contains json_array_get json_array_length json_extract json_extract_scalar json_format
json_parse json_size kurtosis lag last_day_of_month last_value lead least length
levenshtein_distance listagg ln localtimestamp log log10 log2 lower lpad ltrim luhn_check map
map_agg map_concat map_entries map_filter map_from_entries map_keys map_union map_values
map_zip_with max max_by md5 millisecond min min_by minute mod month multimap_agg
multimap_from_entries nan ngrams none_match normalize now nth_value ntile nullif parse_data_size
parse_datetime parse_duration percent_rank pi position pow power quarter radians rand random rank
reduce regexp_count regexp_extract regexp_extract_all regexp_like regexp_position regexp_replace
regexp_split regr_intercept regr_slope repeat replace reverse round row row_number rpad rtrim
second sequence sha1 sha256 sha512 sign sin sinh slice some soundex split split_part split_to_map
split_to_multimap sqrt starts_with stddev stddev_pop stddev_samp strpos substr substring sum tan
tanh timezone_hour timezone_minute to_base to_base32 to_base64 to_base64url to_big_endian_32
to_big_endian_64 to_hex to_iso8601 to_milliseconds to_unixtime to_utf8 transform transform_keys
transform_values translate trim trim_array truncate try try_cast typeof unnest upper url_decode
url_encode url_extract_fragment url_extract_host url_extract_parameter url_extract_path
url_extract_port url_extract_protocol url_extract_query uuid var_pop var_samp variance week
week_of_year width_bucket with_timezone year year_of_week yow zip zip_with
"""
# Athena has these, the local cloud does not.
OTHER_NAMES = """
approx_most_frequent approx_set array_histogram bar beta_cdf bing_tile char2hexint checksum
classify color combinations convex_hull_agg cosine_distance cosine_similarity current_user
digest_agg dot_product empty_approx_set euclidean_distance from_encoded_polyline
from_geojson_geometry from_ieee754_32 from_ieee754_64 from_iso8601_timestamp_nanos
from_unixtime_nanos geometry_union great_circle_distance hash_counts index inverse_beta_cdf
inverse_normal_cdf jaccard_index jarowinkler json_array json_exists json_object json_query
json_value line_locate_point localtime make_set_digest merge merge_set_digest murmur3 normal_cdf
numeric_histogram objectid overlay parse_presto_data_size qdigest_agg quantile_at_value
reduce_agg render rgb shuffle simplify_geometry skewness spooky_hash_v2_32 spooky_hash_v2_64
st_area st_asbinary st_astext st_centroid st_contains st_distance st_geometryfromtext
st_intersects st_point st_polygon st_x st_y t_cdf t_pdf tdigest_agg title_case to_char to_date
to_geojson_geometry to_ieee754_32 to_ieee754_64 to_timestamp value_at_quantile
values_at_quantiles version wilson_interval_lower wilson_interval_upper word_stem xxhash64
"""
SUPPORTED = frozenset(SUPPORTED_NAMES.split())
ELSEWHERE = frozenset(OTHER_NAMES.split())


def name_of(sql: str, node: exp.Func) -> str | None:
    """As written; None for what is no call in the text, e.g. an operator that sqlglot keeps as a
    function.
    """
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    if "start" not in node.meta:
        return None
    written = sql[int(node.meta["start"]) : int(node.meta["end"]) + 1]
    return written.lower() if written.replace("_", "").isalnum() else None


def check_functions(sql: str, expression: exp.Expression) -> None:
    """Raises QueryFailedError: FUNCTION_NOT_FOUND, or NOT_SUPPORTED for what Athena has."""
    for node in expression.find_all(exp.Func):
        name = name_of(sql, node)
        if name is None or name in SUPPORTED:
            continue
        if name in ELSEWHERE:
            raise not_supported(f"the function {name}")
        raise QueryFailedError(
            "FUNCTION_NOT_FOUND", f"{place(sql, node)}Function '{name}' not registered"
        )
