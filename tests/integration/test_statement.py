"""Each kind of statement that Athena knows: run, or refused by name.

Source  https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html and
        https://docs.aws.amazon.com/athena/latest/ug/dml-queries-functions-operators.html
"""

import pytest
from botocore.exceptions import ClientError

from tests.integration.athena_in_cloud import PARQUET, Athena


@pytest.fixture(scope="module")
def athena(cloud):
    made = Athena(cloud, "statement-tests")
    made.create_table("sales", {"id": "int"}, PARQUET)
    return made


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE sales SET id = 2", "UPDATE"),
        ("DELETE FROM sales", "DELETE"),
        ("MERGE INTO sales USING sales AS s ON false WHEN MATCHED THEN DELETE", "MERGE"),
        ("EXPLAIN SELECT 1", "EXPLAIN"),
        ("EXPLAIN ANALYZE SELECT 1", "EXPLAIN ANALYZE"),
        ("OPTIMIZE sales REWRITE DATA USING BIN_PACK", "MAINTENANCE"),
        ("VACUUM sales", "MAINTENANCE"),
    ],
)
def test_statement_that_is_not_done_is_refused_by_name(athena, sql, named):
    assert athena.failure(sql) == f"NOT_SUPPORTED: The local cloud does not support {named}."


def test_dropped_table_leaves_its_files(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/drop-table.html"""
    athena.put("dropped/part", b"x")
    athena.create_table("dropped", {"a": "int"}, PARQUET)
    assert athena.run("DROP TABLE dropped")["Status"]["State"] == "SUCCEEDED"
    assert "Table not found" in athena.failure("DROP TABLE dropped")
    assert athena.run("DROP TABLE IF EXISTS dropped")["Status"]["State"] == "SUCCEEDED"
    assert athena.s3.get_object(Bucket=athena.bucket, Key="dropped/part")["Body"].read() == b"x"


def test_database_with_tables_is_dropped_only_by_cascade(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/drop-database.html"""
    create = "CREATE DATABASE statement_cascade LOCATION 's3://lake/cascade/'"
    assert athena.run(create)["Status"]["State"] == "SUCCEEDED"
    made = athena.glue.get_database(Name="statement_cascade")["Database"]
    assert made["LocationUri"] == "s3://lake/cascade/"
    athena.glue.create_table(DatabaseName="statement_cascade", TableInput={"Name": "t"})
    assert "is not empty" in athena.failure("DROP DATABASE statement_cascade")
    dropped = athena.run("DROP DATABASE statement_cascade CASCADE")
    assert dropped["Status"]["State"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.glue.get_database(Name="statement_cascade")


def test_only_the_data_catalog_of_glue_is_there(athena):
    found = athena.athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]
    assert (found["Type"], found["Parameters"]) == ("GLUE", {"catalog-id": "123456789012"})
    with pytest.raises(ClientError, match="does not support the data catalog other"):
        athena.athena.get_data_catalog(Name="other")
    with pytest.raises(ClientError, match="does not support athena:CreateDataCatalog"):
        athena.athena.create_data_catalog(Name="other", Type="HIVE")
    failure = athena.failure("SELECT * FROM other.db.t")
    assert failure == "NOT_SUPPORTED: The local cloud does not support the catalog other."


def test_options_of_a_query_that_are_not_done_are_refused_by_name(athena):
    reuse = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 5}}
    with pytest.raises(ClientError, match="does not support the reuse of query results"):
        athena.start("SELECT 1", ResultReuseConfiguration=reuse)
    execution_id = athena.start("SELECT 1")
    athena.ended(execution_id)
    with pytest.raises(ClientError, match="does not support QueryResultType DATA_MANIFEST"):
        athena.athena.get_query_results(
            QueryExecutionId=execution_id, QueryResultType="DATA_MANIFEST"
        )
    with pytest.raises(ClientError, match="does not support athena:StartSession"):
        athena.athena.start_session(WorkGroup="primary", EngineConfiguration={})
