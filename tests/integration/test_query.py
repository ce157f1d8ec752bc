"""Athena's queries on tables of the Glue catalog, as a user starts and reads them.

Source  https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
"""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

from tests.integration.athena_in_cloud import PARQUET, Athena, parquet_of

SALES = {"order_id": "bigint", "total": "decimal(12,2)", "ordered_on": "date"}
ROWS = {
    "Canada": [(1, "10.50", date(2012, 1, 1)), (2, "20.25", date(2012, 1, 2))],
    "Cote d'Ivoire": [(3, "5.00", date(2012, 1, 3))],
    "Chad": [(4, None, date(2012, 2, 1))],
}


def sales_file(rows):
    totals = [None if total is None else Decimal(total) for _, total, _ in rows]
    return parquet_of(
        {
            "Order_ID": pa.array([row[0] for row in rows], pa.int64()),
            "total": pa.array(totals, pa.decimal128(12, 2)),
            "ordered_on": pa.array([row[2] for row in rows], pa.date32()),
        }
    )


@pytest.fixture(scope="session")
def athena(cloud):
    """With a Parquet table ``sales``, partitioned by country; two of its rows are Canada's."""
    athena = Athena(cloud, "query-tests")
    athena.create_table("sales", SALES, PARQUET, keys=["country"])
    for country, rows in ROWS.items():
        folder = f"sales/country={country.replace(chr(39), '%27')}/"
        athena.put(f"{folder}part-0.parquet", sales_file(rows))
        athena.put(f"{folder}_SUCCESS", b"no parquet")
        athena.glue.create_partition(
            DatabaseName=athena.database,
            TableName="sales",
            PartitionInput={
                "Values": [country],
                "StorageDescriptor": {"Location": f"s3://{athena.bucket}/{folder}", **PARQUET},
            },
        )
    return athena


def test_query_reads_all_partitions_of_a_parquet_table(athena):
    sql = 'SELECT country, sum(total), count(*) FROM "sales" GROUP BY Country ORDER BY 2 DESC'
    assert athena.rows(sql) == [
        ("Canada", "30.75", "2"),
        ("Cote d'Ivoire", "5.00", "1"),
        ("Chad", None, "1"),
    ]


def test_query_reads_a_column_whose_name_differs_in_case(athena):
    assert athena.rows("SELECT order_id FROM sales WHERE country = 'Chad'") == [("4",)]


