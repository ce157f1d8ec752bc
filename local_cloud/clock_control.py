"""``/_local_cloud/clock``: the local cloud's own address, to let tests move the schedules' clock.

GET tells the time. POST moves the clock, if the server was started with ``--clock movable``, by
``{"AdvanceSeconds": 300}`` or to ``{"Time": "2026-11-21T10:00:00Z"}``, and answers when everything
that is due by then was fired. No bucket can have that name, so no S3 request is taken for it.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from local_cloud.answers import Answer, Environ, json_error
from local_cloud.api import AwsError
from local_cloud.resumption import RESUMED
from local_cloud.scheduler import SCHEDULER

RESUMPTION_SECONDS = 60.0
PATH = "/_local_cloud/clock"


def answer(environ: Environ) -> Answer:
    try:
        return _told(environ)
    except AwsError as error:
        return json_error(error)


def _told(environ: Environ) -> Answer:
    """Raises  AwsError AccessDenied, ValidationException, MethodNotAllowed."""
    clock = SCHEDULER.clock
    if environ["REQUEST_METHOD"] == "POST":
        if not clock.is_movable:
            message = "The clock stands fast: start the local cloud with --clock movable."
            raise AwsError("AccessDenied", message, 403)
        RESUMED.wait(RESUMPTION_SECONDS)  # what is not followed yet would not fire
        length = int(environ.get("CONTENT_LENGTH") or 0)
        SCHEDULER.move_to(wanted_time(environ["wsgi.input"].read(length), clock.now()))
    elif environ["REQUEST_METHOD"] != "GET":
        raise AwsError("MethodNotAllowed", "The clock takes GET and POST.", 405)
    shown = {"Time": clock.now().isoformat(), "Movable": clock.is_movable}
    return 200, {"Content-Type": "application/json"}, json.dumps(shown)


def wanted_time(body: bytes, now: datetime) -> datetime:
    """Raises  AwsError ValidationException."""
    try:
        wanted: Any = json.loads(body)
        if wanted.keys() == {"AdvanceSeconds"}:
            return now + timedelta(seconds=float(wanted["AdvanceSeconds"]))
        moment = datetime.fromisoformat(wanted["Time"])
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        message = f'Give {{"AdvanceSeconds": 300}} or {{"Time": "2026-11-21T10:00:00Z"}}: {error!r}'
        raise AwsError("ValidationException", message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
