"""When a conditional trigger fires: pure rules over its predicate and the states of what ended.

Source  AWS Glue Developer Guide, "AWS Glue triggers"; Web API Reference, "Predicate", "Condition".
"""

from collections.abc import Mapping
from typing import Any

from local_cloud.api import AwsError
from local_cloud.glue.endings import Ended

Subject = tuple[str, str]  # ("JOB" or "CRAWLER", name)
Predicate = dict[str, Any]

JOB_STATES = ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT")
CRAWL_STATES = ("SUCCEEDED", "FAILED", "CANCELLED")
MOST_CRAWLERS = 2


def subject(named: Mapping[str, Any]) -> Subject:
    """What a condition watches or an action starts."""
    if "JobName" in named:
        return ("JOB", named["JobName"])
    return ("CRAWLER", named["CrawlerName"])


def wanted_state(condition: Mapping[str, Any]) -> str:
    return str(condition["State"] if "JobName" in condition else condition["CrawlState"])


def listens(predicate: Predicate, ended: Subject, state: str) -> bool:
    """Whether one of the conditions waits for exactly this end."""
    return any(
        subject(condition) == ended and wanted_state(condition) == state
        for condition in predicate["Conditions"]
    )


def holds(predicate: Predicate, states: Mapping[Subject, str]) -> bool:
    """ANY: one condition is met; AND (also when nothing is said): all are."""
    met = [
        states.get(subject(condition)) == wanted_state(condition)
        for condition in predicate["Conditions"]
    ]
    return any(met) if predicate.get("Logical") == "ANY" else all(met)


def states(ended: Mapping[Subject, Ended]) -> dict[Subject, str]:
    return {what: end.state for what, end in ended.items()}


def predecessors(predicate: Predicate, ended: Mapping[Subject, Ended]) -> list[dict[str, str]]:
    """The job runs that met conditions: AWS ``Predecessor`` structures."""
    watched = [subject(condition) for condition in predicate["Conditions"]]
    return [
        {"JobName": name, "RunId": ended[(kind, name)].run_id}
        for kind, name in watched
        if kind == "JOB" and (kind, name) in ended
    ]


def check_predicate(predicate: Predicate) -> None:
    """Raises  InvalidInputException, worded as AWS words it where that is known."""
    conditions = predicate.get("Conditions") or []
    if not conditions:
        raise invalid("Predicate of a conditional trigger should have at least one condition.")
    if len(conditions) > 1 and not predicate.get("Logical"):
        raise invalid("Logical cannot be null or empty when there is more than one condition.")
    for condition in conditions:
        _check_condition(condition)


def _check_condition(condition: Mapping[str, Any]) -> None:
    if condition.get("LogicalOperator") != "EQUALS":
        raise invalid("Logical operator cannot be null or empty")
    if ("JobName" in condition) == ("CrawlerName" in condition):
        raise invalid("A condition should name either a job or a crawler.")
    is_job = "JobName" in condition
    wanted, other = ("State", "CrawlState") if is_job else ("CrawlState", "State")
    allowed = JOB_STATES if is_job else CRAWL_STATES
    if other in condition:
        raise invalid(
            f"{other} cannot be set in a condition on a {'job' if is_job else 'crawler'}."
        )
    if condition.get(wanted) not in allowed:
        raise invalid(f"{wanted} of a condition should be one of {', '.join(allowed)}.")


def check_actions(actions: list[dict[str, Any]], predicate: Predicate | None) -> None:
    """Raises  InvalidInputException for actions that AWS refuses."""
    if not actions:
        raise invalid("Actions cannot be null or empty")
    if any(("JobName" in action) == ("CrawlerName" in action) for action in actions):
        raise invalid("An action should name either a job or a crawler.")
    started = [subject(action) for action in actions]
    if sum(kind == "CRAWLER" for kind, _ in started) > MOST_CRAWLERS:
        raise invalid(f"A trigger can start at most {MOST_CRAWLERS} crawlers.")
    if len(set(started)) < len(started):
        raise invalid("A trigger cannot start the same job or crawler twice.")
    watched = {subject(condition) for condition in (predicate or {}).get("Conditions", [])}
    for kind, name in started:
        if (kind, name) in watched:
            raise invalid(f"{kind.capitalize()} {name} cannot be both watched and started.")


def invalid(message: str) -> AwsError:
    return AwsError("InvalidInputException", message)
