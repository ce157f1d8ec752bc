"""The order of creation. Source: CloudFormation User Guide, "DependsOn attribute"."""

import pytest

from local_cloud.api import AwsError
from local_cloud.cloudformation.graph import creation_order, dependencies, references
from local_cloud.cloudformation.template import Template


def template_of(**resources):
    return Template(
        body="", resources={name: {"Type": "T", **it} for name, it in resources.items()}
    )


def test_dependencies_come_from_ref_getatt_sub_and_depends_on():
    template = template_of(
        A={},
        B={"Properties": {"x": {"Ref": "A"}}},
        C={"Properties": {"x": [{"Fn::GetAtt": ["B", "Arn"]}]}},
        D={"Properties": {"x": {"Fn::Sub": ["${C.Arn}${Own}", {"Own": {"Ref": "A"}}]}}},
        E={"DependsOn": ["D"], "Properties": {"x": {"Fn::Sub": "${!A} ${AWS::Region}"}}},
    )
    assert dependencies(template, {}) == {
        "A": [],
        "B": ["A"],
        "C": ["B"],
        "D": ["A", "C"],
        "E": ["D"],
    }


def test_dependencies_follow_the_branch_that_a_condition_chooses():
    choice = {"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "B"}]}
    template = template_of(A={}, B={}, C={"Properties": {"x": choice}})
    assert dependencies(template, {"IsProd": False})["C"] == ["B"]


def test_references_of_both_branches_are_found_without_conditions():
    choice = {"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "B"}]}
    assert [reference.name for reference in references(choice, None)] == ["A", "B"]


def test_dependencies_leave_out_a_resource_whose_condition_does_not_hold():
    template = template_of(A={"Condition": "IsProd"}, B={"DependsOn": "A"})
    assert dependencies(template, {"IsProd": False}) == {"B": []}


def test_creation_order_puts_needs_first_and_else_keeps_the_template_order():
    assert creation_order({"A": ["C"], "B": [], "C": []}) == ["B", "C", "A"]


def test_creation_order_refuses_a_circle():
    with pytest.raises(AwsError) as refused:
        creation_order({"A": ["B"], "B": ["A"]})
    assert refused.value.code == "ValidationError"
    assert refused.value.message in (
        "Circular dependency between resources: [A, B]",
        "Circular dependency between resources: [B, A]",
    )


def test_dependencies_refuse_a_condition_that_is_not_there():
    with pytest.raises(AwsError, match="Unresolved condition dependency Nobody"):
        dependencies(template_of(A={"Condition": "Nobody"}), {})
