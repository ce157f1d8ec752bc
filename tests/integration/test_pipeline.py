"""The pipeline end to end: deployed, run, queried and destroyed by the commands of a person."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest

from deployment.local import served
from sample_data import write_sample
from tests.integration.pynt_tasks import pynt, refused, succeeded

ROWS = 1000  # 978 good ones, 10 copies of them, 9 that do not parse, 3 of the wrong length


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "1000 Sales Records.zip"
    write_sample(path, ROWS)
    return path


@pytest.fixture(scope="module")
def ran(fresh_cloud, sample):
    """The cloud after one workflow run, and what the command printed."""
    with served(sample) as address:
        deployed = pynt(fresh_cloud, f"deploy[ExtractSourceURL={address}]")
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        printed = succeeded(pynt(fresh_cloud, "startworkflow"))
    return fresh_cloud, printed


def good_orders(path):
    """The sample's good records, read without the pipeline: the faulty ones have short numbers."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode("latin-1")
    rows = {tuple(row) for row in csv.reader(io.StringIO(text)) if len(row) == 14}
    good = [row for row in rows if row[6].isdecimal() and len(row[6]) == 9]
    return [[value.strip() for value in row] for row in good]


def query(cloud, sql):
    """Rows of an Athena query in the pipeline's work group, as text."""
    athena = cloud.client("athena")
    started = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": "etl_poc"},
        WorkGroup="etl-poc-athena",
    )["QueryExecutionId"]
    state = "QUEUED"
    while state in ("QUEUED", "RUNNING"):
        execution = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
        state = execution["Status"]["State"]
    assert state == "SUCCEEDED", execution["Status"]
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=started)
    rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
    return [tuple(value.get("VarCharValue") for value in row) for row in rows[1:]]


def cells(line):
    """The cells of one line of a printed table."""
    return [cell.strip() for cell in line.strip("│ ").split("│")]


def test_each_job_counts_every_row_once(ran):
    """Columns: job, read, duplicates, rejected, malformed, written."""
    _, printed = ran
    counted = {cells(line)[0]: cells(line)[1:6] for line in printed.splitlines() if "etl-" in line}
    assert counted["etl-extract"] == ["1,000", "0", "0", "3", "997"]
    assert counted["etl-clean"] == ["997", "10", "9", "0", "978"]
    assert counted["etl-repartition"] == ["978", "0", "0", "0", "978"]


def test_catalog_has_one_table_per_dataset(ran):
    cloud, _ = ran
    tables = cloud.client("glue").get_tables(DatabaseName="etl_poc")["TableList"]
    assert {table["Name"] for table in tables} == {
        "raw_sales",
        "silver_sales",
        "silver_sales_rejected",
        "gold_sales",
    }


def test_gold_holds_the_good_orders_and_no_other(ran, sample):
    cloud, _ = ran
    expected = sorted(int(row[6]) for row in good_orders(sample))
    assert len(expected) == 978
    found = query(cloud, "SELECT order_id FROM gold_sales ORDER BY order_id")
    assert [int(order_id) for (order_id,) in found] == expected


def test_gold_has_the_profit_of_each_region(ran, sample):
    cloud, _ = ran
    expected: dict[str, Decimal] = {}
    for row in good_orders(sample):
        expected[row[0]] = expected.get(row[0], Decimal(0)) + Decimal(row[13])
    found = query(cloud, "SELECT region, sum(total_profit) FROM gold_sales GROUP BY region")
    assert {region: Decimal(profit) for region, profit in found} == expected


def test_gold_has_one_partition_per_country(ran, sample):
    cloud, _ = ran
    pages = (
        cloud.client("glue")
        .get_paginator("get_partitions")
        .paginate(DatabaseName="etl_poc", TableName="gold_sales")
    )
    found = [partition["Values"] for page in pages for partition in page["Partitions"]]
    assert sorted(found) == sorted([country] for country in {row[1] for row in good_orders(sample)})


def test_rejected_rows_keep_their_values_and_a_reason(ran):
    cloud, _ = ran
    found = query(cloud, "SELECT order_id, reject_reason FROM silver_sales_rejected")
    reasons = {order_id: reason for order_id, reason in found}
    assert len(found) == 9
    assert "31/31/2012" in reasons["99000011"]
    assert "1e3" in reasons["99000013"]


def test_query_of_total_profit_has_the_most_profitable_region_first(ran, sample):
    cloud, _ = ran
    printed = succeeded(pynt(cloud, "query[total_profit_per_region.sql]"))
    shown = [cells(line) for line in printed.splitlines() if line.startswith("│")]
    profits = [Decimal(profit) for _, profit in shown]
    assert len(shown) == 7
    assert profits == sorted(profits, reverse=True)
    assert sum(profits) == sum(Decimal(row[13]) for row in good_orders(sample))


def test_query_of_top_revenue_has_two_orders_of_each_country(ran, sample):
    cloud, _ = ran
    printed = succeeded(pynt(cloud, "query[top_revenue.sql]"))
    shown = [cells(line) for line in printed.splitlines() if line.startswith("│")]
    expected = []
    for country in ("Canada", "United States of America"):
        orders = [row for row in good_orders(sample) if row[1] == country]
        orders.sort(key=lambda row: Decimal(row[11]), reverse=True)
        expected += [(country, row[6], row[11]) for row in orders[:2]]
    assert len(expected) == 4
    assert [(row[0], row[3], row[5]) for row in shown] == expected


def test_second_run_on_the_same_source_changes_nothing(ran, sample):
    cloud, _ = ran
    count = "SELECT count(*), sum(total_profit) FROM gold_sales"
    before = query(cloud, count)
    with served(sample) as address:
        update = f"updatestack[glue-jobs,ExtractSourceURL={address}]"
        succeeded(pynt(cloud, update, "startworkflow"))
    assert query(cloud, count) == before


def test_failed_job_is_named_with_its_error_message(ran):
    """The workflow run itself is COMPLETED: only its nodes tell that it failed."""
    cloud, _ = ran
    gone = "updatestack[glue-jobs,ExtractSourceURL=http://127.0.0.1:9/gone.zip]"
    done = pynt(cloud, gone, "startworkflow")
    assert "etl-extract FAILED: " in refused(done)


def test_destroy_leaves_nothing_behind(ran):
    cloud, _ = ran
    succeeded(pynt(cloud, "destroy[yes=true]"))
    glue, logs = cloud.client("glue"), cloud.client("logs")
    assert cloud.client("cloudformation").describe_stacks()["Stacks"] == []
    assert cloud.client("s3").list_buckets()["Buckets"] == []
    assert cloud.client("iam").list_roles()["Roles"] == []
    assert glue.get_databases()["DatabaseList"] == []
    assert glue.get_jobs()["Jobs"] == []
    assert glue.get_crawlers()["Crawlers"] == []
    assert glue.get_triggers()["Triggers"] == []
    assert glue.list_workflows()["Workflows"] == []
    assert logs.describe_log_groups(logGroupNamePrefix="/etl-poc")["logGroups"] == []
    groups = cloud.client("athena").list_work_groups()["WorkGroups"]
    assert [group["Name"] for group in groups] == ["primary"]
    succeeded(pynt(cloud, "destroy[yes=true]"))
