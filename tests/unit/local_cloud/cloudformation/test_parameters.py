"""Parameter values. Source: CloudFormation User Guide, "Parameters section structure"."""

import re

import pytest

from local_cloud.api import AwsError
from local_cloud.cloudformation.parameters import (
    check_declarations,
    check_value,
    choose_values,
    is_hidden,
    typed_value,
)


def given(**values):
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def message_of(function, *arguments):
    with pytest.raises(AwsError) as refused:
        function(*arguments)
    assert refused.value.code == "ValidationError"
    return refused.value.message


def test_choose_values_takes_given_before_default():
    declared = {"A": {"Type": "String", "Default": "a"}, "B": {"Type": "Number", "Default": 2}}
    assert choose_values(declared, given(A="x")) == {"A": "x", "B": "2"}


def test_choose_values_takes_the_previous_value_when_told():
    declared = {"A": {"Type": "String", "Default": "new default"}}
    told = [{"ParameterKey": "A", "UsePreviousValue": True}]
    assert choose_values(declared, told, {"A": "old"}) == {"A": "old"}


def test_choose_values_goes_back_to_the_default_when_an_update_leaves_a_parameter_out():
    declared = {"A": {"Type": "String", "Default": "default"}}
    assert choose_values(declared, [], {"A": "old"}) == {"A": "default"}


def test_choose_values_names_every_missing_parameter():
    declared = {"A": {"Type": "String"}, "B": {"Type": "String"}}
    assert message_of(choose_values, declared, []) == "Parameters: [A, B] must have values"


def test_choose_values_names_unknown_parameters():
    message = message_of(choose_values, {}, given(Foo="1", Bar="2"))
    assert message == "Parameters: [Foo, Bar] do not exist in the template"


@pytest.mark.parametrize(
    ("value", "declaration", "message"),
    [
        (
            "m",
            {"Type": "String", "AllowedValues": ["s", "l"]},
            "Parameter 'P' must be one of AllowedValues",
        ),
        (
            "Ab",
            {"Type": "String", "AllowedPattern": "[a-z]+"},
            "Parameter 'P' must match pattern [a-z]+",
        ),
        (
            "ab1",
            {"Type": "String", "AllowedPattern": "[a-z]*", "ConstraintDescription": "letters."},
            "Parameter P failed to satisfy constraint: letters.",
        ),
        (
            "a",
            {"Type": "String", "MinLength": 2},
            "Parameter 'P' must contain at least 2 characters",
        ),
        (
            "abc",
            {"Type": "String", "MaxLength": 2},
            "Parameter 'P' must contain at most 2 characters",
        ),
        ("x", {"Type": "Number"}, "Parameter 'P' must be a number"),
        (
            "0",
            {"Type": "Number", "MinValue": 1},
            "Parameter 'P' must be a number not less than 1",
        ),
        (
            "11",
            {"Type": "Number", "MaxValue": 10},
            "Parameter 'P' must be a number not greater than 10",
        ),
        (
            "1,x",
            {"Type": "List<Number>"},
            "Parameter 'P' must be a number",
        ),
    ],
)
def test_check_value_refuses_what_the_declaration_does_not_allow(value, declaration, message):
    assert message_of(check_value, "P", value, declaration) == message


def test_check_value_compares_allowed_values_as_text():
    check_value("P", "2", {"Type": "Number", "AllowedValues": [1, 2]})


def test_typed_value_splits_lists():
    assert typed_value("a, b", {"Type": "CommaDelimitedList"}) == ["a", "b"]


@pytest.mark.parametrize(
    "kind", ["AWS::EC2::VPC::Id", "List<AWS::EC2::Subnet::Id>", "AWS::SSM::Parameter::Value<x>"]
)
def test_check_declarations_refuses_aws_types_by_name(kind):
    declared = {"P": {"Type": kind}}
    with pytest.raises(AwsError, match=re.escape(f"{kind} (P)")):
        check_declarations(declared)


def test_choose_values_refuses_a_previous_value_that_is_not_there():
    declared = {"A": {"Type": "String", "Default": "a"}}
    told = [{"ParameterKey": "A", "UsePreviousValue": True}]
    message = message_of(choose_values, declared, told)
    assert message == "Parameters: [A] must have values; there is no previous one"


def test_choose_values_joins_a_default_that_is_a_list():
    declared = {"A": {"Type": "CommaDelimitedList", "Default": ["x", "y"]}}
    assert choose_values(declared, []) == {"A": "x,y"}


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ({}, "Template format error: Every Parameters object must contain a Type member."),
        ("String", "Template format error: Every Parameters object must contain a Type member."),
        ({"Type": "Text"}, "Template format error: Unrecognized parameter type: Text"),
        (
            {"Type": "String", "AllowedValues": "a b"},
            "Template format error: Every AllowedValues member must be a list.",
        ),
    ],
)
def test_check_declarations_refuses(declaration, message):
    assert message_of(check_declarations, {"P": declaration}) == message


@pytest.mark.parametrize(("no_echo", "is_so"), [(True, True), ("true", True), (False, False)])
def test_is_hidden_reads_any_spelling(no_echo, is_so):
    assert is_hidden({"Type": "String", "NoEcho": no_echo}) is is_so
