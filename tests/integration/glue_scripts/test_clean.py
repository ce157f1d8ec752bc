"""What etl-clean makes of raw files, on Sail, with S3 in between as on AWS."""

import io
import logging
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from glue_scripts import clean
from tests.unit.glue_scripts.lake import HEADER, adds_up, record, text

SILVER = [
    ("region", "string"),
    ("country", "string"),
    ("item_type", "string"),
    ("sales_channel", "string"),
    ("order_priority", "string"),
    ("order_date", "date"),
    ("order_id", "bigint"),
    ("ship_date", "date"),
    ("units_sold", "int"),
    ("unit_price", "decimal(12,2)"),
    ("unit_cost", "decimal(12,2)"),
    ("total_revenue", "decimal(12,2)"),
    ("total_cost", "decimal(12,2)"),
    ("total_profit", "decimal(12,2)"),
]


def cleaned(spark, lake, *lines, **arguments):
    lake.put("raw", "sales/x.csv", text(*lines))
    counts = clean.run(spark, lake.s3, {**lake.clean_arguments, **arguments})
    assert adds_up(counts)
    return counts


def silver(spark, lake):
    return spark.read.parquet(lake.path("silver", "sales/"))


def rejected(spark, lake):
    return spark.read.parquet(lake.path("silver", "sales_rejected/"))


def test_clean_writes_typed_columns(spark, lake):
    """As zstd, and nothing beside the dataset."""
    counts = cleaned(spark, lake, record())
    rows = silver(spark, lake)
    assert rows.dtypes == SILVER
    assert [tuple(row) for row in rows.collect()] == [
        (
            "Europe",
            "Norway",
            "Fruits",
            "Online",
            "H",
            date(2012, 7, 28),
            443368995,
            date(2012, 7, 31),
            100,
            Decimal("9.33"),
            Decimal("6.92"),
            Decimal("933.00"),
            Decimal("692.00"),
            Decimal("241.00"),
        )
    ]
    assert counts == {"read": 1, "duplicates": 0, "rejected": 0, "malformed": 0, "written": 1}
    assert lake.keys("silver") == ["sales/part-00000.parquet"]
    body = lake.get("silver", "sales/part-00000.parquet")
    group = pq.ParquetFile(io.BytesIO(body)).metadata.row_group(0)
    assert {group.column(number).compression for number in range(14)} == {"ZSTD"}


def test_clean_keeps_a_rejected_row_as_it_came(spark, lake):
    cleaned(
        spark, lake, record(country=" Norway ", order_date="07/28/2012", units_sold="x"), record()
    )
    rows = rejected(spark, lake)
    texts = [(name, "string") for name, _ in SILVER]
    assert rows.dtypes == [*texts, ("reject_reason", "string"), ("job_run_id", "string")]
    assert tuple(rows.first()) == (
        "Europe",
        " Norway ",
        "Fruits",
        "Online",
        "H",
        "07/28/2012",
        "443368995",
        "7/31/2012",
        "x",
        "9.33",
        "6.92",
        "933.00",
        "692.00",
        "241.00",
        'units_sold: "x" does not parse as int',
        "jr_1",
    )


def test_clean_drops_exact_duplicates(spark, lake):
    counts = cleaned(spark, lake, record(), record(order_id="2"), record(), record())
    assert sorted(row.order_id for row in silver(spark, lake).collect()) == [2, 443368995]
    assert counts == {"read": 4, "duplicates": 2, "rejected": 0, "malformed": 0, "written": 2}


def test_clean_takes_two_writings_of_the_same_values_for_duplicates(spark, lake):
    counts = cleaned(spark, lake, record(), record(order_date="2012-07-28", unit_price="09.330"))
    assert counts == {"read": 2, "duplicates": 1, "rejected": 0, "malformed": 0, "written": 1}


def test_clean_takes_a_file_of_only_duplicates(spark, lake):
    counts = cleaned(spark, lake, *[record()] * 5)
    assert counts == {"read": 5, "duplicates": 4, "rejected": 0, "malformed": 0, "written": 1}
    assert silver(spark, lake).count() == 1


