"""Work groups and what they enforce, named queries, and Athena's view of the catalog.

Source  https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
"""

import boto3
import pyarrow as pa
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.integration.athena_in_cloud import PARQUET, Athena, parquet_of

CUTOFF_BYTES = 10_000_000


@pytest.fixture(scope="session")
def athena(cloud):
    return Athena(cloud, "work-group-tests")


@pytest.fixture(scope="session")
def location(athena):
    return f"s3://{athena.results}/enforced/"


def create(athena, name, **configuration):
    athena.athena.create_work_group(Name=name, Configuration=configuration)


def test_enforced_work_group_decides_where_results_go_and_how_they_are_encrypted(athena, location):
    encryption = {"EncryptionOption": "SSE_S3"}
    result = {"OutputLocation": location, "EncryptionConfiguration": encryption}
    create(athena, "enforcing", ResultConfiguration=result, EnforceWorkGroupConfiguration=True)
    execution = athena.run("SELECT 1", WorkGroup="enforcing")
    key = f"enforced/{execution['QueryExecutionId']}.csv"
    assert execution["ResultConfiguration"] == {
        "OutputLocation": f"s3://{athena.results}/{key}",
        "EncryptionConfiguration": encryption,
    }
    stored = athena.s3.head_object(Bucket=athena.results, Key=key)
    assert stored["ServerSideEncryption"] == "AES256"
    listed = athena.athena.list_query_executions(WorkGroup="enforcing")["QueryExecutionIds"]
    assert listed == [execution["QueryExecutionId"]]


def test_client_decides_where_the_work_group_does_not_enforce(athena, location):
    result = {"OutputLocation": location}
    create(athena, "lenient", ResultConfiguration=result, EnforceWorkGroupConfiguration=False)
    execution = athena.run("SELECT 1", WorkGroup="lenient")
    assert execution["ResultConfiguration"]["OutputLocation"].startswith(
        f"s3://{athena.results}/out/"
    )


