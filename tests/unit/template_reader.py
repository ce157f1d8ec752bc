"""Reads the CloudFormation templates, with their short forms written out, for the tests."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.decode.cfn_yaml import load

REPOSITORY = Path(__file__).parents[2]
TEMPLATES = REPOSITORY / "cloudformation"
SCRIPTS = REPOSITORY / "glue_scripts"
STACKS = ["basic-infra", "glue-jobs", "glue-catalog", "glue-workflow"]

Template = dict[str, Any]


def read_templates() -> dict[str, Template]:
    """Stack name to template, as plain dicts with ``Fn::`` forms that a test may change."""
    return {stack: json.loads(json.dumps(load(str(path_of(stack))))) for stack in STACKS}


def path_of(stack: str) -> Path:
    return TEMPLATES / f"{stack}.yml"


def read_parameters(stack: str, suffix: str = "") -> dict[str, str]:
    text = (TEMPLATES / f"{stack}-params{suffix}.json").read_text(encoding="utf-8")
    return {entry["ParameterKey"]: entry["ParameterValue"] for entry in json.loads(text)}


def resources(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical id and properties of each resource of a type."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def walk(node: Any) -> Iterator[Any]:
    """The node and everything below it."""
    yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from walk(child)


def references(template: Template) -> set[str]:
    """What Ref, GetAtt and Sub name anywhere in resources, conditions and outputs."""
    sections = [template.get(key, {}) for key in ("Resources", "Conditions", "Outputs")]
    found: set[str] = set()
    for node in walk(sections):
        if not isinstance(node, dict):
            continue
        if "Ref" in node:
            found.add(node["Ref"])
        if "Fn::GetAtt" in node:
            found.add(node["Fn::GetAtt"][0])
        if "Fn::Sub" in node:
            text = node["Fn::Sub"]
            text = text[0] if isinstance(text, list) else text
            found |= {part.split("}")[0].split(".")[0] for part in text.split("${")[1:]}
    return found


def imports(template: Template) -> Iterator[tuple[str, str]]:
    """(parameter with the parent's stack name, export's name behind it) of each ImportValue."""
    for node in walk(template["Resources"]):
        if isinstance(node, dict) and "Fn::ImportValue" in node:
            stack, _, export = node["Fn::ImportValue"]["Fn::Sub"].partition("}-")
            yield stack.removeprefix("${"), export


def plain(node: Any, environment: str = "dev") -> Any:
    """A value with its conditions decided and what is imported as ``<export>``.

    ``{"Fn::If": ["HasSuffix", a, b]}`` is a in prod and b in dev; a Sub is filled from its own map.
    """
    if not isinstance(node, dict):
        return [plain(item, environment) for item in node] if isinstance(node, list) else node
    if "Fn::If" in node:
        condition, yes, no = node["Fn::If"]
        return plain(no if condition == "HasSuffix" and environment == "dev" else yes, environment)
    if "Fn::ImportValue" in node:
        return "<" + node["Fn::ImportValue"]["Fn::Sub"].partition("}-")[2] + ">"
    if isinstance(node.get("Fn::Sub"), list):
        text, values = node["Fn::Sub"]
        for name, value in values.items():
            text = text.replace("${" + name + "}", str(plain(value, environment)))
        return text
    return {key: plain(value, environment) for key, value in node.items()}


@cache
def script_arguments(script: str) -> list[str]:
    """The list ``ARGUMENTS`` of a Glue script, read without running the script."""
    for statement in ast.parse((SCRIPTS / script).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "ARGUMENTS":
            return list(ast.literal_eval(statement.value))
    raise AssertionError(f"{script} has no ARGUMENTS")


@cache
def imported_modules(script: Path) -> set[str]:
    """Top-level names of the modules that a script imports anywhere."""
    nodes = list(ast.walk(ast.parse(script.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}
