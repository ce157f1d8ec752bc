"""Scripts written the usual Glue way, on JVM Spark: one job run tries all, another its bookmark.

Source  AWS Glue Developer Guide, "Programming AWS Glue ETL scripts in PySpark" and "Tracking
        processed data using job bookmarks".
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import running_cloud
from tests.integration.jobs_in_cloud import make_jobs

SCRIPT = (Path(__file__).parent / "dynamic_frame_job.py").read_text(encoding="utf-8")
SPARK = {"GlueVersion": "6.0", "WorkerType": "G.1X", "NumberOfWorkers": 2}
ENABLED = {"--job-bookmark-option": "job-bookmark-enable"}
ORDERS = """\
{"id": 1, "price": 10, "who": {"name": "Ada", "tags": ["x", "y"]}, "none": null}
{"id": 2, "price": "free", "who": {"name": "Bob", "tags": []}, "none": null}
broken
"""
OBJECTS = {
    "orders/a.json": ORDERS,
    "csv/a b+c%20.csv": 'id;name\n1;"Ada; L"\n2;\n',
    "csv/skip.txt": "id;name\n9;no\n",
    "plain/x.csv": "1,a\n2,b\n",
    "days/year=2024/day=1/a.json": '{"v": 1}\n',
    "days/year=2024/day=2/a.json": '{"v": 2}\n',
    "days/year=2025/day=1/a.json": '{"v": 3}\n',
    "days/2020/1/a.json": '{"v": 0}\n',
    "paid/a.csv": "provider id,charge,paid on\n1,1.5,2024-01-02\nx7,2.5,\n",
    "purged/a.json": '{"v": 1}\n',
    "late/a.json": '{"v": 1}\n',
}
# For a few rows Spark costs by its tasks, and the JVM by what it compiles.
QUICK = [
    "spark.sql.shuffle.partitions=1",
    "spark.default.parallelism=1",
    "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
]
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
JSON = "org.openx.data.jsonserde.JsonSerDe"

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("java") is None, reason="JVM Spark needs Java"),
]


def columns(**types):
    return [{"Name": name.replace("_", " "), "Type": kind} for name, kind in types.items()]


def make_catalog(jobs):
    root = f"s3://{jobs.bucket}"
    jobs.glue.create_database(DatabaseInput={"Name": "shop"})
    paid = {
        "Columns": columns(provider_id="bigint", charge="double", paid_on="date"),
        "Location": f"{root}/paid/",
        "SerdeInfo": {"SerializationLibrary": LAZY, "Parameters": {"field.delim": ","}},
    }
    parameters = {"classification": "csv", "skip.header.line.count": "1"}
    jobs.glue.create_table(
        DatabaseName="shop",
        TableInput={"Name": "paid", "Parameters": parameters, "StorageDescriptor": paid},
    )
    days = {
        "Columns": columns(v="int"),
        "Location": f"{root}/days/",
        "SerdeInfo": {"SerializationLibrary": JSON},
    }
    jobs.glue.create_table(
        DatabaseName="shop",
        TableInput={
            "Name": "days",
            "PartitionKeys": columns(year="int", day="string"),
            "StorageDescriptor": days,
        },
    )
    for year, day in (("2024", "1"), ("2024", "2"), ("2025", "1")):
        location = {"Location": f"{root}/days/year={year}/day={day}/"}
        partition = {"Values": [year, day], "StorageDescriptor": days | location}
        jobs.glue.create_partition(DatabaseName="shop", TableName="days", PartitionInput=partition)


def tried(jobs, run):
    assert run.get("ErrorMessage") is None, jobs.lines(run)[-20:]
    found = {}
    for line in jobs.lines(run):
        if line.startswith('{"'):
            found |= json.loads(line)
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What two runs of one job tried; between them an object came."""
    state = tmp_path_factory.mktemp("dynamic_frames")
    with running_cloud(state, "--engine", "spark") as cloud:
        jobs = make_jobs(cloud, "dynamic-frames")
        for key, body in OBJECTS.items():
            jobs.put(key, body)
        make_catalog(jobs)
        conf = " --conf ".join(QUICK)
        arguments = {"--bucket": jobs.bucket, "--conf": conf, **ENABLED}
        job = jobs.make("usual", SCRIPT, "glueetl", DefaultArguments=arguments, **SPARK)
        found = []
        for tries in ("all", "bookmark_remembers"):
            run_id = jobs.glue.start_job_run(JobName=job, Arguments={"--tries": tries})["JobRunId"]
            run = jobs.wait(job, run_id, 600)
            found.append(tried(jobs, run) | {"log": jobs.lines(run)})
            jobs.put("late/b.json", '{"v": 2}\n{"v": 3}\n')
        bookmark = jobs.glue.get_job_bookmark(JobName=job)["JobBookmarkEntry"]
        reset = jobs.glue.reset_job_bookmark(JobName=job)["JobBookmarkEntry"]
        tables = {
            "sunk": jobs.glue.get_table(DatabaseName="shop", Name="sunk")["Table"],
            "partitions": jobs.glue.get_partitions(DatabaseName="shop", TableName="sunk")[
                "Partitions"
            ],
        }
    return {"first": found[0], "second": found[1], "bookmark": bookmark, "reset": reset} | tables