@pytest.mark.parametrize(
    ("condition", "orders"),
    [
        ("country = 'Canada'", ["1", "2"]),
        ("country IN ('Chad', 'Canada') AND order_id > 1", ["2", "4"]),
        ("country > 'Canada' AND country < 'Cote'", ["4"]),
        ("country = 'Cote d''Ivoire'", ["3"]),
        ("upper(country) LIKE 'CH%' OR country = 'nowhere'", ["4"]),
    ],
)
def test_query_reads_only_the_partitions_that_its_condition_needs(athena, condition, orders):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/partitions.html"""
    everything = athena.run("SELECT order_id FROM sales")["Statistics"]["DataScannedInBytes"]
    sql = f"SELECT order_id FROM sales WHERE {condition} ORDER BY 1"
    assert athena.rows(sql) == [(order,) for order in orders]
    assert 0 < athena.run(sql)["Statistics"]["DataScannedInBytes"] < everything


def test_outer_join_keeps_rows_whose_partition_is_not_there(athena):
    sql = """
        SELECT v.name, s.order_id FROM (VALUES 'Canada', 'Peru') AS v(name)
        LEFT JOIN sales AS s ON s.country = v.name
        WHERE s.country IS NULL OR s.country = 'nowhere'
    """
    assert athena.rows(sql) == [("Peru", None)]


def test_fewer_columns_scan_fewer_bytes(athena):
    one = athena.run("SELECT total FROM sales")["Statistics"]["DataScannedInBytes"]
    two = athena.run("SELECT total, order_id FROM sales")["Statistics"]["DataScannedInBytes"]
    none = athena.run("SELECT count(*) FROM sales")["Statistics"]["DataScannedInBytes"]
    assert none == 0 < one < two


def test_query_joins_and_ranks_with_a_common_table_expression(athena):
    sql = """
        WITH ranked AS (
            SELECT country, order_id, total,
                   row_number() OVER (PARTITION BY country ORDER BY total DESC) AS place
            FROM sales
        )
        SELECT r.country, r.order_id, date_diff('day', s.ordered_on, DATE '2012-01-31')
        FROM ranked AS r JOIN sales AS s ON r.order_id = s.order_id
        WHERE r.place = 1 AND r.total > 5.0 ORDER BY r.total DESC
    """
    assert athena.rows(sql) == [("Canada", "2", "29")]


def test_execution_tells_its_states_times_and_type(athena):
    execution = athena.run("SELECT order_id FROM sales")
    execution_id = execution["QueryExecutionId"]
    assert execution["StatementType"] == "DML"
    assert execution["SubstatementType"] == "SELECT"
    assert execution["WorkGroup"] == "primary"
    assert execution["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://{athena.results}/out/{execution_id}.csv"
    status, statistics = execution["Status"], execution["Statistics"]
    assert status["SubmissionDateTime"] <= status["CompletionDateTime"]
    assert statistics["TotalExecutionTimeInMillis"] >= statistics["EngineExecutionTimeInMillis"]
    assert statistics["ResultReuseInformation"] == {"ReusedPreviousResult": False}
    listed = athena.athena.list_query_executions()["QueryExecutionIds"]
    assert execution_id in listed
    batch = athena.athena.batch_get_query_execution(QueryExecutionIds=[execution_id, "x"])
    assert [e["QueryExecutionId"] for e in batch["QueryExecutions"]] == [execution_id]
    assert batch["UnprocessedQueryExecutionIds"][0]["QueryExecutionId"] == "x"
    response = athena.athena.get_query_runtime_statistics(QueryExecutionId=execution_id)
    assert response["QueryRuntimeStatistics"]["Rows"]["OutputRows"] == 4


def test_result_in_s3_is_written_as_athena_writes_it(athena):
    """Every value quoted, NULL without quotes, quotes doubled."""
    sql = """SELECT 1 AS i, 'a"b' AS q, CAST(NULL AS varchar) AS n, '' AS e, ARRAY[1, 2] AS a,
             1e10 AS d, DECIMAL '1.50' AS m, TIMESTAMP '2012-01-01 00:00:00' AS t, true AS b,
             X'0102' AS v, MAP(ARRAY['k'], ARRAY[1]) AS p"""
    execution = athena.run(sql)
    key = f"out/{execution['QueryExecutionId']}.csv"
    body = athena.s3.get_object(Bucket=athena.results, Key=key)["Body"].read().decode()
    assert body == (
        '"i","q","n","e","a","d","m","t","b","v","p"\n'
        '"1","a""b",,"","[1, 2]","1.0E10","1.50","2012-01-01 00:00:00.000","true","01 02","{k=1}"\n'
    )
    metadata = athena.s3.get_object(Bucket=athena.results, Key=f"{key}.metadata")["Body"].read()
    assert metadata.startswith(b"\x0a\x24" + execution["QueryExecutionId"].encode() + b"\x22")


def test_result_describes_its_columns(athena):
    sql = "SELECT order_id, total AS Total, country, count(*) FROM sales GROUP BY 1, 2, 3"
    execution = athena.run(sql)
    response = athena.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    columns = response["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    shown = [(c["Name"], c["Type"], c["Precision"], c["Scale"]) for c in columns]
    assert shown == [
        ("order_id", "bigint", 19, 0),
        ("Total", "decimal", 12, 2),
        ("country", "varchar", 2147483647, 0),
        ("_col3", "bigint", 19, 0),
    ]
    assert columns[0]["CatalogName"] == "hive"
    assert columns[0]["Nullable"] == "UNKNOWN"
    assert response["UpdateCount"] == 0


def test_result_comes_in_pages_with_the_header_first(athena):
    execution = athena.run("SELECT n, 'two\nlines' FROM UNNEST(sequence(1, 2500)) AS t(n)")
    pages = athena.athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=execution["QueryExecutionId"], PaginationConfig={"PageSize": 999}
    )
    rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
    assert rows[0] == [{"VarCharValue": "n"}, {"VarCharValue": "_col1"}]
    assert [row[0]["VarCharValue"] for row in rows[1:]] == [str(n) for n in range(1, 2501)]
    assert rows[2500][1] == {"VarCharValue": "two\nlines"}


@pytest.mark.parametrize(
    ("sql", "reason", "error_type"),
    [
        (
            "SELECT nope FROM sales",
            "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved or requester is not"
            " authorized to access requested resources",
            1006,
        ),
        (
            "SELECT * FROM missing",
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.query_tests.missing' does not exist",
            1301,
        ),
        (
            "SELECT * FROM nowhere.missing",
            "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist",
            1301,
        ),
        ("SELECT order_id / 0 FROM sales", "DIVISION_BY_ZERO: Division by zero", 1001),
        (
            "SELECT country, order_id FROM sales GROUP BY country",
            "EXPRESSION_NOT_AGGREGATE: line 1:17: 'order_id' must be an aggregate expression or"
            " appear in GROUP BY clause",
            1006,
        ),
        (
            "SELECT 1 FROM sales WHERE ordered_on > '2012-01-01'",
            "TYPE_MISMATCH: line 1:38: Cannot apply operator: varchar(10) < date",
            1002,
        ),
        (
            "DELETE FROM sales",
            "NOT_SUPPORTED: The local cloud does not support DELETE.",
            1200,
        ),
        (
            "SELECT * FROM information_schema.tables",
            "NOT_SUPPORTED: The local cloud does not support information_schema.tables.",
            1200,
        ),
    ],
)
def test_failed_query_says_why_as_athena_does(athena, sql, reason, error_type):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html"""
    status = athena.run(sql)["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"] == reason
    assert status["AthenaError"] == {
        "ErrorCategory": 2,
        "ErrorType": error_type,
        "Retryable": False,
        "ErrorMessage": reason,
    }


