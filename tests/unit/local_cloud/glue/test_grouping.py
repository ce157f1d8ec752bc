"""Which files make one table.

Source  AWS Glue Developer Guide, "How does a crawler determine when to create partitions?",
        "Creating a single schema for each Amazon S3 include path", "Specifying the table location
        and partitioning level".
"""

import pytest

from local_cloud.glue.grouping import DataFile, FoundTable, group, table_name
from local_cloud.glue.schemas import Schema


def file(path: str, columns: str = "a b", **schema: str) -> DataFile:
    """``bucket/folder/name`` with the named columns."""
    *folder, name = path.split("/")
    typed = tuple((column, "int") for column in columns.split())
    return DataFile(tuple(folder), name, 10, Schema(schema.pop("kind", "json"), typed, **schema))


def shape(tables: list[FoundTable]) -> list[tuple[str, str, tuple[str, ...], list]]:
    return [(t.name, t.location, t.partition_keys, sorted(t.partitions)) for t in tables]


def test_files_of_a_folder_are_one_table():
    files = [file("lake/sales/1.json"), file("lake/sales/2.json")]
    assert shape(group(("lake", "sales"), files)) == [("sales", "s3://lake/sales/", (), [])]


def test_named_folders_are_partitions():
    """The guide's first example: s3://sales/year=2019/month=Jan/day=1, with Sales as target."""
    files = [
        file("sales/year=2019/month=Jan/day=1/f1"),
        file("sales/year=2019/month=Jan/day=2/f1"),
        file("sales/year=2019/month=Feb/day=1/f1"),
        file("sales/year=2019/month=Feb/day=2/f1"),
    ]
    assert shape(group(("sales",), files)) == [
        (
            "sales",
            "s3://sales/",
            ("year", "month", "day"),
            [
                ("2019", "Feb", "1"),
                ("2019", "Feb", "2"),
                ("2019", "Jan", "1"),
                ("2019", "Jan", "2"),
            ],
        )
    ]


def test_unnamed_folders_are_numbered_partitions():
    """The guide's second example: one table with two partition key columns."""
    files = [
        file("bucket01/folder1/table1/partition1/file.txt"),
        file("bucket01/folder1/table1/partition2/file.txt"),
        file("bucket01/folder1/table2/partition4/file.txt"),
    ]
    assert shape(group(("bucket01", "folder1"), files)) == [
        (
            "folder1",
            "s3://bucket01/folder1/",
            ("partition_0", "partition_1"),
            [("table1", "partition1"), ("table1", "partition2"), ("table2", "partition4")],
        )
    ]


def test_unlike_schemas_are_tables_of_their_own():
    """The guide's example of a single schema, without the option: year_2017 and year_2018."""
    files = [
        file("bucket/table1/year=2017/data1.json", "a b"),
        file("bucket/table1/year=2018/data2.json", "c d"),
    ]
    assert shape(group(("bucket", "table1"), files)) == [
        ("year_2017", "s3://bucket/table1/year=2017/", (), []),
        ("year_2018", "s3://bucket/table1/year=2018/", (), []),
    ]


def test_unlike_schemas_are_one_table_when_combined():
    """The same example with CombineCompatibleSchemas: one table, partition key year."""
    files = [
        file("bucket/table1/year=2017/data1.json", "a b"),
        file("bucket/table1/year=2018/data2.json", "c d"),
    ]
    assert shape(group(("bucket", "table1"), files, combine=True)) == [
        ("table1", "s3://bucket/table1/", ("year",), [("2017",), ("2018",)])
    ]


def test_a_minority_of_unlike_folders_joins_the_table():
    """The guide: "when the majority of schemas at a folder level are similar"."""
    files = [
        file("b/t/p=1/f", "a b c"),
        file("b/t/p=2/f", "a b c"),
        file("b/t/p=3/f", "x y z"),
    ]
    assert [table.name for table in group(("b", "t"), files)] == ["t"]


def test_formats_and_compressions_never_mix():
    """Seen: 2m_sales_records_csv and 2m_sales_records_zip, the zip beside its content."""
    files = [
        file("etl-poc-data-raw/2m-Sales-Records.csv", kind="csv"),
        file("etl-poc-data-raw/2m-Sales-Records.zip", kind="csv", compression="zip"),
    ]
    assert shape(group(("etl-poc-data-raw",), files, combine=True)) == [
        ("2m_sales_records_csv", "s3://etl-poc-data-raw/2m-Sales-Records.csv", (), []),
        ("2m_sales_records_zip", "s3://etl-poc-data-raw/2m-Sales-Records.zip", (), []),
    ]


def test_a_bucket_as_target_names_the_table_and_numbers_the_folder():
    """Seen: etl_poc_data_gold with partition_0 from the folder, then country."""
    files = [file("etl-poc-data-gold/2m-Sales-Records/country=Mali/part-0.parquet")]
    assert shape(group(("etl-poc-data-gold",), files)) == [
        (
            "etl_poc_data_gold",
            "s3://etl-poc-data-gold/",
            ("partition_0", "country"),
            [("2m-Sales-Records", "Mali")],
        )
    ]


def test_files_beside_folders_are_a_table_of_their_own():
    files = [file("b/t/1.json"), file("b/t/archive/2.json")]
    assert [table.location for table in group(("b", "t"), files)] == [
        "s3://b/t/",
        "s3://b/t/archive/",
    ]


def test_level_says_where_tables_are():
    """The guide: of mydataset/year/month/day/hour, level 3 is mydataset/year/month."""
    files = [
        file("mydataset/2019/jan/1/f", "a b"),
        file("mydataset/2019/jan/2/f", "c d"),
        file("mydataset/2019/mar/1/f", "a b"),
    ]
    assert shape(group(("mydataset",), files, level=3)) == [
        ("jan", "s3://mydataset/2019/jan/", ("partition_0",), [("1",), ("2",)]),
        ("mar", "s3://mydataset/2019/mar/", ("partition_0",), [("1",)]),
    ]


def test_level_two_is_a_folder_of_the_bucket():
    files = [file("lake/sales/country=Mali/f"), file("lake/costs/f")]
    assert [(t.name, t.partition_keys) for t in group(("lake",), files, level=2)] == [
        ("costs", ()),
        ("sales", ("country",)),
    ]


@pytest.mark.parametrize(
    ("folder", "value"),
    [
        ("country=Cote d'Ivoire", "Cote d'Ivoire"),
        ("country=Cote d%27Ivoire", "Cote d'Ivoire"),
        ("Country=a+b", "a+b"),
        ("country=100%25", "100%"),
        ("country=S%C3%A3o%20Tom%C3%A9", "São Tomé"),
        ("country=a=b", "a=b"),
        ("country=", ""),
    ],
)
def test_partition_value_is_decoded_and_its_location_is_not(folder, value):
    """Spark writes ``%27`` for an apostrophe in a folder's name; Sail does not."""
    (table,) = group(("b", "sales"), [file(f"b/sales/{folder}/f")])
    assert (table.partition_keys, list(table.partitions)) == (("country",), [(value,)])
    assert table.files[0].folder[-1] == folder


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("sales", "sales"),
        ("Sales-2012", "sales_2012"),
        ("year=2017", "year_2017"),
        ("2m Sales.csv", "2m_sales_csv"),
        ("sales_rejected", "sales_rejected"),
    ],
)
def test_table_name_has_letters_digits_and_underscores(folder, name):
    assert table_name(folder) == name
