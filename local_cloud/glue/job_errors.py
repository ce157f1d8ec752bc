"""A failed run's one line: what JobRun.ErrorMessage says.

Source  ErrorMessage of public job runs: "AnalysisException: Unable to infer schema for CSV."
        (aws-samples/aws-data-pipelines-for-azure-storage#3), "Command failed with exit code 2"
        (awslabs/aws-glue-libs#221).
Differs: a Python shell run names its exception too, where AWS may give the exit code alone.
"""

import re
from collections import deque

TRACEBACK = "Traceback (most recent call last):"
EXCEPTION = re.compile(r"^(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)(?::\s*(.*))?$")
LONGEST = 4000
TAIL_LINES = 2000


class Tail:
    """The last lines of a run's stderr."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=TAIL_LINES)

    def write(self, line: bytes) -> None:
        self.lines.append(line[:LONGEST].decode(errors="replace").rstrip())


def error_message(lines: list[str], exit_code: int) -> str:
    """The exception that ended the script, without its module's name, else the exit code."""
    if exit_code < 0:
        return f"Command failed: it was ended by signal {-exit_code}"
    found = _last_exception(lines) if exit_code == 1 else None  # Python's code for an exception
    return found or f"Command failed with exit code {exit_code}"


def _last_exception(lines: list[str]) -> str | None:
    starts = [number for number, line in enumerate(lines) if line == TRACEBACK]
    rest = lines[starts[-1] + 1 :] if starts else []
    for number, line in enumerate(rest):
        found = EXCEPTION.match(line)
        if found:
            name, text = found.groups()
            text = text or next((other.strip() for other in rest[number + 1 :] if other), "")
            return f"{name}: {text}"[:LONGEST] if text else name
    return None
