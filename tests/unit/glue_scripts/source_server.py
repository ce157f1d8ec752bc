"""A web server on loopback that answers each request as the test says; the last answer repeats."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]
ETAG = '"one"'


def status(code: int) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def whole(body: bytes, etag: str = ETAG) -> Answer:
    """The file, or the range that is asked for where it is still the same file."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        start = int(wanted[len("bytes=") : -1]) if wanted else 0
        is_part = bool(wanted) and request.headers.get("If-Range") == etag
        part = body[start:] if is_part else body
        request.send_response(206 if is_part else 200)
        if is_part:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.send_header("Content-Length", str(len(part)))
        request.send_header("ETag", etag)
        request.end_headers()
        request.wfile.write(part)

    return answer


def cut_off(body: bytes, after: int, etag: str = ETAG) -> Answer:
    """Says how long the file is, and hangs up early."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("ETag", etag)
        request.end_headers()
        request.wfile.write(body[:after])
        request.wfile.flush()
        request.connection.close()

    return answer


class SourceServer:
    """``requests`` holds the headers of each request in order."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers
        self.requests: list[dict[str, str]] = []
        self.is_over = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{path}"

    def silence(self, request: BaseHTTPRequestHandler) -> None:
        """An answer that never comes."""
        self.is_over.wait(30)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append(dict(self.headers))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

            def finish(self) -> None:
                if not self.wfile.closed:
                    super().finish()

        return Handler


@contextmanager
def serving(*answers: Answer) -> Iterator[SourceServer]:
    source = SourceServer(list(answers))
    thread = Thread(target=source.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield source
    finally:
        source.is_over.set()
        source.server.shutdown()
        thread.join()
        source.server.server_close()
