"""DataScannedInBytes, to the byte, and what a query fails with that cannot read its files.

Source  https://docs.aws.amazon.com/athena/latest/ug/performance-tuning-data-optimization-techniques.html
        and https://aws.amazon.com/athena/pricing (compressed bytes of the columns that are read)
"""

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integration.athena_in_cloud import LAZY_SIMPLE, PARQUET, Athena

INTEGERS = 8 * 1000  # a thousand of 64 bits each, as they are; the page's header is beside them
HEADER = 30


def plain_parquet(rows):
    """Not compressed, no dictionary, no NULLs: a column is its values and one header."""
    field = [pa.field(name, pa.int64(), nullable=False) for name in ("x", "y")]
    table = pa.table([pa.array(range(rows)), pa.array(range(rows))], schema=pa.schema(field))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="NONE", use_dictionary=False, write_statistics=False)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def athena(cloud):
    """With a table ``plain`` in two partitions, of 1,000 rows each, and a ``zipped`` text."""
    athena = Athena(cloud, "scanned-bytes")
    athena.create_table("plain", {"x": "bigint", "y": "bigint"}, PARQUET, keys=["part"])
    for part in ("1", "two"):
        folder = f"plain/part={part}/"
        athena.put(f"{folder}rows.parquet", plain_parquet(1000))
        storage = {"Location": f"s3://{athena.bucket}/{folder}", **PARQUET}
        athena.glue.create_partition(
            DatabaseName=athena.database,
            TableName="plain",
            PartitionInput={"Values": [part], "StorageDescriptor": storage},
        )
    text = {"SerdeInfo": {"SerializationLibrary": LAZY_SIMPLE}}
    athena.create_table("zipped", {"a": "string"}, text)
    athena.put("zipped/part.gz", gzip.compress(b"x" * 100_000, mtime=0))
    athena.create_table("broken", {"a": "string"}, text)
    athena.put("broken/part.gz", b"no gzip at all")
    return athena


def scanned(athena, sql):
    execution = athena.run(sql)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return execution["Statistics"]["DataScannedInBytes"]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT sum(x) FROM plain", 2),
        ("SELECT x + y FROM plain", 4),
        ("SELECT sum(x) FROM plain WHERE part = 'two'", 1),
        ("SELECT sum(x) FROM plain WHERE part = 'two' AND y > 1", 2),
        ("SELECT part, count(*) FROM plain GROUP BY part", 0),
        ("SELECT max(part) FROM plain WHERE part LIKE 'nothing%'", 0),
        ("SELECT x FROM plain LIMIT 1", 2),
    ],
)
def test_parquet_scans_the_chunks_of_its_columns_and_partitions(athena, sql, columns):
    """``columns`` counts a column once in each partition."""
    found = scanned(athena, sql)
    assert columns * INTEGERS <= found <= columns * (INTEGERS + HEADER)


def test_chunks_are_counted_as_their_footer_says(athena):
    group = pq.ParquetFile(io.BytesIO(plain_parquet(1000))).metadata.row_group(0)
    expected = group.column(0).total_compressed_size
    assert scanned(athena, "SELECT x FROM plain WHERE part = '1'") == expected


def test_text_scans_its_objects_as_they_lie_compressed(athena):
    assert athena.rows("SELECT length(a) FROM zipped") == [("100000",)]
    assert scanned(athena, "SELECT 1 FROM zipped") == len(gzip.compress(b"x" * 100_000, mtime=0))


def test_partition_value_that_a_condition_cannot_cast_fails_as_a_cast(athena):
    reason = athena.failure("SELECT x FROM plain WHERE CAST(part AS integer) = 1")
    assert reason == "INVALID_CAST_ARGUMENT: Cannot cast 'two' to INT"


def test_text_that_does_not_unpack_fails_by_its_address(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html"""
    reason = athena.failure("SELECT a FROM broken")
    assert reason.startswith("HIVE_CURSOR_ERROR: ")
    assert f"s3://{athena.bucket}/broken/part.gz" in reason
