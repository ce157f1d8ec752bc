"""``python clean_files.py <csv> <contract>``: etl-clean's transforms on local files, any engine.

Stages what is parsed as the job does: without that, Spark's optimizer copies the parsing into every
filter and join that follows, and needs minutes for it.
Prints one JSON object: the types of silver, its rows and the rejected ones, values as text.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "glue_scripts"))

import clean
from glue_lib.contract import parse_contract
from pyspark.sql import SparkSession


def main(csv_path: str, contract_path: str) -> None:
    spark = SparkSession.builder.getOrCreate()
    clean.configure(spark)
    contract = parse_contract(Path(contract_path).read_bytes())
    raw = clean.read_raw(spark, [csv_path], contract)
    parsed = clean.stage(clean.parse_rows(raw, contract), f"{csv_path}.parsed")
    right = clean.right_rows(parsed, contract)
    shared = clean.rows_with_shared_keys(right, contract.primary_key)
    silver = clean.without_duplicates(right, shared, contract.primary_key)
    rejected = clean.rejected_rows(parsed, "jr_1")
    result = {
        "types": silver.dtypes,
        "silver": sorted([str(value) for value in row] for row in silver.collect()),
        "rejected": sorted([str(value) for value in row] for row in rejected.collect()),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
