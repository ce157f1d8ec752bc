"""Inside an invocation's process: import the handler, call it, write what it returned.

Run by its path with the invocation's file (JSON: event, handler, timeout_seconds, context) and the
file that gets the outcome (JSON: payload, is_error, duration_ms, memory_mb). Nothing of this
repository can be imported from here.
Source  Lambda Developer Guide, "Define Lambda function handler in Python", "Using the Lambda
        context object to retrieve Python function information", "Log and monitor Python functions".
"""

import importlib
import json
import logging
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import Any

LOG_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t{request_id}\t%(message)s"
BYTES_IN_RSS = 1 if sys.platform == "darwin" else 1024


class HandlerError(Exception):
    """The handler could not be found: its kind and message are the function's error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def find_handler(name: str) -> Callable[[Any, Any], Any]:
    module_name, _, function_name = name.rpartition(".")
    if not module_name:
        raise HandlerError("Runtime.MalformedHandlerName", f"Bad handler '{name}'")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise HandlerError("Runtime.ImportModuleError", message) from None
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise HandlerError("Runtime.UserCodeSyntaxError", message) from None
    if not hasattr(module, function_name):
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise HandlerError("Runtime.HandlerNotFound", message)
    found: Callable[[Any, Any], Any] = getattr(module, function_name)
    return found


class Outcome:
    """Writes the one outcome of this process."""

    def __init__(self, path: str, request_id: str) -> None:
        self.path, self.request_id = Path(path), request_id
        self.started = time.monotonic()

    def write(self, payload: str, is_error: bool) -> None:
        memory_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_IN_RSS
        outcome = {
            "payload": payload,
            "is_error": is_error,
            "duration_ms": (time.monotonic() - self.started) * 1000,
            "memory_mb": memory_bytes // 2**20,
        }
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(outcome))
        part.replace(self.path)

    def fail(self, kind: str, message: str, trace: Sequence[str] = ()) -> None:
        error = {"errorMessage": message, "errorType": kind, "requestId": self.request_id}
        print(f"[ERROR] {kind}: {message}")
        if trace:
            print("Traceback (most recent call last):\n", *trace, sep="", end="")
        self.write(json.dumps(error | {"stackTrace": list(trace)}), True)

    def time_out(self, seconds: float) -> None:
        kind = "Sandbox.Timedout"
        message = f"RequestId: {self.request_id} Error: Task timed out after {seconds:.2f} seconds"
        self.write(json.dumps({"errorType": kind, "errorMessage": message}), True)
        os._exit(1)


def context_of(invocation: dict[str, Any]) -> SimpleNamespace:
    deadline = time.monotonic() + invocation["timeout_seconds"]
    context = SimpleNamespace(**invocation["context"], identity=None, client_context=None)
    context.get_remaining_time_in_millis = lambda: max(int((deadline - time.monotonic()) * 1000), 0)
    context.log = sys.stdout.write
    return context


def log_to_stdout(request_id: str) -> None:
    """The root logger has a handler already, as functions rely on."""
    handler = logging.StreamHandler(sys.stdout)
    form = LOG_FORMAT.format(request_id=request_id)
    formatter = logging.Formatter(form, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)


def main(invocation_file: str, outcome_file: str) -> None:
    invocation = json.loads(Path(invocation_file).read_text())
    request_id = invocation["context"]["aws_request_id"]
    log_to_stdout(request_id)
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]  # in the place of this file's own folder
    outcome = Outcome(outcome_file, request_id)
    try:
        handler = find_handler(invocation["handler"])
        outcome.started = time.monotonic()  # AWS gives the import ten seconds of its own
        seconds = invocation["timeout_seconds"]
        timer = Timer(seconds, outcome.time_out, [seconds])
        timer.daemon = True
        timer.start()
        result = handler(invocation["event"], context_of(invocation))
        timer.cancel()
        outcome.write(marshalled(result), False)
    except HandlerError as error:
        outcome.fail(error.kind, str(error))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)[1:]
        outcome.fail(type(error).__name__, str(error), traceback.format_list(frames))


def marshalled(result: Any) -> str:
    try:
        return json.dumps(result)
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        raise HandlerError("Runtime.MarshalError", message) from None


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # AWS does not wait for the threads of a handler that returned either
