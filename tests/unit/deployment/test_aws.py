"""Waiting: quick at first, slower as time goes by, never for ever."""

import boto3
import pytest
from botocore.exceptions import NoRegionError

from deployment import aws


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time(monkeypatch):
    fake = FakeTime()
    monkeypatch.setattr(aws, "time", fake)
    return fake


def test_pauses_grow_from_the_first_to_the_last(time):
    waited = list(aws.ticks(first_seconds=0.2, last_seconds=5, timeout_seconds=600))
    assert waited[-1] < 600
    assert time.slept[0] == 0.2
    assert time.slept == sorted(time.slept)
    assert time.slept[-1] == 5


def test_asks_at_once_before_the_first_pause(time):
    assert next(aws.ticks()) == 0.0
    assert time.slept == []


def test_region_is_an_error_when_none_is_set(account, monkeypatch, tmp_path):
    """STS alone answers without one, as aws-global: no bucket has that in its name."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    boto3.setup_default_session()
    with pytest.raises(NoRegionError):
        aws.region()
