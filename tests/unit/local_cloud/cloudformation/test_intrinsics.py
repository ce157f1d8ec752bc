"""Intrinsic functions. Source: CloudFormation User Guide, "Intrinsic function reference"."""

import pytest

from local_cloud.api import AwsError
from local_cloud.cloudformation.conditions import resolve_conditions
from local_cloud.cloudformation.intrinsics import Scope, resolve

SCOPE = Scope(
    values={"Name": "raw", "Sizes": ["s", "m"], "AWS::Region": "us-east-1", "Days": "7"},
    mappings={"Limits": {"us-east-1": {"days": 30}}},
    conditions={"HasName": True, "IsProd": False},
    references={"Bucket": "etl-poc-raw"},
    attribute=lambda logical_id, attribute: f"{logical_id}/{attribute}",
    import_value=lambda name: f"imported {name}",
    availability_zones=("us-east-1a", "us-east-1b"),
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Name"}, "raw"),
        ({"Ref": "Bucket"}, "etl-poc-raw"),
        ({"Ref": "Sizes"}, ["s", "m"]),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "Bucket/Arn"),
        ({"Fn::GetAtt": "Bucket.Arn"}, "Bucket/Arn"),
        ({"Fn::Sub": "${Bucket}-${AWS::Region}/${Bucket.Arn}"}, "etl-poc-raw-us-east-1/Bucket/Arn"),
        ({"Fn::Sub": "literal ${!Name} ${Name}"}, "literal ${Name} raw"),
        ({"Fn::Sub": ["${Name} ${Mine}", {"Mine": {"Ref": "Days"}}]}, "raw 7"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}, 3, True]]}, "a-raw-3-true"),
        ({"Fn::Join": [",", {"Ref": "Sizes"}]}, "s,m"),
        ({"Fn::Select": [1, {"Ref": "Sizes"}]}, "m"),
        ({"Fn::Select": ["0", {"Fn::Split": ["-", "a-b"]}]}, "a"),
        ({"Fn::FindInMap": ["Limits", {"Ref": "AWS::Region"}, "days"]}, 30),
        ({"Fn::If": ["HasName", {"Ref": "Name"}, "no"]}, "raw"),
        ({"Fn::ImportValue": {"Fn::Sub": "${Name}-Bucket"}}, "imported raw-Bucket"),
        ({"Fn::Base64": "abc"}, "YWJj"),
        ({"Fn::GetAZs": ""}, ["us-east-1a", "us-east-1b"]),
    ],
)
def test_resolve_computes(expression, value):
    assert resolve(expression, SCOPE) == value


def test_resolve_drops_members_without_value():
    no_value = {"Fn::If": ["IsProd", "x", {"Ref": "AWS::NoValue"}]}
    assert resolve({"a": no_value, "b": [no_value, "c"]}, SCOPE) == {"b": ["c"]}


