"""What goes on without a request, of an earlier local cloud on the same state.

A record lies in a room ``<service>/<region>/...``, so the store tells which backends there were.
"""

import logging

from local_cloud.services import BACKENDS, backend_of
from local_cloud.settings import SETTINGS

logger = logging.getLogger(__name__)


def resume() -> None:
    """Make the backends that have records, each with its ``resume``; once the server listens."""
    if SETTINGS.store is None:
        return
    rooms = {tuple(room.split("/")[:2]) for room in SETTINGS.store.rooms()}
    for service, region in sorted(rooms):
        if service in BACKENDS:
            try:
                backend_of(service, region).resume()
            except Exception:
                logger.exception("%s in %s does not go on", service, region)
