"""The formats of tables that Athena makes, and what the catalog says of each.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html,
        .../supported-serdes.html
"""

from dataclasses import dataclass, field
from typing import Any

from local_cloud.athena import text_files
from local_cloud.athena.errors import not_supported

PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
OPENX_JSON, HIVE_JSON = text_files.JSON_SERDES
READABLE = (
    PARQUET_SERDE,
    text_files.LAZY_SIMPLE,
    text_files.OPEN_CSV,
    *text_files.JSON_SERDES,
)
_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


@dataclass(frozen=True)
class Format:
    """``compressions``: those that the local cloud writes, the default first."""

    name: str
    serde: str
    input_format: str
    output_format: str
    compressions: tuple[str, ...] = ("GZIP", "NONE", "BZIP2", "ZSTD")
    serde_parameters: dict[str, str] = field(default_factory=dict, hash=False)

    def storage(self, parameters: dict[str, str] | None = None) -> dict[str, Any]:
        """Parts of the AWS Glue ``StorageDescriptor``."""
        return {
            "InputFormat": self.input_format,
            "OutputFormat": self.output_format,
            "SerdeInfo": {
                "SerializationLibrary": self.serde,
                "Parameters": {**self.serde_parameters, **(parameters or {})},
            },
        }


PARQUET = Format(
    "PARQUET",
    PARQUET_SERDE,
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    ("GZIP", "SNAPPY", "ZSTD", "LZ4", "NONE"),
)
TEXTFILE = Format("TEXTFILE", text_files.LAZY_SIMPLE, _TEXT_INPUT, _TEXT_OUTPUT)
JSON = Format("JSON", HIVE_JSON, _TEXT_INPUT, _TEXT_OUTPUT)
FORMATS = {one.name: one for one in (PARQUET, TEXTFILE, JSON)}
OTHERS = ("ORC", "AVRO", "ION", "RCFILE", "SEQUENCEFILE", "RCTEXT", "RCBINARY", "CSV")


def format_named(name: str) -> Format | None:
    """None for a name that Athena does not know either.

    Raises  QueryFailedError NOT_SUPPORTED for those of Athena that the local cloud does not write.
    """
    found = FORMATS.get(name.upper())
    if found is None and name.upper() in OTHERS:
        raise not_supported(f"tables of {name.upper()}")
    return found


def format_of_serde(serde: str) -> Format:
    """The format in which rows are added to a table of this SerDe.

    Source  https://docs.aws.amazon.com/athena/latest/ug/insert-into.html ("Supported formats and
            SerDes")
    """
    for one in FORMATS.values():
        if one.serde == serde:
            return one
    if serde == OPENX_JSON:
        return JSON
    raise not_supported(f"INSERT INTO tables of {serde or 'no SerDe'}")