def test_query_beyond_the_cutoff_is_cancelled(athena, location):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html"""
    numbers = pa.array(range(2_000_000), pa.int64())
    athena.put(
        "numbers/part.parquet", parquet_of({"small": numbers.cast("string"), "big": numbers})
    )
    athena.create_table("numbers", {"small": "string", "big": "bigint"}, PARQUET)
    create(
        athena,
        "limited",
        ResultConfiguration={"OutputLocation": location},
        BytesScannedCutoffPerQuery=CUTOFF_BYTES,
    )
    execution = athena.run("SELECT max(small), max(big) FROM numbers", WorkGroup="limited")
    assert execution["Status"]["State"] == "CANCELLED"
    assert execution["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert execution["Statistics"]["DataScannedInBytes"] == CUTOFF_BYTES
    assert athena.rows("SELECT count(*) FROM numbers", WorkGroup="limited") == [("2000000",)]


def test_cutoff_below_ten_million_bytes_is_refused(cloud):
    """boto3 refuses it too, unless it is told not to look."""
    trusting = boto3.client(
        "athena",
        endpoint_url=cloud.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False),
    )
    with pytest.raises(ClientError, match="valid min value: 10000000"):
        trusting.create_work_group(
            Name="tiny", Configuration={"BytesScannedCutoffPerQuery": CUTOFF_BYTES - 1}
        )


def test_disabled_work_group_refuses_queries(athena, location):
    create(athena, "disabled", ResultConfiguration={"OutputLocation": location})
    athena.athena.update_work_group(WorkGroup="disabled", State="DISABLED")
    with pytest.raises(ClientError, match="WorkGroup disabled is disabled"):
        athena.start("SELECT 1", WorkGroup="disabled")


def test_work_group_is_changed_in_part(athena, location):
    result = {"OutputLocation": location, "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}
    create(athena, "changing", ResultConfiguration=result, PublishCloudWatchMetricsEnabled=True)
    updates = {
        "ResultConfigurationUpdates": {"RemoveEncryptionConfiguration": True},
        "BytesScannedCutoffPerQuery": 20_000_000,
    }
    athena.athena.update_work_group(
        WorkGroup="changing", Description="changed", ConfigurationUpdates=updates
    )
    group = athena.athena.get_work_group(WorkGroup="changing")["WorkGroup"]
    assert group["Description"] == "changed"
    assert group["Configuration"]["ResultConfiguration"] == {"OutputLocation": location}
    assert group["Configuration"]["BytesScannedCutoffPerQuery"] == 20_000_000
    assert group["Configuration"]["PublishCloudWatchMetricsEnabled"] is True
    assert group["Configuration"]["EngineVersion"] == {
        "SelectedEngineVersion": "AUTO",
        "EffectiveEngineVersion": "Athena engine version 3",
    }


def test_work_group_with_queries_is_deleted_only_recursively(athena, location):
    """Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_DeleteWorkGroup.html"""
    create(athena, "full", ResultConfiguration={"OutputLocation": location})
    execution = athena.run("SELECT 1", WorkGroup="full")
    with pytest.raises(ClientError, match="WorkGroup is not empty") as refused:
        athena.athena.delete_work_group(WorkGroup="full")
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"
    athena.athena.delete_work_group(WorkGroup="full", RecursiveDeleteOption=True)
    with pytest.raises(ClientError, match="WorkGroup is not found"):
        athena.athena.get_work_group(WorkGroup="full")
    with pytest.raises(ClientError, match="was not found"):
        athena.athena.get_query_execution(QueryExecutionId=execution["QueryExecutionId"])


def test_what_a_work_group_cannot_do_here_is_refused_by_name(athena):
    managed = {"ManagedQueryResultsConfiguration": {"Enabled": True}}
    with pytest.raises(ClientError, match="ManagedQueryResultsConfiguration"):
        create(athena, "managed", **managed)
    engine = {"EngineVersion": {"SelectedEngineVersion": "PySpark engine version 3"}}
    with pytest.raises(ClientError, match="PySpark engine version 3"):
        create(athena, "spark", **engine)


def test_work_groups_are_listed_and_tagged(athena):
    athena.athena.create_work_group(Name="tagged", Tags=[{"Key": "zone", "Value": "gold"}])
    names = [g["Name"] for g in athena.athena.list_work_groups()["WorkGroups"]]
    assert {"primary", "tagged"} <= set(names) and names == sorted(names)
    arn = "arn:aws:athena:us-east-1:123456789012:workgroup/tagged"
    athena.athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "a"}])
    athena.athena.untag_resource(ResourceARN=arn, TagKeys=["zone"])
    tags = athena.athena.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert tags == [{"Key": "team", "Value": "a"}]


def test_named_query_is_kept_changed_and_deleted(athena):
    made = athena.athena.create_named_query(Name="top", Database="d", QueryString="SELECT 1")
    query_id = made["NamedQueryId"]
    athena.athena.update_named_query(NamedQueryId=query_id, Name="top2", QueryString="SELECT 2")
    query = athena.athena.get_named_query(NamedQueryId=query_id)["NamedQuery"]
    assert (query["Name"], query["QueryString"], query["WorkGroup"]) == (
        "top2",
        "SELECT 2",
        "primary",
    )
    assert query_id in athena.athena.list_named_queries()["NamedQueryIds"]
    batch = athena.athena.batch_get_named_query(NamedQueryIds=[query_id, "x"])
    assert [q["NamedQueryId"] for q in batch["NamedQueries"]] == [query_id]
    athena.athena.delete_named_query(NamedQueryId=query_id)
    with pytest.raises(ClientError, match="was not found"):
        athena.athena.get_named_query(NamedQueryId=query_id)


def test_catalog_is_seen_through_athena(athena):
    athena.create_table("seen", {"a": "int"}, PARQUET, keys=["k"])
    catalog = {"CatalogName": "AwsDataCatalog"}
    catalogs = athena.athena.list_data_catalogs()["DataCatalogsSummary"]
    assert [c["CatalogName"] for c in catalogs] == ["AwsDataCatalog"]
    pages = athena.athena.get_paginator("list_databases").paginate(**catalog)
    names = [database["Name"] for page in pages for database in page["DatabaseList"]]
    assert athena.database in names
    found = athena.athena.get_table_metadata(
        **catalog, DatabaseName=athena.database, TableName="seen"
    )["TableMetadata"]
    assert found["Columns"] == [{"Name": "a", "Type": "int"}]
    assert found["PartitionKeys"] == [{"Name": "k", "Type": "string"}]
    assert found["Parameters"]["location"] == f"s3://{athena.bucket}/seen/"
    listed = athena.athena.list_table_metadata(
        **catalog, DatabaseName=athena.database, Expression="se.*"
    )["TableMetadataList"]
    assert [t["Name"] for t in listed] == ["seen"]
    with pytest.raises(ClientError) as refused:
        athena.athena.get_database(**catalog, DatabaseName="nowhere")
    assert refused.value.response["Error"]["Code"] == "MetadataException"
