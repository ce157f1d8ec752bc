"""Tables and partitions as crawlers write them.

Source  Published tables of crawlers: their SerDe, formats and parameters; AWS Glue Developer Guide,
        "Setting crawler configuration options" (InheritFromTable).
"""

from local_cloud.glue.crawler_tables import inherit, partition_inputs, table_input
from local_cloud.glue.grouping import DataFile, FoundTable
from local_cloud.glue.schemas import Schema

CSV = Schema(
    "csv",
    (("a", "bigint"),),
    (("columnsOrdered", "true"), ("delimiter", "|"), ("skip.header.line.count", "1")),
    serde="LazySimpleSerDe",
    compression="gzip",
    records=10,
    record_bytes=20,
)


def found(*schemas: Schema, keys: tuple[str, ...] = ()) -> FoundTable:
    files = tuple(
        DataFile(("lake", "t", f"p={number}") if keys else ("lake", "t"), "f", 100, schema)
        for number, schema in enumerate(schemas)
    )
    partitions = {(str(number),): (file,) for number, file in enumerate(files)} if keys else {}
    return FoundTable("t", "s3://lake/t/", keys, files, partitions)


def serde(schema: Schema) -> dict:
    return table_input(found(schema), "c")["StorageDescriptor"]["SerdeInfo"]


def test_statistics_are_sums_and_a_weighted_mean():
    other = Schema(**{**vars(CSV), "records": 30, "record_bytes": 40})
    parameters = table_input(found(CSV, other), "c")["Parameters"]
    named = ("objectCount", "recordCount", "averageRecordSize", "sizeKey", "compressionType")
    assert [parameters[name] for name in named] == ["2", "40", "35", "200", "gzip"]


def test_compressed_data_says_so():
    storage = table_input(found(CSV), "c")["StorageDescriptor"]
    assert storage["Compressed"] is True


def test_csv_names_its_delimiter():
    assert serde(CSV) == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": "|"},
    }


def test_open_csv_serde_names_its_separator_and_quote():
    properties = (("delimiter", ";"), ("quoteChar", "'"))
    schema = Schema("csv", (("a", "string"),), properties, "OpenCSVSerDe")
    assert serde(schema) == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        "Parameters": {"separatorChar": ";", "quoteChar": "'"},
    }


def test_columns_are_quoted_when_one_file_has_quotes():
    quoted = Schema(**{**vars(CSV), "quoted": True})
    assert table_input(found(CSV, quoted), "c")["Parameters"]["areColumnsQuoted"] == "true"


def test_json_lists_its_paths():
    schema = Schema("json", (("b", "int"), ("a", "string")))
    assert serde(schema) == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"paths": "b,a"},
    }


def test_an_unknown_format_has_no_reader():
    storage = table_input(found(Schema("UNKNOWN")), "c")["StorageDescriptor"]
    assert storage["SerdeInfo"] == {"Parameters": {}}
    assert "InputFormat" not in storage
    assert storage["Columns"] == []


def test_a_table_without_records_has_no_mean():
    assert table_input(found(Schema("UNKNOWN")), "c")["Parameters"]["averageRecordSize"] == "0"


def test_partition_keys_are_strings():
    """`snapshot_day` string, `nfl_season` string: whatever the values look like."""
    table = table_input(found(CSV, CSV, keys=("p",)), "c")
    assert table["PartitionKeys"] == [{"Name": "p", "Type": "string"}]


def test_a_partition_has_the_columns_and_statistics_of_its_files():
    wider = Schema(**{**vars(CSV), "columns": (("a", "string"), ("b", "int"))})
    inputs = partition_inputs(found(CSV, wider, keys=("p",)), "c")
    columns = {
        values: [(c["Name"], c["Type"]) for c in one["StorageDescriptor"]["Columns"]]
        for values, one in inputs.items()
    }
    assert columns == {("0",): [("a", "bigint")], ("1",): [("a", "string"), ("b", "int")]}
    storage = inputs[("1",)]["StorageDescriptor"]
    assert storage["Location"] == "s3://lake/t/p=1/"
    assert storage["Parameters"]["recordCount"] == "10"


def test_an_inheriting_partition_keeps_its_place_and_statistics():
    wider = Schema(**{**vars(CSV), "columns": (("a", "string"), ("b", "int"))})
    tables = found(CSV, wider, keys=("p",))
    table = table_input(tables, "c")
    storage = inherit(partition_inputs(tables, "c")[("0",)], table)["StorageDescriptor"]
    assert [column["Name"] for column in storage["Columns"]] == ["a", "b"]
    assert storage["Location"] == "s3://lake/t/p=0/"
    assert (storage["Parameters"]["recordCount"], storage["Parameters"]["sizeKey"]) == ("10", "100")
