"""Lambda functions: made, invoked as processes, changed, deleted.

Source  Lambda Developer Guide and API Reference.
"""

import base64
import io
import json
import zipfile

import pytest

from tests.conftest import Cloud, wait_for
from tests.integration.stacks import error_of

SOURCE = """
import logging, os, sys, time
import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)

def handler(event, context):
    print("printed")
    logger.info("logged")
    if "raise" in event:
        raise KeyError(event["raise"])
    if "exit" in event:
        os._exit(event["exit"])
    if "set" in event:
        return {1, 2}
    time.sleep(event.get("sleep", 0))
    boto3.client("s3").put_object(Bucket=event["bucket"], Key="made", Body=b"x")
    identity = boto3.client("sts").get_caller_identity()["Arn"]
    return {
        "identity": identity, "mode": os.environ.get("MODE"), "name": context.function_name,
        "left": 0 < context.get_remaining_time_in_millis() <= 30_000,
        "task": os.path.samefile(os.environ["LAMBDA_TASK_ROOT"], os.path.dirname(__file__)),
    }
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
RIGHTS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:*", "logs:*"], "Resource": "*"}],
}


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()


@pytest.fixture(scope="module")
def role(cloud: Cloud) -> str:
    iam = cloud.client("iam")
    made = iam.create_role(RoleName="function-role", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(
        RoleName="function-role", PolicyName="s3", PolicyDocument=json.dumps(RIGHTS)
    )
    return made["Role"]["Arn"]


@pytest.fixture(scope="module")
def api(cloud: Cloud, role: str):
    """A client, and the function ``greeter``."""
    api = cloud.client("lambda")
    cloud.client("s3").create_bucket(Bucket="function-bucket")
    api.create_function(
        FunctionName="greeter",
        Runtime="python3.13",
        Handler="app.handler",
        Role=role,
        Code={"ZipFile": zipped(SOURCE)},
        Timeout=30,
        Environment={"Variables": {"MODE": "test"}},
        Tags={"zone": "raw"},
    )
    return api


def invoke(api, event, **request):
    """The answer, and what is in its payload."""
    answer = api.invoke(FunctionName="greeter", Payload=json.dumps(event), **request)
    return answer, json.loads(answer["Payload"].read())


def test_function_is_shown_as_it_was_made(api, role):
    shown = api.get_function(FunctionName="greeter")
    configuration = shown["Configuration"]
    assert shown["Tags"] == {"zone": "raw"}
    assert configuration["FunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:greeter"
    assert (configuration["State"], configuration["MemorySize"], configuration["Role"]) == (
        "Active",
        128,
        role,
    )
    by_arn = api.get_function_configuration(FunctionName=configuration["FunctionArn"])
    assert by_arn["CodeSha256"] == configuration["CodeSha256"]
    listed = api.list_functions()["Functions"]
    assert "greeter" in [function["FunctionName"] for function in listed]
    waiter = api.get_waiter("function_active_v2")
    waiter.wait(FunctionName="greeter", WaiterConfig={"MaxAttempts": 1})


def test_invocation_is_a_process_with_the_rights_of_the_role(cloud, api):
    answer, result = invoke(api, {"bucket": "function-bucket"}, LogType="Tail")
    assert result == {
        "identity": "arn:aws:sts::123456789012:assumed-role/function-role/greeter",
        "mode": "test",
        "name": "greeter",
        "left": True,
        "task": True,
    }
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer
    assert b"printed\n" in base64.b64decode(answer["LogResult"])
    cloud.client("s3").head_object(Bucket="function-bucket", Key="made")


def test_lines_of_an_invocation_are_in_its_log_group(cloud, api):
    invoke(api, {"raise": "once"})
    group = cloud.client("logs").filter_log_events(logGroupName="/aws/lambda/greeter")
    text = "\n".join(event["message"] for event in group["events"])
    assert "START RequestId: " in text
    assert "printed\n[INFO]\t" in text
    assert "logged\n[ERROR] KeyError: 'once'\nTraceback (most recent call last):" in text
    assert "END RequestId: " in text


@pytest.mark.parametrize(
    ("event", "kind", "message"),
    [
        ({"raise": "lost"}, "KeyError", "'lost'"),
        ({"exit": 3}, "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ({"set": 1}, "Runtime.MarshalError", "Object of type set is not JSON serializable"),
    ],
)
def test_error_of_a_function_is_its_payload(api, event, kind, message):
    """Source  Developer Guide, "Lambda function errors in Python"."""
    answer, error = invoke(api, event)
    assert answer["FunctionError"] == "Unhandled"
    assert error["errorType"] == kind
    assert message in error["errorMessage"]


def test_function_is_stopped_at_its_timeout(api):
    api.update_function_configuration(FunctionName="greeter", Timeout=1)
    answer, error = invoke(api, {"sleep": 20})
    api.update_function_configuration(FunctionName="greeter", Timeout=30)
    assert answer["FunctionError"] == "Unhandled"
    assert "Task timed out after 1.00 seconds" in error["errorMessage"]


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        ("nothing.handler", "Runtime.ImportModuleError"),
        ("app.nothing", "Runtime.HandlerNotFound"),
        ("app", "Runtime.MalformedHandlerName"),
    ],
)
def test_handler_that_is_not_there_is_named(api, handler, kind):
    api.update_function_configuration(FunctionName="greeter", Handler=handler)
    _, error = invoke(api, {})
    api.update_function_configuration(FunctionName="greeter", Handler="app.handler")
    assert error["errorType"] == kind


def test_event_is_answered_before_the_function_ran(cloud, api):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="function-events")
    answer = api.invoke(
        FunctionName="greeter", InvocationType="Event", Payload='{"bucket": "function-events"}'
    )
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    wait_for(lambda: s3.list_objects_v2(Bucket="function-events")["KeyCount"])


def test_dry_run_runs_nothing(api):
    assert api.invoke(FunctionName="greeter", InvocationType="DryRun")["StatusCode"] == 204


def test_code_from_s3_replaces_the_code(cloud, api):
    source = "def handler(event, context):\n    return event['value'] * 2\n"
    s3 = cloud.client("s3")
    s3.put_object(Bucket="function-bucket", Key="two.zip", Body=zipped(source))
    arguments = {"Runtime": "python3.12", "Handler": "app.handler"}
    role = api.get_function_configuration(FunctionName="greeter")["Role"]
    api.create_function(
        FunctionName="doubler", Role=role, Code={"ZipFile": zipped("")}, **arguments
    )
    old = api.get_function_configuration(FunctionName="doubler")
    new = api.update_function_code(
        FunctionName="doubler", S3Bucket="function-bucket", S3Key="two.zip"
    )
    assert new["CodeSha256"] != old["CodeSha256"]
    answer = api.invoke(FunctionName="doubler", Payload='{"value": 4}')
    assert json.loads(answer["Payload"].read()) == 8
    api.delete_function(FunctionName="doubler")
    assert error_of(api.get_function, FunctionName="doubler")[0] == "ResourceNotFoundException"


def test_tags_of_a_function_are_kept(api):
    arn = "arn:aws:lambda:us-east-1:123456789012:function:greeter"
    api.tag_resource(Resource=arn, Tags={"owner": "me"})
    assert api.list_tags(Resource=arn)["Tags"] == {"zone": "raw", "owner": "me"}
    api.untag_resource(Resource=arn, TagKeys=["owner"])
    assert api.list_tags(Resource=arn)["Tags"] == {"zone": "raw"}


def test_permissions_of_a_function_are_its_policy(api):
    api.add_permission(
        FunctionName="greeter",
        StatementId="bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::function-bucket",
    )
    (statement,) = json.loads(api.get_policy(FunctionName="greeter")["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"] == {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::function-bucket"}}
    api.remove_permission(FunctionName="greeter", StatementId="bucket")
    assert error_of(api.get_policy, FunctionName="greeter")[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"FunctionName": "greeter"}, "ResourceConflictException", "already exist"),
        ({"Runtime": "nodejs22.x"}, "UnsupportedOperation", "nodejs22.x"),
        ({"Runtime": "python3.7"}, "InvalidParameterValueException", "no longer supported"),
        ({"Layers": ["arn:aws:lambda:us-east-1:1:layer:a:1"]}, "UnsupportedOperation", "Layers"),
        ({"Publish": True}, "UnsupportedOperation", "Publish"),
        ({"Code": {"ZipFile": b"x"}}, "InvalidParameterValueException", "Could not unzip"),
        ({"Timeout": 901}, "InvalidParameterValueException", "901"),
        (
            {"Environment": {"Variables": {"AWS_REGION": "x"}}},
            "InvalidParameterValueException",
            "Reserved keys used in this request: AWS_REGION",
        ),
        (
            {"Role": "arn:aws:iam::123456789012:role/nobody"},
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
        ),
    ],
)
def test_function_that_cannot_be_is_refused(api, role, changed, code, message):
    request = {
        "FunctionName": "refused",
        "Runtime": "python3.12",
        "Handler": "app.handler",
        "Role": role,
        "Code": {"ZipFile": zipped("")},
    }
    found = error_of(api.create_function, **{**request, **changed})
    assert found[0] == code
    assert message in found[1]


def test_versions_and_event_sources_are_refused_by_name(api):
    assert error_of(api.publish_version, FunctionName="greeter")[0] == "UnsupportedOperation"
    code, message = error_of(api.invoke, FunctionName="greeter", Qualifier="live")
    assert (code, "(live)" in message) == ("UnsupportedOperation", True)
    arn = "arn:aws:sqs:us-east-1:123456789012:a"
    refusal = error_of(api.create_event_source_mapping, FunctionName="greeter", EventSourceArn=arn)
    assert "lambda:CreateEventSourceMapping" in refusal[1]


def test_payload_that_is_no_json_is_refused(api):
    code, message = error_of(api.invoke, FunctionName="greeter", Payload="{")
    assert code == "InvalidRequestContentException"
    assert "Could not parse request body into json" in message
