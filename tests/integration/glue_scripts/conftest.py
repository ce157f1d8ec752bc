"""The scripts run in this process, on a lake and a Sail server as the tests of their parts have."""

from tests.unit.glue_scripts.conftest import lake, no_proxy, sail, spark

__all__ = ["lake", "no_proxy", "sail", "spark"]
