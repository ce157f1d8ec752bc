"""Glue job ``etl-clean``: raw sales (CSV) to silver sales (Parquet), with a place for broken rows.

Rows that are the same in every column are one: the first counts, the others are duplicates. That
is settled on typed values (7/28/2012 is 07/28/2012), for broken rows on the text as it came.
A row in which a value does not parse goes to the rejected folder with every column as it came.
So always: read = duplicates + rejected + written.

Arguments
    --source_path    s3:// folder of CSV files with the contract's header, as etl-extract leaves it
    --target_path    s3:// folder; this job alone writes it
    --rejected_path  s3:// folder for rows that do not parse; this job alone writes it
    --contract_path  s3:// location of the contract (JSON)
"""

import csv
import io
import json
import logging
import sys
from typing import Any

import boto3
from glue_lib.contract import Column, Contract, read_contract
from glue_lib.locations import StoredObject, list_objects
from glue_lib.parsing import parsed, trimmed
from glue_lib.publication import clear_staging, publish, staging_path
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - its name in every PySpark text

ARGUMENTS = ["JOB_NAME", "source_path", "target_path", "rejected_path", "contract_path"]
RAW = "raw_"  # before the name of a column as it came
HEADER_BYTES = 65_536

logger = logging.getLogger(__name__)


def parse_rows(raw: DataFrame, contract: Contract) -> DataFrame:
    """Type every column; a row with a value that does not parse says so in ``reject_reason``.

    In      the contract's columns, string, each named raw_<name>
    Out     the contract's columns, typed; reject_reason string or null; as_it_came: a struct of
            the texts where there is a reason, else null
    """
    columns = contract.columns
    typed = [F.expr(parsed(c, RAW + c.name)).alias(c.name) for c in columns]
    is_right = " AND ".join(f"NOT ({_is_broken(c)})" for c in columns)
    reasons = ", ".join(f"CASE WHEN {_is_broken(c)} THEN {_reason(c)} END" for c in columns)
    texts = ", ".join(f"'{c.name}', {RAW}{c.name}" for c in columns)
    return raw.select("*", *typed).select(
        *[c.name for c in columns],
        F.expr(f"CASE WHEN {is_right} THEN NULL ELSE concat_ws('; ', {reasons}) END").alias(
            "reject_reason"
        ),
        F.expr(f"CASE WHEN {is_right} THEN NULL ELSE named_struct({texts}) END").alias(
            "as_it_came"
        ),
    )


def _is_broken(column: Column) -> str:
    """A required value is missing, or there is a text that has no value."""
    if column.required:
        return f"`{column.name}` IS NULL"
    return f"(`{column.name}` IS NULL AND {trimmed(RAW + column.name)} IS NOT NULL)"


def _reason(column: Column) -> str:
    formats = f" ({' or '.join(column.formats)})" if column.formats else ""
    value = trimmed(RAW + column.name)
    kind = f"{column.type}{formats}".replace("'", "")
    return (
        f"CASE WHEN {value} IS NULL THEN '{column.name}: blank' "
        f"ELSE concat('{column.name}: \"', {value}, '\" is not a {kind}') END"
    )


def merge_copies(rows: DataFrame) -> DataFrame:
    """One row for all that are the same, and how many there were in ``copies``."""
    return rows.groupBy(*rows.columns).agg(F.count(F.lit(1)).alias("copies"))


def silver_rows(merged: DataFrame, contract: Contract) -> DataFrame:
    names = [column.name for column in contract.columns]
    return merged.where("reject_reason IS NULL").select(*names)


def rejected_rows(merged: DataFrame, job_run_id: str) -> DataFrame:
    """Every column as it came (string), reject_reason, job_run_id."""
    return merged.where("reject_reason IS NOT NULL").select(
        "as_it_came.*", "reject_reason", F.lit(job_run_id).alias("job_run_id")
    )


