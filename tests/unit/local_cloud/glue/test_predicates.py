"""When conditional triggers fire.

Source  AWS Glue Developer Guide, "AWS Glue triggers"; Web API Reference, "Condition".
"""

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.endings import Ended
from local_cloud.glue.predicates import (
    check_actions,
    check_predicate,
    holds,
    listens,
    predecessors,
    subject,
)


def after(name, state="SUCCEEDED"):
    return {"LogicalOperator": "EQUALS", "JobName": name, "State": state}


def after_crawler(name, state="SUCCEEDED"):
    return {"LogicalOperator": "EQUALS", "CrawlerName": name, "CrawlState": state}


BOTH = {"Logical": "AND", "Conditions": [after("clean"), after_crawler("raw")]}
EITHER = {"Logical": "ANY", "Conditions": [after("clean"), after("extract", "FAILED")]}


@pytest.mark.parametrize(
    ("predicate", "states", "expected"),
    [
        (BOTH, {("JOB", "clean"): "SUCCEEDED"}, False),
        (BOTH, {("JOB", "clean"): "SUCCEEDED", ("CRAWLER", "raw"): "FAILED"}, False),
        (BOTH, {("JOB", "clean"): "SUCCEEDED", ("CRAWLER", "raw"): "SUCCEEDED"}, True),
        (BOTH, {("JOB", "clean"): "SUCCEEDED", ("JOB", "raw"): "SUCCEEDED"}, False),
        (EITHER, {("JOB", "clean"): "FAILED"}, False),
        (EITHER, {("JOB", "extract"): "FAILED"}, True),
        ({"Conditions": [after("clean")]}, {("JOB", "clean"): "SUCCEEDED"}, True),
    ],
)
def test_predicate_holds_as_its_logic_says(predicate, states, expected):
    assert holds(predicate, states) is expected


def test_predicate_listens_to_the_state_of_its_condition_only():
    assert listens(BOTH, ("JOB", "clean"), "SUCCEEDED")
    assert not listens(BOTH, ("JOB", "clean"), "FAILED")
    assert not listens(BOTH, ("CRAWLER", "clean"), "SUCCEEDED")


def test_predecessors_are_the_job_runs_of_the_conditions():
    ended = {
        ("JOB", "clean"): Ended("JOB", "clean", "jr_1", "SUCCEEDED"),
        ("CRAWLER", "raw"): Ended("CRAWLER", "raw", "c-1", "SUCCEEDED"),
        ("JOB", "other"): Ended("JOB", "other", "jr_2", "SUCCEEDED"),
    }
    assert predecessors(BOTH, ended) == [{"JobName": "clean", "RunId": "jr_1"}]


def test_subject_of_a_crawler_action():
    assert subject({"CrawlerName": "raw"}) == ("CRAWLER", "raw")


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ({}, "at least one condition"),
        ({"Conditions": [{"JobName": "a", "State": "SUCCEEDED"}]}, "Logical operator cannot be"),
        ({"Conditions": [after("a"), after("b")]}, "Logical cannot be null"),
        ({"Conditions": [after("a", "ERROR")]}, "SUCCEEDED, STOPPED, FAILED, TIMEOUT"),
        ({"Conditions": [after("a", "RUNNING")]}, "SUCCEEDED, STOPPED, FAILED, TIMEOUT"),
        ({"Conditions": [after_crawler("a", "ERROR")]}, "SUCCEEDED, FAILED, CANCELLED"),
        ({"Conditions": [after_crawler("a") | {"State": "SUCCEEDED"}]}, "State cannot be set"),
        ({"Conditions": [after("a") | {"CrawlerName": "b"}]}, "either a job or a crawler"),
        ({"Conditions": [{"LogicalOperator": "EQUALS"}]}, "either a job or a crawler"),
    ],
)
def test_predicate_is_refused(predicate, message):
    """Sources: aws/aws-cdk#34652 (operator), aws/aws-cdk#24575 (CrawlState), botocore (states)."""
    with pytest.raises(AwsError, match=message) as refused:
        check_predicate(predicate)
    assert refused.value.code == "InvalidInputException"


@pytest.mark.parametrize(
    ("actions", "predicate", "message"),
    [
        ([], None, "Actions cannot be null or empty"),
        ([{}], None, "either a job or a crawler"),
        ([{"CrawlerName": name} for name in "abc"], None, "at most 2 crawlers"),
        ([{"JobName": "a"}, {"JobName": "a"}], None, "twice"),
        ([{"JobName": "a"}], {"Conditions": [after("a")]}, "Job a cannot be both"),
    ],
)
def test_actions_are_refused(actions, predicate, message):
    """Sources: "AWS Glue triggers" (crawlers), hashicorp/terraform-provider-aws#39571 (both)."""
    with pytest.raises(AwsError, match=message):
        check_actions(actions, predicate)


def test_a_job_and_two_crawlers_are_accepted():
    check_actions([{"JobName": "a"}, {"CrawlerName": "b"}, {"CrawlerName": "c"}], None)
    check_predicate(BOTH)
