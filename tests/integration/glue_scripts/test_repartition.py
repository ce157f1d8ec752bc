"""What etl-repartition makes of silver, on Sail, with S3 in between as on AWS."""

from decimal import Decimal

import pytest

from glue_scripts import clean, repartition
from tests.unit.glue_scripts.lake import adds_up, record, text

COUNTRIES = ["Norway", "Cote d'Ivoire", "Côte d'Ivoire", "Korea, South", "A/B=C%D"]


def fill_silver(spark, lake, *lines):
    lake.put("raw", "sales/x.csv", text(*lines))
    clean.run(spark, lake.s3, lake.clean_arguments)


def repartitioned(spark, lake):
    counts = repartition.run(spark, lake.s3, lake.repartition_arguments)
    assert adds_up(counts)
    return counts


def gold(spark, lake):
    return spark.read.parquet(lake.path("gold", "sales/"))


def numbered(*countries):
    return [record(order_id=str(n), country=f'"{c}"') for n, c in enumerate(countries)]


def test_repartition_writes_one_file_for_each_country(spark, lake):
    fill_silver(spark, lake, *numbered("Norway", "Spain", "Norway", "Norway"))
    counts = repartitioned(spark, lake)
    assert lake.keys("gold") == [
        "sales/country=Norway/part-00000.parquet",
        "sales/country=Spain/part-00000.parquet",
    ]
    assert counts == {"read": 4, "duplicates": 0, "rejected": 0, "malformed": 0, "written": 4}


def test_repartition_keeps_values_and_types(spark, lake):
    fill_silver(spark, lake, record(total_profit="0.10"), record(total_profit="0.20"))
    repartitioned(spark, lake)
    silver = spark.read.parquet(lake.path("silver", "sales/"))
    rows = gold(spark, lake).select(*silver.columns)
    assert rows.dtypes == silver.dtypes
    assert sorted(map(tuple, rows.collect())) == sorted(map(tuple, silver.collect()))
    assert rows.agg({"total_profit": "sum"}).first()[0] == Decimal("0.30")


def test_repartition_keeps_every_countrys_name(spark, lake):
    fill_silver(spark, lake, *numbered(*COUNTRIES))
    repartitioned(spark, lake)
    assert sorted(row.country for row in gold(spark, lake).collect()) == sorted(COUNTRIES)


def test_repartition_names_folders_as_the_value_stands_where_that_is_possible(spark, lake):
    """Spark escapes the apostrophe, Sail what is not ASCII; not every reader takes that back."""
    fill_silver(spark, lake, *numbered("Cote d'Ivoire", "Côte d'Ivoire"))
    repartitioned(spark, lake)
    assert lake.keys("gold") == [
        "sales/country=Cote d'Ivoire/part-00000.parquet",
        "sales/country=Côte d'Ivoire/part-00000.parquet",
    ]


def test_repartition_writes_several_files_for_a_large_partition_alone(spark, lake, monkeypatch):
    fill_silver(spark, lake, *numbered(*["Norway"] * 30, "Spain"))
    (silver,) = lake.s3.list_objects_v2(Bucket=lake.bucket("silver"))["Contents"]
    monkeypatch.setattr(repartition, "FILE_BYTES", silver["Size"] // 2)
    counts = repartitioned(spark, lake)
    assert lake.keys("gold") == [
        "sales/country=Norway/part-00000.parquet",
        "sales/country=Norway/part-00001.parquet",
        "sales/country=Spain/part-00000.parquet",
    ]
    assert counts["written"] == 31
    assert sorted(row.order_id for row in gold(spark, lake).collect()) == list(range(31))


def test_repartition_gives_the_same_rows_when_it_runs_again(spark, lake):
    fill_silver(spark, lake, *numbered("Norway", "Spain"))
    repartitioned(spark, lake)
    before = sorted(map(tuple, gold(spark, lake).collect()))
    repartitioned(spark, lake)
    assert sorted(map(tuple, gold(spark, lake).collect())) == before


def test_repartition_removes_a_country_that_is_gone(spark, lake):
    fill_silver(spark, lake, *numbered("Norway", "Spain"))
    repartitioned(spark, lake)
    fill_silver(spark, lake, *numbered("Spain"))
    repartitioned(spark, lake)
    assert lake.keys("gold") == ["sales/country=Spain/part-00000.parquet"]


def test_repartition_stops_when_there_is_no_file(spark, lake):
    with pytest.raises(ValueError, match=r"There is no file in s3://.*: did etl-clean run\?"):
        repartitioned(spark, lake)


def test_repartition_refuses_silver_that_is_half_published(spark, lake):
    fill_silver(spark, lake, *numbered("Norway"))
    lake.put("silver", "_staging/sales/publishing", "jr_7")
    with pytest.raises(RuntimeError, match="was left half published by job run jr_7: run the job"):
        repartitioned(spark, lake)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_check_partition_values_refuses_a_row_without_partition(value):
    partitions = [{"country": "Norway", "rows": 5}, {"country": value, "rows": 3}]
    with pytest.raises(ValueError, match="3 rows have no country: they have no partition"):
        repartition.check_partition_values(partitions, ("country",))


def test_files_of_a_partition_grow_with_its_share_of_the_bytes():
    partitions = [{"rows": 900}, {"rows": 99}, {"rows": 1}]
    assert repartition.files_of(partitions, size_bytes=1000 * 1024**2) == [8, 1, 1]
    assert repartition.files_of(partitions, size_bytes=10 * 1024**2) == [1, 1, 1]


def test_repartition_keeps_gold_when_it_fails(spark, lake, monkeypatch):
    fill_silver(spark, lake, *numbered("Norway"))
    repartitioned(spark, lake)
    fill_silver(spark, lake, *numbered("Norway", "Spain"))
    write_slice = repartition.write_slice
    monkeypatch.setattr(
        repartition,
        "write_slice",
        lambda rows, keys, path: write_slice(rows.where("country = 'Norway'"), keys, path),
    )
    with pytest.raises(RuntimeError, match="holds 1 rows instead of 2"):
        repartitioned(spark, lake)
    assert lake.keys("gold")[-1] == "sales/country=Norway/part-00000.parquet"
    assert gold(spark, lake).count() == 1
