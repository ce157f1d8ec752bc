"""Variables and modules of a job run's process."""

import os
from importlib.metadata import version
from pathlib import Path

import pytest

from local_cloud.glue.job_environment import (
    CannotStartError,
    check_modules,
    environment,
    python_path,
)

CREDENTIALS = {"AccessKeyId": "AKID", "SecretAccessKey": "secret", "SessionToken": "token"}


def test_process_sees_its_role_and_nothing_of_the_server(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    variables = environment(CREDENTIALS, "eu-west-1", "http://127.0.0.1:1", ["/lib"], tmp_path)
    assert variables["AWS_SESSION_TOKEN"] == "token"
    assert variables["AWS_REGION"] == "eu-west-1"
    assert variables["PYTHONPATH"] == "/lib"
    assert variables["TZ"] == "UTC"
    assert variables["PATH"] == os.environ["PATH"]
    assert "AWS_PROFILE" not in variables
    assert Path(variables["TMPDIR"]).is_dir()


def test_process_reads_no_settings_of_the_person(tmp_path):
    """Their region, proxy or credentials would make a run do what it does nowhere else."""
    variables = environment(CREDENTIALS, "eu-west-1", "http://127.0.0.1:1", [], tmp_path)
    assert Path(variables["AWS_CONFIG_FILE"]).parent == tmp_path
    assert variables["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_archives_are_on_the_path_and_modules_by_their_folder():
    files = [Path("/w/lib.zip"), Path("/w/m/a.py"), Path("/w/m/b.py"), Path("/w/c.whl")]
    assert python_path(files)[:3] == ["/w/lib.zip", "/w/m", "/w/c.whl"]


def test_installed_module_is_accepted():
    check_modules([f"boto3=={version('boto3')}", "pyarrow>=1", "requests"])


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("boto3==0.0.1", "is installed here; the local cloud installs nothing"),
        ("no-such-package==1.0", "not installed here"),
        ("s3://bucket/a.whl", "does not install"),
    ],
)
def test_missing_module_is_named_and_never_installed(wanted, message):
    with pytest.raises(CannotStartError, match=message):
        check_modules([wanted])
