"""What goes on without a request, of an earlier local cloud on the same state.

A record lies in a room ``<service>/<region>/...``, so the store tells which backends there were.
"""

import logging

from local_cloud.services import BACKENDS, LOADERS, backend_of, response_class
from local_cloud.settings import SETTINGS

logger = logging.getLogger(__name__)


def resume() -> None:
    """Load the services that have records, and ``resume`` our backends; once the server listens.

    EventBridge needs no more than that: its rules tell the scheduler of themselves.
    """
    if SETTINGS.store is None:
        return
    rooms = {tuple(room.split("/")[:2]) for room in SETTINGS.store.rooms()}
    for service, region in sorted(rooms):
        if service in LOADERS:
            try:
                response_class(service)
                if service in BACKENDS:
                    backend_of(service, region).resume()
            except Exception:
                logger.exception("%s in %s does not go on", service, region)
