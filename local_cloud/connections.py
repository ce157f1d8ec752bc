"""A client's connection: HTTP/1.1 requests in, answers of the WSGI application out.

Werkzeug closes the connection after each answer; clients of AWS keep it. A body with a ``send_to``
method (an S3 object) writes itself to the socket; all others are in memory already and are joined.
"""

import logging
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream

LARGEST_DRAIN_BYTES = 1024 * 1024
NO_BODY = {204, 304}
SENT_ALREADY = {"server", "date"}
Headers = list[tuple[str, str]]

logger = logging.getLogger("local_cloud.access")


class Connection(MotoRequestHandler):
    """Serves requests until the client or an unread body ends the connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a small answer waits 40 ms for the client's delayed ACK
    wbufsize = 64 * 1024  # head and body of a small answer leave in one packet

    def version_string(self) -> str:
        return "local_cloud"

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def run_wsgi(self) -> None:
        environ = self.environ = self.make_environ()
        if "wsgi.input_terminated" not in environ:
            environ["wsgi.input"] = LimitedStream(self.rfile, int(environ.get("CONTENT_LENGTH", 0)))
        received = environ["wsgi.input"]
        started: list[Any] = []

        def start_response(status: str, headers: Headers, exc_info: object = None) -> None:
            started[:] = status, headers

        body = self.server.app(environ, start_response)
        try:
            self._send(started[0], started[1], body)
        finally:
            if hasattr(body, "close"):
                body.close()
        if not drained(received):
            self.close_connection = True

    def _send(self, status: str, headers: Headers, body: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        is_bare = self.command == "HEAD" or int(code) in NO_BODY
        sends_itself = not is_bare and hasattr(body, "send_to")
        content = b"" if is_bare or sends_itself else b"".join(body)
        self.send_response(int(code), reason)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            if name.lower() not in SENT_ALREADY:
                self.send_header(name, value)
        if "content-length" not in names and int(code) not in NO_BODY:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
        if sends_itself:
            body.send_to(self.connection)  # type: ignore[attr-defined]

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        logger.debug("%s %s", self.requestline, code)

    def log(self, type: str, message: str, *arguments: Any) -> None:  # noqa: A002  werkzeug's name
        logger.warning(message, *arguments)


def drained(body: Any) -> bool:
    """Whether nothing of the request's body is left that would be taken for the next request."""
    try:
        left = LARGEST_DRAIN_BYTES
        while left > 0 and (chunk := body.read(65536)):
            left -= len(chunk)
        return left > 0
    except (OSError, ClientDisconnected):
        return False
