"""Tables and partitions as a crawler writes them into the data catalog.

Source  Table definitions that crawlers wrote, published with their parameters: CSV
        (LazySimpleSerDe, field.delim), Parquet and JSON; AWS Glue Developer Guide, "Parameters set
        on Data Catalog tables by crawler".
Differs CRAWL_RUN_ID is not written, so that a crawl that finds nothing new changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local_cloud.glue.catalog import Values
from local_cloud.glue.glue_types import merge_fields, to_columns
from local_cloud.glue.grouping import DataFile, FoundTable
from local_cloud.glue.schemas import UNKNOWN, Schema

HIVE = "org.apache.hadoop.hive"
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = f"{HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat"
PARQUET_INPUT = f"{HIVE}.ql.io.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = f"{HIVE}.ql.io.parquet.MapredParquetOutputFormat"
FORMATS = {
    "parquet": (PARQUET_INPUT, PARQUET_OUTPUT, f"{HIVE}.ql.io.parquet.serde.ParquetHiveSerDe"),
    "csv": (TEXT_INPUT, TEXT_OUTPUT, f"{HIVE}.serde2.lazy.LazySimpleSerDe"),
    "json": (TEXT_INPUT, TEXT_OUTPUT, "org.openx.data.jsonserde.JsonSerDe"),
}
OPEN_CSV = f"{HIVE}.serde2.OpenCSVSerde"
STATISTICS = ("objectCount", "recordCount", "averageRecordSize", "sizeKey")


@dataclass(frozen=True)
class CrawledTable:
    """What a crawl would write: ``table`` is an AWS ``TableInput`` without its name,
    ``partitions`` are AWS ``PartitionInput`` structures.
    """

    name: str
    location: str
    table: dict[str, Any]
    partitions: dict[Values, dict[str, Any]]


def crawled(found: FoundTable, crawler: str) -> CrawledTable:
    table = table_input(found, crawler)
    return CrawledTable(found.name, found.location, table, partition_inputs(found, crawler))


def table_input(found: FoundTable, crawler: str) -> dict[str, Any]:
    """AWS ``TableInput`` of a table that was found, without its name."""
    parameters = _parameters(found.files, crawler)
    return {
        "Owner": "owner",
        "LastAccessTime": datetime.now(UTC).replace(microsecond=0),
        "Retention": 0,
        "StorageDescriptor": _storage(found.location, found.files, parameters),
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in found.partition_keys],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
    }


def partition_inputs(found: FoundTable, crawler: str) -> dict[Values, dict[str, Any]]:
    """AWS ``PartitionInput`` of every partition, with the columns of its own files."""
    return {
        values: {
            "Values": list(values),
            "StorageDescriptor": _storage(
                "s3://" + "/".join(files[0].folder) + "/", files, _parameters(files, crawler)
            ),
        }
        for values, files in found.partitions.items()
    }


def inherit(partition: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """A partition with its table's columns, format and parameters; statistics and place its own."""
    own = partition["StorageDescriptor"]
    parent = table["StorageDescriptor"]
    statistics = {key: value for key, value in own["Parameters"].items() if key in STATISTICS}
    storage = {
        **parent,
        "Location": own["Location"],
        "Parameters": {**parent.get("Parameters", {}), **statistics},
    }
    return {**partition, "StorageDescriptor": storage}


def _storage(
    location: str, files: Sequence[DataFile], parameters: dict[str, str]
) -> dict[str, Any]:
    schema = files[0].schema
    columns = to_columns(merge_fields(file.schema.columns for file in files))
    storage = {
        "Columns": columns,
        "Location": location,
        "Compressed": schema.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": _serde(schema, columns),
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }
    if schema.classification != UNKNOWN:
        storage["InputFormat"], storage["OutputFormat"], _ = FORMATS[schema.classification]
    return storage


def _serde(schema: Schema, columns: list[dict[str, str]]) -> dict[str, Any]:
    if schema.classification == UNKNOWN:
        return {"Parameters": {}}
    properties = dict(schema.properties)
    library = FORMATS[schema.classification][2]
    parameters = {"serialization.format": "1"}
    if schema.classification == "json":
        parameters = {"paths": ",".join(column["Name"] for column in columns)}
    if schema.classification == "csv":
        parameters = {"field.delim": properties["delimiter"]}
    if "quoteChar" in properties:
        library = OPEN_CSV
        parameters = {
            "separatorChar": properties["delimiter"],
            "quoteChar": properties["quoteChar"],
        }
    return {"SerializationLibrary": library, "Parameters": parameters}


def crawler_marks(crawler: str) -> dict[str, str]:
    """Parameters of every table that a crawler wrote."""
    return {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": crawler,
    }


def _parameters(files: Sequence[DataFile], crawler: str) -> dict[str, str]:
    schema = files[0].schema
    records = sum(file.schema.records for file in files)
    weighted = sum(file.schema.records * file.schema.record_bytes for file in files)
    properties = {key: value for key, value in schema.properties if key != "quoteChar"}
    if schema.classification == "csv":
        properties["areColumnsQuoted"] = str(any(f.schema.quoted for f in files)).lower()
    return {
        **crawler_marks(crawler),
        "averageRecordSize": str(weighted // records if records else 0),
        "classification": schema.classification,
        "compressionType": schema.compression,
        "objectCount": str(len(files)),
        "recordCount": str(records),
        "sizeKey": str(sum(file.size_bytes for file in files)),
        "typeOfData": "file",
        **properties,
    }
