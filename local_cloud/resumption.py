"""What goes on without a request, of an earlier local cloud on the same state.

A record lies in a room ``<service>/<region>/...``, so the store tells which backends there were.
"""

import logging
from threading import Event

from local_cloud.services import BACKENDS, backend_of, response_class
from local_cloud.settings import SETTINGS

RESUMED = Event()  # set when all that goes on has been looked for
logger = logging.getLogger(__name__)


def resume() -> None:
    """Make the backends that have records, each with its ``resume``; once the server listens."""
    rooms = SETTINGS.store.rooms() if SETTINGS.store is not None else []
    for service, region in sorted({tuple(room.split("/")[:2]) for room in rooms}):
        try:
            if service in BACKENDS:
                backend_of(service, region).resume()
            elif service == "events":
                response_class("events")  # rules with a schedule are followed from then on
        except Exception:
            logger.exception("%s in %s does not go on", service, region)
    RESUMED.set()
