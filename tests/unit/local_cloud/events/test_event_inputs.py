"""What targets get.

Source  EventBridge User Guide, "Amazon EventBridge input transformation", whose example event and
        templates these are; API Reference, "InputTransformer".
"""

import json

import pytest

from local_cloud.events.inputs import InvalidInputError, check_input, input_of

EVENT = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "123456789012",
    "time": "2015-11-11T21:29:54Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
    "detail": {"instance-id": "i-0123456789", "state": "RUNNING", "tries": [1, 2]},
}
RULE = "arn:aws:events:us-east-1:123456789012:rule/mine"
PATHS = {
    "instance": "$.detail.instance-id",
    "state": "$.detail.state",
    "resource": "$.resources",
    "first": "$.detail.tries[0]",
    "missing": "$.detail.nothing",
}


def shaped(**target):
    check_input({"Id": "t", **target})
    return input_of({"Id": "t", **target}, EVENT, RULE, "2015-11-11T21:30:00Z")


def filled(template):
    return shaped(InputTransformer={"InputPathsMap": PATHS, "InputTemplate": template})


def test_target_gets_the_event_a_part_or_a_constant():
    assert json.loads(shaped()) == EVENT
    assert shaped(Input='{"a": 1}') == '{"a": 1}'
    assert json.loads(shaped(InputPath="$.detail")) == EVENT["detail"]
    assert shaped(InputPath="$.detail.tries[1]") == "2"
    assert shaped(InputPath="$.detail.tries[*]") == "[1, 2]"
    assert json.loads(shaped(InputPath="$")) == EVENT


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            '"instance <instance> is in <state>"',
            '"instance i-0123456789 is in RUNNING"',
        ),
        (
            '{"instance" : <instance>, "state": <state>, "resource": <resource>}',
            '{"instance" : "i-0123456789", "state": "RUNNING", "resource": '
            '["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"]}',
        ),
        (
            '{"instance" : <instance>, "status": "instance \\"<instance>\\" is in <state>"}',
            '{"instance" : "i-0123456789", "status": "instance \\"i-0123456789\\" is in RUNNING"}',
        ),
        (
            '{"first": <first>, "text": "<first> of <resource>"}',
            '{"first": 1, "text": "1 of [arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111]"}',
        ),
        ('"<missing>nothing"', '"nothing"'),
        (
            '"<aws.events.rule-name> at <aws.events.event.ingestion-time>"',
            '"mine at 2015-11-11T21:30:00Z"',
        ),
    ],
)
def test_template_is_filled(template, expected):
    assert filled(template) == expected


def test_template_takes_the_event_as_a_whole():
    whole = json.loads(filled('{"arn": <aws.events.rule-arn>, "all": <aws.events.event.json>}'))
    assert whole == {"arn": RULE, "all": EVENT}
    around = json.loads(filled('{"around": <aws.events.event>}'))["around"]
    assert around == {key: value for key, value in EVENT.items() if key != "detail"}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"Input": "{"}, "JSON syntax error in input for target t"),
        ({"Input": "1", "InputPath": "$"}, "Only one of Input, InputPath"),
        ({"InputPath": "detail"}, "JSON path detail is not valid"),
        ({"InputPath": "$.detail[?(@.a)]"}, "is not valid"),
        ({"InputTransformer": {"InputTemplate": "<who>"}}, "variable who is not defined"),
        (
            {"InputTransformer": {"InputPathsMap": PATHS, "InputTemplate": '{"a": <state>'}},
            "Invalid InputTemplate for target t",
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"aws.x": "$"}, "InputTemplate": "a"}},
            "aws.x of target t is reserved",
        ),
    ],
)
def test_input_is_refused(target, message):
    with pytest.raises(InvalidInputError) as refused:
        check_input({"Id": "t", **target})
    assert message in str(refused.value)
