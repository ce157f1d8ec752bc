"""Prepared statements.

Source  https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

import pytest
from botocore.exceptions import ClientError

from tests.integration.athena_in_cloud import Athena

GROUP = "primary"


@pytest.fixture(scope="module")
def athena(cloud):
    return Athena(cloud, "prepared-tests")


def test_prepared_statement_is_kept_changed_and_deleted(athena):
    client = athena.athena
    named = {"StatementName": "one", "WorkGroup": GROUP}
    client.create_prepared_statement(**named, QueryStatement="SELECT ?", Description="first")
    with pytest.raises(ClientError, match="already exists"):
        client.create_prepared_statement(**named, QueryStatement="SELECT ?")
    found = client.get_prepared_statement(**named)["PreparedStatement"]
    assert (found["QueryStatement"], found["Description"]) == ("SELECT ?", "first")
    client.update_prepared_statement(**named, QueryStatement="SELECT ? + 1")
    found = client.get_prepared_statement(**named)["PreparedStatement"]
    assert found["QueryStatement"] == "SELECT ? + 1"
    listed = client.list_prepared_statements(WorkGroup=GROUP)["PreparedStatements"]
    assert [statement["StatementName"] for statement in listed] == ["one"]
    answer = client.batch_get_prepared_statement(
        PreparedStatementNames=["one", "two"], WorkGroup=GROUP
    )
    assert [one["StatementName"] for one in answer["PreparedStatements"]] == ["one"]
    assert [o["StatementName"] for o in answer["UnprocessedPreparedStatementNames"]] == ["two"]
    client.delete_prepared_statement(**named)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_prepared_statement(**named)
    with pytest.raises(ClientError, match="mismatched input"):
        client.create_prepared_statement(**named, QueryStatement="SELEC 1")


def test_prepared_statement_runs_with_values(athena):
    assert athena.run("PREPARE adds FROM SELECT ? + ? AS n, ? AS text")["Status"]["State"] == (
        "SUCCEEDED"
    )
    assert athena.rows("EXECUTE adds USING 1, (2 + 3), 'a, b'") == [("6", "a, b")]
    assert athena.rows("EXECUTE adds", ExecutionParameters=["1", "1", "'x'"]) == [("2", "x")]
    with pytest.raises(ClientError, match="Incorrect number of parameters"):
        athena.start("EXECUTE adds USING 1")
    assert athena.run("DEALLOCATE PREPARE adds")["Status"]["State"] == "SUCCEEDED"
    reason = "NOT_FOUND: Prepared statement not found: adds"
    assert athena.failure("EXECUTE adds USING 1, 2, 3") == reason
    assert athena.failure("DEALLOCATE PREPARE adds") == reason


def test_prepared_statement_writes_rows_too(athena):
    athena.run("CREATE TABLE kept AS SELECT 1 AS a")
    athena.run("PREPARE puts FROM INSERT INTO kept VALUES (?)")
    execution = athena.run("EXECUTE puts USING 2")
    assert execution["SubstatementType"] == "INSERT", execution["Status"]
    assert athena.rows("SELECT a FROM kept ORDER BY a") == [("1",), ("2",)]