def check_source(s3: Any, source_path: str, contract: Contract) -> list[StoredObject]:
    """The files to read. Spark takes columns by position, so each header has to be the contract's.

    Raises  ValueError when there is none, or one that is empty or has another header.
    """
    files = list_objects(s3, source_path)
    if not files:
        raise ValueError(f"There is no file in {source_path}: did etl-extract run?")
    expected = [column.source for column in contract.columns]
    for file in files:
        if file.size_bytes == 0:
            raise ValueError(f"{file.location} is empty.")
        answer = s3.get_object(
            Bucket=file.bucket, Key=file.key, Range=f"bytes=0-{HEADER_BYTES - 1}"
        )
        text = io.StringIO(answer["Body"].read().decode("utf-8", "replace"))
        found = next(csv.reader(text, delimiter=contract.delimiter))
        if found != expected:
            raise ValueError(f"{file.location} has the header {found}, not {expected}.")
    return files


def read_raw(spark: SparkSession, files: list[StoredObject], contract: Contract) -> DataFrame:
    return spark.read.csv(
        [file.location for file in files],
        schema=", ".join(f"`{RAW}{column.name}` string" for column in contract.columns),
        header=True,
        sep=contract.delimiter,
        quote='"',
        escape='"',
        multiLine=True,
    )


def stage(spark: SparkSession, rows: DataFrame, count: int, path: str) -> None:
    """Write Parquet and look whether all of it is there; no rows make no folder.

    Raises  RuntimeError when what was written is not what was counted.
    """
    if count == 0:
        return
    rows.write.format("parquet").option("compression", "zstd").save(path)
    if (written := int(spark.read.parquet(path).count())) != count:
        raise RuntimeError(f"{path} holds {written} rows instead of {count}.")


def count_rows(merged: DataFrame) -> dict[str, int]:
    """Out: read = duplicates + rejected + written."""
    counted = merged.agg(F.sum("copies"), F.count(F.lit(1)), F.count("reject_reason")).collect()[0]
    read, distinct, rejected = (int(value or 0) for value in counted)
    return {
        "read": read,
        "duplicates": read - distinct,
        "rejected": rejected,
        "malformed": 0,
        "written": distinct - rejected,
    }


def warn_of_shared_keys(silver: DataFrame, contract: Contract) -> None:
    """Different orders under one number are known in delivered files: kept, but not silently."""
    per_key = silver.groupBy(*contract.primary_key).agg(F.count(F.lit(1)).alias("rows"))
    shared = per_key.where("`rows` > 1").agg(F.count(F.lit(1)), F.sum("rows")).collect()[0]
    if shared[0]:
        key = ", ".join(contract.primary_key)
        logger.warning("%d values of %s stand on %d different rows", shared[0], key, shared[1])


def run(spark: SparkSession, s3: Any, arguments: dict[str, str]) -> dict[str, int]:
    """Read, parse, write to staging, check, publish; the counts."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "CORRECTED")
    target, rejected, run_id = (
        arguments[n] for n in ("target_path", "rejected_path", "JOB_RUN_ID")
    )
    contract = read_contract(s3, arguments["contract_path"])
    files = check_source(s3, arguments["source_path"], contract)
    for path in (target, rejected):
        clear_staging(s3, path)
    staging, rejected_staging = staging_path(target, run_id), staging_path(rejected, run_id)
    merged = merge_copies(parse_rows(read_raw(spark, files, contract), contract))
    merged.write.format("parquet").save(f"{staging}merged/")
    merged = spark.read.parquet(f"{staging}merged/")
    counts = count_rows(merged)
    if counts["read"] == 0:
        raise ValueError(f"{arguments['source_path']} holds headers and no record.")
    stage(spark, rejected_rows(merged, run_id), counts["rejected"], rejected_staging)
    silver = silver_rows(merged, contract)
    stage(spark, silver, counts["written"], f"{staging}rows/")
    publish(s3, rejected_staging, rejected, run_id)
    if counts["written"] == 0:
        raise ValueError(
            f"All {counts['rejected']} rows of {arguments['source_path']} were rejected, see "
            f"{rejected}. {target} stays as it was."
        )
    warn_of_shared_keys(silver, contract)
    publish(s3, f"{staging}rows/", target, run_id)
    for path in (target, rejected):
        clear_staging(s3, path)
    return counts


def main(argv: list[str]) -> None:
    from awsglue.utils import getResolvedOptions

    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    arguments = getResolvedOptions(argv, ARGUMENTS)  # JOB_RUN_ID comes unlisted
    counts = run(SparkSession.builder.getOrCreate(), boto3.client("s3"), arguments)
    logger.info("counts %s", json.dumps({"job": arguments["JOB_NAME"], **counts}))


if __name__ == "__main__":
    main(sys.argv)
