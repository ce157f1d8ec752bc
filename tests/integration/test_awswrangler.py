"""awswrangler and the aws command line against Athena.

Source  https://aws-sdk-pandas.readthedocs.io/en/stable/stubs/awswrangler.athena.read_sql_query.html
"""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.integration.athena_in_cloud import PARQUET, Athena, parquet_of

pytestmark = pytest.mark.filterwarnings("ignore")  # the libraries' own

SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import awswrangler as wr
options = json.loads(sys.argv[1])
frame = wr.athena.read_sql_query(
    "SELECT * FROM orders ORDER BY id", database="wrangler_tests", workgroup="wrangler", **options
)
tables = wr.catalog.tables(database="wrangler_tests")
types = wr.catalog.get_table_types(database="wrangler_tests", table="orders")
described = wr.athena.describe_table("orders", database="wrangler_tests", workgroup="wrangler")
print(json.dumps({
    "rows": [[str(value) for value in row] for row in frame.itertuples(index=False)],
    "dtypes": [str(kind) for kind in frame.dtypes],
    "tables": list(tables.Table),
    "types": types,
    "described": dict(zip(described["Column Name"], described["Type"])),
}))
"""


DTYPES = ["Int64", "object", "object", "string", "float64", "boolean", "object"]


@pytest.fixture(scope="session")
def athena(cloud):
    athena = Athena(cloud, "wrangler-tests")
    athena.put(
        "orders/part.parquet",
        parquet_of(
            {
                "id": pa.array([1, 2], pa.int64()),
                "price": pa.array([Decimal("1.50"), None], pa.decimal128(12, 2)),
                "sold_on": pa.array([date(2012, 1, 1), date(2012, 1, 2)], pa.date32()),
                "name": pa.array(["a", 'b "c", d']),
                "rate": pa.array([0.1, 1e10]),
                "is_paid": pa.array([True, None]),
                "tags": pa.array([["x", "y"], []]),
            }
        ),
    )
    columns = {
        "id": "bigint",
        "price": "decimal(12,2)",
        "sold_on": "date",
        "name": "string",
        "rate": "double",
        "is_paid": "boolean",
        "tags": "array<string>",
    }
    athena.create_table("orders", columns, PARQUET)
    result = {"OutputLocation": f"s3://{athena.results}/wrangler/"}
    athena.athena.create_work_group(Name="wrangler", Configuration={"ResultConfiguration": result})
    return athena


# Its default, CREATE TABLE AS into a table that it deletes; UNLOAD; and the result's CSV.
APPROACHES = {
    "ctas": {},
    "unload": {
        "ctas_approach": False,
        "unload_approach": True,
        "s3_output": "s3://wrangler-tests-results/unloaded/",
    },
    "csv": {"ctas_approach": False},
}


@pytest.mark.parametrize("approach", APPROACHES)
def test_awswrangler_reads_a_query_with_its_types(cloud, athena, approach):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(APPROACHES[approach])],
        env=cloud.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["tables"] == ["orders"]
    assert found["types"]["price"] == "decimal(12,2)"
    assert found["described"] == found["types"]
    assert found["dtypes"] == DTYPES
    first, second = found["rows"]
    tags = "[x, y]" if approach == "csv" else "['x' 'y']"
    assert first == ["1", "1.50", "2012-01-01", "a", "0.1", "True", tags]
    assert second[3:5] == ['b "c", d', "10000000000.0"]


def aws(cloud, *arguments):
    command = [str(Path(sys.executable).parent / "aws"), "athena", *arguments]
    done = subprocess.run(command, env=cloud.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_aws_command_line_runs_a_query(cloud, athena):
    sql = "SELECT name FROM wrangler_tests.orders ORDER BY id"
    started = aws(cloud, "start-query-execution", "--work-group", "wrangler", "--query-string", sql)
    athena.ended(started["QueryExecutionId"])
    which = ("--query-execution-id", started["QueryExecutionId"])
    assert aws(cloud, "get-query-execution", *which)["QueryExecution"]["Status"]["State"] == (
        "SUCCEEDED"
    )
    rows = aws(cloud, "get-query-results", *which)["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"] for row in rows] == ["name", "a", 'b "c", d']
    listed = aws(cloud, "list-query-executions", "--work-group", "wrangler")
    assert started["QueryExecutionId"] in listed["QueryExecutionIds"]
    names = [group["Name"] for group in aws(cloud, "list-work-groups")["WorkGroups"]]
    assert "wrangler" in names
