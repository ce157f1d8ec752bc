"""Bytes: their encodings and hashes; and URLs' encoding.

Source  https://trino.io/docs/current/functions/binary.html, .../url.html
"""

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, rewrites, rewrites_function

URL_PARTS = {
    "url_extract_protocol": "scheme",
    "url_extract_host": "hostname",
    "url_extract_path": "path",
    "url_extract_query": "query",
    "url_extract_fragment": "fragment",
}
SIZES = {"32": 4, "64": 8}


def _values(node: exp.Anonymous) -> list[exp.Expression]:
    return [value.copy() for value in node.expressions]


@rewrites_function(*URL_PARTS)
def url_part(node: exp.Anonymous) -> exp.Expression:
    return call("athena_url_part", *_values(node), URL_PARTS[node.name.lower()])


@rewrites_function("url_extract_port", "url_extract_parameter")
def url_port(node: exp.Anonymous) -> exp.Expression:
    return call(f"athena_url_{node.name.lower().removeprefix('url_extract_')}", *_values(node))


@rewrites_function("url_encode", "url_decode")
def url_code(node: exp.Anonymous) -> exp.Expression:
    """As in a form: a blank is a plus sign."""
    return call(f"athena_{node.name.lower()}", *_values(node))


@rewrites_function("to_utf8")
def to_utf8(node: exp.Anonymous) -> exp.Expression:
    return call("encode", *_values(node))


@rewrites(exp.Decode)
def from_utf8(node: exp.Decode) -> exp.Expression:
    replacement = node.args.get("replace")
    shown = replacement.copy() if replacement is not None else "\ufffd"
    return call("athena_from_utf8", node.this.copy(), shown)


@rewrites(exp.ToBase32)
def to_base32(node: exp.ToBase32) -> exp.Expression:
    return call("athena_to_base32", node.this.copy())


@rewrites_function("to_base64url")
def to_base64url(node: exp.Anonymous) -> exp.Expression:
    return call("athena_to_base64url", *_values(node))


@rewrites(exp.FromBase64, exp.FromBase32)
def from_base64(node: exp.Func) -> exp.Expression:
    return call("athena_decode", node.this.copy(), type(node).__name__[-2:])


@rewrites_function("from_base64url")
def from_base64url(node: exp.Anonymous) -> exp.Expression:
    return call("athena_decode", *_values(node), "64url")


@rewrites(exp.SHA)
def sha1(node: exp.SHA) -> exp.Expression:
    return call("athena_hash", node.this.copy(), "sha1")


@rewrites(exp.SHA2Digest)
def sha2(node: exp.SHA2Digest) -> exp.Expression:
    return call("athena_hash", node.this.copy(), f"sha{node.args['length'].name}")


@rewrites_function("hmac_md5", "hmac_sha1", "hmac_sha256", "hmac_sha512")
def keyed_hash(node: exp.Anonymous) -> exp.Expression:
    return call("athena_hmac", *_values(node), node.name.lower().removeprefix("hmac_"))


@rewrites_function("to_big_endian_32", "to_big_endian_64")
def to_big_endian(node: exp.Anonymous) -> exp.Expression:
    return call("athena_to_big_endian", *_values(node), exp.Literal.number(SIZES[node.name[-2:]]))


@rewrites_function("from_big_endian_32", "from_big_endian_64")
def from_big_endian(node: exp.Anonymous) -> exp.Expression:
    return call("athena_from_big_endian", *_values(node))


@rewrites_function("crc32", "luhn_check", "split_to_multimap", "to_base")
def of_the_same_arguments(node: exp.Anonymous) -> exp.Expression:
    return call(f"athena_{node.name.lower()}", *_values(node))


@rewrites_function("format_number", "parse_data_size", "parse_duration", "human_readable_seconds")
def of_one_argument(node: exp.Anonymous) -> exp.Expression:
    return call(f"athena_{node.name.lower()}", *_values(node))


@rewrites(exp.FromBase)
def from_base(node: exp.FromBase) -> exp.Expression:
    return call("athena_from_base", node.this.copy(), node.expression.copy())


@rewrites_function("hamming_distance")
def hamming_distance(node: exp.Anonymous) -> exp.Expression:
    return call("hamming", *_values(node))
