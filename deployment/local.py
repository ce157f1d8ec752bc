"""The local cloud as a process of ours, and a file served to it over http on loopback."""

import fcntl
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn
from urllib.parse import quote, unquote

import boto3

from deployment.errors import DeploymentError
from deployment.names import REPOSITORY

STATE = REPOSITORY / ".local_cloud"
LOOPBACK = "127.0.0.1"
USUAL_PORT = 4566
STOP_SECONDS = 10
EXPORTS = """\
source .venv/bin/activate
export AWS_ENDPOINT_URL={url}
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
"""


def free_port() -> int:
    """The usual port of local clouds where nobody has it, else 0: any free one."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex((LOOPBACK, USUAL_PORT)) == 0 else USUAL_PORT


def is_in_use(state: Path) -> bool:
    """A local cloud holds the lock of its folder as long as it lives."""
    if not (state / "lock").exists():
        return False
    with (state / "lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def free_state() -> Path:
    """A folder for a local cloud beside those that are being served."""
    folders = (STATE / f"runlocal-{number}" for number in itertools.count(1))
    return next(folder for folder in folders if not is_in_use(folder))


def command(port: int, engine: str, state: Path, is_fresh: bool) -> list[str]:
    """Whoever runs it holds its standard input: a local cloud does not outlive who started it."""
    return [
        sys.executable,
        "-m",
        "local_cloud",
        *("--port", str(port)),
        *("--state", str(state)),
        *("--engine", engine),
        "--lifeline",
        *(["--fresh"] if is_fresh else []),
    ]


def serve(port: int, engine: str, is_fresh: bool) -> int:
    """Serve in the foreground until Ctrl-C; the exit code."""
    with _terminable():
        words = command(port, engine, STATE, is_fresh)
        process = subprocess.Popen(words, cwd=REPOSITORY, stdin=subprocess.PIPE)
        try:
            return process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _stop(process)


@contextmanager
def local_cloud(port: int, engine: str) -> Iterator[subprocess.Popen[str]]:
    """A local cloud that ends with the block; inside, AWS's settings of this process point to it.

    In      port 0 takes a free one.
    """
    with starting(port, engine) as cloud, cloud.in_use():
        yield cloud.process


@dataclass(frozen=True)
class Starting:
    """A local cloud that was started and may not answer yet; its last words lie in ``errors``."""

    process: subprocess.Popen[str]
    errors: Path

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """AWS's settings of this process point to it within the block, once it answers."""
        with _settings(_address(self.process, self.errors)):
            yield


@contextmanager
def starting(port: int, engine: str) -> Iterator[Starting]:
    """As ``local_cloud``, for those who have something else to do while it starts."""
    state = free_state()
    state.mkdir(parents=True, exist_ok=True)
    errors = state / "server.stderr"
    with _terminable(), errors.open("w") as stderr:
        process = subprocess.Popen(
            command(port, engine, state, is_fresh=True),
            cwd=REPOSITORY,
            env=_without_aws(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        try:
            yield Starting(process, errors)
        finally:
            _stop(process)


@contextmanager
def served(file: Path) -> Iterator[str]:
    """The address under which this one file is served, and nothing else beside it."""
    server = ThreadingHTTPServer((LOOPBACK, 0), partial(_OneFileHandler, file=file))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/{quote(file.name)}"
    finally:
        server.shutdown()
        server.server_close()


class _OneFileHandler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, file: Path) -> None:
        self.file = file
        super().__init__(*arguments)

    def translate_path(self, path: str) -> str:
        is_it = unquote(path.partition("?")[0]) == f"/{self.file.name}"
        return str(self.file) if is_it else ""

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Nothing on the terminal."""


def _address(process: subprocess.Popen[str], errors: Path) -> str:
    """The first line that the server prints once it listens has its address."""
    assert process.stdout is not None
    if found := re.search(r"http://[\d.]+:\d+", process.stdout.readline()):
        return found[0]
    process.wait(STOP_SECONDS)
    last_line = (errors.read_text().strip().splitlines() or ["no reason given"])[-1]
    raise DeploymentError(f"The local cloud did not start: {last_line}")


def _stop(process: subprocess.Popen[Any]) -> None:
    with process:  # closes its pipes
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _without_aws() -> dict[str, str]:
    """This process's environment without AWS settings and without a proxy before loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    exempt = [value for name in ("NO_PROXY", "no_proxy") if (value := kept.get(name))]
    no_proxy = ",".join([*exempt[:1], LOOPBACK, "localhost"])
    return kept | {"NO_PROXY": no_proxy, "no_proxy": no_proxy}


@contextmanager
def _settings(url: str) -> Iterator[None]:
    """The standard AWS settings of this process point to the local cloud within the block."""
    before = dict(os.environ)
    ours = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    _replace_environment(_without_aws() | ours)
    try:
        yield
    finally:
        _replace_environment(before)


def _replace_environment(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    boto3.setup_default_session()  # a session keeps the settings that it was made with


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM runs the finally blocks too: no server stays behind."""

    def leave(signum: int, frame: object) -> NoReturn:
        raise SystemExit(128 + signum)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
