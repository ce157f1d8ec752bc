"""The access key that this thread works for: of the request, or of whoever started the work.

A service that acts with its caller's rights (Athena, CloudFormation) makes its clients by it, as
AWS's services do with forward access sessions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ADMINISTRATOR_KEY = "test"

_access_key: ContextVar[str | None] = ContextVar("access key", default=ADMINISTRATOR_KEY)


def access_key() -> str | None:
    """None for a request that nobody has signed."""
    return _access_key.get()


@contextmanager
def calling(key: str | None) -> Iterator[None]:
    """What happens inside happens for the caller with this key."""
    token = _access_key.set(key)
    try:
        yield
    finally:
        _access_key.reset(token)
