"""The benchmark runs: each of its measurements is there, none of its figures is judged."""

from tests.integration.pynt_tasks import pynt, refused, succeeded


def test_benchmark_of_the_local_cloud_prints_a_table(cloud):
    printed = succeeded(pynt(cloud, "benchmark[part=local_cloud,runs=1,megabytes=9]"))
    rows = [line.split(" | ")[0] for line in printed.splitlines() if line.startswith("| ")]
    assert rows[2:] == [
        "| local cloud, from start to first answer",
        "| four stacks and their scripts",
        "| bare Python process",
        "| empty Python shell run",
        "| empty Python shell run above the bare process",
        "| job end to its dependent's start",
        "| file copy",
        "| upload to local cloud",
        "| download from local cloud",
        "| upload to moto",
        "| download from moto",
    ]


def test_unknown_part_is_named(cloud):
    message = refused(pynt(cloud, "benchmark[part=nothing]"))
    assert message == "There is no part nothing of the benchmark, only local_cloud."
