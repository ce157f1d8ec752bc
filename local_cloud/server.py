"""Put the local cloud's own parts into moto and serve every AWS API on one loopback port."""

import fcntl
import logging
import shutil
import socket
from pathlib import Path
from typing import IO, Any

from werkzeug.serving import ThreadedWSGIServer

from local_cloud import iam, moto_core, moto_state
from local_cloud.application import application
from local_cloud.connections import Connection
from local_cloud.settings import SETTINGS
from local_cloud.store import Store

HOST = "127.0.0.1"
DATABASE = "state.sqlite"
KEPT = ("athena", "logs", "objects")  # folders of the state; what else lies there is not ours

logger = logging.getLogger(__name__)


class StateInUseError(Exception):
    """Two local clouds cannot share one state folder."""


class LocalCloud(ThreadedWSGIServer):
    """Listens from its making on; after ``server_close`` nothing is written any more."""

    request_queue_size = 512
    claim: IO[str] | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        logger.exception("A request of %s failed", client_address)

    def log(self, type: str, message: str, *arguments: Any) -> None:  # noqa: A002  werkzeug's name
        logger.info(message, *arguments)

    def server_close(self) -> None:
        super().server_close()
        if self.claim:  # one that could not listen has none, and the folder is another's
            if SETTINGS.store is not None:
                SETTINGS.store.close()
            self.claim.close()


def install() -> None:
    """Mend moto; done once, before the first request. Our own services come with theirs."""
    moto_core.mend()
    iam.mend()


def claim(state: Path) -> IO[str]:
    """The state folder for this process alone, until it ends."""
    state.mkdir(parents=True, exist_ok=True)
    lock = open(state / "lock", "w")  # noqa: SIM115  held as long as the server lives
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        message = f"Another local cloud uses {state}. Choose another folder with --state."
        raise StateInUseError(message) from None
    return lock


def open_state(state: Path, is_fresh: bool) -> None:
    """Records and moto's state as they were, or none; what runs that ended worked on goes.

    Raises  StateFormatError for what another version has written.
    """
    if is_fresh:
        for name in KEPT:
            shutil.rmtree(state / name, ignore_errors=True)
        for path in state.glob(f"{DATABASE}*"):  # and its -wal and -shm
            path.unlink()
    SETTINGS.store = Store(state / DATABASE)
    moto_state.restore()
    shutil.rmtree(state / "job_runs", ignore_errors=True)


def make_local_cloud(port: int, state: Path, engine: str, is_fresh: bool = False) -> LocalCloud:
    """A server that listens already (port 0 takes a free one) and still has to ``serve_forever``.

    Raises  OSError when the port is taken, StateInUseError when the folder is, StateFormatError.
    """
    install()
    with socket.create_server((HOST, port), backlog=LocalCloud.request_queue_size) as listener:
        # werkzeug leaves the process when it cannot bind; a socket that is bound it takes over.
        server = LocalCloud(HOST, port, application, Connection, fd=listener.fileno())
    SETTINGS.endpoint_url = f"http://{HOST}:{server.port}"
    SETTINGS.state = state.resolve()
    SETTINGS.engine = engine
    server.claim = claim(SETTINGS.state)
    open_state(SETTINGS.state, is_fresh)
    return server
