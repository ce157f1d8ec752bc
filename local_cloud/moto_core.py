"""What is mended in moto's core: it keeps every object, and inspects classes at each call."""

import warnings
from functools import cache
from typing import Any

from moto.core import responses
from moto.core.common_models import BaseModel


def untracked(cls: type, *arguments: Any, **named: Any) -> Any:
    """``BaseModel.__new__`` without the list of all instances, which keeps deleted ones alive."""
    return object.__new__(cls)


def mend() -> None:
    """Put the functions above in the places of moto's; before the first request."""
    # AWS's models name few of the errors that AWS sends
    warnings.filterwarnings("ignore", message="Exception.* does not match an error shape")
    BaseModel.__new__ = untracked
    responses.method_names_from_class = cache(responses.method_names_from_class)
