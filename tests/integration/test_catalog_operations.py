"""Operations of the data catalog that the pipeline itself does not call.

Source  AWS Glue Web API Reference, the page of each operation.
"""

import itertools

import pytest

from tests.integration.catalog_calls import add_partitions, make_sales, storage, values
from tests.integration.lake import refusal

NUMBERS = itertools.count()
NOT_FOUND = "EntityNotFoundException"


@pytest.fixture
def glue(cloud):
    return cloud.client("glue")


@pytest.fixture
def database(glue):
    name = f"catalog_operations_{next(NUMBERS)}"
    glue.create_database(DatabaseInput={"Name": name})
    return name


@pytest.fixture
def sales(glue, database):
    """Where the table ``sales`` stands, as most operations want to be told."""
    make_sales(glue, database)
    return {"DatabaseName": database, "TableName": "sales"}


def test_update_database_replaces_its_description(glue, database):
    place = {"LocationUri": "s3://lake/"}
    glue.update_database(
        Name=database, DatabaseInput={"Name": database, "Description": "new", **place}
    )
    found = glue.get_database(Name=database)["Database"]
    assert (found["Description"], found["LocationUri"]) == ("new", "s3://lake/")
    glue.update_database(Name=database, DatabaseInput={"Name": database})
    assert "Description" not in glue.get_database(Name=database)["Database"]


def test_deleted_table_is_gone(glue, database, sales):
    glue.delete_table(DatabaseName=database, Name="sales")
    again = refusal(glue.delete_table, DatabaseName=database, Name="sales")
    assert again.startswith(NOT_FOUND)


def test_versions_of_a_table_are_read_and_deleted_one_by_one(glue, database, sales):
    for description in ("one", "two", "three"):
        changed = {"Name": "sales", "Description": description}
        glue.update_table(DatabaseName=database, TableInput=changed)
    newest = glue.get_table_version(**sales)["TableVersion"]
    assert (newest["VersionId"], newest["Table"]["Description"]) == ("3", "three")
    second = glue.get_table_version(**sales, VersionId="1")["TableVersion"]
    assert second["Table"]["Description"] == "one"
    glue.delete_table_version(**sales, VersionId="1")
    assert refusal(glue.get_table_version, **sales, VersionId="1").startswith(NOT_FOUND)
    answer = glue.batch_delete_table_version(**sales, VersionIds=["0", "1"])
    assert [error["VersionId"] for error in answer["Errors"]] == ["1"]
    left = glue.get_table_versions(**sales)["TableVersions"]
    assert [version["VersionId"] for version in left] == ["3", "2"]


def test_partition_is_made_read_and_updated(glue, database, sales):
    partition = {"Values": ["Mali", "2012"], "StorageDescriptor": storage(("units", "bigint"))}
    glue.create_partition(**sales, PartitionInput=partition)
    again = refusal(glue.create_partition, **sales, PartitionInput=partition)
    assert again == "AlreadyExistsException: Partition already exists."
    changed = {"Values": ["Mali", "2012"], "Parameters": {"recordCount": "3"}}
    glue.update_partition(**sales, PartitionValueList=["Mali", "2012"], PartitionInput=changed)
    found = glue.get_partition(**sales, PartitionValues=["Mali", "2012"])["Partition"]
    assert found["Parameters"] == {"recordCount": "3"}
    assert "StorageDescriptor" not in found


def test_many_partitions_are_read_at_once_and_unknown_ones_left_out(glue, database, sales):
    add_partitions(glue, database, ("Mali", "2012"), ("Mali", "2013"), ("Italy", "2012"))
    asked = [{"Values": list(each)} for each in (("Italy", "2012"), ("Mali", "1"))]
    answer = glue.batch_get_partition(**sales, PartitionsToGet=asked)
    assert [each["Values"] for each in answer["Partitions"]] == [["Italy", "2012"]]
    assert answer["UnprocessedKeys"] == []
    assert len(values(glue, database, "")) == 3


def test_deleted_partition_index_is_gone(glue, sales):
    index = {"IndexName": "by_country", "Keys": ["country"]}
    glue.create_partition_index(**sales, PartitionIndex=index)
    glue.delete_partition_index(**sales, IndexName="by_country")
    assert glue.get_partition_indexes(**sales)["PartitionIndexDescriptorList"] == []
    again = refusal(glue.delete_partition_index, **sales, IndexName="by_country")
    assert again.startswith(NOT_FOUND)


@pytest.mark.parametrize(
    ("operation", "request_", "named"),
    [
        ("list_registries", {}, "ListRegistries"),
        ("list_dev_endpoints", {}, "ListDevEndpoints"),
        ("list_sessions", {}, "ListSessions"),
        ("list_data_quality_results", {}, "ListDataQualityResults"),
        ("get_user_defined_functions", {"Pattern": "x"}, "GetUserDefinedFunctions"),
        ("get_resource_policy", {}, "GetResourcePolicy"),
        ("get_security_configurations", {}, "GetSecurityConfigurations"),
        ("get_data_catalog_encryption_settings", {}, "GetDataCatalogEncryptionSettings"),
        ("list_blueprints", {}, "ListBlueprints"),
    ],
)
def test_rest_of_glue_is_refused_by_name(glue, operation, request_, named):
    answer = refusal(getattr(glue, operation), **request_)
    assert answer == f"UnsupportedOperation: The local cloud does not support glue:{named}."


def test_parameters_of_the_catalog_that_would_do_nothing_are_refused(glue, database, sales):
    linked = {"Name": "linked", "TargetDatabase": {"CatalogId": "1" * 12, "DatabaseName": "d"}}
    answer = refusal(glue.create_database, DatabaseInput=linked)
    assert answer.endswith("does not support TargetDatabase in the data catalog.")
    iceberg = {"IcebergInput": {"MetadataOperation": "CREATE"}}
    table = {"DatabaseName": database, "TableInput": {"Name": "t"}, "OpenTableFormatInput": iceberg}
    answer = refusal(glue.create_table, **table)
    assert answer.endswith("does not support OpenTableFormatInput in the data catalog.")
    answer = refusal(glue.get_partitions, **sales, QueryAsOfTime=1)
    assert answer.endswith("does not support QueryAsOfTime in the data catalog.")
