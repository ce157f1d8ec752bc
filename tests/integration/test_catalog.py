"""The Glue data catalog, as boto3, awswrangler and Spark use it.

Source  AWS Glue Web API Reference: Database, Table and Partition API.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import Cloud
from tests.integration.catalog_calls import add_partitions, make_sales, storage, values
from tests.integration.lake import refusal


@pytest.fixture
def glue(cloud: Cloud) -> Any:
    return cloud.client("glue")


@pytest.fixture
def database(glue, request) -> str:
    name = f"catalog_{request.node.name}".lower()[:200]
    glue.create_database(DatabaseInput={"Name": name})
    return name


def test_catalog_folds_names_to_lower_case(glue, database):
    """API_TableInput: "For Hive compatibility, this is folded to lowercase when it is stored"."""
    glue.create_table(DatabaseName=database.upper(), TableInput={"Name": "Sales_2012"})
    assert glue.get_table(DatabaseName=database, Name="SALES_2012")["Table"]["Name"] == "sales_2012"


def test_catalog_says_what_it_does_not_find(glue, database):
    assert refusal(glue.get_database, Name="nowhere") == (
        "EntityNotFoundException: Database nowhere not found."
    )
    assert refusal(glue.get_table, DatabaseName=database, Name="none") == (
        "EntityNotFoundException: Table none not found."
    )
    make_sales(glue, database)
    where = {"DatabaseName": database, "TableName": "sales"}
    assert refusal(glue.get_partition, **where, PartitionValues=["Canada", "2012"]) == (
        "EntityNotFoundException: Cannot find partition."
    )


def test_catalog_refuses_what_is_there_already(glue, database):
    make_sales(glue, database)
    again = {"DatabaseName": database, "TableInput": {"Name": "sales"}}
    assert refusal(glue.create_table, **again) == "AlreadyExistsException: Table already exists."
    assert refusal(glue.create_database, DatabaseInput={"Name": database}) == (
        "AlreadyExistsException: Database already exists."
    )


def test_catalog_refuses_the_catalog_of_another_account(glue, database):
    answer = refusal(glue.get_tables, DatabaseName=database, CatalogId="999999999999")
    assert answer.startswith("UnsupportedOperation: The local cloud does not support the catalog")


def test_delete_database_deletes_its_tables(glue, database):
    """API_DeleteDatabase: all tables in the database are deleted with it."""
    make_sales(glue, database)
    glue.delete_database(Name=database)
    glue.create_database(DatabaseInput={"Name": database})
    assert glue.get_tables(DatabaseName=database)["TableList"] == []


def test_table_reports_what_glue_reports(glue, database):
    make_sales(glue, database, Owner="owner", Parameters={"classification": "parquet"})
    table = glue.get_table(DatabaseName=database, Name="sales")["Table"]
    for name in ("CreateTime", "UpdateTime"):
        assert table.pop(name).year >= 2026
    assert table == {
        "Name": "sales",
        "DatabaseName": database,
        "Owner": "owner",
        "Retention": 0,
        "StorageDescriptor": storage(("units", "bigint")),
        "PartitionKeys": [{"Name": "country", "Type": "string"}, {"Name": "year", "Type": "int"}],
        "Parameters": {"classification": "parquet"},
        "IsRegisteredWithLakeFormation": False,
        "CatalogId": "123456789012",
        "VersionId": "0",
        "IsMultiDialectView": False,
    }


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("gold_.*", ["gold_costs", "gold_sales"]),
        ("gold*", ["gold_costs", "gold_sales"]),
        ("*_sales", ["gold_sales", "raw_sales"]),
        ("sales", []),
        ("raw_sales|gold_costs", ["gold_costs", "raw_sales"]),
    ],
)
def test_get_tables_takes_an_expression(glue, cloud, expression, names):
    """API_GetTables: a regular expression; awswrangler sends ``prefix*`` and ``*suffix``."""
    name = "catalog_expressions"
    if name not in {one["Name"] for one in glue.get_databases()["DatabaseList"]}:
        glue.create_database(DatabaseInput={"Name": name})
        for table in ("raw_sales", "gold_sales", "gold_costs"):
            glue.create_table(DatabaseName=name, TableInput={"Name": table})
    found = glue.get_tables(DatabaseName=name, Expression=expression)["TableList"]
    assert [table["Name"] for table in found] == names


def test_get_tables_comes_in_pages(glue, database):
    for number in range(5):
        glue.create_table(DatabaseName=database, TableInput={"Name": f"t{number}"})
    pages = list(
        glue.get_paginator("get_tables").paginate(
            DatabaseName=database, PaginationConfig={"PageSize": 2}
        )
    )
    assert [[t["Name"] for t in page["TableList"]] for page in pages] == [
        ["t0", "t1"],
        ["t2", "t3"],
        ["t4"],
    ]


def test_update_table_keeps_the_former_version(glue, database):
    """API_UpdateTable and API_GetTableVersions; ids count from 0, the newest comes first."""
    make_sales(glue, database, Description="old")
    changed = {"Name": "sales", "Description": "new"}
    glue.update_table(DatabaseName=database, TableInput=changed)
    table = glue.get_table(DatabaseName=database, Name="sales")["Table"]
    assert (table["VersionId"], table["Description"]) == ("1", "new")
    assert "PartitionKeys" not in table
    versions = glue.get_table_versions(DatabaseName=database, TableName="sales")["TableVersions"]
    assert [(v["VersionId"], v["Table"]["Description"]) for v in versions] == [
        ("1", "new"),
        ("0", "old"),
    ]


def test_update_table_keeps_no_former_version_when_told(glue, database):
    make_sales(glue, database)
    changed = {"Name": "sales", "Description": "new"}
    glue.update_table(DatabaseName=database, TableInput=changed, SkipArchive=True)
    versions = glue.get_table_versions(DatabaseName=database, TableName="sales")["TableVersions"]
    assert [version["VersionId"] for version in versions] == ["1"]


def test_update_table_refuses_a_stale_version(glue, database):
    make_sales(glue, database)
    stale = {"DatabaseName": database, "TableInput": {"Name": "sales"}, "VersionId": "7"}
    assert refusal(glue.update_table, **stale).startswith("ConcurrentModificationException")


def test_batch_delete_table_reports_what_is_not_there(glue, database):
    make_sales(glue, database)
    answer = glue.batch_delete_table(DatabaseName=database, TablesToDelete=["sales", "none"])
    assert [error["TableName"] for error in answer["Errors"]] == ["none"]
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert glue.get_tables(DatabaseName=database)["TableList"] == []


def test_search_tables_looks_in_every_database(glue, database):
    make_sales(glue, database, Parameters={"classification": "unheard-of"})
    found = glue.search_tables(SearchText="unheard")["TableList"]
    assert [(table["DatabaseName"], table["Name"]) for table in found] == [(database, "sales")]
    other = [{"Key": "DatabaseName", "Value": "another", "Comparator": "EQUALS"}]
    assert glue.search_tables(SearchText="unheard", Filters=other)["TableList"] == []


def test_catalog_is_read_while_it_is_written(cloud, glue, database):
    make_sales(glue, database)

    def write(number: int) -> None:
        add_partitions(glue, database, *[("Mali", f"{number}{year}") for year in range(20)])
        glue.create_table(DatabaseName=database, TableInput={"Name": f"t{number}"})

    def read(_: int) -> int:
        return len(glue.get_tables(DatabaseName=database)["TableList"])

    with ThreadPoolExecutor(8) as pool:
        reads = [pool.submit(read, number) for number in range(30)]
        list(pool.map(write, range(10)))
    assert all(1 <= one.result() <= 11 for one in reads)
    assert len(values(glue, database, "")) == 200
