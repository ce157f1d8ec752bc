"""Glue job ``etl-repartition``: silver sales to gold sales, partitioned by the contract's keys.

A partition is one file below 128 MiB of silver, more above. Row in, row out: read = written.

Arguments
    --source_path    s3:// folder of Parquet files, as etl-clean publishes it
    --target_path    s3:// folder; this job alone writes it
    --contract_path  s3:// location of the contract (JSON)
"""

import json
import logging
import math
import sys
from typing import Any

import boto3
from glue_lib.contract import Contract, read_contract
from glue_lib.locations import list_objects
from glue_lib.publication import check_published, clear_staging, publish, staging_path
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - its name in every PySpark text

ARGUMENTS = ["JOB_NAME", "source_path", "target_path", "contract_path"]
FILE_BYTES = 128 * 1024**2

logger = logging.getLogger(__name__)


def check_partition_values(partitions: list[dict[str, Any]], keys: tuple[str, ...]) -> None:
    """Engines write a missing value each in its own way; none may get as far as a folder name.

    Raises  ValueError.
    """
    for partition in partitions:
        for key in keys:
            value = partition[key]
            if value is None or not str(value).strip():
                raise ValueError(f"{partition['rows']} rows have no {key}: they have no partition.")


def files_of(partitions: list[dict[str, Any]], size_bytes: int) -> list[int]:
    """How many files each partition needs, its share of the source's bytes taken as its size."""
    total = sum(partition["rows"] for partition in partitions)
    return [max(1, math.ceil(p["rows"] * size_bytes / total / FILE_BYTES)) for p in partitions]


def slice_number(partitions: list[dict[str, Any]], files: list[int], contract: Contract) -> Column:
    """Which file of its partition a row belongs to, from 0; by its key: a rerun agrees."""
    key = F.concat_ws("|", *[F.col(name).cast("string") for name in contract.primary_key])
    number = F.lit(0)
    for partition, count in zip(partitions, files, strict=True):
        if count > 1:
            is_in = F.lit(True)
            for name in contract.partition_keys:
                is_in = is_in & (F.col(name) == F.lit(partition[name]))
            number = F.when(is_in, F.pmod(F.crc32(key), F.lit(count))).otherwise(number)
    return number


def count_partitions(sales: DataFrame, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """One dict per partition: the keys' values and ``rows``."""
    counted = sales.groupBy(*keys).agg(F.count(F.lit(1)).alias("rows"))
    return [row.asDict() for row in counted.collect()]


def write_slice(rows: DataFrame, keys: tuple[str, ...], path: str) -> None:
    """Add one file to each partition.

    JVM Spark needs the repartition for that; sorted, Sail takes half the time.
    """
    together = rows.repartition(*keys).sortWithinPartitions(*keys)
    writer = together.write.partitionBy(*keys).mode("append").format("parquet")
    writer.option("compression", "zstd").save(path)


def run(spark: SparkSession, s3: Any, arguments: dict[str, str]) -> dict[str, int]:
    """Read, check, write to staging, check, publish; the counts."""
    source, target = arguments["source_path"], arguments["target_path"]
    contract = read_contract(s3, arguments["contract_path"])
    keys = contract.partition_keys
    check_published(s3, source)
    files = list_objects(s3, source)
    if not files:
        raise ValueError(f"There is no file in {source}: did etl-clean run?")
    sales = spark.read.schema(contract.schema).parquet(*[file.location for file in files])
    partitions = count_partitions(sales, keys)
    check_partition_values(partitions, keys)
    files_each = files_of(partitions, sum(file.size_bytes for file in files))
    clear_staging(s3, target)
    staging = staging_path(target, arguments["JOB_RUN_ID"])
    number = slice_number(partitions, files_each, contract)
    for wanted in range(max(files_each)):
        is_wanted = number == wanted
        write_slice(sales.where(is_wanted) if max(files_each) > 1 else sales, keys, staging)
    read = sum(partition["rows"] for partition in partitions)
    written = int(spark.read.schema(contract.schema).parquet(staging).count())
    if written != read:
        raise RuntimeError(f"{staging} holds {written} rows instead of {read}.")
    publish(s3, staging, target, arguments["JOB_RUN_ID"])
    clear_staging(s3, target)
    return {"read": read, "duplicates": 0, "rejected": 0, "malformed": 0, "written": written}


def main(argv: list[str]) -> None:
    from awsglue.utils import getResolvedOptions

    # force: a handler that Glue gave the root logger first would swallow the counts.
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s", force=True)
    arguments = getResolvedOptions(argv, ARGUMENTS)  # JOB_RUN_ID comes unlisted
    counts = run(SparkSession.builder.getOrCreate(), boto3.client("s3"), arguments)
    logger.info("counts %s", json.dumps({"job": arguments["JOB_NAME"], **counts}))


if __name__ == "__main__":
    main(sys.argv)
