"""Parameters of Systems Manager, and templates that read them.

Source  Systems Manager API Reference; CloudFormation User Guide, "Get values stored in other
        services using dynamic references".
"""

import pytest

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver, error_of

READER = """
Parameters:
  Zone: {Type: "AWS::SSM::Parameter::Value<String>", Default: /reader/zone}
  Zones: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /reader/zones}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub "/${Zone}/{{resolve:ssm:/reader/name}}"
      RetentionInDays: "{{resolve:ssm:/reader/days}}"
Outputs:
  Second: {Value: !Select [1, !Ref Zones]}
"""
MADE = """
Parameters: {Text: {Type: String, Default: one}}
Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /made/by/a-stack
      Type: String
      Value: !Ref Text
      Description: !Sub "It is ${Text}"
      Tags: {text: !Ref Text}
Outputs:
  Name: {Value: !Ref Parameter}
  Value: {Value: !GetAtt Parameter.Value}
"""


@pytest.fixture(scope="module")
def ssm(cloud: Cloud):
    return cloud.client("ssm")


def test_parameter_is_put_read_and_deleted(ssm):
    put = ssm.put_parameter(Name="/life/a", Type="String", Value="1", Description="first")
    assert (put["Version"], put["Tier"]) == (1, "Standard")
    assert error_of(ssm.put_parameter, Name="/life/a", Type="String", Value="2")[0] == (
        "ParameterAlreadyExists"
    )
    assert ssm.put_parameter(Name="/life/a", Value="2", Overwrite=True)["Version"] == 2
    found = ssm.get_parameter(Name="/life/a")["Parameter"]
    assert (found["Value"], found["Type"], found["Version"]) == ("2", "String", 2)
    assert found["ARN"] == "arn:aws:ssm:us-east-1:123456789012:parameter/life/a"
    assert ssm.get_parameter(Name=found["ARN"])["Parameter"]["Value"] == "2"
    several = ssm.get_parameters(Names=["/life/a", "/life/b"])
    assert [it["Name"] for it in several["Parameters"]] == ["/life/a"]
    assert several["InvalidParameters"] == ["/life/b"]
    ssm.delete_parameter(Name="/life/a")
    assert error_of(ssm.get_parameter, Name="/life/a")[0] == "ParameterNotFound"
    ssm.put_parameter(Name="plain", Type="StringList", Value="a,b")
    gone = ssm.delete_parameters(Names=["plain", "/life/a"])
    assert (gone["DeletedParameters"], gone["InvalidParameters"]) == (["plain"], ["/life/a"])


def test_parameters_are_listed_by_their_path(ssm):
    for name in ("/path/b", "/path/a", "/path/deep/c", "/pathology"):
        ssm.put_parameter(Name=name, Type="String", Value="x")
    flat = ssm.get_parameters_by_path(Path="/path")["Parameters"]
    assert [it["Name"] for it in flat] == ["/path/a", "/path/b"]
    pages = ssm.get_paginator("get_parameters_by_path").paginate(
        Path="/path/", Recursive=True, PaginationConfig={"PageSize": 2}
    )
    names = [it["Name"] for page in pages for it in page["Parameters"]]
    assert names == ["/path/a", "/path/b", "/path/deep/c"]
    described = ssm.describe_parameters(MaxResults=50)["Parameters"]
    assert "/pathology" in [it["Name"] for it in described]


