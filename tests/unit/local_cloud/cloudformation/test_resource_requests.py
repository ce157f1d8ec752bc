"""CloudFormation's properties as the services' requests; shapes from botocore's models."""

import pytest

from local_cloud.cloudformation.resource_actions import new_name
from local_cloud.cloudformation.resource_types import RESOURCE_TYPES
from local_cloud.cloudformation.resource_types.athena import configuration_updates
from local_cloud.cloudformation.resource_types.base import changed_tags
from local_cloud.cloudformation.resource_types.glue_catalog import table_input
from local_cloud.cloudformation.resource_types.s3 import SETTINGS


@pytest.mark.parametrize(
    ("rule", "request_rule"),
    [
        (
            {"Id": "a", "Status": "Enabled", "ExpirationInDays": 30, "Prefix": "sales/"},
            {
                "ID": "a",
                "Status": "Enabled",
                "Expiration": {"Days": 30},
                "Filter": {"Prefix": "sales/"},
            },
        ),
        (
            {"Status": "Enabled", "NoncurrentVersionExpirationInDays": 7},
            {
                "Status": "Enabled",
                "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                "Filter": {"Prefix": ""},
            },
        ),
        (
            {
                "Status": "Enabled",
                "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 9}],
                "TagFilters": [{"Key": "k", "Value": "v"}],
            },
            {
                "Status": "Enabled",
                "Transitions": [{"StorageClass": "GLACIER", "Days": 9}],
                "Filter": {"Tag": {"Key": "k", "Value": "v"}},
            },
        ),
        (
            {"Status": "Enabled", "Prefix": "p", "ObjectSizeGreaterThan": "5"},
            {"Status": "Enabled", "Filter": {"And": {"Prefix": "p", "ObjectSizeGreaterThan": 5}}},
        ),
    ],
)
def test_lifecycle_rule_becomes_the_api_form(rule, request_rule):
    _, request_of = SETTINGS["LifecycleConfiguration"]
    request = request_of({"Rules": [rule]})
    assert request == {"LifecycleConfiguration": {"Rules": [request_rule]}}


def test_encryption_becomes_the_api_form():
    _, request_of = SETTINGS["BucketEncryption"]
    default = {"SSEAlgorithm": "AES256"}
    rule = {"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    assert request_of({"ServerSideEncryptionConfiguration": [rule]}) == {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
        }
    }


def test_work_group_update_removes_what_vanished():
    """UpdateWorkGroup keeps what it is not told; Source: Athena API Reference."""
    before = {
        "BytesScannedCutoffPerQuery": 10_000_000,
        "ResultConfiguration": {"OutputLocation": "s3://a/", "ExpectedBucketOwner": "1"},
    }
    after = {"ResultConfiguration": {"OutputLocation": "s3://b/"}}
    assert configuration_updates(before, after) == {
        "RemoveBytesScannedCutoffPerQuery": True,
        "ResultConfigurationUpdates": {
            "OutputLocation": "s3://b/",
            "RemoveExpectedBucketOwner": True,
        },
    }


def test_crawler_schedule_becomes_text():
    crawler = RESOURCE_TYPES["AWS::Glue::Crawler"]
    properties = {
        "Role": "r",
        "Targets": {"DynamoDBTargets": [{"Path": "t", "ScanAll": True}]},
        "Schedule": {"ScheduleExpression": "cron(0 1 * * ? *)"},
        "Tags": {"a": "b"},
    }
    assert crawler.request(properties) == {
        "Role": "r",
        "Targets": {"DynamoDBTargets": [{"Path": "t", "scanAll": True}]},
        "Schedule": "cron(0 1 * * ? *)",
    }


def test_changed_tags_tells_what_to_set_and_what_to_take_away():
    before = {"Tags": {"a": "1", "b": "1"}}
    after = {"Tags": [{"Key": "a", "Value": "2"}, {"Key": "c", "Value": "1"}]}
    assert changed_tags(before, after) == ({"a": "2", "c": "1"}, ["b"])


def test_generated_name_is_stack_logical_id_and_13_characters():
    name = new_name(RESOURCE_TYPES["AWS::IAM::Role"], "glue-jobs", "JobRole")
    stack_and_id, suffix = name.rsplit("-", 1)
    assert stack_and_id == "glue-jobs-JobRole"
    assert (len(suffix), suffix.isalnum(), suffix.upper()) == (13, True, suffix)


def test_generated_name_of_a_bucket_is_lower_case_and_fits():
    name = new_name(RESOURCE_TYPES["AWS::S3::Bucket"], "A" * 60, "B" * 60)
    assert (len(name), name) == (63, name.lower())


def test_booleans_among_a_tables_parameters_become_text():
    request = table_input(
        {
            "Parameters": {"projection.enabled": True, "classification": "csv"},
            "Retention": 3,
            "StorageDescriptor": {
                "StoredAsSubDirectories": False,
                "SerdeInfo": {"Parameters": {"strip.outer.array": False}},
            },
        }
    )
    assert request == {
        "Parameters": {"projection.enabled": "true", "classification": "csv"},
        "Retention": 3,
        "StorageDescriptor": {
            "StoredAsSubDirectories": False,
            "SerdeInfo": {"Parameters": {"strip.outer.array": "false"}},
        },
    }
