"""The condition keys of a request and their values.

Source  IAM User Guide, "AWS global condition context keys"; Service Authorization Reference.
Differs a key that is not here is one that a request does not have, as on AWS; the keys that AWS
        would have and the local cloud has not are refused by name. aws:SecureTransport is true:
        nobody listens on the loopback, whose HTTP stands for AWS's TLS.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from local_cloud.api import unsupported

Value: TypeAlias = "str | list[str] | Callable[[], str | list[str] | None] | None"
Keys: TypeAlias = Mapping[str, Value]

REFUSED = (  # beginnings of keys, in lower case: what AWS adds to a request and nothing here does
    "aws:calledvia",
    "aws:viaawsservice",
    "aws:resourcetag/",
    "iam:resourcetag/",
    "s3:existingobjecttag/",
    "s3:requestobjecttag",
    "s3:bucketkeytag/",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "secretsmanager:",
    "kms:",
)


class Context:
    """Condition keys, whose case does not count; a callable is asked when its key is."""

    def __init__(self, *layers: Keys) -> None:
        self.layers = layers

    def values(self, key: str) -> list[str] | None:
        """None when the request does not have the key.

        Raises  AwsError UnsupportedOperation for a key that it would have on AWS.
        """
        name = key.lower()
        if name.startswith(REFUSED):
            raise unsupported(f"the condition key {key} of IAM")
        for layer in self.layers:
            if name in layer:
                found = layer[name]
                value = found() if callable(found) else found
                if value is None:
                    return None
                return value if isinstance(value, list) else [value]
        return None

    def value(self, key: str) -> str | None:
        """Of a key with one value, for a policy variable."""
        found = self.values(key)
        return found[0] if found else None