def test_tags_of_a_parameter_are_kept(ssm):
    ssm.put_parameter(
        Name="/tagged", Type="String", Value="x", Tags=[{"Key": "zone", "Value": "raw"}]
    )
    resource = {"ResourceType": "Parameter", "ResourceId": "/tagged"}
    ssm.add_tags_to_resource(**resource, Tags=[{"Key": "team", "Value": "a"}])
    ssm.remove_tags_from_resource(**resource, TagKeys=["zone"])
    assert ssm.list_tags_for_resource(**resource)["TagList"] == [{"Key": "team", "Value": "a"}]


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"Type": "SecureString"}, "UnsupportedOperation", "SecureString"),
        ({"Name": "/aws/mine"}, "ValidationException", "/aws/mine is not valid"),
        ({"Name": "/two words"}, "ValidationException", "is not valid"),
        ({"Value": "x" * 4097}, "ValidationException", "4096"),
        ({"AllowedPattern": "[0-9]+"}, "ParameterPatternMismatchException", "[0-9]+"),
    ],
)
def test_parameter_that_cannot_be_is_refused(ssm, changed, code, message):
    found = error_of(ssm.put_parameter, **{"Name": "/no", "Type": "String", "Value": "x"} | changed)
    assert (found[0], message in found[1]) == (code, True)
    versioned = error_of(ssm.get_parameter, Name="/any:2")
    assert "versions and labels of a parameter" in versioned[1]


def test_parameter_of_a_stack_follows_its_template(cloud: Cloud, ssm):
    stack = StackDriver(cloud, "made-parameter")
    stack.create(MADE)
    assert stack.outputs() == {"Name": "/made/by/a-stack", "Value": "one"}, stack.failures()
    two = [{"ParameterKey": "Text", "ParameterValue": "two"}]
    stack.update(MADE, Parameters=two)
    assert stack.outputs()["Value"] == "two"
    assert ssm.get_parameter(Name="/made/by/a-stack")["Parameter"]["Version"] == 2
    resource = {"ResourceType": "Parameter", "ResourceId": "/made/by/a-stack"}
    assert ssm.list_tags_for_resource(**resource)["TagList"] == [{"Key": "text", "Value": "two"}]
    stack.delete()
    assert error_of(ssm.get_parameter, Name="/made/by/a-stack")[0] == "ParameterNotFound"


def test_template_reads_parameters_when_it_is_deployed(cloud: Cloud, ssm):
    values = {"zone": "raw", "zones": "raw,gold", "name": "events", "days": "7"}
    for name, value in values.items():
        kind = "StringList" if name == "zones" else "String"
        ssm.put_parameter(Name=f"/reader/{name}", Type=kind, Value=value)
    stack = StackDriver(cloud, "reader")
    shown = stack.create(READER)
    assert stack.outputs() == {"Second": "gold"}, stack.failures()
    zone = next(it for it in shown["Parameters"] if it["ParameterKey"] == "Zone")
    assert (zone["ParameterValue"], zone["ResolvedValue"]) == ("/reader/zone", "raw")
    logs = cloud.client("logs")
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/raw/")["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/raw/events", 7)
    ssm.put_parameter(Name="/reader/days", Value="14", Overwrite=True)
    stack.update(READER)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/raw/")["logGroups"]
    assert group["retentionInDays"] == 14
    stack.delete()


def test_parameter_that_is_not_there_stops_the_deployment(cloud: Cloud):
    template = READER.replace("/reader/zone,", "/reader/nowhere,").replace(
        "/reader/zone}", "/reader/nowhere}"
    )
    code, message = error_of(
        cloud.client("cloudformation").create_stack, StackName="lost", TemplateBody=template
    )
    assert code == "ValidationError"
    assert message.startswith("Unable to fetch parameters [/reader/nowhere")


@pytest.mark.parametrize(
    "reference", ["{{resolve:secretsmanager:a:SecretString:b}}", "{{resolve:ssm-secure:a:1}}"]
)
def test_dynamic_reference_is_refused_by_name(cloud: Cloud, reference: str):
    template = f"""
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {{LogGroupName: "{reference}"}}
"""
    stack = StackDriver(cloud, f"refers-{reference[10:13]}{len(reference)}")
    stack.create(template)
    reason = stack.reason(stack.name, "ROLLBACK_IN_PROGRESS")
    assert "does not support the dynamic reference" in reason
