"""Which rights an API operation needs, by the Service Authorization Reference."""

import pytest

from local_cloud.authorization.callers import ADMINISTRATOR
from local_cloud.authorization.needs import athena, glue, iam, logs, messaging, ssm
from local_cloud.authorization.needs.call import Call
from local_cloud.authorization.needs.s3 import S3Call, delete_need, needs

GLUE = "arn:aws:glue:us-east-1:123456789012"
LOGS = "arn:aws:logs:us-east-1:123456789012:log-group"


def rights(table, service, operation, **parameters):
    call = Call(service, operation, "us-east-1", ADMINISTRATOR, parameters)
    return [(need.action, need.resource) for need in table(call)]


def s3_rights(operation, key="", query=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    call = S3Call(operation, "lake", key, query or {}, named)
    return [(need.action, need.resource.removeprefix("arn:aws:s3:::")) for need in needs(call)]


@pytest.mark.parametrize(
    ("operation", "parameters", "resources"),
    [
        ("GetTable", {"DatabaseName": "DB", "Name": "T"}, ["catalog", "database/db", "table/db/t"]),
        ("GetTables", {"DatabaseName": "db"}, ["catalog", "database/db"]),
        (
            "CreateTable",
            {"DatabaseName": "db", "TableInput": {"Name": "t"}},
            ["catalog", "database/db", "table/db/t"],
        ),
        (
            "BatchDeleteTable",
            {"DatabaseName": "db", "TablesToDelete": ["a", "b"]},
            ["catalog", "database/db", "table/db/a", "table/db/b"],
        ),
        (
            "GetPartitions",
            {"DatabaseName": "db", "TableName": "t"},
            ["catalog", "database/db", "table/db/t"],
        ),
        ("GetDatabases", {}, ["catalog"]),
        ("CreateDatabase", {"DatabaseInput": {"Name": "db"}}, ["catalog", "database/db"]),
        (
            "DeleteDatabase",
            {"Name": "db"},
            ["catalog", "database/db", "table/db/*", "userDefinedFunction/db/*"],
        ),
        ("StartJobRun", {"JobName": "j"}, ["job/j"]),
        ("GetJob", {"JobName": "j"}, ["job/j"]),
        ("BatchGetJobs", {"JobNames": ["a", "b"]}, ["job/a", "job/b"]),
        ("StartCrawler", {"Name": "c"}, ["crawler/c"]),
        ("ListCrawls", {"CrawlerName": "c"}, ["crawler/c"]),
        ("UpdateTrigger", {"Name": "t"}, ["trigger/t"]),
        ("StartWorkflowRun", {"Name": "w"}, ["workflow/w"]),
    ],
)
def test_glue_operation_needs_its_resources(operation, parameters, resources):
    """Source  AWS Glue Developer Guide, "Specifying AWS Glue resource ARNs"."""
    found = rights(glue.needs, "glue", operation, **parameters)
    assert found == [(f"glue:{operation}", f"{GLUE}:{resource}") for resource in resources]


def test_classifier_and_lists_have_no_arn():
    assert rights(glue.needs, "glue", "GetClassifier", Name="c") == [("glue:GetClassifier", "*")]
    assert rights(glue.needs, "glue", "ListJobs") == [("glue:ListJobs", "*")]


def test_role_of_a_crawler_has_to_be_passed():
    role = "arn:aws:iam::123456789012:role/r"
    assert rights(glue.needs, "glue", "CreateCrawler", Name="c", Role=role) == [
        ("glue:CreateCrawler", f"{GLUE}:crawler/c"),
        ("iam:PassRole", role),
    ]
    assert rights(glue.needs, "glue", "UpdateJob", JobName="j", JobUpdate={"Role": role})[1] == (
        "iam:PassRole",
        role,
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (s3_rights("GetObject", "k"), [("s3:GetObject", "lake/k")]),
        (s3_rights("HeadObject", "k"), [("s3:GetObject", "lake/k")]),
        (
            s3_rights("GetObject", "k", {"versionId": "v"}),
            [("s3:GetObjectVersion", "lake/k")],
        ),
        (s3_rights("ListObjectsV2"), [("s3:ListBucket", "lake")]),
        (s3_rights("HeadBucket"), [("s3:ListBucket", "lake")]),
        (s3_rights("ListBuckets"), [("s3:ListAllMyBuckets", "*")]),
        (s3_rights("UploadPart", "k"), [("s3:PutObject", "lake/k")]),
        (s3_rights("ListParts", "k"), [("s3:ListMultipartUploadParts", "lake/k")]),
        (s3_rights("ListMultipartUploads"), [("s3:ListBucketMultipartUploads", "lake")]),
        (
            s3_rights("CopyObject", "k", x_amz_copy_source="/other/a%20b?versionId=v"),
            [("s3:PutObject", "lake/k"), ("s3:GetObjectVersion", "other/a b")],
        ),
        (
            s3_rights("PutObject", "k", x_amz_tagging="a=b"),
            [("s3:PutObject", "lake/k"), ("s3:PutObjectTagging", "lake/k")],
        ),
        (s3_rights("DeleteBucketEncryption"), [("s3:PutEncryptionConfiguration", "lake")]),
        (s3_rights("GetPublicAccessBlock"), [("s3:GetBucketPublicAccessBlock", "lake")]),
        (s3_rights("PutBucketPolicy"), [("s3:PutBucketPolicy", "lake")]),
        (s3_rights("DeleteObjects"), []),
    ],
)
def test_s3_operation_needs_its_actions(found, expected):
    """Source  S3 User Guide, "Required permissions for Amazon S3 API operations"."""
    assert found == expected


