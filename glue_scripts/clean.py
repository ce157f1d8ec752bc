"""Glue job ``etl-clean``: raw sales (CSV) to silver sales (Parquet), with a place for broken rows.

A row in which a value does not parse goes to the rejected folder with every column as it came.
Of the others, those that are the same in every column are one; typed values are compared, so
7/28/2012 is 07/28/2012. Always: read = duplicates + rejected + written.

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
from pyspark.sql import Column as SqlColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - its name in every PySpark text

ARGUMENTS = ["JOB_NAME", "source_path", "target_path", "rejected_path", "contract_path"]
RAW = "raw_"  # before the name of a column as it came
TEXT = "text_"  # before the name of a column without blanks around it
HEADER_BYTES = 65_536
LONGEST_PARTITION_VALUE = 200  # characters; S3's keys end at 1,024 bytes, and a folder is a part

logger = logging.getLogger(__name__)


def parse_rows(raw: DataFrame, contract: Contract) -> DataFrame:
    """Type every column; a row with a value that does not parse says so in ``reject_reason``.

    In      the contract's columns, string, each named raw_<name>
    Out     the contract's columns, typed; reject_reason string or null; as_it_came: a struct of
            the texts where there is a reason, else null
    """
    columns = contract.columns
    texts = [F.expr(trimmed(RAW + c.name)).alias(TEXT + c.name) for c in columns]
    typed = [F.expr(parsed(c, TEXT + c.name)).alias(c.name) for c in columns]
    is_broken = {c: _is_broken(c, c.name in contract.partition_keys) for c in columns}
    is_right = " AND ".join(f"NOT ({condition})" for condition in is_broken.values())
    reasons = ", ".join(f"CASE WHEN {is_broken[c]} THEN {_reason(c)} END" for c in columns)
    as_it_came = ", ".join(f"'{c.name}', {RAW}{c.name}" for c in columns)
    # Text, value, reason one after the other: an engine plans each once where another needs it.
    return (
        raw.select("*", *texts)
        .select("*", *typed)
        .select(
            *[c.name for c in columns],
            _unless(is_right, f"concat_ws('; ', {reasons})").alias("reject_reason"),
            _unless(is_right, f"named_struct({as_it_came})").alias("as_it_came"),
        )
    )


def _unless(condition: str, value: str) -> SqlColumn:
    return F.expr(f"CASE WHEN {condition} THEN NULL ELSE {value} END")


def _is_broken(column: Column, is_partition_key: bool) -> str:
    """A required value is missing, or there is a text that has no value or makes no folder."""
    conditions = [f"`{column.name}` IS NULL"]
    if not column.required:
        conditions = [f"(`{column.name}` IS NULL AND {TEXT}{column.name} IS NOT NULL)"]
    if is_partition_key and column.type == "string":
        conditions.append(f"length(`{column.name}`) > {LONGEST_PARTITION_VALUE}")
    return " OR ".join(conditions)


def _reason(column: Column) -> str:
    formats = f" ({' or '.join(column.formats)})" if column.formats else ""
    value = TEXT + column.name
    kind = f"{column.type}{formats}".replace("'", "")
    return (
        f"CASE WHEN {value} IS NULL THEN '{column.name}: blank' "
        f"WHEN `{column.name}` IS NOT NULL THEN concat('{column.name}: ', length({value}), "
        f"' characters are too many for a partition, {LONGEST_PARTITION_VALUE} at most') "
        f"ELSE concat('{column.name}: \"', {value}, '\" does not parse as {kind}') END"
    )


def right_rows(parsed: DataFrame, contract: Contract) -> DataFrame:
    names = [column.name for column in contract.columns]
    return parsed.where("reject_reason IS NULL").select(*names)


def rows_with_shared_keys(rows: DataFrame, key: tuple[str, ...]) -> DataFrame:
    """The rows whose key stands on several rows, each different one once, with its ``copies``.

    No other row can be a duplicate, and they are few: to compare all columns of all rows takes
    twice as long.
    """
    keys = rows.groupBy(*key).agg(F.count(F.lit(1)).alias("rows")).where("`rows` > 1")
    shared = rows.join(keys.select(*key), list(key), "left_semi")
    return shared.groupBy(*rows.columns).agg(F.count(F.lit(1)).alias("copies"))


def without_duplicates(rows: DataFrame, shared: DataFrame, key: tuple[str, ...]) -> DataFrame:
    """Every different row once; ``shared`` as ``rows_with_shared_keys`` gives it."""
    alone = rows.join(shared.select(*key), list(key), "left_anti")
    return alone.select(*rows.columns).unionByName(shared.select(*rows.columns))


def rejected_rows(parsed: DataFrame, job_run_id: str) -> DataFrame:
    """Every column as it came (string), reject_reason, job_run_id."""
    return parsed.where("reject_reason IS NOT NULL").select(
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


def configure(spark: SparkSession) -> None:
    """What keeps a date the same day, and its parser the same, on every engine."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "CORRECTED")


