"""The README's pictures: the stacks and the workflow graph, drawn from the templates.

A picture of the templates is the same text each time, so a test finds one that is out of date.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from cfnlint.decode import cfn_yaml

from deployment.svg import Arrow, Box, draw

STACKS = ("basic-infra", "glue-jobs", "glue-catalog", "glue-workflow")
ORANGE, PURPLE, GREEN, SLATE = "#c2410c", "#7c3aed", "#15803d", "#475569"
COLOUR_OF_NODE = {"TRIGGER": SLATE, "JOB": ORANGE, "CRAWLER": PURPLE}

Template = dict[str, Any]


def read_template(path: Path) -> Template:
    return dict(cfn_yaml.load(str(path)))


def write_all(templates: Path, images: Path) -> list[Path]:
    """Write ``stacks.svg`` and ``workflow.svg``; returns what was written."""
    stacks = {name: read_template(templates / f"{name}.yml") for name in STACKS}
    pictures = {
        "stacks.svg": draw_stacks(stacks),
        "workflow.svg": draw_workflow(stacks["glue-workflow"], stacks),
    }
    for name, picture in pictures.items():
        (images / name).write_text(picture, encoding="utf-8")
    return [images / name for name in pictures]


def draw_stacks(stacks: dict[str, Template]) -> str:
    boxes = {name: Box(name, resource_lines(stack), GREEN) for name, stack in stacks.items()}
    arrows = [
        Arrow(parent, child, f"{count} exports")
        for child, stack in stacks.items()
        for parent, count in imports_by_parent(stack).items()
    ]
    return draw(boxes, arrows, "The four stacks and what each imports from another")


def resource_lines(stack: Template) -> tuple[str, ...]:
    """``5 x S3 Bucket``: the resources of a stack by type, in the template's order."""
    kinds = Counter(str(resource["Type"]) for resource in stack["Resources"].values())
    return tuple(
        f"{count} \N{MULTIPLICATION SIGN} {' '.join(kind.split('::')[1:])}"
        for kind, count in kinds.items()
    )


def imports_by_parent(stack: Template) -> dict[str, int]:
    """Parent stack to how many of its exports the template imports."""
    names = re.findall(r"\$\{(\w+)StackName\}-(\w+)", repr(stack))
    parents = Counter(parent for parent, _ in set(names))
    return {kebab(parent): count for parent, count in sorted(parents.items())}


def kebab(camel: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", camel).lower()


def draw_workflow(workflow: Template, stacks: dict[str, Template]) -> str:
    """Triggers, jobs and crawlers; an arrow is a trigger's action or a condition it waits for."""
    names = names_by_export(stacks)
    boxes: dict[str, Box] = {}
    arrows: list[Arrow] = []
    for resource in workflow["Resources"].values():
        if resource["Type"] != "AWS::Glue::Trigger":
            continue
        properties = resource["Properties"]
        trigger = plain(properties["Name"])
        boxes[trigger] = Box(trigger, trigger_lines(properties), COLOUR_OF_NODE["TRIGGER"])
        for condition in properties.get("Predicate", {}).get("Conditions", []):
            kind, name = target(condition, names)
            boxes.setdefault(name, Box(name, (kind.lower(),), COLOUR_OF_NODE[kind]))
            arrows.append(Arrow(name, trigger))
        for action in properties["Actions"]:
            kind, name = target(action, names)
            boxes.setdefault(name, Box(name, (kind.lower(),), COLOUR_OF_NODE[kind]))
            arrows.append(Arrow(trigger, name))
    return draw(boxes, arrows, "The workflow: triggers, jobs and crawlers", down=True)


def trigger_lines(properties: Template) -> tuple[str, ...]:
    """``trigger, on demand``, or what a conditional trigger waits for."""
    conditions = properties.get("Predicate", {}).get("Conditions", [])
    states = {str(condition.get("State", condition.get("CrawlState"))) for condition in conditions}
    kind = str(properties["Type"]).lower().replace("_", " ")
    return (f"trigger, {' or '.join(sorted(states)) or kind}",)


def target(step: Template, names: dict[str, str]) -> tuple[str, str]:
    """Kind (JOB, CRAWLER) and name of an action's or a condition's target."""
    kind = "JOB" if "JobName" in step else "CRAWLER"
    value = step["JobName"] if kind == "JOB" else step["CrawlerName"]
    imported = re.search(r"\$\{(\w+)StackName\}-(\w+)", repr(value))
    if imported is None:
        return kind, plain(value)
    return kind, names[f"{kebab(imported[1])}-{imported[2]}"]


def names_by_export(stacks: dict[str, Template]) -> dict[str, str]:
    """Export name (``glue-jobs-CleanJob``) to the name of the resource that it refers to."""
    names: dict[str, str] = {}
    for stack, template in stacks.items():
        for output in template.get("Outputs", {}).values():
            logical_id = output["Value"].get("Ref")
            properties = template["Resources"].get(logical_id, {}).get("Properties", {})
            export = text_of(output["Export"]["Name"]).replace("${AWS::StackName}", stack)
            names[export] = plain(properties.get("Name", logical_id))
    return names


def plain(value: Any) -> str:
    """A name as the default environment has it: the last branch of an If, no Sub placeholder."""
    if isinstance(value, dict) and "Fn::If" in value:
        return plain(value["Fn::If"][2])
    return re.sub(r"\$\{[^}]*\}", "", text_of(value))


def text_of(value: Any) -> str:
    """The text of a plain value or of either form of a Sub, placeholders kept."""
    text = value["Fn::Sub"] if isinstance(value, dict) else value
    return str(text[0] if isinstance(text, list) else text)