PRICE = "price:struct<int:int,string:string>"
WHO = "who:struct<name:string,tags:array<string>>"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ("choice_is_seen", [f"struct<id:int,{PRICE},{WHO},none:void>", 2, 1]),
        (
            "choice_is_resolved",
            [
                [{"id": 1, "price": 10}, {"id": 2}],
                [{"id": 1, "price_int": 10}, {"id": 2, "price_string": "free"}],
                "struct<id:int,price:int>",
                "struct<id:int,price_int:int,price_string:string>",
                f"struct<id:int,{PRICE}>",
                "struct<id:int,price:string>",
            ],
        ),
        (
            "mapping_is_applied",
            [
                "struct<key:bigint,person:struct<first:string,price:double>>",
                [
                    {"key": 1, "person": {"first": "Ada", "price": 10.0}},
                    {"key": 2, "person": {"first": "Bob"}},
                ],
            ],
        ),
        (
            "fields_are_dropped_selected_and_renamed",
            [
                ["id", "price", "who"],
                "struct<id:int,who:struct<name:string>>",
                "struct<who:struct<name:string>,id:int>",
                "struct<who:struct<called:string,tags:array<string>>>",
            ],
        ),
        ("functions_run_on_records", [[{"id": 1, "price": 10, "first": "x"}], 2, 1]),
        (
            "csv_is_read",
            [
                [{"id": "1", "name": "Ada; L"}, {"id": "2", "name": ""}],
                "struct<col0:string,col1:string>",
                [{"col0": "1", "col1": "a"}, {"col0": "2", "col1": "b"}],
            ],
        ),
        (
            "folders_are_columns",
            [
                [
                    {"v": 1, "year": "2024", "day": "1"},
                    {"v": 2, "year": "2024", "day": "2"},
                    {"v": 3, "year": "2025", "day": "1"},
                ],
                1,
            ],
        ),
        ("nothing_is_an_empty_frame", [0, []]),
        (
            "catalog_types_the_columns",
            [
                "struct<provider id:struct<long:bigint,string:string>,charge:double,paid on:date>",
                [{"provider id": 1, "charge": 1.5, "paid on": "2024-01-02"}, {"charge": 2.5}],
                "struct<provider id:bigint,charge:double,paid on:date>",
            ],
        ),
        (
            "partitions_are_pruned",
            ["struct<v:int,year:int,day:string>", [{"v": 2, "year": 2024, "day": "2"}], 1],
        ),
        (
            "frames_are_joined_and_united",
            [
                ["id", "price", "who", "none", ".id", "n"],
                1,
                "struct<id:struct<int:int,string:string>>",
            ],
        ),
        (
            "arrays_become_tables",
            [
                ["root", "root_who.tags"],
                [
                    {"id": 1, "who.name": "Ada", "who.tags": 0},
                    {"id": 2, "who.name": "Bob", "who.tags": 1},
                ],
                [
                    {"id": 0, "index": 0, "who.tags.val": "x"},
                    {"id": 0, "index": 1, "who.tags.val": "y"},
                ],
            ],
        ),
        (
            "files_are_written",
            [
                f"struct<{PRICE},{WHO},id:string>",
                ['{"id":1,"price":10}', '{"id":2,"price":"free"}'],
                ["1|10", "2|free", "id|price"],
            ],
        ),
        ("sink_keeps_the_catalog_up_to_date", [6, 4]),
        ("old_objects_are_purged", [1, 0]),
        (
            "frames_have_more_methods",
            [
                [[{"id": 2}], [{"id": 1}]],
                {"ids": ["id"], "rest": ["price", "who", "none"]},
                "struct<a:struct<b:int>>",
                ["id", "price", "who.name", "who.tags", "none"],
                2,
                3,
                [{"col0": "2", "col1": "b"}],
                ["msg"],
            ],
        ),
        ("bookmark_remembers", [1, 1]),
    ],
)
def test_dynamic_frame_does_what_the_guide_says(runs, one, expected):
    assert runs["first"][one] == expected


def test_bookmark_gives_the_next_run_what_is_new(runs):
    """The source without a transformation_ctx has no bookmark and is read whole."""
    assert runs["second"]["bookmark_remembers"] == [2, 3]


def test_bookmark_is_shown_and_reset(runs):
    bookmark, reset = runs["bookmark"], runs["reset"]
    assert (bookmark["Run"], bookmark["Version"]) == (2, 2)
    assert list(json.loads(bookmark["JobBookmark"])) == ["late"]
    assert (reset["Run"], reset["Version"], reset.get("JobBookmark")) == (0, 3, None)


def test_sink_makes_a_table_that_athena_can_read(runs):
    assert runs["sunk"]["PartitionKeys"] == [{"Name": "year", "Type": "string"}]
    assert runs["sunk"]["StorageDescriptor"]["Columns"] == [
        {"Name": "v", "Type": "int"},
        {"Name": "day", "Type": "string"},
    ]
    locations = {one["StorageDescriptor"]["Location"] for one in runs["partitions"]}
    assert {location.rpartition("/sunk/")[2] for location in locations} == {
        "year=2024/",
        "year=2025/",
    }


def test_frame_is_printed_as_records_and_as_a_tree(runs):
    log = runs["first"]["log"]
    assert '{"id": 1}' in log
    assert log[log.index("root") + 1] == "|-- id: int"


def test_logger_writes_from_info_up(runs):
    assert any(line.endswith("INFO GlueLogger: done") for line in runs["first"]["log"])
