"""Custom resources: a function of the template answers for what CloudFormation asks.

Source  CloudFormation User Guide, "Create custom provisioning logic with custom resources".
"""

import json

import pytest

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver, error_of

PROVIDER = """
Parameters:
  Size: {Type: Number, Default: 1}
  Name: {Type: String, Default: first}
  Act: {Type: String, Default: answer}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Provider:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 30
      Code:
        ZipFile: |
          import json
          import cfnresponse

          def handler(event, context):
              print("EVENT " + json.dumps(event))
              wanted = event["ResourceProperties"]
              act = wanted["Act"] if event["RequestType"] != "Delete" else "answer"
              if act == "raise":
                  raise RuntimeError("no answer from me")
              if act == "silence":
                  return
              fails = act == "fail" or (act == "stuck" and event["RequestType"] == "Update")
              status = cfnresponse.FAILED if fails else cfnresponse.SUCCESS
              data = {"Twice": 2 * int(wanted["Size"]), "Kind": event["RequestType"]}
              cfnresponse.send(
                  event, context, status, data, wanted["Name"], reason="as I was told"
              )
  Thing:
    Type: Custom::Thing
    Properties:
      ServiceToken: !GetAtt Provider.Arn
      ServiceTimeout: 1
      Size: !Ref Size
      Name: !Ref Name
      Act: !Ref Act
      Nested: {Flag: true, List: [1, 2.5]}
Outputs:
  Id: {Value: !Ref Thing}
  Twice: {Value: !GetAtt Thing.Twice}
  Kind: {Value: !GetAtt Thing.Kind}
"""


def given(**values):
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def requests(cloud: Cloud, stack: StackDriver):
    """What the stack's function was asked, oldest first."""
    group = f"/aws/lambda/{stack.physical_id('Provider')}"
    events = cloud.client("logs").filter_log_events(logGroupName=group)["events"]
    lines = [event["message"] for event in events]
    return [json.loads(line[6:]) for line in lines if line.startswith("EVENT ")]


def test_custom_resource_is_what_its_function_answers(cloud: Cloud):
    stack = StackDriver(cloud, "custom-life")
    assert stack.create(PROVIDER)["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    assert stack.outputs() == {"Id": "first", "Twice": "2", "Kind": "Create"}
    (request,) = requests(cloud, stack)
    assert request["RequestType"] == "Create"
    assert request["StackId"] == stack.stack_id
    assert (request["ResourceType"], request["LogicalResourceId"]) == ("Custom::Thing", "Thing")
    assert request["ResourceProperties"] == {
        "ServiceToken": request["ServiceToken"],
        "ServiceTimeout": "1",
        "Size": "1",
        "Name": "first",
        "Act": "answer",
        "Nested": {"Flag": "true", "List": ["1", "2.5"]},
    }

    stack.update(PROVIDER, Parameters=given(Size="4"))
    assert stack.outputs() == {"Id": "first", "Twice": "8", "Kind": "Update"}
    request = requests(cloud, stack)[-1]
    assert request["PhysicalResourceId"] == "first"
    assert request["OldResourceProperties"]["Size"] == "1"

    stack.update(PROVIDER, Parameters=given(Size="4", Name="second"))
    assert stack.outputs()["Id"] == "second"
    update, deletion = requests(cloud, stack)[-2:]
    assert (update["RequestType"], update["PhysicalResourceId"]) == ("Update", "first")
    assert (deletion["RequestType"], deletion["PhysicalResourceId"]) == ("Delete", "first")
    assert deletion["ResourceProperties"]["Name"] == "first"
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()


def test_failed_answer_of_a_custom_resource_rolls_back(cloud: Cloud):
    stack = StackDriver(cloud, "custom-fails")
    stack.create(PROVIDER)
    end = stack.update(PROVIDER, Parameters=given(Act="fail", Size="9"))
    assert end["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", stack.failures()
    assert stack.reason("Thing", "UPDATE_FAILED").startswith(
        "Received response status [FAILED] from custom resource. Message returned: as I was told"
    )
    last = requests(cloud, stack)[-1]
    assert (last["RequestType"], last["ResourceProperties"]["Size"]) == ("Update", "1")
    stack.delete()


def test_rollback_that_failed_is_continued_without_what_stands_in_its_way(cloud: Cloud):
    """Source  CloudFormation User Guide, "Continue rolling back an update"."""
    stack = StackDriver(cloud, "custom-stuck")
    stack.create(PROVIDER, Parameters=given(Act="stuck"))
    end = stack.update(PROVIDER, Parameters=given(Act="stuck", Size="2"))
    assert end["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert end["StackStatusReason"] == "The following resource(s) failed to update: [Thing]. "
    stack.api.continue_update_rollback(StackName=stack.name)
    assert stack.wait()["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    stack.api.continue_update_rollback(StackName=stack.name, ResourcesToSkip=["Thing"])
    assert stack.wait()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.outputs()["Twice"] == "2"
    code, message = error_of(stack.api.continue_update_rollback, StackName=stack.name)
    assert (code, "can not continue update rollback" in message) == ("ValidationError", True)
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("raise", "RuntimeError: no answer from me"),
        ("silence", "CloudFormation did not receive a response from your Custom Resource."),
    ],
)
def test_custom_resource_without_an_answer_fails(cloud: Cloud, act: str, reason: str):
    stack = StackDriver(cloud, f"custom-{act}")
    end = stack.create(PROVIDER, Parameters=given(Act=act))
    assert end["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stack.reason("Thing", "CREATE_FAILED")
    assert ("Thing", "DELETE_COMPLETE") in stack.events()


def test_attribute_that_the_answer_does_not_have_fails_the_stack(cloud: Cloud):
    stack = StackDriver(cloud, "custom-attribute")
    template = PROVIDER.replace("!GetAtt Thing.Kind", "!GetAtt Thing.Colour")
    assert stack.create(template)["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stack.reason("custom-attribute", "ROLLBACK_IN_PROGRESS")
    assert "Vendor response doesn't contain Colour key" in reason


def test_custom_resource_of_a_topic_is_refused_by_name(cloud: Cloud):
    template = """
Resources:
  Thing:
    Type: AWS::CloudFormation::CustomResource
    Properties: {ServiceToken: "arn:aws:sns:us-east-1:123456789012:provider"}
"""
    stack = StackDriver(cloud, "custom-topic")
    assert stack.create(template)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "that no Lambda function provides" in stack.reason("Thing", "CREATE_FAILED")
