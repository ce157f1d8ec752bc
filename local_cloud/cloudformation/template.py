"""A CloudFormation template: read from YAML or JSON and checked for its form.

Source   CloudFormation User Guide, "Template anatomy"; the error texts are CloudFormation's own.
Differs  transforms, macros, modules and rules are refused by name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from local_cloud.api import AwsError, unsupported
from local_cloud.cloudformation.template_yaml import TemplateLoader

Properties = dict[str, Any]

SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Hooks",
    "Rules",
    "Transform",
}
RESOURCE_ATTRIBUTES = {
    "Condition",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "Metadata",
    "Properties",
    "Type",
    "UpdateReplacePolicy",
}
REFUSED_SECTIONS = ("Transform", "Rules", "Hooks")
REFUSED_ATTRIBUTES = ("CreationPolicy", "UpdatePolicy")
DELETION_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate")


def validation_error(message: str) -> AwsError:
    return AwsError("ValidationError", message)


def format_error(message: str) -> AwsError:
    return validation_error(f"Template format error: {message}")


@dataclass(frozen=True)
class Template:
    """A template whose form was checked; sections that it does not have are empty."""

    body: str
    version: str | None = None
    description: str | None = None
    metadata: Any = None
    parameters: dict[str, Properties] = field(default_factory=dict)
    mappings: dict[str, Properties] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    resources: dict[str, Properties] = field(default_factory=dict)
    outputs: dict[str, Properties] = field(default_factory=dict)

    def resource_types(self) -> list[str]:
        return sorted({resource["Type"] for resource in self.resources.values()})


def parse(body: str) -> Template:
    """The template of a TemplateBody.

    Raises  AwsError ValidationError, in CloudFormation's words.
    """
    document = _read(body)
    if not isinstance(document, dict):
        raise format_error("unsupported structure.")
    _check_sections(document)
    for logical_id, resource in document["Resources"].items():
        _check_resource(logical_id, resource)
    for name, output in _section(document, "Outputs").items():
        _check_output(name, output)
    return Template(
        body=body,
        version=_text(document, "AWSTemplateFormatVersion"),
        description=_text(document, "Description"),
        metadata=document.get("Metadata"),
        parameters=_section(document, "Parameters"),
        mappings=_section(document, "Mappings"),
        conditions=_section(document, "Conditions"),
        resources=document["Resources"],
        outputs=_section(document, "Outputs"),
    )


def _read(body: str) -> Any:
    try:
        if body.lstrip().startswith("{"):
            return json.loads(body)
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(body, yaml.SafeLoader)):
            raise validation_error(
                "Template error: YAML aliases are not allowed in CloudFormation templates"
            )
        return yaml.load(body, TemplateLoader)
    except json.JSONDecodeError as error:
        where = f"(line {error.lineno}, column {error.colno})"
        raise format_error(f"JSON not well-formed. {where}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise format_error(f"YAML not well-formed.{where}") from None


def _check_sections(document: Properties) -> None:
    for section in REFUSED_SECTIONS:
        if section in document:
            raise unsupported(f"the template section {section}")
    if unknown := sorted(set(document) - SECTIONS):
        raise validation_error(f"Invalid template property or properties [{', '.join(unknown)}]")
    version = _text(document, "AWSTemplateFormatVersion")
    if version not in (None, "2010-09-09"):
        raise format_error(f"{version} is not a supported value for AWSTemplateFormatVersion.")
    if not isinstance(document.get("Resources"), dict) or not document["Resources"]:
        raise format_error("At least one Resources member must be defined.")


def _check_resource(logical_id: str, resource: Any) -> None:
    if not logical_id.isalnum():
        raise format_error(f"Resource name {logical_id} is non alphanumeric.")
    if not isinstance(resource, dict):
        raise format_error("Resources must contain a full resource description.")
    for attribute in REFUSED_ATTRIBUTES:
        if attribute in resource:
            raise unsupported(f"the resource attribute {attribute}")
    if unknown := sorted(set(resource) - RESOURCE_ATTRIBUTES):
        raise validation_error(f"Invalid template resource property '{unknown[0]}'")
    if not isinstance(resource.get("Type"), str):
        raise format_error(
            f"[/Resources/{logical_id}] Every Resources object must contain a Type member."
        )
    if not isinstance(resource.get("Properties") or {}, dict):
        raise format_error(f"[/Resources/{logical_id}/Properties] 'Properties' must be an object.")
    _check_depends_on(resource)
    _check_policies(logical_id, resource)


def _check_depends_on(resource: Properties) -> None:
    needed = resource.get("DependsOn", [])
    if not isinstance(needed, str) and not (
        isinstance(needed, list) and all(isinstance(name, str) for name in needed)
    ):
        raise format_error("DependsOn must be a string or list of strings.")


def _check_output(name: str, output: Any) -> None:
    if not isinstance(output, dict) or "Value" not in output:
        raise format_error(f"Output {name} is malformed. Every output must have a Value member")
    export = output.get("Export")
    if export is not None and not (isinstance(export, dict) and list(export) == ["Name"]):
        raise format_error(f"Output {name} is malformed. An Export must have a Name and no more")


def _check_policies(logical_id: str, resource: Properties) -> None:
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        policy = resource.get(attribute, "Delete")
        if policy == "Snapshot":
            raise unsupported(f"{attribute} Snapshot ({logical_id})")
        if policy not in DELETION_POLICIES[: 3 if attribute == "DeletionPolicy" else 2]:
            raise format_error(f"Unrecognized {attribute} {policy} for resource {logical_id}")


def _section(document: Properties, name: str) -> dict[str, Any]:
    section = document.get(name) or {}
    if not isinstance(section, Mapping):
        raise format_error(f"[/{name}] must be an object.")
    return dict(section)


def _text(document: Properties, name: str) -> str | None:
    return None if document.get(name) is None else str(document[name])
