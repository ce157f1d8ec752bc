"""One delivery with every fault, described in tests/data/README.md, through all three jobs."""

from decimal import Decimal

import pytest

from glue_scripts import clean, extract, repartition
from tests.unit.glue_scripts.lake import REPOSITORY, Lake, adds_up

SOURCE = REPOSITORY / "tests" / "data" / "sales_with_faults.csv"


@pytest.fixture(scope="module")
def ran(cloud, spark):
    """The lake after the three jobs, and their counts."""
    lake = Lake(cloud.client("s3"))
    lake.put("artifacts", "in/sales_with_faults.csv", SOURCE.read_bytes())
    source = {"source_url": lake.path("artifacts", "in/sales_with_faults.csv")}
    counts = [
        extract.run(lake.s3, {**source, **lake.extract_arguments}),
        clean.run(spark, lake.s3, lake.clean_arguments),
        repartition.run(spark, lake.s3, lake.repartition_arguments),
    ]
    return lake, counts


def test_counts_of_each_job_add_up_and_go_on_from_the_one_before(ran):
    _, counts = ran
    assert all(map(adds_up, counts))
    assert [tuple(job.values()) for job in counts] == [
        # read, duplicates, rejected, malformed, written
        (21, 0, 0, 4, 17),
        (17, 2, 8, 0, 7),
        (7, 0, 0, 0, 7),
    ]


def test_malformed_lines_say_where_they_stood_and_why(ran):
    lines = ran[0].malformed("sales_with_faults.csv")
    assert [(line["line"], line["reason"]) for line in lines] == [
        ("20", "13 fields instead of 14"),
        ("21", "15 fields instead of 14"),
        ("22", "byte 0xf4 at position 2 is not UTF-8"),
        ("23", "a quote is never closed"),
    ]


def test_rejected_rows_say_why(ran, spark):
    rows = spark.read.parquet(ran[0].path("silver", "sales_rejected/")).collect()
    assert {row.order_id: row.reject_reason for row in rows} == {
        "201": 'order_date: "31/31/2012" does not parse as date (M/d/yyyy or yyyy-MM-dd)',
        "202": 'total_revenue: "1e3" does not parse as decimal(12,2)',
        "203": 'unit_price: "12,50" does not parse as decimal(12,2)',
        "204": 'total_profit: "-" does not parse as decimal(12,2)',
        "205": 'total_revenue: "10000000000.00" does not parse as decimal(12,2)',
        "206": "country: blank",
        "207": 'units_sold: "7.5" does not parse as int; '
        'total_cost: "x" does not parse as decimal(12,2)',
        None: "order_id: blank",
    }


def test_gold_holds_the_right_rows_and_no_other(ran, spark):
    """Columns are found by name: Country comes before Region in the file."""
    rows = spark.read.parquet(ran[0].path("gold", "sales/")).collect()
    assert sorted((row.order_id, row.region, row.country, str(row.order_date)) for row in rows) == [
        (101, "Europe", "Norway", "2012-07-28"),
        (102, "Europe", "Norway", "2012-07-28"),
        (103, "Europe", "Norway", "2012-07-28"),
        (104, "Asia", "Korea, South", "2012-07-28"),
        (105, "Sub-Saharan Africa", "Cote d'Ivoire", "2012-07-28"),
        (106, "Sub-Saharan Africa", "Côte d'Ivoire", "2012-07-28"),
        (107, "Europe", "Norway", "2012-07-28"),
    ]
    assert sum(row.total_profit for row in rows) == Decimal("1204.90")


def test_quoted_line_end_arrives_as_one_line_end(ran, spark):
    gold = spark.read.parquet(ran[0].path("gold", "sales/"))
    assert gold.where("order_id = 104").first().item_type == "Baby\nFood"
