"""Fixtures: a local cloud as a process of its own, and boto3 clients that speak to it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

REPOSITORY = Path(__file__).parent.parent
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def pytest_configure() -> None:
    """A shell that runs the tests in the background has Ctrl-C ignored, for their servers too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Cloud:
    """A running local cloud."""

    endpoint_url: str
    process: subprocess.Popen[str]
    state: Path

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a command that speaks to this cloud: ours, and the three exports."""
        return {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": self.endpoint_url}


@contextmanager
def running_cloud(
    state: Path, *arguments: str, program: Sequence[str] = ("-m", "local_cloud")
) -> Iterator[Cloud]:
    command = [
        sys.executable,
        *program,
        "--port",
        "0",
        "--state",
        str(state),
        *arguments,
    ]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", first_line)
        assert address, f"the local cloud did not start: {first_line!r}"
        yield Cloud(address[0], process, state)
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Shared by all tests: give resources names of your own."""
    with running_cloud(tmp_path_factory.mktemp("local_cloud")) as running:
        yield running


@pytest.fixture(scope="module")
def fresh_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """For one test file alone: the place for the pipeline's own fixed names."""
    with running_cloud(tmp_path_factory.mktemp("local_cloud")) as running:
        yield running


def wait_for(is_so: Callable[[], Any], timeout_seconds: float = 30) -> Any:
    """The first true value of ``is_so()``; asked every 50 ms."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if value := is_so():
            return value
        time.sleep(0.05)
    raise AssertionError(f"did not come true within {timeout_seconds} s: {is_so}")
