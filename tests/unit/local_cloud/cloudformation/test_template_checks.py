"""Checks before anything is touched. Source: CloudFormation API Reference, CreateStack."""

import pytest

from local_cloud.api import AwsError
from local_cloud.cloudformation.binding import Region, bind
from local_cloud.cloudformation.checks import (
    check_all_references,
    check_capabilities,
    check_template,
    required_capability,
)
from local_cloud.cloudformation.stacks import Definition
from local_cloud.cloudformation.template import parse

REGION = Region("123456789012", "us-east-1", client=lambda service: None)
ROLE = "Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}%s}}}"


def check(body):
    template = parse(body)
    definition = Definition(template)
    check_template(template, bind(definition, "stack", "stack-id", REGION, {}, lambda name: name))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "Resources: {A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref X}}}",
            "Template format error: Unresolved resource dependencies [X] in the Resources block "
            "of the template",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: !Sub '${Y}'}}",
            "Template format error: Unresolved resource dependencies [Y] in the Outputs block of "
            "the template",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket, DependsOn: B}}",
            "Template format error: Unresolved resource dependencies [B] in the Resources block "
            "of the template",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Buckett}}",
            "Template format error: Unrecognized resource types: [AWS::S3::Buckett]",
        ),
        (
            "Resources: {A: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: !GetAtt A.Size}}",
            "Template error: resource A does not support attribute type Size in Fn::GetAtt",
        ),
    ],
)
def test_check_template_refuses(body, message):
    with pytest.raises(AwsError) as refused:
        check(body)
    assert (refused.value.code, refused.value.message) == ("ValidationError", message)


def test_check_template_refuses_a_reference_to_a_resource_whose_condition_does_not_hold():
    body = """
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: AWS::S3::Bucket, Condition: Never}
  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref A, PolicyDocument: {}}}
"""
    with pytest.raises(AwsError, match=r"Unresolved resource dependencies \[A\]"):
        check(body)


def test_check_all_references_finds_a_circle_without_parameter_values():
    body = """
Resources:
  A: {Type: AWS::S3::Bucket, DependsOn: B}
  B: {Type: AWS::S3::Bucket, DependsOn: A}
"""
    with pytest.raises(AwsError, match="Circular dependency between resources"):
        check_all_references(parse(body), REGION)


@pytest.mark.parametrize(
    ("more", "needed"), [("", "CAPABILITY_IAM"), (", RoleName: r", "CAPABILITY_NAMED_IAM")]
)
def test_required_capability_is_named_when_a_role_has_a_name(more, needed):
    assert required_capability(parse(ROLE % more)) == (needed, ["AWS::IAM::Role"])


def test_check_capabilities_refuses_too_little():
    with pytest.raises(AwsError) as refused:
        check_capabilities(parse(ROLE % ", RoleName: r"), ["CAPABILITY_IAM"])
    assert (refused.value.code, refused.value.message) == (
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_NAMED_IAM]",
    )


def test_check_capabilities_takes_the_larger_one():
    check_capabilities(parse(ROLE % ""), ["CAPABILITY_NAMED_IAM"])


def test_check_template_refuses_an_attribute_that_the_local_cloud_does_not_give():
    body = """
Resources: {R: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {}}}}
Outputs: {O: {Value: !GetAtt R.CreateDate}}
"""
    with pytest.raises(AwsError) as refused:
        check(body)
    assert refused.value.message == (
        "The local cloud does not support the attribute AWS::IAM::ManagedPolicy.CreateDate"
    )


def test_required_capability_is_none_without_iam_resources():
    assert required_capability(parse("Resources: {A: {Type: AWS::S3::Bucket}}")) == (None, [])
