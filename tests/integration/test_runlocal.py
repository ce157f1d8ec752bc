"""``pynt runlocal``: the whole tour in one command, and nothing left running after it."""

import os
import pty
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from deployment.local import STATE, is_in_use
from tests.integration.pynt_tasks import REPOSITORY

PYNT = Path(sys.executable).parent / "pynt"


def run(task, **options):
    return subprocess.Popen([PYNT, task], cwd=REPOSITORY, text=True, **options)


def answers(address):
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def served():
    """The folders of local clouds of runlocal that are alive."""
    return {folder for folder in STATE.glob("runlocal-*") if is_in_use(folder)}


@pytest.fixture
def terminal():
    """Both ends of a terminal: ours to read and write, and the command's."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)


def test_runlocal_without_a_terminal_shows_everything_and_exits():
    process = run("runlocal[rows=200]", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, printed + errors
    assert "200 records, 2 of them duplicates" in printed
    assert re.search(r"etl-clean +│ +197 │ +2 │ +9 │ +0 │ +186 │", printed)
    for shown in (
        "gold_sales",
        "silver_sales_rejected",
        "total_profit_per_region.sql",
        "top_revenue",
    ):
        assert shown in printed


def test_runlocal_with_a_source_that_is_no_zip_fails_with_the_jobs_reason(tmp_path):
    source = tmp_path / "sales.zip"
    source.write_text("this is no zip")
    process = run(f"runlocal[source={source}]", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 1, printed + errors
    assert "etl-extract FAILED: " in errors
    assert "Traceback" not in errors


def test_runlocal_on_a_terminal_serves_until_ctrl_c(terminal):
    ours, theirs = terminal
    process = run("runlocal[rows=200]", stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    printed = ""
    while "pynt startworkflow" not in printed:
        printed += os.read(ours, 65_536).decode(errors="replace")
    address = re.findall(r"export AWS_ENDPOINT_URL=(http://127\.0\.0\.1:\d+)", printed)[-1]
    assert answers(address)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not answers(address)


def test_runlocal_that_is_terminated_takes_its_server_along():
    before = served()
    process = run("runlocal[rows=200]", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    with process:
        while not process.stdout.readline().startswith("Deploy"):
            assert process.poll() is None
        (ours,) = served() - before
        process.terminate()
        assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert not is_in_use(ours)
