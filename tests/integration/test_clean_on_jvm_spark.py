"""etl-clean's transforms on JVM Spark, as on Glue: rows and types as on Sail (test_three_jobs)."""

import io
import json
import os
import shutil
import subprocess
import sys

import pytest

from glue_scripts import extract
from tests.unit.glue_scripts.lake import CONTRACT, REPOSITORY

PROGRAM = REPOSITORY / "tests" / "integration" / "clean_files.py"
SOURCE = REPOSITORY / "tests" / "data" / "sales_with_faults.csv"
JVM = "--master local[2] --conf spark.sql.shuffle.partitions=1 --conf spark.ui.enabled=false "
JVM += "pyspark-shell"


def cleaned(csv_path, contract_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SPARK_", "PYSPARK_"))}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(csv_path), str(contract_path)],
        env={**environment, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_SUBMIT_ARGS": JVM},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def files(tmp_path):
    """The CSV as etl-extract leaves it, and the contract."""
    contract = json.loads(CONTRACT)
    with SOURCE.open("rb") as content:
        records = extract.Records(content, SOURCE.name, contract, io.StringIO())
        (tmp_path / "sales.csv").write_bytes(records.read(1 << 20))
    (tmp_path / "sales.json").write_text(CONTRACT)
    return tmp_path / "sales.csv", tmp_path / "sales.json"


@pytest.mark.jvm
@pytest.mark.skipif(shutil.which("java") is None, reason="JVM Spark needs Java; none on the PATH")
def test_clean_on_jvm_spark_gives_the_rows_and_types_of_sail(files):
    cleaned_rows = cleaned(*files)
    assert cleaned_rows["types"] == [
        ["region", "string"],
        ["country", "string"],
        ["item_type", "string"],
        ["sales_channel", "string"],
        ["order_priority", "string"],
        ["order_date", "date"],
        ["order_id", "bigint"],
        ["ship_date", "date"],
        ["units_sold", "int"],
        ["unit_price", "decimal(12,2)"],
        ["unit_cost", "decimal(12,2)"],
        ["total_revenue", "decimal(12,2)"],
        ["total_cost", "decimal(12,2)"],
        ["total_profit", "decimal(12,2)"],
    ]
    silver = {(row[6], row[1], row[2], row[5], row[13]) for row in cleaned_rows["silver"]}
    assert len(cleaned_rows["silver"]) == 7
    assert silver == {
        ("101", "Norway", "Fruits", "2012-07-28", "241.00"),
        ("102", "Norway", "Fruits", "2012-07-28", "241.00"),
        ("103", "Norway", "Fruits", "2012-07-28", "241.00"),
        ("104", "Korea, South", "Baby\nFood", "2012-07-28", "241.00"),
        ("105", "Cote d'Ivoire", "Fruits", "2012-07-28", "241.00"),
        ("106", "Côte d'Ivoire", "Fruits", "2012-07-28", "241.00"),
        ("107", "Norway", "Fruits", "2012-07-28", "-241.10"),
    }
    assert {row[6]: row[14] for row in cleaned_rows["rejected"]} == {
        "201": 'order_date: "31/31/2012" does not parse as date (M/d/yyyy or yyyy-MM-dd)',
        "202": 'total_revenue: "1e3" does not parse as decimal(12,2)',
        "203": 'unit_price: "12,50" does not parse as decimal(12,2)',
        "204": 'total_profit: "-" does not parse as decimal(12,2)',
        "205": 'total_revenue: "10000000000.00" does not parse as decimal(12,2)',
        "206": "country: blank",
        "207": 'units_sold: "7.5" does not parse as int; '
        'total_cost: "x" does not parse as decimal(12,2)',
        "None": "order_id: blank",
    }