def test_clean_keeps_every_rejected_copy(spark, lake):
    counts = cleaned(spark, lake, *[record(units_sold="x")] * 2, record())
    assert counts == {"read": 3, "duplicates": 0, "rejected": 2, "malformed": 0, "written": 1}
    assert rejected(spark, lake).count() == 2


def test_clean_keeps_different_orders_of_one_number_and_says_so(spark, lake, caplog):
    with caplog.at_level(logging.WARNING, logger=clean.__name__):
        counts = cleaned(spark, lake, record(), record(units_sold="7"), record())
    assert counts == {"read": 3, "duplicates": 1, "rejected": 0, "malformed": 0, "written": 2}
    assert "1 values of order_id stand on 2 different rows" in caplog.text


def test_clean_reads_all_deliveries(spark, lake):
    lake.put("raw", "sales/june.csv", text(record(order_id="2"), record(order_id="3")))
    counts = cleaned(spark, lake, record(order_id="1"), record(order_id="2"))
    assert counts == {"read": 4, "duplicates": 1, "rejected": 0, "malformed": 0, "written": 3}


def test_clean_gives_the_same_rows_when_it_runs_again(spark, lake):
    lines = [record(), record(), record(order_id="2"), record(order_id="3", country="")]
    first = cleaned(spark, lake, *lines)
    before = sorted(map(tuple, silver(spark, lake).collect()))
    assert cleaned(spark, lake, *lines, JOB_RUN_ID="jr_9") == first
    assert sorted(map(tuple, silver(spark, lake).collect())) == before
    assert [row.job_run_id for row in rejected(spark, lake).collect()] == ["jr_9"]


def test_clean_removes_rejected_rows_when_there_are_none_any_more(spark, lake):
    cleaned(spark, lake, record(units_sold="x"), record())
    cleaned(spark, lake, record())
    assert not [key for key in lake.keys("silver") if key.startswith("sales_rejected/")]


def test_clean_stops_when_there_is_no_file(spark, lake):
    with pytest.raises(ValueError, match=r"There is no file in s3://raw-.*/sales/: did etl-extr"):
        clean.run(spark, lake.s3, lake.clean_arguments)


def test_clean_stops_when_a_file_is_empty(spark, lake):
    lake.put("raw", "sales/x.csv", "")
    with pytest.raises(ValueError, match=r"sales/x\.csv is empty"):
        clean.run(spark, lake.s3, lake.clean_arguments)


def test_clean_stops_when_there_is_no_record(spark, lake):
    with pytest.raises(ValueError, match="holds headers and no record"):
        cleaned(spark, lake)


def test_clean_stops_when_a_file_has_another_header(spark, lake):
    """Spark takes columns by position: a header in another order would swap values in silence."""
    swapped = HEADER.replace("Unit Price,Unit Cost", "Unit Cost,Unit Price")
    lake.put("raw", "sales/y.csv", text(record(), header=swapped))
    with pytest.raises(
        ValueError, match=r"sales/y\.csv has the header \['Region', .*'Unit Cost', "
    ):
        cleaned(spark, lake, record())


def test_clean_keeps_silver_and_shows_why_when_every_row_is_rejected(spark, lake):
    cleaned(spark, lake, record())
    with pytest.raises(ValueError, match=r"All 2 rows of s3://.* were rejected: see s3://.*reject"):
        cleaned(spark, lake, record(country=""), record(units_sold="x"))
    assert silver(spark, lake).count() == 1
    assert rejected(spark, lake).count() == 2


def test_clean_keeps_silver_when_it_fails(spark, lake, monkeypatch):
    cleaned(spark, lake, record())
    monkeypatch.setattr(clean, "count_all", lambda rows: 7)
    with pytest.raises(RuntimeError, match="holds 7 rows instead of 6"):
        cleaned(spark, lake, record(order_id="1"), record(order_id="1"))
    assert [row.order_id for row in silver(spark, lake).collect()] == [443368995]


def test_clean_clears_what_a_killed_run_left(spark, lake):
    lake.put("silver", "_staging/sales/jr_0/rows/part.parquet", "half")
    lake.put("silver", "_staging/sales/publishing", "jr_0")
    cleaned(spark, lake, record())
    assert lake.keys("silver") == ["sales/part-00000.parquet"]