def test_results_of_a_query_that_failed_are_refused(athena):
    execution = athena.run("SELECT 1 / 0")
    with pytest.raises(ClientError, match="Query did not finish successfully") as refused:
        athena.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "line 1:1: mismatched input 'SELEC'"),
        ("SELECT * FRM sales WHERE", "mismatched input"),
        ("SELECT order_id::varchar FROM sales", "line 1:16: mismatched input '::'"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed"),
    ],
)
def test_text_that_is_no_statement_is_refused_at_once(athena, sql, message):
    with pytest.raises(ClientError, match=message) as refused:
        athena.start(sql)
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


def test_query_without_a_place_for_its_result_is_refused(athena):
    with pytest.raises(ClientError, match="No output location provided"):
        athena.start("SELECT 1", ResultConfiguration={})


def test_repeated_token_is_the_same_execution(athena):
    token = "query-tests-token-0123456789-0123456789"
    first = athena.start("SELECT 1", ClientRequestToken=token)
    assert athena.start("SELECT 1", ClientRequestToken=token) == first
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        athena.start("SELECT 2", ClientRequestToken=token)


def test_stopped_query_is_cancelled(athena):
    numbers = "UNNEST(sequence(1, 100000))"
    execution_id = athena.start(
        f"SELECT sum(a * b) FROM {numbers} AS t(a) CROSS JOIN {numbers} AS u(b)"
    )
    with pytest.raises(ClientError, match=r"Query has not yet finished\. Current state: "):
        athena.athena.get_query_results(QueryExecutionId=execution_id)
    athena.athena.stop_query_execution(QueryExecutionId=execution_id)
    status = athena.ended(execution_id)["Status"]
    assert (status["State"], status["StateChangeReason"]) == (
        "CANCELLED",
        "Query cancelled by user",
    )
    assert athena.rows("SELECT 1") == [("1",)]


def test_execution_parameters_stand_for_question_marks(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html"""
    sql = "SELECT order_id, '?' FROM sales WHERE country = ? AND ordered_on = ?"
    values = ["Cote d'Ivoire", "DATE '2012-01-03'"]
    assert athena.rows(sql, ExecutionParameters=values) == [("3", "?")]


def test_statements_on_the_catalog_answer_in_lines(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html"""

    def lines(sql):
        execution = athena.run(sql)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        assert execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")
        assert execution["Statistics"]["DataScannedInBytes"] == 0
        found = athena.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        return [row["Data"][0]["VarCharValue"].strip() for row in found["ResultSet"]["Rows"]]

    assert "sales" in lines("SHOW TABLES")
    assert lines(f"SHOW TABLES IN {athena.database} 'sal*'") == ["sales"]
    assert athena.database in lines("SHOW DATABASES")
    assert lines("SHOW COLUMNS IN sales") == ["order_id", "total", "ordered_on", "country"]
    assert lines("SHOW PARTITIONS sales")[0] == "country=Canada"
    assert lines("DESCRIBE sales")[1].split() == ["total", "decimal(12,2)"]
    assert lines("CREATE DATABASE IF NOT EXISTS made_by_athena") == []
    assert "made_by_athena" in lines("SHOW SCHEMAS")
    assert lines("DROP DATABASE made_by_athena") == []
