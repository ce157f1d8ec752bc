"""Crawls of real files in S3: the tables and partitions that they write.

Source  AWS Glue Developer Guide, "Using crawlers to populate the Data Catalog".
"""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from tests.integration.lake import SALES_CSV, Lake, make_lake, parquet, refusal


@pytest.fixture
def lake(cloud, request) -> Lake:
    return make_lake(cloud, request.node.name)


def test_crawler_writes_a_csv_table_as_glue_does(lake):
    """The parameters and the SerDe of published tables that crawlers wrote for CSV."""
    lake.put("sales/2m-Sales-Records.csv", SALES_CSV)
    lake.crawler("sales/", TablePrefix="raw_")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    table = lake.table("raw_sales")
    parameters = {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": lake.name,
        "areColumnsQuoted": "false",
        "averageRecordSize": "44",
        "classification": "csv",
        "columnsOrdered": "true",
        "compressionType": "none",
        "delimiter": ",",
        "objectCount": "1",
        "recordCount": "2",
        "sizeKey": "144",
        "skip.header.line.count": "1",
        "typeOfData": "file",
    }
    assert table["Parameters"] == parameters
    assert (table["TableType"], table["Owner"]) == ("EXTERNAL_TABLE", "owner")
    assert table["PartitionKeys"] == []
    assert table["StorageDescriptor"] == {
        "Columns": [
            {"Name": "region", "Type": "string"},
            {"Name": "country", "Type": "string"},
            {"Name": "item type", "Type": "string"},
            {"Name": "order date", "Type": "string"},
            {"Name": "order id", "Type": "bigint"},
            {"Name": "unit price", "Type": "double"},
        ],
        "Location": f"s3://{lake.name}/sales/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ","},
        },
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }


def test_crawler_infers_parquet_types_and_partitions(lake):
    for country, folder in (("Mali", "Mali"), ("Cote d'Ivoire", "Cote d%27Ivoire")):
        data = parquet(
            order_id=pa.array([1], pa.int64()),
            amount=pa.array([Decimal("1.50")], pa.decimal128(12, 2)),
            ordered_on=pa.array([date(2012, 7, 28)]),
            country_code=[country[:2]],
        )
        lake.put(f"sales/country={folder}/part-0.parquet", data)
    lake.crawler("sales/", TablePrefix="gold_")
    lake.crawl()
    table = lake.table("gold_sales")
    assert lake.columns("gold_sales") == {
        "order_id": "bigint",
        "amount": "decimal(12,2)",
        "ordered_on": "date",
        "country_code": "string",
    }
    assert table["PartitionKeys"] == [{"Name": "country", "Type": "string"}]
    storage = table["StorageDescriptor"]
    assert storage["InputFormat"].endswith("parquet.MapredParquetInputFormat")
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    }
    assert {
        values: storage["Location"] for values, storage in lake.partitions("gold_sales").items()
    } == {
        ("Mali",): f"s3://{lake.name}/sales/country=Mali/",
        ("Cote d'Ivoire",): f"s3://{lake.name}/sales/country=Cote d%27Ivoire/",
    }


def test_crawler_reads_json_lines(lake):
    lake.put("events/1.json", b'{"id": 1, "who": {"name": "Ann"}, "tags": ["a"]}\n')
    lake.crawler("events/")
    lake.crawl()
    assert lake.columns("events") == {
        "id": "int",
        "who": "struct<name:string>",
        "tags": "array<string>",
    }
    assert lake.table("events")["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"paths": "id,who,tags"},
    }


def test_crawler_reads_one_file_as_target(lake):
    lake.put("in/sales.csv", SALES_CSV)
    lake.put("in/other.json", b'{"a": 1}')
    lake.crawler("in/sales.csv")
    lake.crawl()
    assert lake.tables() == ["sales_csv"]
    location = lake.table("sales_csv")["StorageDescriptor"]["Location"]
    assert location == f"s3://{lake.name}/in/sales.csv"


def test_crawler_makes_a_table_of_every_target(lake):
    lake.put("sales/a.csv", SALES_CSV)
    lake.put("sales_rejected/a.csv", SALES_CSV)
    lake.crawler("sales", "sales_rejected/")
    lake.crawl()
    assert lake.tables() == ["sales", "sales_rejected"]


