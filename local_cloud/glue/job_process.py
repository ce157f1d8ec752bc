"""The process of one job run: start it, wait for it, stop it, leave none behind."""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import IO, Any

SUPERVISOR = Path(__file__).with_name("job_supervisor.py")
GRACE_SECONDS = 3.0
_RUNNING: set["JobProcess"] = set()


class JobProcess:
    """A process group: the supervisor, the script, its engine and whatever it started."""

    def __init__(
        self, command: list[str], environment: dict[str, str], engine: str, folder: Path
    ) -> None:
        self.exit_file = folder / "exit_code"
        self.is_stopping = Event()
        read_end, write_end = os.pipe()
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", str(SUPERVISOR)],
                env=environment,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[write_end],
                start_new_session=True,
            )
        finally:
            os.close(write_end)
        self.script_stderr: IO[bytes] = os.fdopen(read_end, "rb")
        _RUNNING.add(self)
        self._tell(
            {
                "command": command,
                "environment": environment,
                "engine": engine,
                "folder": str(folder / "work"),
                "path": environment["PYTHONPATH"].split(os.pathsep),
                "stderr": write_end,
                "exit_code": str(self.exit_file),
            }
        )

    def _tell(self, spec: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(spec).encode() + b"\n")
        self.process.stdin.flush()

    @property
    def stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    @property
    def system_stderr(self) -> IO[bytes]:
        """What the engine and the supervisor say."""
        assert self.process.stderr is not None
        return self.process.stderr

    def wait(self, timeout_seconds: float) -> int | None:
        """The script's exit code, negative for a signal; None when the time is over."""
        try:
            supervisor_code = self.process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return None
        _RUNNING.discard(self)
        self._end_orphans()
        try:
            return int(self.exit_file.read_text())
        except (FileNotFoundError, ValueError):
            return supervisor_code or 1

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Ask the whole group to end, and end it when it does not."""
        self.is_stopping.set()
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(grace_seconds)
            return
        self.kill()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _end_orphans(self) -> None:
        """A supervisor that was killed, as for want of memory, leaves its script behind."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the pipes."""
        for pipe in (self.process.stdin, self.stdout, self.system_stderr, self.script_stderr):
            with contextlib.suppress(OSError):
                pipe.close() if pipe else None

    def _signal(self, number: int) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@atexit.register
def kill_all() -> None:
    """With the server end its runs; after kill -9 the supervisors see their lifeline end."""
    for running in list(_RUNNING):
        running.kill()
