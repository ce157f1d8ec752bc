"""The services that the local cloud answers for, each imported when it is first asked.

moto has many more, but keeps only records of them, of which nothing follows: those are refused.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from threading import Lock
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import get_service_model

from local_cloud.api import unsupported
from local_cloud.s3.application import warm_up as warm_up_s3


def load_athena() -> Any:
    from moto.athena.models import athena_backends

    from local_cloud.athena.models import LocalAthenaBackend
    from local_cloud.athena.responses import LocalAthenaResponse

    athena_backends.backend = LocalAthenaBackend
    return LocalAthenaResponse


def load_glue() -> Any:
    from moto.glue.models import glue_backends

    from local_cloud.glue.models import LocalGlueBackend
    from local_cloud.glue.responses import LocalGlueResponse

    glue_backends.backend = LocalGlueBackend
    return LocalGlueResponse


def load_events() -> Any:
    from moto.events.responses import EventsHandler

    from local_cloud.events import bus

    bus.mend()
    return EventsHandler


def load_sns() -> Any:
    from moto.sns.responses import SNSResponse

    from local_cloud import sns

    sns.mend()
    return SNSResponse


def load(path: str) -> Callable[[], Any]:
    module, _, name = path.partition(":")
    return lambda: getattr(import_module(module), name)


LOADERS: dict[str, Callable[[], Any]] = {
    "athena": load_athena,
    "cloudformation": load("local_cloud.cloudformation.responses:LocalCloudFormationResponse"),
    "events": load_events,
    "glue": load_glue,
    "iam": load("local_cloud.iam:LocalIamResponse"),
    "lambda": load("local_cloud.functions.responses:LocalLambdaResponse"),
    "logs": load("local_cloud.logs.responses:LocalLogsResponse"),
    "sns": load_sns,
    "sqs": load("moto.sqs.responses:SQSResponse"),
    "ssm": load("local_cloud.ssm.responses:LocalSsmResponse"),
    "sts": load("moto.sts.responses:TokenResponse"),
}
BACKENDS = {  # those of ours that keep records
    "athena": "moto.athena.models:athena_backends",
    "cloudformation": "local_cloud.cloudformation.models:cloudformation_backends",
    "glue": "moto.glue.models:glue_backends",
}
SERVICES = frozenset(LOADERS) | {"s3"}  # S3 has an application of its own
WARMED = ("sts", "iam", "cloudformation", "logs", "glue", "athena")  # as a deployment asks for them

logger = logging.getLogger(__name__)
_responses: dict[str, Any] = {}
_locks = {service: Lock() for service in LOADERS}


def response_class(service: str) -> Any:
    """The class whose ``dispatch`` answers a service's requests.

    Raises  AwsError UnsupportedOperation for a service that is not of ours.
    """
    if service not in LOADERS:
        raise unsupported(f"the service {service}")
    with _locks[service]:
        if service not in _responses:
            _responses[service] = LOADERS[service]()
    return _responses[service]


def backend_of(service: str, region: str) -> Any:
    """The backend of one of ``BACKENDS`` in a region; of our one account."""
    response_class(service)  # puts ours in the place of moto's
    return load(BACKENDS[service])()[DEFAULT_ACCOUNT_ID][region]


def warm_up() -> None:
    """Import, beside the first requests, what is soon needed: together it takes some seconds."""
    try:
        warm_up_s3()
        for service in WARMED:
            response_class(service)
            get_service_model(service)
    except Exception:
        logger.exception("A service could not be imported")
