"""The Glue catalog as readers and writers of a job need it: tables, formats, partitions.

Source  AWS Glue Developer Guide, "Managing partitions for ETL output in AWS Glue", "Creating
        tables, updating the schema, and adding new partitions in the Data Catalog from AWS Glue
        ETL jobs".
"""

from collections.abc import Iterable, Sequence
from typing import Any

from botocore.exceptions import ClientError
from pyspark.sql import DataFrame

from awsglue.s3_files import HIVE_NULL, client
from awsglue.unsupported import refuse

HIVE_IO = "org.apache.hadoop.hive.ql.io"
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = f"{HIVE_IO}.HiveIgnoreKeyTextOutputFormat"
# Format to input format, output format and SerDe of a table, as crawlers write them.
STORAGE = {
    "parquet": (
        f"{HIVE_IO}.parquet.MapredParquetInputFormat",
        f"{HIVE_IO}.parquet.MapredParquetOutputFormat",
        f"{HIVE_IO}.parquet.serde.ParquetHiveSerDe",
    ),
    "orc": (
        f"{HIVE_IO}.orc.OrcInputFormat",
        f"{HIVE_IO}.orc.OrcOutputFormat",
        f"{HIVE_IO}.orc.OrcSerde",
    ),
    "json": (TEXT_INPUT, TEXT_OUTPUT, "org.openx.data.jsonserde.JsonSerDe"),
    "csv": (TEXT_INPUT, TEXT_OUTPUT, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
}
BY_SERDE = {"parquet": "parquet", "orc": "orc", "json": "json", "csv": "csv", "lazysimple": "csv"}
BATCH = 100  # partitions of one BatchCreatePartition

Table = dict[str, Any]


def get_table(database: str, name: str) -> Table:
    table: Table = client("glue").get_table(DatabaseName=database, Name=name)["Table"]
    parameters = table.get("Parameters", {})
    lake = parameters.get("table_type") or parameters.get("spark.sql.sources.provider")
    if str(lake).lower() in ("iceberg", "delta", "hudi"):
        raise refuse(f"dynamic frames of {lake} tables ({database}.{name})")
    if "StorageDescriptor" not in table or not table["StorageDescriptor"].get("Location"):
        raise refuse(f"dynamic frames of a table without a location ({database}.{name})")
    return table


def columns_of(table: Table) -> list[tuple[str, str]]:
    return [(one["Name"], one["Type"]) for one in table["StorageDescriptor"].get("Columns", [])]


def keys_of(table: Table) -> list[tuple[str, str]]:
    return [(one["Name"], one.get("Type", "string")) for one in table.get("PartitionKeys", [])]


def format_of(table: Table) -> tuple[str, dict[str, Any]]:
    """Format of a table's files and the options to read them.

    Raises  NotOnTheLocalCloudError for a SerDe of another format.
    """
    storage = table["StorageDescriptor"]
    serde = storage.get("SerdeInfo", {})
    library = serde.get("SerializationLibrary", "").rpartition(".")[2].lower()
    parameters = storage.get("Parameters", {}) | table.get("Parameters", {})
    named = parameters.get("classification") or next(
        (name for part, name in BY_SERDE.items() if part in library), library
    )
    if named != "csv":
        return named, {}
    own = serde.get("Parameters", {})
    separator = own.get("separatorChar") or own.get("field.delim") or parameters.get("delimiter")
    options: dict[str, Any] = {"separator": separator or ","}
    if own.get("quoteChar"):
        options["quoteChar"] = own["quoteChar"]
    if own.get("escapeChar") not in (None, "", "\\", own.get("quoteChar")):
        options["escaper"] = own["escapeChar"]
    skipped = parameters.get("skip.header.line.count") or own.get("skip.header.line.count") or "0"
    if skipped not in ("0", "1"):
        raise refuse(f"dynamic frames of a table with skip.header.line.count {skipped}")
    return "csv", options | {"skipFirst": skipped == "1"}


def partitions_of(table: Table, expression: str | None) -> list[tuple[list[str], str]]:
    """Values and location of each partition.

    In      expression: evaluated by the catalog, as catalogPartitionPredicate is.
    """
    request = {"DatabaseName": table["DatabaseName"], "TableName": table["Name"]}
    request |= {"Expression": expression} if expression else {}
    pages = client("glue").get_paginator("get_partitions").paginate(**request)
    return [
        (one["Values"], one["StorageDescriptor"]["Location"])
        for page in pages
        for one in page["Partitions"]
    ]


def table_input(
    name: str,
    rows: DataFrame,
    keys: Sequence[str],
    path: str,
    format: str,  # noqa: A002
) -> dict[str, Any]:
    """AWS ``TableInput`` of rows written to a path."""
    kinds = {field.name: field.dataType.simpleString() for field in rows.schema}
    columns = {key: "string" if kind == "void" else kind for key, kind in kinds.items()}
    input_format, output_format, serde = STORAGE["parquet" if "parquet" in format else format]
    details = {"csv": {"field.delim": ",", "skip.header.line.count": "1"}}
    header = {"skip.header.line.count": "1"} if format == "csv" else {}
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": format} | header,
        "PartitionKeys": [{"Name": key.lower(), "Type": columns[key]} for key in keys],
        "StorageDescriptor": {
            "Columns": [
                {"Name": key.lower(), "Type": kind}
                for key, kind in columns.items()
                if key not in keys
            ],
            "Location": path,
            "InputFormat": input_format,
            "OutputFormat": output_format,
            "SerdeInfo": {
                "SerializationLibrary": serde,
                "Parameters": details.get(format, {"serialization.format": "1"}),
            },
        },
    }


def put_table(database: str, wanted: dict[str, Any], may_change: bool) -> Table:
    """Make the table, or add the columns that it does not have."""
    try:
        client("glue").create_table(DatabaseName=database, TableInput=wanted)
        return get_table(database, wanted["Name"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
    table = get_table(database, wanted["Name"])
    storage = table["StorageDescriptor"]
    known = {one["Name"].lower() for one in storage["Columns"]}
    new = [one for one in wanted["StorageDescriptor"]["Columns"] if one["Name"] not in known]
    if may_change and new:
        changed = {key: table[key] for key in wanted if key in table}
        changed["StorageDescriptor"] = storage | {"Columns": [*storage["Columns"], *new]}
        client("glue").update_table(DatabaseName=database, TableInput=changed)
        table = get_table(database, wanted["Name"])
    return table


def add_partitions(table: Table, found: Iterable[tuple[Sequence[Any], str]]) -> None:
    """In      values and location of partitions; those that are there stay as they are."""
    storage = table["StorageDescriptor"]
    inputs = [
        {
            "Values": [HIVE_NULL if value is None else str(value) for value in values],
            "StorageDescriptor": storage | {"Location": location},
        }
        for values, location in found
    ]
    for at in range(0, len(inputs), BATCH):
        answer = client("glue").batch_create_partition(
            DatabaseName=table["DatabaseName"],
            TableName=table["Name"],
            PartitionInputList=inputs[at : at + BATCH],
        )
        for error in answer.get("Errors", []):
            if error["ErrorDetail"]["ErrorCode"] != "AlreadyExistsException":
                raise RuntimeError(f"Partition {error['PartitionValues']}: {error['ErrorDetail']}")
