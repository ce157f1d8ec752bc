"""One invocation: a process with the function's code, role and variables, and its log lines.

Source   Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle" and
         "Sending Lambda function logs to CloudWatch Logs".
Differs  a process for each invocation, so nothing of a former one is there; memory is not limited.
"""

import json
import shutil
import sys
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from local_cloud.functions.code import unpack
from local_cloud.functions.definitions import Configuration, log_group
from local_cloud.functions.names import LATEST
from local_cloud.glue.job_environment import environment
from local_cloud.glue.job_logs import LogStream, Pump
from local_cloud.glue.job_process import JobProcess
from local_cloud.settings import SETTINGS

RUNTIME = Path(__file__).parent / "runtime"
INIT_SECONDS = 10
TAIL_BYTES = 4096


@dataclass(frozen=True)
class Outcome:
    """What an invocation returned: a JSON document, which is an error's when ``is_error``."""

    payload: str
    is_error: bool
    log_tail: bytes = b""


class Tail:
    """The last lines of the log."""

    def __init__(self) -> None:
        self.lines: deque[bytes] = deque(maxlen=TAIL_BYTES)

    def write(self, line: bytes) -> None:
        self.lines.append(line)

    def content(self) -> bytes:
        return b"".join(self.lines)[-TAIL_BYTES:]


class Invocation:
    """``run`` ends with an outcome, whatever the function does."""

    def __init__(self, configuration: Configuration, logs: Any) -> None:
        self.id = str(uuid4())
        self.configuration = configuration
        self.folder = SETTINGS.state / "invocations" / self.id
        self.group = log_group(configuration)
        self.stream = f"{datetime.now(UTC):%Y/%m/%d}/[{LATEST}]{uuid4().hex}"
        (self.folder / "work").mkdir(parents=True)
        self.log = LogStream(logs, self.group, self.stream, self.folder / "log")
        self.tail = Tail()
        self.started = time.monotonic()

    def run(self, event: Any, code: bytes, credentials: dict[str, str], region: str) -> Outcome:
        pump = Pump([self.log])
        try:
            self._say(f"START RequestId: {self.id} Version: {LATEST}")
            found = self._run(event, code, credentials, region, pump)
            self._report(found)
            return Outcome(found["payload"], found["is_error"], self.tail.content())
        finally:
            pump.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(
        self, event: Any, code: bytes, credentials: dict[str, str], region: str, pump: Pump
    ) -> dict[str, Any]:
        process = self._start(event, code, credentials, region)
        try:
            for pipe in (process.stdout, process.script_stderr, process.system_stderr):
                pump.read(pipe, self.log, self.tail)
            exit_code = process.wait(self.configuration["Timeout"] + INIT_SECONDS)
            if exit_code is None:
                process.kill()
                process.wait(INIT_SECONDS)
            pump.drain()
            return self._outcome(exit_code)
        finally:
            process.close()

    def _start(
        self, event: Any, code: bytes, credentials: dict[str, str], region: str
    ) -> JobProcess:
        task = self.folder / "work"
        unpack(code, task)
        spec = {
            "event": event,
            "handler": self.configuration["Handler"],
            "timeout_seconds": self.configuration["Timeout"],
            "context": self._context(),
        }
        (self.folder / "invocation").write_text(json.dumps(spec))
        variables = environment(
            credentials, region, SETTINGS.endpoint_url, [str(task)], self.folder
        )
        variables |= self.configuration.get("Environment", {}).get("Variables", {})
        files = [str((self.folder / name).absolute()) for name in ("invocation", "outcome")]
        return JobProcess(
            [sys.executable, str(RUNTIME / "bootstrap.py"), *files],
            variables | self._variables(task),
            "",
            self.folder.absolute(),
        )

    def _context(self) -> dict[str, str]:
        """Attributes of the handler's context object."""
        return {
            "aws_request_id": self.id,
            "function_name": self.configuration["FunctionName"],
            "function_version": LATEST,
            "invoked_function_arn": self.configuration["FunctionArn"],
            "memory_limit_in_mb": str(self.configuration["MemorySize"]),
            "log_group_name": self.group,
            "log_stream_name": self.stream,
        }

    def _variables(self, task: Path) -> dict[str, str]:
        """Source  Developer Guide, "Defined runtime environment variables"."""
        return {
            "_HANDLER": self.configuration["Handler"],
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.configuration['Runtime']}",
            "AWS_LAMBDA_FUNCTION_NAME": self.configuration["FunctionName"],
            "AWS_LAMBDA_FUNCTION_VERSION": LATEST,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.configuration["MemorySize"]),
            "AWS_LAMBDA_LOG_GROUP_NAME": self.group,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.stream,
            "LAMBDA_RUNTIME_DIR": str(RUNTIME),
            "LAMBDA_TASK_ROOT": str(task.absolute()),
        }

    def _outcome(self, exit_code: int | None) -> dict[str, Any]:
        file = self.folder / "outcome"
        if file.exists():
            found: dict[str, Any] = json.loads(file.read_text())
            return found
        if exit_code is None:
            message = f"Task timed out after {self.configuration['Timeout']:.2f} seconds"
            kind = "Sandbox.Timedout"
        else:
            message = f"Runtime exited with error: {_ending(exit_code)}"
            kind = "Runtime.ExitError"
        error = {"errorType": kind, "errorMessage": f"RequestId: {self.id} Error: {message}"}
        return {"payload": json.dumps(error), "is_error": True}

    def _report(self, found: dict[str, Any]) -> None:
        error = json.loads(found["payload"]) if found["is_error"] else {}
        if str(error.get("errorType")).startswith(("Sandbox.", "Runtime.ExitError")):
            self._say(error["errorMessage"])
        self._say(f"END RequestId: {self.id}")
        duration = found.get("duration_ms", (time.monotonic() - self.started) * 1000)
        self._say(
            f"REPORT RequestId: {self.id}\tDuration: {duration:.2f} ms\t"
            f"Memory Size: {self.configuration['MemorySize']} MB\t"
            f"Max Memory Used: {found.get('memory_mb', 0)} MB"
        )

    def _say(self, text: str) -> None:
        line = f"{text}\n".encode()
        self.log.write(line)
        self.tail.write(line)


def _ending(exit_code: int) -> str:
    return f"signal: {-exit_code}" if exit_code < 0 else f"exit status {exit_code}"
