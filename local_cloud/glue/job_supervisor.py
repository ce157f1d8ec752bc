"""The process above a job run's script: starts the engine, then the script, leaves nothing behind.

Run by its path, isolated, so that nothing of this repository can be imported from it. The first
line of stdin is JSON: command, environment, folder, stderr (a file descriptor), engine ("sail",
"spark" or ""), path (the script's sys.path) and exit_code (the file that gets the script's exit
code). The rest of stdin is a lifeline: when it ends, the server is gone, and so is this whole
process group.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any


def die_with_the_server() -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def start_sail(python_path: list[str]) -> tuple[Any, str]:
    """The server (stops when it is let go) and the address that Spark's client connects to."""
    sys.path[:0] = python_path  # Sail runs Python functions of the script in this process
    from pysail.spark import SparkConnectServer  # type: ignore[import-untyped]

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    return server, f"sc://{host}:{port}"


def run(spec: dict[str, Any], environment: dict[str, str]) -> int:
    completed = subprocess.run(
        spec["command"],
        env=environment,
        cwd=spec["folder"],
        stdin=subprocess.DEVNULL,
        stderr=spec["stderr"],
        check=False,
    )
    return completed.returncode


def main() -> None:
    # A handler, not SIG_IGN, which the script would inherit; the group gets the signal anyway.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    spec = json.loads(sys.stdin.buffer.readline())
    Thread(target=die_with_the_server, daemon=True).start()
    environment = spec["environment"]
    if spec["engine"] == "sail":
        _server, environment["SPARK_REMOTE"] = start_sail(spec["path"])
    code = run(spec, environment)
    Path(spec["exit_code"]).write_text(str(code))
    os.killpg(0, signal.SIGKILL)  # what the script left running, and this process


if __name__ == "__main__":
    main()
