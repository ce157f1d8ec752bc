"""The package that scripts import as ``awsglue``, as the process of a job run finds it."""

import sys

import pytest

from local_cloud.glue.job_environment import RUNTIME


@pytest.fixture(autouse=True)
def runtime(monkeypatch):
    monkeypatch.syspath_prepend(str(RUNTIME))
    for name in [name for name in sys.modules if name.split(".")[0] == "awsglue"]:
        monkeypatch.delitem(sys.modules, name)
