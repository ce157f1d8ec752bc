"""Bytes: encodings and hashes.

Source  https://trino.io/docs/current/functions/binary.html
"""

import base64
import binascii
import hashlib
import hmac
import zlib

from local_cloud.athena.in_python.registry import bad_argument, in_python


@in_python("BLOB, VARCHAR", "VARCHAR")
def athena_from_utf8(value: bytes, replacement: str) -> str:
    """Each wrong sequence becomes the replacement."""
    return value.decode("utf-8", errors="replace").replace("\ufffd", replacement)


@in_python("BLOB", "VARCHAR")
def athena_to_base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


@in_python("BLOB", "VARCHAR")
def athena_to_base32(value: bytes) -> str:
    return base64.b32encode(value).decode()


@in_python("VARCHAR, VARCHAR", "BLOB")
def athena_decode(text: str, encoding: str) -> bytes:
    """``encoding`` is ``64``, ``64url`` or ``32``; base64 may lack its padding."""
    padded = text + "=" * (-len(text) % (8 if encoding == "32" else 4))
    try:
        if encoding == "32":
            return base64.b32decode(padded)
        alphabet = b"-_" if encoding == "64url" else b"+/"
        return base64.b64decode(padded, altchars=alphabet, validate=True)
    except binascii.Error as error:
        raise bad_argument(f"Invalid base{encoding}: {error}") from None


@in_python("BLOB", "BIGINT")
def athena_crc32(value: bytes) -> int:
    return zlib.crc32(value)


@in_python("BLOB, VARCHAR", "BLOB")
def athena_hash(value: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, value).digest()


@in_python("BLOB, BLOB, VARCHAR", "BLOB")
def athena_hmac(value: bytes, key: bytes, algorithm: str) -> bytes:
    return hmac.digest(key, value, algorithm)


@in_python("BLOB", "BIGINT")
def athena_from_big_endian(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


@in_python("BIGINT, BIGINT", "BLOB")
def athena_to_big_endian(value: int, length: int) -> bytes:
    return value.to_bytes(length, "big", signed=True)