def read_raw(spark: SparkSession, paths: list[str], contract: Contract) -> DataFrame:
    """Out: the contract's columns, string, each named raw_<name>."""
    columns = contract.columns
    texts = spark.read.csv(
        paths,
        schema=", ".join(f"`{column.source.replace('`', '``')}` string" for column in columns),
        header=True,
        sep=contract.delimiter,
        quote='"',
        escape='"',
        multiLine=True,
    )
    return texts.toDF(*[RAW + column.name for column in columns])


def stage(rows: DataFrame, path: str) -> DataFrame:
    """Write Parquet and read it from there: what follows does not compute the rows again."""
    rows.write.format("parquet").option("compression", "zstd").save(path)
    return rows.sparkSession.read.parquet(path)


def count_all(rows: DataFrame) -> int:
    return int(rows.count())  # Spark Connect gives a numpy integer


def has_rows(s3: Any, staged: DataFrame, path: str) -> bool:
    """Sail writes no file, and then has no columns, where there is no row."""
    return bool(list_objects(s3, path)) and count_all(staged) > 0


def stage_silver(s3: Any, right: DataFrame, staging: str, key: tuple[str, ...]) -> int:
    """Write the right rows without duplicates to ``rows/``; the number of duplicates.

    Raises  RuntimeError when what was written is not what was counted.
    """
    expected, duplicates, silver = count_all(right), 0, right
    shared = stage(rows_with_shared_keys(right, key), f"{staging}shared/")
    if has_rows(s3, shared, f"{staging}shared/"):
        counted = shared.agg(F.sum("copies"), F.count(F.lit(1))).collect()[0]
        duplicates = int(counted[0]) - int(counted[1])
        warn_of_shared_keys(shared, key)
        silver = without_duplicates(right, shared, key)
    written = count_all(stage(silver, f"{staging}rows/"))
    if written != expected - duplicates:
        raise RuntimeError(
            f"{staging}rows/ holds {written} rows instead of {expected - duplicates}."
        )
    return duplicates


def warn_of_shared_keys(shared: DataFrame, key: tuple[str, ...]) -> None:
    """Different orders under one number are known in delivered files: kept, but not silently."""
    per_key = shared.groupBy(*key).agg(F.count(F.lit(1)).alias("rows")).where("`rows` > 1")
    keys, rows = per_key.agg(F.count(F.lit(1)), F.sum("rows")).collect()[0]
    if keys:
        logger.warning("%d values of %s stand on %d different rows", keys, ", ".join(key), rows)


def run(spark: SparkSession, s3: Any, arguments: dict[str, str]) -> dict[str, int]:
    """Read, parse, write to staging, check, publish; the counts."""
    configure(spark)
    source, target = arguments["source_path"], arguments["target_path"]
    rejected_path, run_id = arguments["rejected_path"], arguments["JOB_RUN_ID"]
    contract = read_contract(s3, arguments["contract_path"])
    files = check_source(s3, source, contract)
    for path in (target, rejected_path):
        clear_staging(s3, path)
    staging, rejected_staging = staging_path(target, run_id), staging_path(rejected_path, run_id)
    raw = read_raw(spark, [file.location for file in files], contract)
    parsed = stage(parse_rows(raw, contract), f"{staging}parsed/")
    if not has_rows(s3, parsed, f"{staging}parsed/"):
        raise ValueError(f"{source} holds headers and no record.")
    read, rejected = map(int, parsed.agg(F.count(F.lit(1)), F.count("reject_reason")).collect()[0])
    if rejected:
        stage(rejected_rows(parsed, run_id), rejected_staging)
    if rejected == read:
        publish(s3, rejected_staging, rejected_path, run_id)
        raise ValueError(f"All {read} rows of {source} were rejected: see {rejected_path}.")
    right = right_rows(parsed, contract)
    duplicates = stage_silver(s3, right, staging, contract.primary_key)
    publish(s3, rejected_staging, rejected_path, run_id)
    publish(s3, f"{staging}rows/", target, run_id)
    for path in (target, rejected_path):
        clear_staging(s3, path)
    return {
        "read": read,
        "duplicates": duplicates,
        "rejected": rejected,
        "malformed": 0,
        "written": read - duplicates - rejected,
    }


def main(argv: list[str]) -> None:
    from awsglue.utils import getResolvedOptions

    # force: a handler that Glue gave the root logger first would swallow the counts.
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s", force=True)
    arguments = getResolvedOptions(argv, ARGUMENTS)  # JOB_RUN_ID comes unlisted
    counts = run(SparkSession.builder.getOrCreate(), boto3.client("s3"), arguments)
    logger.info("counts %s", json.dumps({"job": arguments["JOB_NAME"], **counts}))


if __name__ == "__main__":
    main(sys.argv)