def test_version_is_deleted_with_a_right_of_its_own():
    assert delete_need("lake", "k").action == "s3:DeleteObject"
    assert delete_need("lake", "k", "v").action == "s3:DeleteObjectVersion"


def test_listing_tells_its_prefix_and_writing_its_headers():
    (listing,) = needs(S3Call("ListObjectsV2", "lake", "", {"prefix": "a/"}, {}))
    assert (listing.keys["s3:prefix"], listing.keys["s3:delimiter"]) == ("a/", "")
    header = {"x-amz-server-side-encryption": "AES256"}
    (writing,) = needs(S3Call("PutObject", "lake", "k", {}, header))
    assert writing.keys == {"s3:x-amz-server-side-encryption": "AES256"}


def test_log_operations_need_group_and_stream():
    """The form of the ARN as CloudWatch Logs' errors show it."""
    asked = {"logGroupName": "/a/b", "logStreamName": "s"}
    assert rights(logs.needs, "logs", "PutLogEvents", **asked)[0][1] == f"{LOGS}:/a/b:log-stream:s"
    assert rights(logs.needs, "logs", "CreateLogStream", **asked)[0][1] == (
        f"{LOGS}:/a/b:log-stream:"
    )
    assert rights(logs.needs, "logs", "DescribeLogGroups", logGroupNamePrefix="/a") == [
        ("logs:DescribeLogGroups", f"{LOGS}::log-stream:")
    ]


@pytest.mark.parametrize(
    ("table", "service", "operation", "parameters", "resource"),
    [
        (athena.needs, "athena", "GetWorkGroup", {"WorkGroup": "w"}, "workgroup/w"),
        (
            athena.needs,
            "athena",
            "GetTableMetadata",
            {"CatalogName": "AwsDataCatalog"},
            "datacatalog/AwsDataCatalog",
        ),
        (messaging.sqs, "sqs", "SendMessage", {"QueueUrl": "http://h/123456789012/q"}, "q"),
        (ssm.needs, "ssm", "GetParameter", {"Name": "/a/b"}, "parameter/a/b"),
        (ssm.needs, "ssm", "PutParameter", {"Name": "a"}, "parameter/a"),
        (ssm.needs, "ssm", "GetParametersByPath", {"Path": "/a"}, "parameter/a"),
        (ssm.needs, "ssm", "GetParameters", {"Names": ["a.b"]}, "parameter/a.b"),
        (ssm.needs, "ssm", "DescribeParameters", {}, "*"),
        (messaging.sns, "sns", "CreateTopic", {"Name": "t"}, "t"),
        (messaging.events, "events", "PutRule", {"Name": "r"}, "rule/r"),
        (
            messaging.awslambda,
            "lambda",
            "/2015-03-31/functions/f/invocations",
            {"Action": "Invoke", "FunctionName": "f"},
            "function:f",
        ),
    ],
)
def test_other_operation_needs_its_resource(table, service, operation, parameters, resource):
    (found,) = rights(table, service, operation, **parameters)
    assert found[1] == f"arn:aws:{service}:us-east-1:123456789012:{resource}"


@pytest.mark.parametrize(
    ("operation", "parameters", "resource"),
    [
        ("CreateRole", {"RoleName": "r", "Path": "/p/"}, "role/p/r"),
        ("AttachUserPolicy", {"UserName": "u", "PolicyArn": "arn:x"}, "user/u"),
        ("AddUserToGroup", {"UserName": "u", "GroupName": "g"}, "group/g"),
        ("CreatePolicy", {"PolicyName": "p"}, "policy/p"),
        ("ListRoles", {}, "role/"),
        ("CreateAccessKey", {}, "user/administrator"),
    ],
)
def test_iam_operation_needs_what_it_changes(operation, parameters, resource):
    ((action, found),) = rights(iam.needs, "iam", operation, **parameters)
    assert (action, found) == (f"iam:{operation}", f"arn:aws:iam::123456789012:{resource}")
