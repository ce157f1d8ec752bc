"""Templates in the style that people write: each deploys, does what it is for, and goes again."""

from pathlib import Path

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver

TEMPLATES = Path(__file__).parent.parent / "data" / "templates"


def deployed(cloud: Cloud, name: str, file: str, **parameters: str) -> StackDriver:
    stack = StackDriver(cloud, name)
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    end = stack.create((TEMPLATES / file).read_text(encoding="utf-8"), Parameters=given)
    assert end["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    return stack


def test_foreign_template_deploys_and_goes(cloud: Cloud):
    """A bucket that a custom resource lays out, and empties when the stack is deleted."""
    stack = deployed(cloud, "landing", "emptied-bucket.yml", Environment="prod")
    s3, made = cloud.client("s3"), stack.outputs()
    assert made["Prefix"] == "prod/incoming/"
    function = stack.physical_id("CleanupFunction")  # its AWS::Lambda::Permission is its policy
    policy = cloud.client("lambda").get_policy(FunctionName=function)["Policy"]
    assert '"Service": "cloudformation.amazonaws.com"' in policy
    keys = [it["Key"] for it in s3.list_objects_v2(Bucket=made["Bucket"])["Contents"]]
    assert keys == ["incoming/", "rejected/"]
    for version in (b"1", b"2"):
        s3.put_object(Bucket=made["Bucket"], Key="incoming/a.csv", Body=version)
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert made["Bucket"] not in [it["Name"] for it in s3.list_buckets()["Buckets"]]
