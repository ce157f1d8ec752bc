"""Change sets and ``aws cloudformation deploy``.

Source  CloudFormation User Guide, "Change sets"; awscli, customizations/cloudformation.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver, error_of

TEMPLATE = """
Parameters: {Days: {Type: Number, Default: 7, Description: How long logs stay.}}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/${AWS::StackName}", RetentionInDays: !Ref Days}
"""
DAYS_30 = [{"ParameterKey": "Days", "ParameterValue": "30"}]
NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create "
    "a change set."
)


@pytest.fixture
def stack(cloud: Cloud, request) -> StackDriver:
    return StackDriver(cloud, request.node.name.replace("_", "-")[:60])


def aws(cloud: Cloud, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("aws")), "cloudformation", *arguments]
    return subprocess.run(
        command, env=cloud.environment, capture_output=True, text=True, timeout=50
    )


def test_change_set_of_a_new_stack_waits_for_its_execution(stack):
    request = {"StackName": stack.name, "ChangeSetName": "first"}
    stack.api.create_change_set(**request, ChangeSetType="CREATE", TemplateBody=TEMPLATE)
    (waiting,) = stack.api.describe_stacks(StackName=stack.name)["Stacks"]
    assert waiting["StackStatus"] == "REVIEW_IN_PROGRESS"
    described = stack.api.describe_change_set(**request)
    assert (described["Status"], described["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert [it["ResourceChange"]["Action"] for it in described["Changes"]] == ["Add"]
    stack.api.execute_change_set(**request)
    assert stack.wait()["StackStatus"] == "CREATE_COMPLETE"


def test_change_set_names_the_properties_that_change(stack):
    stack.create(TEMPLATE)
    request = {"StackName": stack.name, "ChangeSetName": "update"}
    stack.api.create_change_set(**request, TemplateBody=TEMPLATE, Parameters=DAYS_30)
    (change,) = stack.api.describe_change_set(**request)["Changes"]
    assert change["ResourceChange"] == {
        "Action": "Modify",
        "LogicalResourceId": "Group",
        "PhysicalResourceId": f"/{stack.name}",
        "ResourceType": "AWS::Logs::LogGroup",
        "Replacement": "False",
        "Scope": ["Properties"],
        "Details": [
            {
                "Target": {
                    "Attribute": "Properties",
                    "Name": "RetentionInDays",
                    "RequiresRecreation": "Never",
                },
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
        ],
    }
    stack.api.execute_change_set(**request)
    assert stack.wait()["StackStatus"] == "UPDATE_COMPLETE"


def test_change_set_without_changes_fails_and_cannot_be_executed(stack):
    stack.create(TEMPLATE)
    request = {"StackName": stack.name, "ChangeSetName": "nothing"}
    stack.api.create_change_set(**request, TemplateBody=TEMPLATE)
    described = stack.api.describe_change_set(**request)
    assert (described["Status"], described["StatusReason"]) == ("FAILED", NO_CHANGES)
    with pytest.raises(ClientError) as refused:
        stack.api.execute_change_set(**request)
    assert refused.value.response["Error"]["Code"] == "InvalidChangeSetStatus"


def test_change_set_can_be_listed_and_deleted(stack):
    stack.create(TEMPLATE)
    request = {"StackName": stack.name, "ChangeSetName": "update"}
    stack.api.create_change_set(**request, TemplateBody=TEMPLATE, Parameters=DAYS_30)
    listed = stack.api.list_change_sets(StackName=stack.name)["Summaries"]
    assert [it["ChangeSetName"] for it in listed] == ["update"]
    stack.api.delete_change_set(**request)
    with pytest.raises(ClientError) as refused:
        stack.api.describe_change_set(**request)
    assert refused.value.response["Error"]["Code"] == "ChangeSetNotFound"


def test_change_set_of_a_type_that_is_not_supported_fails_with_its_name(stack):
    stack.api.create_change_set(
        StackName=stack.name,
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody="Resources: {Vpc: {Type: AWS::EC2::VPC}}",
    )
    described = stack.api.describe_change_set(StackName=stack.name, ChangeSetName="first")
    assert described["Status"] == "FAILED"
    assert "AWS::EC2::VPC" in described["StatusReason"]


def test_deploy_command_makes_a_change_set_and_sees_when_there_is_nothing_to_do(
    stack, cloud, tmp_path
):
    """``deploy`` polls an execution every 30 seconds, so the test executes by itself."""
    template = tmp_path / "template.yml"
    template.write_text(TEMPLATE)
    deploy = ["deploy", "--stack-name", stack.name, "--template-file", str(template)]
    made = aws(cloud, *deploy, "--no-execute-changeset")
    assert "Changeset created successfully" in made.stdout, made.stderr
    (summary,) = stack.api.list_change_sets(StackName=stack.name)["Summaries"]
    stack.api.execute_change_set(ChangeSetName=summary["ChangeSetId"])
    assert stack.wait()["StackStatus"] == "CREATE_COMPLETE"
    again = aws(cloud, *deploy, "--no-fail-on-empty-changeset")
    assert again.returncode == 0, again.stderr
    assert f"Stack {stack.name} is up to date" in again.stdout


def test_validate_template_tells_parameters_and_capabilities(stack):
    role = "\n  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n"
    answer = stack.api.validate_template(TemplateBody=TEMPLATE + role)
    assert answer["Parameters"] == [
        {
            "ParameterKey": "Days",
            "DefaultValue": "7",
            "NoEcho": False,
            "Description": "How long logs stay.",
        }
    ]
    assert (answer["Capabilities"], answer["CapabilitiesReason"]) == (
        ["CAPABILITY_IAM"],
        "The following resource(s) require capabilities: [AWS::IAM::Role]",
    )


def test_template_and_summary_of_a_stack_can_be_read(stack):
    stack.create(TEMPLATE)
    assert stack.api.get_template(StackName=stack.name)["TemplateBody"] == TEMPLATE
    summary = stack.api.get_template_summary(StackName=stack.name)
    assert summary["ResourceTypes"] == ["AWS::Logs::LogGroup"]
    assert summary["Parameters"][0]["ParameterType"] == "Number"


def test_change_set_that_imports_is_refused_by_name(stack):
    request = {"StackName": stack.name, "ChangeSetName": "import", "TemplateBody": "{}"}
    for option in ({"ChangeSetType": "IMPORT"}, {"IncludeNestedStacks": True}):
        code, message = error_of(stack.api.create_change_set, **request, **option)
        assert code == "UnsupportedOperation"
        assert f"CreateChangeSet with {next(iter(option))}" in message