def test_resolve_leaves_a_policy_condition_alone():
    statement = {"Condition": {"Bool": {"aws:SecureTransport": False}}}
    assert resolve(statement, SCOPE) == statement


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            {"Fn::Select": [2, ["a", "b"]]},
            "Template error: Fn::Select cannot select nonexistent value at index 2",
        ),
        (
            {"Fn::FindInMap": ["Limits", "eu-west-1", "days"]},
            "Template error: Unable to get mapping for Limits::eu-west-1::days",
        ),
        (
            {"Fn::GetAtt": "Bucket"},
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the "
            "resource name and the resource attribute",
        ),
        (
            {"Fn::Sub": "${a b}"},
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric "
            "characters, underscores, periods, and colons",
        ),
        (
            {"Ref": "Nobody"},
            "Template format error: Unresolved resource dependencies [Nobody] in the Resources "
            "block of the template",
        ),
        (
            {"Fn::Sub": ["${a}"]},
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected "
            "arguments. Specify a string as first argument, and an optional second argument to "
            "specify a mapping of values to replace in the string",
        ),
        (
            {"Fn::Sub": "${Sizes}"},
            "Template error: variable Sizes in Fn::Sub expression does not resolve to text",
        ),
        (
            {"Fn::Join": ["a"]},
            "Template error: every Fn::Join object requires two parameters, (1) a string "
            "delimiter and (2) a list of strings to be joined or a function that returns a list "
            "of strings (such as Fn::GetAZs) to be joined.",
        ),
        (
            {"Fn::Join": ["-", {"Ref": "Name"}]},
            "Template error: the second parameter of Fn::Join must be a list",
        ),
        (
            {"Fn::If": ["HasName", "a"]},
            "Template error: Fn::If requires a list argument with three elements",
        ),
        (
            {"Fn::If": ["IsWhat", "a", "b"]},
            "Template format error: Unresolved condition dependency IsWhat in the Resources "
            "block of the template",
        ),
        (
            {"Fn::FindInMap": ["Limits", "days"]},
            "Template error: every Fn::FindInMap object requires three parameters, the map name, "
            "map key and the attribute for return value",
        ),
        (
            {"Fn::Select": ["a"]},
            "Template error: the arguments of Fn::Select are malformed: ['a']",
        ),
        (
            {"Condition": "IsWhat"},
            "Template error: the arguments of Condition are malformed: 'IsWhat'",
        ),
        (
            {"Fn::Cidr": ["10.0.0.0/16", 2, 8]},
            "The local cloud does not support the function Fn::Cidr.",
        ),
        (
            {"Fn::Transform": {"Name": "AWS::Include"}},
            "The local cloud does not support the function Fn::Transform.",
        ),
        (
            {"Fn::ToJsonString": {}},
            "The local cloud does not support the function Fn::ToJsonString.",
        ),
    ],
)
def test_resolve_refuses(expression, message):
    with pytest.raises(AwsError) as refused:
        resolve(expression, SCOPE)
    assert refused.value.message == message


def test_resolve_conditions_uses_other_conditions_in_any_order():
    conditions = {
        "IsBig": {"Fn::And": [{"Condition": "IsNamed"}, {"Fn::Equals": [{"Ref": "Days"}, 7]}]},
        "IsNamed": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]},
        "IsOther": {"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Fn::Not": [{"Condition": "IsBig"}]}]},
    }
    assert resolve_conditions(conditions, SCOPE) == {
        "IsBig": True,
        "IsNamed": True,
        "IsOther": False,
    }


def test_resolve_conditions_refuses_a_circle():
    conditions = {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    with pytest.raises(AwsError, match="Circular dependency in conditions"):
        resolve_conditions(conditions, SCOPE)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            {"Fn::Not": [{"Condition": "Nobody"}]},
            "Template format error: Unresolved condition dependency Nobody in the Conditions "
            "block of the template",
        ),
        ({"Fn::Join": ["", []]}, "Template error: a condition cannot be {'Fn::Join': ['', []]}"),
        ({"Fn::Equals": ["a"]}, "Template error: the condition A is malformed"),
        ({"Fn::Not": []}, "Template error: the condition A is malformed"),
    ],
)
def test_resolve_conditions_refuses(expression, message):
    with pytest.raises(AwsError) as refused:
        resolve_conditions({"A": expression}, SCOPE)
    assert refused.value.message == message


def test_scope_without_stacks_has_no_exports_and_no_attributes():
    bare = Scope(values={})
    with pytest.raises(AwsError, match=r"No export named x found\."):
        resolve({"Fn::ImportValue": "x"}, bare)
    with pytest.raises(AwsError, match=r"Fn::GetAtt A\.Arn is not allowed here"):
        resolve({"Fn::GetAtt": ["A", "Arn"]}, bare)


def test_condition_function_gives_a_conditions_truth():
    assert resolve({"Condition": "HasName"}, SCOPE) is True
