"""The default event bus: events come in, rules that want them send them to their targets.

moto keeps rules and targets; here is what follows from them.

Source  EventBridge API Reference, "PutEvents", "PutRule", "PutTargets"; User Guide, "Events from
        AWS services".
Differs no other bus, no archive and no replay.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.events import models
from moto.events.models import EventsBackend, Rule, events_backends

from local_cloud.api import AwsError, unsupported
from local_cloud.cron import InvalidScheduleError, parse_schedule
from local_cloud.events.deliveries import DELIVERIES, Event, as_text, new_event
from local_cloud.events.patterns import EventPattern, InvalidPatternError
from local_cloud.events.targets import check_target, deliver
from local_cloud.scheduler import SCHEDULER, Schedule

DEFAULT = "default"
MOST_ENTRIES = 10
REQUIRED = ("Source", "DetailType", "Detail")

moto_put_rule = EventsBackend.put_rule
moto_put_targets = EventsBackend.put_targets
logger = logging.getLogger(__name__)


def rules_of(region: str) -> list[Any]:
    return list(events_backends[DEFAULT_ACCOUNT_ID][region].event_buses[DEFAULT].rules.values())


def handle(region: str, event: Event) -> None:
    """Send an event to the targets of every rule that wants it."""
    for rule in rules_of(region):
        if wants(rule, event):
            send_to_targets(rule, event)


def wants(rule: Any, event: Event) -> bool:
    text = rule.event_pattern.dump()
    return bool(text) and rule.state != "DISABLED" and EventPattern(text).matches(event)


def send_to_targets(rule: Any, event: Event) -> None:
    """``Rule.send_to_targets``: moto knows no topics, and shapes inputs in its own way."""
    ingested_at = as_text(datetime.now(UTC))
    for target in list(rule.targets):
        try:
            deliver(target, event, rule.arn, ingested_at)
        except Exception:
            logger.exception("%s to %s", rule.arn, target["Arn"])


def put_rule(backend: Any, name: str, **settings: Any) -> Any:
    """``EventsBackend.put_rule``: what could not fire on AWS is refused."""
    check_bus(settings.get("event_bus_arn"))
    try:
        if settings.get("event_pattern"):
            EventPattern(settings["event_pattern"])
    except InvalidPatternError as error:
        message = f"Event pattern is not valid. Reason: {error}"
        raise AwsError("InvalidEventPatternException", message) from None
    try:
        if settings.get("scheduled_expression"):
            parse_schedule(settings["scheduled_expression"])
    except InvalidScheduleError:
        message = "Parameter ScheduleExpression is not valid."
        raise AwsError("ValidationException", message) from None
    if settings.get("state") == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS":
        raise unsupported("events of CloudTrail for a rule")
    rule = moto_put_rule(backend, name, **settings)
    SCHEDULER.catch_up()
    return rule


def enable(rule: Any) -> None:
    """``Rule.enable``"""
    rule.state = "ENABLED"
    SCHEDULER.catch_up()


def put_targets(backend: Any, name: str, event_bus_arn: str | None, targets: Any) -> None:
    """``EventsBackend.put_targets``: a target that could not be reached here is refused."""
    check_bus(event_bus_arn)
    for target in targets:
        check_target(target)
    moto_put_targets(backend, name, event_bus_arn, targets)


def check_bus(name: str | None) -> None:
    """Raises  AwsError UnsupportedOperation."""
    if name and name.split("/")[-1] != DEFAULT:
        raise unsupported(f"the event bus {name}: only the default one")


def put_events(backend: Any, events: Sequence[Event]) -> list[dict[str, str]]:
    """``EventsBackend.put_events``: an entry that is refused does not keep others out."""
    if len(events) > MOST_ENTRIES:
        message = "Member must have length less than or equal to 10"
        raise AwsError("ValidationException", f"Entries failed to satisfy constraint: {message}")
    for entry in events:
        check_bus(entry.get("EventBusName"))
    return [_put_entry(backend.region_name, entry) for entry in events]


def _put_entry(region: str, entry: Event) -> dict[str, str]:
    for name in REQUIRED:
        if not entry.get(name):
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": reason}
    if entry["Source"].startswith("aws."):
        message = "Not authorized for the source."
        return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": message}
    detail = _json(entry["Detail"])
    if not isinstance(detail, dict):
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    at = datetime.fromtimestamp(entry["Time"], UTC) if "Time" in entry else None
    resources = entry.get("Resources", [])
    event = new_event(region, entry["Source"], entry["DetailType"], detail, resources, at)
    DELIVERIES.put(region, event)
    return {"EventId": event["id"]}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def schedules() -> Iterator[Schedule]:
    """The enabled rules with a schedule, in all regions."""
    for region in list(events_backends[DEFAULT_ACCOUNT_ID]):
        for rule in rules_of(region):
            if rule.scheduled_expression and rule.state == "ENABLED":
                expression = parse_schedule(rule.scheduled_expression)
                yield Schedule(rule.arn, expression, _firing(rule))


def _firing(rule: Any) -> Any:
    """Source  EventBridge User Guide, "Creating a rule that runs on a schedule"."""

    def fire(at: datetime) -> None:
        event = new_event(rule.region_name, "aws.events", "Scheduled Event", {}, [rule.arn], at)
        send_to_targets(rule, event)

    return fire


def mend() -> None:
    """Put the functions above in the places of moto's; before the first request."""
    EventsBackend.put_rule = put_rule
    EventsBackend.put_targets = put_targets
    EventsBackend.put_events = put_events
    Rule.enable = enable
    Rule.send_to_targets = send_to_targets
    # moto's own check is made of what ours has passed
    models.EventPatternParser._validate_event_pattern = lambda parser, pattern: None
    SCHEDULER.add(schedules)
