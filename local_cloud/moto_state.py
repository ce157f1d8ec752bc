"""Keep what moto knows of a service, so that it outlives the server as our own records do.

moto's backends are plain objects. One is written as a whole after each request that may have
changed it, but for what AWS itself brings; sessions, of which there are many, one by one.
"""

import io
import re
from contextlib import suppress
from importlib import import_module
from threading import Condition, Lock
from types import FunctionType
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BaseBackend
from moto.core.utils import utcnow

from local_cloud.settings import SETTINGS
from local_cloud.store import RecordPickler, Records, RecordUnpickler

SERVICES = ("events", "iam", "sns", "sqs", "sts")
FILLED_TOO = {"events": ("sqs",), "sns": ("sqs",)}  # to whom a service delivers
READS = re.compile("Get|List|Describe")
STATE = "state"  # beside it in the room: the sessions, by their access keys
LEFT_OUT = {"assumed_roles", "aws_managed_policies"}
TRIES = 20

_lock = Lock()
_rooms: dict[tuple[str, str], Records[str, Any]] = {}


def moto_backend(service: str, region: str) -> Any:
    return _backends(service)[region]


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def condition() -> Condition:
    return Condition()


MAKERS = {(maker.__module__, maker.__name__): maker for maker in (moto_backend, pattern, condition)}


class _Pickler(RecordPickler):
    """moto's objects refer to backends, patterns and locks, which are no records."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, BaseBackend):
            return moto_backend, (type(value).__module__.split(".")[1], value.region_name)
        if isinstance(value, re.Pattern):
            return pattern, (value.pattern,)
        if isinstance(value, Condition):
            return condition, ()
        if isinstance(value, FunctionType) and value in MAKERS.values():
            return NotImplemented
        return super().reducer_override(value)


class _Unpickler(RecordUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        return MAKERS.get((module, name)) or super().find_class(module, name)


def keep_after(service: str, operation: str) -> None:
    """Write what a request may have changed; before it is answered."""
    if service in SERVICES and not READS.match(operation):
        for changed in (service, *FILLED_TOO.get(service, ())):
            keep(changed)


def keep(service: str) -> None:
    """Write the backends of a service where they have changed."""
    if SETTINGS.store is None:
        return
    with _lock:
        for region, backend in list(_backends(service).items()):
            kept, state = _room(service, region), _state_of(backend)
            if kept.get(STATE) != state:
                kept[STATE] = state
            for session in list(getattr(backend, "assumed_roles", [])):
                if session.access_key_id not in kept:
                    kept[session.access_key_id] = session


def restore() -> None:
    """Give moto's backends back what was kept; before the first request."""
    assert SETTINGS.store is not None
    for room in SETTINGS.store.rooms():
        service, region, *kind = room.split("/")
        if kind == ["moto"] and service in SERVICES:
            backend, kept = moto_backend(service, region), _room(service, region)
            vars(backend).update(_Unpickler(io.BytesIO(kept[STATE])).load())
            if service == "sts":
                backend.assumed_roles = _valid(kept)


def _valid(kept: Records[str, Any]) -> list[Any]:
    """The sessions that have not expired; the others go."""
    for key in [key for key in kept if key != STATE and kept[key].expiration < utcnow()]:
        del kept[key]
    return [kept[key] for key in kept if key != STATE]


def _backends(service: str) -> Any:
    """moto's backends of our one account by region."""
    models = import_module(f"moto.{service}.models")
    return getattr(models, f"{service}_backends")[DEFAULT_ACCOUNT_ID]


def _room(service: str, region: str) -> Records[str, Any]:
    if (service, region) not in _rooms:
        _rooms[service, region] = Records(f"{service}/{region}/moto")
    return _rooms[service, region]


def _state_of(backend: Any) -> bytes:
    """Tried again where another request changes meanwhile what is being written."""
    for _ in range(TRIES):
        with suppress(RuntimeError):
            kept = {key: _own(key, it) for key, it in vars(backend).items() if key not in LEFT_OUT}
            return _dumped(kept)
    raise RuntimeError(f"the state of {type(backend).__name__} does not come to rest")


def _own(name: str, value: Any) -> Any:
    """Of the managed policies those of the account, and AWS's that are attached to something."""
    if name != "managed_policies":
        return value
    return {
        arn: policy
        for arn, policy in value.items()
        if "::aws:policy/" not in arn or policy.attachment_count
    }


def _dumped(state: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(state)
    return buffer.getvalue()
