"""A lake of its own for each test, and one Spark session (Sail) that reads and writes it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from local_cloud.engines import SAIL_WITHOUT_CACHES
from tests.conftest import Cloud
from tests.unit.glue_scripts.lake import Lake

SAIL = """
import sys
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start()
print(server.listening_address[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="session")
def sail(cloud: Cloud) -> Iterator[str]:
    """Address of a Sail server whose S3 is the local cloud's."""
    environment = {
        **cloud.environment,
        **SAIL_WITHOUT_CACHES,  # buckets of different tests hold files of the same name
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "RUST_LOG": "error",
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", SAIL], env=environment, **pipes) as server:
        port = server.stdout.readline().strip()
        yield f"sc://127.0.0.1:{port}"
        server.stdin.close()


@pytest.fixture(scope="session")
def spark(sail: str) -> Iterator[Any]:
    session = SparkSession.builder.remote(sail).getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def lake(cloud: Cloud) -> Lake:
    return Lake(cloud.client("s3"))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of these tests lie on loopback."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
