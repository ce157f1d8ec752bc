"""Views of Athena.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-view.html and the pages beside it
"""

import base64
import json

import pytest
from botocore.exceptions import ClientError

from tests.integration.athena_in_cloud import PARQUET, Athena


@pytest.fixture(scope="module")
def athena(cloud):
    athena = Athena(cloud, "view-tests")
    athena.create_table("sales", {"id": "int", "price": "decimal(12,2)"}, PARQUET, keys=["country"])
    athena.done("INSERT INTO sales VALUES (1, DECIMAL '1.5', 'DE'), (2, DECIMAL '2.5', 'FR')")
    return athena


def test_view_is_kept_as_athena_keeps_it(athena):
    execution = athena.done(
        "CREATE VIEW kept AS SELECT id, price * 2 AS twice, 'x' AS x FROM sales"
    )
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DDL", "CREATE_VIEW")
    table = athena.glue.get_table(DatabaseName=athena.database, Name="kept")["Table"]
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert table["Parameters"] == {"presto_view": "true", "comment": "Presto View"}
    assert table["ViewExpandedText"] == "/* Presto View */"
    assert [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]] == [
        ("id", "int"),
        ("twice", "decimal(22,2)"),
        ("x", "varchar(1)"),
    ]
    text = table["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    assert json.loads(base64.b64decode(text)) == {
        "originalSql": "SELECT id, price * 2 AS twice, 'x' AS x FROM sales",
        "catalog": "awsdatacatalog",
        "schema": "view_tests",
        "columns": [
            {"name": "id", "type": "integer"},
            {"name": "twice", "type": "decimal(22,2)"},
            {"name": "x", "type": "varchar(1)"},
        ],
    }


def test_query_reads_views_of_views(athena):
    athena.done("CREATE VIEW german AS SELECT s.id, price FROM sales AS s WHERE country = 'DE'")
    athena.done("CREATE VIEW total AS SELECT sum(price) AS total, count(*) AS n FROM german")
    assert athena.rows("SELECT * FROM total") == [("1.50", "1")]
    sql = "SELECT t.total, g.id FROM total t CROSS JOIN view_tests.german AS g WHERE g.id = 1"
    assert athena.rows(sql) == [("1.50", "1")]


def test_view_finds_its_tables_in_the_database_that_it_was_made_in(athena, cloud):
    athena.done("CREATE VIEW here AS SELECT count(*) AS n FROM sales")
    athena.done("CREATE DATABASE view_elsewhere")
    context = {"Database": "view_elsewhere"}
    started = athena.athena.start_query_execution(
        QueryString="SELECT n FROM view_tests.here",
        QueryExecutionContext=context,
        ResultConfiguration={"OutputLocation": f"s3://{athena.results}/out/"},
    )
    assert athena.ended(started["QueryExecutionId"])["Status"]["State"] == "SUCCEEDED"


def test_view_is_replaced_only_when_that_is_said(athena):
    athena.done("CREATE VIEW changing AS SELECT 1 AS a")
    assert athena.failure("CREATE VIEW changing AS SELECT 2 AS a") == (
        "TABLE_ALREADY_EXISTS: line 1:1: View 'awsdatacatalog.view_tests.changing' already exists"
    )
    athena.done("CREATE OR REPLACE VIEW changing AS SELECT 2 AS b")
    assert athena.rows("SELECT b FROM changing") == [("2",)]
    assert athena.failure("CREATE OR REPLACE VIEW sales AS SELECT 2 AS b") == (
        "TABLE_ALREADY_EXISTS: line 1:1: Table 'awsdatacatalog.view_tests.sales' already exists"
    )


def test_view_that_reads_itself_is_refused(athena):
    athena.done("CREATE VIEW snake AS SELECT 1 AS a")
    reason = athena.failure("CREATE OR REPLACE VIEW snake AS SELECT a FROM snake")
    assert reason.startswith("VIEW_IS_RECURSIVE: ")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT 1", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1"),
        (
            "SELECT colour FROM sales",
            "COLUMN_NOT_FOUND: line 1:27: Column 'colour' cannot be resolved",
        ),
        ("SELECT id FROM nothing", "TABLE_NOT_FOUND: line 1:35: Table"),
    ],
)
def test_view_that_would_not_run_is_not_made(athena, query, reason):
    assert athena.failure(f"CREATE VIEW bad AS {query}").startswith(reason)


def test_view_whose_table_changed_is_stale(athena):
    athena.done("CREATE TABLE base AS SELECT 1 AS a, 'x' AS b")
    athena.done("CREATE VIEW stale AS SELECT * FROM base")
    athena.done("ALTER TABLE base ADD COLUMNS (c int)")
    assert athena.failure("SELECT a FROM stale").startswith(
        "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.view_tests.stale' is stale or in invalid"
        " state: stored view column count (2) does not match column count derived from the view"
        " query analysis (3)"
    )
    athena.done("DROP TABLE base")
    assert athena.failure("SELECT a FROM stale").startswith(
        "INVALID_VIEW: line 1:15: View 'awsdatacatalog.view_tests.stale' is stale or in invalid"
        " state: TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.view_tests.base' does not exist"
    )


def test_views_are_listed_shown_and_dropped(athena):
    athena.done("CREATE VIEW shown_one AS SELECT id\nFROM sales")
    assert athena.lines("SHOW VIEWS LIKE 'shown*'") == ["shown_one"]
    assert athena.lines("SHOW CREATE VIEW shown_one") == [
        "CREATE VIEW view_tests.shown_one AS",
        "SELECT id",
        "FROM sales",
    ]
    assert "shown_one" in athena.lines("SHOW TABLES")
    assert "Cannot drop a view" in athena.failure("DROP TABLE shown_one")
    athena.done("DROP VIEW shown_one")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.glue.get_table(DatabaseName=athena.database, Name="shown_one")
    assert athena.failure("DROP VIEW shown_one") == (
        "TABLE_NOT_FOUND: line 1:1: View 'awsdatacatalog.view_tests.shown_one' does not exist"
    )
    athena.done("DROP VIEW IF EXISTS shown_one")
    assert "a table with that name exists" in athena.failure("DROP VIEW sales")


def test_rows_are_not_added_to_a_view(athena):
    athena.done("CREATE VIEW closed AS SELECT 1 AS a")
    reason = athena.failure("INSERT INTO closed VALUES (1)")
    assert reason == "NOT_SUPPORTED: line 1:1: Inserting into views is not supported"


def test_view_of_another_tool_is_refused_by_name(athena):
    storage = {"Columns": [{"Name": "a", "Type": "int"}]}
    for name, text in (("hive_view", "SELECT 1 AS a"), ("broken", "/* Presto View: e30= */")):
        table = {"Name": name, "TableType": "VIRTUAL_VIEW", "ViewOriginalText": text}
        athena.glue.create_table(
            DatabaseName=athena.database, TableInput={**table, "StorageDescriptor": storage}
        )
    assert athena.failure("SELECT a FROM hive_view") == (
        "NOT_SUPPORTED: The local cloud does not support views that Athena did not make"
        " (view_tests.hive_view)."
    )
    assert athena.failure("SELECT a FROM broken").startswith("INVALID_VIEW: Invalid view JSON: ")