def test_crawler_tells_tables_of_one_name_apart(lake):
    """aws/aws-sdk-pandas#702: the second has a hash behind its name; and they stay the same."""
    lake.put("a/sales/1.csv", SALES_CSV)
    lake.put("b/sales/1.json", b'{"a": 1}')
    lake.crawler("a/sales/", "b/sales/", TablePrefix="raw_")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    first, second = lake.tables()
    assert (first, second[:10], len(second)) == ("raw_sales", "raw_sales_", len("raw_sales_") + 32)
    assert list(lake.columns(second)) == ["a"]
    lake.crawl()
    assert lake.tables() == [first, second]


def test_crawler_keeps_a_column_that_is_a_partition_key_too(lake):
    """What Athena then refuses: aws-solutions/automated-data-analytics-on-aws#41."""
    lake.put("t/country=Mali/f.parquet", parquet(a=[1], country=["Mali"]))
    lake.crawler("t/")
    lake.crawl()
    assert lake.columns("t") == {"a": "bigint", "country": "string"}
    assert lake.table("t")["PartitionKeys"] == [{"Name": "country", "Type": "string"}]


def test_crawler_leaves_out_exclusions_markers_and_hidden_files(lake):
    lake.put("sales/", b"")
    lake.put("sales/_SUCCESS", b"x")
    lake.put("sales/empty.csv", b"")
    lake.put("sales/a.csv", SALES_CSV)
    lake.put("sales/archive/b.zip", b"PK")
    lake.crawler("sales/")
    target = {"Path": f"s3://{lake.name}/sales/", "Exclusions": ["archive/**"]}
    lake.glue.update_crawler(Name=lake.name, Targets={"S3Targets": [target]})
    lake.crawl()
    assert lake.tables() == ["sales"]
    assert lake.table("sales")["Parameters"]["objectCount"] == "1"


def test_crawler_succeeds_without_a_table_when_the_target_is_empty(lake):
    lake.crawler("nothing/here/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert refusal(lake.glue.get_tables, DatabaseName=lake.database).startswith("EntityNotFound")


def test_crawler_makes_its_database_when_it_is_missing(lake):
    lake.put("sales/a.csv", SALES_CSV)
    lake.crawler("sales/")
    lake.crawl()
    assert lake.glue.get_database(Name=lake.database)["Database"]["Name"] == lake.database


def test_crawler_fails_when_it_finds_more_tables_than_its_threshold(lake):
    """ "Specifying the maximum number of tables ...": no data is written to the Data Catalog."""
    lake.put("in/a/1.csv", SALES_CSV)
    lake.put("in/b/1.json", b'{"a": 1}')
    lake.crawler("in/", configuration={"CrawlerOutput": {"Tables": {"TableThreshold": 1}}})
    last = lake.crawl()
    assert last["Status"] == "FAILED"
    assert last["ErrorMessage"] == (
        "The number of tables detected by crawler: 2 is greater than the table threshold value"
        " provided: 1. Failing crawler without writing to Data Catalog."
    )
    assert refusal(lake.glue.get_tables, DatabaseName=lake.database).startswith("EntityNotFound")


def test_crawler_fails_by_name_on_a_format_that_only_glue_reads(lake):
    lake.put("avro/a.avro", b"Obj\x01\x00")
    lake.crawler("avro/")
    last = lake.crawl()
    assert last["Status"] == "FAILED"
    assert "does not support crawling Avro files (avro/a.avro)" in last["ErrorMessage"]


def test_crawler_fails_when_its_bucket_is_gone(lake):
    lake.crawler("sales/")
    lake.s3.delete_bucket(Bucket=lake.name)
    last = lake.crawl()
    assert (last["Status"], last["ErrorMessage"]) == (
        "FAILED",
        "The specified bucket does not exist",
    )


def test_crawler_makes_a_partition_index_unless_told_not_to(lake):
    """ "Configuring a crawler to create partition indexes": the default is to create one."""
    lake.put("t/p=1/f.parquet", parquet(a=[1]))
    lake.put("u/p=1/f.parquet", parquet(a=[1]))
    lake.crawler("t/")
    lake.crawl()
    lake.glue.update_crawler(
        Name=lake.name,
        Targets={"S3Targets": [{"Path": f"s3://{lake.name}/u/"}]},
        Configuration='{"Version": 1.0, "CreatePartitionIndex": false}',
    )
    lake.crawl()

    def indexes(table: str) -> list[list[str]]:
        found = lake.glue.get_partition_indexes(DatabaseName=lake.database, TableName=table)
        return [
            [key["Name"] for key in one["Keys"]] for one in found["PartitionIndexDescriptorList"]
        ]

    assert (indexes("t"), indexes("u")) == ([["p"]], [])
    assert lake.table("t")["Parameters"]["partition_filtering.enabled"] == "true"
