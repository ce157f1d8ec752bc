"""Templates and parameter files: what a stack is made from, checked before AWS is asked."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

from deployment.errors import DeploymentError
from deployment.names import REPOSITORY, STACKS, Environment

TEMPLATES = REPOSITORY / "cloudformation"
MAX_TEMPLATE_BYTES = 51_200  # CreateStack's limit of TemplateBody
PLACEHOLDER = re.compile(r"<.*>")  # a value that a person has to fill in, such as <NO-DEFAULT>


def _short_form(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True)


class _TemplateLoader(yaml.SafeLoader):
    """Reads YAML with CloudFormation's short forms (``!Ref x``) as plain values."""

    yaml_multi_constructors: ClassVar = {
        **yaml.SafeLoader.yaml_multi_constructors,
        "!": _short_form,
    }


@dataclass(frozen=True)
class Template:
    """``stack`` is the file's stem; parameters and resources are as the template has them."""

    stack: str
    body: str
    parameters: dict[str, dict[str, Any]]
    resources: dict[str, dict[str, Any]]


def read(stack: str) -> Template:
    """Raises  DeploymentError when there is no such template, or none that AWS would take."""
    path = TEMPLATES / f"{stack}.yml"
    if not path.is_file():
        known = [name for name in STACKS if (TEMPLATES / f"{name}.yml").is_file()]
        known += sorted(file.stem for file in TEMPLATES.glob("*.yml") if file.stem not in known)
        raise DeploymentError(
            f"Unknown stack {stack}: {_shown(path)} does not exist. Stacks: {', '.join(known)}."
        )
    body = path.read_text(encoding="utf-8")
    if (size_bytes := len(body.encode())) > MAX_TEMPLATE_BYTES:
        raise DeploymentError(
            f"{_shown(path)} has {size_bytes} bytes; AWS takes {MAX_TEMPLATE_BYTES}: split it."
        )
    try:
        parsed = yaml.load(body, Loader=_TemplateLoader) or {}
    except yaml.YAMLError as error:
        raise DeploymentError(
            f"{_shown(path)} is not YAML: {' '.join(str(error).split())}"
        ) from None
    return Template(stack, body, parsed.get("Parameters", {}), parsed.get("Resources", {}))


def parents(template: Template) -> dict[str, str]:
    """Parameter to stack, by name: ``BasicInfraStackName`` is ``basic-infra``."""
    found = {}
    for name in template.parameters:
        if camel := name.removesuffix("StackName"):
            stack = re.sub(r"(?<!^)(?=[A-Z])", "-", camel).lower()
            if name != camel and (TEMPLATES / f"{stack}.yml").is_file():
                found[name] = stack
    return found


def resolve_parameters(
    template: Template, environment: Environment, overrides: dict[str, str]
) -> list[dict[str, str]]:
    """The Parameters of CreateStack: file, then environment and parents, then overrides.

    Raises  DeploymentError for a parameter that the template does not know, a value that is not
            filled in, or one that is missing.
    """
    path = parameter_file(template.stack, environment)
    values = _read_parameter_file(path)
    _check_known(template, values, _shown(path))
    if "Environment" in template.parameters:
        values["Environment"] = environment.name
    values |= {name: environment.named(stack) for name, stack in parents(template).items()}
    values |= {name: value for name, value in overrides.items() if name in template.parameters}
    _check_filled(template, values, _shown(path))
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def check_overrides(templates: list[Template], overrides: dict[str, str]) -> None:
    """Raises  DeploymentError unless each override is a parameter of one of the templates."""
    known = {name for template in templates for name in template.parameters}
    for name in overrides:
        if name == "Environment":
            raise DeploymentError("Environment is given as env=, such as env=prod.")
        if name not in known:
            raise DeploymentError(
                f"Unknown parameter {name}. Known here: {', '.join(sorted(known)) or 'none'}."
            )


def parameter_file(stack: str, environment: Environment) -> Path:
    middle = "" if environment.is_default else f".{environment.name}"
    return TEMPLATES / f"{stack}-params{middle}.json"


def _read_parameter_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise DeploymentError(f"{_shown(path)} is missing: write it, [] for no parameters.")
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return {item["ParameterKey"]: str(item["ParameterValue"]) for item in listed}
    except (ValueError, KeyError, TypeError) as error:
        raise DeploymentError(
            f"{_shown(path)} is not a list of ParameterKey and ParameterValue: {error!r}"
        ) from None


def _check_known(template: Template, values: dict[str, str], where: str) -> None:
    for name in values:
        if name not in template.parameters:
            known = ", ".join(sorted(template.parameters)) or "none"
            raise DeploymentError(f"Unknown parameter {name} in {where}: the template has {known}.")


def _check_filled(template: Template, values: dict[str, str], where: str) -> None:
    for name, declared in template.parameters.items():
        value = values.get(name)
        if value is None and "Default" not in declared:
            raise DeploymentError(
                f"Parameter {name} of {template.stack} has no value: see {where}."
            )
        if value is not None and PLACEHOLDER.fullmatch(value):
            raise DeploymentError(f"Fill in {name} in {where}: it still says {value}.")


def _shown(path: Path) -> str:
    return str(path.relative_to(REPOSITORY)) if path.is_relative_to(REPOSITORY) else str(path)
