"""Put the local cloud's own parts into moto and serve every AWS API on one loopback port."""

import logging
from pathlib import Path

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server

from local_cloud.settings import SETTINGS

HOST = "127.0.0.1"


class QuietRequestHandler(MotoRequestHandler):
    """No access log on the terminal; HTTP/1.1, so that clients keep their connections."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        logging.getLogger("local_cloud.access").debug("%s %s", self.requestline, code)


def install() -> None:
    """Swap moto's backends for ours; done once, before the first request."""
    from moto.athena.models import athena_backends
    from moto.cloudformation.models import cloudformation_backends
    from moto.glue.models import glue_backends

    from local_cloud.athena.models import LocalAthenaBackend
    from local_cloud.cloudformation.models import LocalCloudFormationBackend
    from local_cloud.glue.models import LocalGlueBackend

    glue_backends.backend = LocalGlueBackend
    athena_backends.backend = LocalAthenaBackend
    cloudformation_backends.backend = LocalCloudFormationBackend


def make_local_cloud(port: int, state: Path, engine: str) -> BaseWSGIServer:
    """A server that listens already (port 0 takes a free one) and still has to ``serve_forever``."""
    install()
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server(
        HOST, port, application, threaded=True, request_handler=QuietRequestHandler
    )
    SETTINGS.endpoint_url = f"http://{HOST}:{server.server_port}"
    SETTINGS.state = state.resolve()
    SETTINGS.engine = engine
    SETTINGS.state.mkdir(parents=True, exist_ok=True)
    return server
