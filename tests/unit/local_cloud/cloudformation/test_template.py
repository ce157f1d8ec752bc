"""Reading templates. Source: CloudFormation User Guide, "Template anatomy"."""

import pytest

from local_cloud.api import AwsError
from local_cloud.cloudformation.template import parse

BUCKET = "Resources: {Bucket: {Type: AWS::S3::Bucket}}\n"


def test_parse_reads_short_intrinsics():
    template = parse(
        """
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub
        - "${Prefix}-raw"
        - Prefix: !ImportValue {"Fn::Sub": "${Stack}-Prefix"}
      Arn: !GetAtt Other.Outputs.Arn
      Name: !If [HasName, !Ref Name, !Ref "AWS::NoValue"]
"""
    )
    assert template.resources["Bucket"]["Properties"] == {
        "BucketName": {
            "Fn::Sub": [
                "${Prefix}-raw",
                {"Prefix": {"Fn::ImportValue": {"Fn::Sub": "${Stack}-Prefix"}}},
            ]
        },
        "Arn": {"Fn::GetAtt": ["Other", "Outputs.Arn"]},
        "Name": {"Fn::If": ["HasName", {"Ref": "Name"}, {"Ref": "AWS::NoValue"}]},
    }


def test_parse_leaves_dates_as_text():
    """``Version: 2012-10-17`` of a policy stands unquoted in many templates."""
    template = parse(BUCKET + "Metadata: {Version: 2012-10-17}\n")
    assert template.metadata == {"Version": "2012-10-17"}


def test_parse_reads_json():
    template = parse('{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}')
    assert template.resource_types() == ["AWS::S3::Bucket"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Resources: [", "Template format error: YAML not well-formed. (line 1, column 13)"),
        ('{"Resources": }', "Template format error: JSON not well-formed. (line 1, column 15)"),
        ("just text", "Template format error: unsupported structure."),
        (
            "Description: nothing",
            "Template format error: At least one Resources member must be defined.",
        ),
        (
            "Resources: {Bucket: {Properties: {}}}",
            "Template format error: [/Resources/Bucket] Every Resources object must contain a "
            "Type member.",
        ),
        (
            "Resources: {a-b: {Type: AWS::S3::Bucket}}",
            "Template format error: Resource name a-b is non alphanumeric.",
        ),
        (
            "Resources: {A: AWS::S3::Bucket}",
            "Template format error: Resources must contain a full resource description.",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, Properties: [x]}}",
            "Template format error: [/Resources/A/Properties] 'Properties' must be an object.",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, DependsOn: 5}}",
            "Template format error: DependsOn must be a string or list of strings.",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, UpdateReplacePolicy: RetainExceptOnCreate}}",
            "Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for "
            "resource A",
        ),
        (
            BUCKET + "Outputs: {Name: {Description: d}}",
            "Template format error: Output Name is malformed. Every output must have a Value "
            "member",
        ),
        (
            BUCKET + "Outputs: {Name: {Value: v, Export: name}}",
            "Template format error: Output Name is malformed. An Export must have a Name and no "
            "more",
        ),
        (BUCKET + "Mappings: [x]", "Template format error: [/Mappings] must be an object."),
        (
            "Resources:\n  ? [a]\n  : {Type: AWS::S3::Bucket}",
            "Template format error: YAML not well-formed. (line 2, column 5)",
        ),
        (BUCKET + "Resource: {}", "Invalid template property or properties [Resource]"),
        (
            "Resources: {Bucket: {Type: AWS::S3::Bucket, Property: {}}}",
            "Invalid template resource property 'Property'",
        ),
        (
            "Resources: {A: &a {Type: AWS::S3::Bucket}, B: *a}",
            "Template error: YAML aliases are not allowed in CloudFormation templates",
        ),
        (
            BUCKET + "AWSTemplateFormatVersion: 2010-09-10",
            "Template format error: 2010-09-10 is not a supported value for "
            "AWSTemplateFormatVersion.",
        ),
        (
            "Resources:\n  A: {Type: AWS::S3::Bucket}\n  A: {Type: AWS::S3::Bucket}",
            "Template format error: YAML not well-formed. (line 2, column 3)",
        ),
    ],
)
def test_parse_refuses_a_malformed_template(body, message):
    with pytest.raises(AwsError) as refused:
        parse(body)
    assert (refused.value.code, refused.value.message) == ("ValidationError", message)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (BUCKET + "Transform: AWS::Serverless-2016-10-31", "the template section Transform"),
        (BUCKET + "Transform: AWS::LanguageExtensions", "the template section Transform"),
        (BUCKET + "Rules: {R: {}}", "the template section Rules"),
        (BUCKET + "Hooks: {H: {}}", "the template section Hooks"),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, CreationPolicy: {}}}",
            "the resource attribute CreationPolicy",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, UpdatePolicy: {}}}",
            "the resource attribute UpdatePolicy",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, DeletionPolicy: Snapshot}}",
            "DeletionPolicy Snapshot (A)",
        ),
    ],
)
def test_parse_refuses_by_name_what_the_engine_does_not_do(body, named):
    with pytest.raises(AwsError) as refused:
        parse(body)
    assert refused.value.code == "UnsupportedOperation"
    assert refused.value.message == f"The local cloud does not support {named}."
