"""What is mended in moto's core: it keeps every object, and looks things up again at each call."""

import warnings
from functools import cache
from typing import Any

from botocore.loaders import create_loader
from moto.core import responses, utils
from moto.core.common_models import BaseModel

# moto's alone: botocore's clients change the models that their loader gives them.
LOADER = create_loader()


def untracked(cls: type, *arguments: Any, **named: Any) -> Any:
    """``BaseModel.__new__`` without the list of all instances, which keeps deleted ones alive."""
    return object.__new__(cls)


def service_model(service_name: str, model_name: str) -> Any:
    """``moto.core.utils._load_service_model`` without a walk of botocore's folders each time."""
    return LOADER.load_service_model(service_name, model_name)


def mend() -> None:
    """Put the functions above in the places of moto's; before the first request."""
    # AWS's models name few of the errors that AWS sends
    warnings.filterwarnings("ignore", message="Exception.* does not match an error shape")
    BaseModel.__new__ = untracked
    utils._load_service_model = service_model
    responses.method_names_from_class = cache(responses.method_names_from_class)
