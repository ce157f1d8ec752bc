"""Registry schemas. Source: CloudFormation CLI User Guide, "Resource type schema"."""

import pytest

from local_cloud.cloudformation.resource_types import RESOURCE_TYPES
from local_cloud.cloudformation.schemas import Schema, schema_of

JOB = {"Role": "r", "Command": {"Name": "glueetl"}}


@pytest.fixture(scope="module")
def job() -> Schema:
    return schema_of("AWS::Glue::Job", "us-east-1")


@pytest.mark.parametrize("type_name", sorted(RESOURCE_TYPES))
def test_each_supported_property_is_in_the_schema(type_name):
    schema = schema_of(type_name, "us-east-1")
    assert RESOURCE_TYPES[type_name].supported <= schema.properties - schema.read_only


def test_schema_of_is_none_for_a_type_that_aws_does_not_have():
    assert schema_of("AWS::Glue::Jobb", "us-east-1") is None


def test_schema_of_falls_back_where_a_region_is_unknown():
    assert schema_of("AWS::Glue::Job", "xx-nowhere-1").type_name == "AWS::Glue::Job"


def test_typed_turns_scalars_into_the_types_of_the_schema(job):
    properties = {
        "NumberOfWorkers": "2",
        "MaxCapacity": "0.0625",
        "GlueVersion": 5.1,
        "JobRunQueuingEnabled": "true",
        "ExecutionProperty": {"MaxConcurrentRuns": "1"},
        "DefaultArguments": {"--x": "007"},
    }
    assert job.typed(properties) == {
        "NumberOfWorkers": 2,
        "MaxCapacity": 0.0625,
        "GlueVersion": "5.1",
        "JobRunQueuingEnabled": True,
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "DefaultArguments": {"--x": "007"},
    }


def test_unknown_names_properties_at_any_depth(job):
    properties = {"Foo": 1, "Command": {"Name": "glueetl", "Script": "s"}}
    assert job.unknown(properties) == [
        "#: extraneous key [Foo] is not permitted",
        "#/Command: extraneous key [Script] is not permitted",
    ]


@pytest.mark.parametrize(
    ("properties", "fault"),
    [
        ({"Role": "r"}, "#: required key [Command] not found"),
        (
            JOB | {"NumberOfWorkers": "two"},
            "#/NumberOfWorkers: expected type: Integer, found: String",
        ),
    ],
)
def test_faults_speak_as_cloudformation_does(job, properties, fault):
    assert fault in job.faults(properties)


def test_faults_are_none_for_good_properties(job):
    assert job.faults(JOB) == []


def test_enum_fault_names_the_value():
    schema = schema_of("AWS::Glue::Trigger", "us-east-1")
    faults = schema.faults({"Type": "MANUAL", "Actions": []})
    assert faults == ["#/Type: MANUAL is not a valid enum value"]


def test_create_only_holds_the_paths_that_replace():
    schema = schema_of("AWS::Glue::Trigger", "us-east-1")
    assert sorted(schema.create_only) == [["Name"], ["Type"], ["WorkflowName"]]


@pytest.mark.parametrize(
    ("type_name", "is_map"), [("AWS::Glue::Job", True), ("AWS::S3::Bucket", False)]
)
def test_tags_are_a_map_or_a_list(type_name, is_map):
    schema = schema_of(type_name, "us-east-1")
    assert (schema.tag_property, schema.tags_are_a_map()) == ("Tags", is_map)


def test_pattern_is_checked():
    name = {"type": "string", "pattern": "^a+$"}
    schema = Schema({"typeName": "T", "properties": {"Name": name}})
    assert schema.faults({"Name": "b"}) == [
        "#/Name: failed validation constraint for keyword [pattern]"
    ]


def test_pattern_that_python_cannot_read_is_left_to_the_service():
    name = {"type": "string", "pattern": r"[\p{Alpha}"}
    assert Schema({"typeName": "T", "properties": {"Name": name}}).faults({"Name": "b"}) == []


def test_pattern_properties_are_known_and_typed():
    schema = Schema(
        {
            "typeName": "T",
            "properties": {},
            "additionalProperties": False,
            "patternProperties": {"^x-": {"anyOf": [{"type": "integer"}]}},
        }
    )
    assert schema.typed({"x-a": "5"}) == {"x-a": 5}
    assert schema.unknown({"x-a": 5, "y": 5}) == ["#: extraneous key [y] is not permitted"]


def test_properties_of_alternatives_are_known():
    schema = Schema(
        {
            "typeName": "T",
            "properties": {},
            "additionalProperties": False,
            "anyOf": [{"properties": {"A": {"type": "boolean"}}}],
        }
    )
    assert (schema.typed({"A": "true"}), schema.unknown({"A": True})) == ({"A": True}, [])
