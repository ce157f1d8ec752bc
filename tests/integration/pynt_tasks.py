"""The commands of a person: pynt tasks as processes that speak to a local cloud."""

import subprocess
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent.parent
Done = subprocess.CompletedProcess[str]


def pynt(cloud: Any, *tasks: str) -> Done:
    """Run the tasks in one call, without a terminal."""
    return subprocess.run(
        [Path(sys.executable).parent / "pynt", *tasks],
        cwd=REPOSITORY,
        env=cloud.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def succeeded(done: Done) -> str:
    """What it printed."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(done: Done) -> str:
    """The one line of a failed task between those of pynt itself; never a traceback."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if not line.startswith("[ build.py")]
    assert len(lines) == 1, done.stderr
    return lines[0]
