"""Which resource needs which: references of a template, and the order that they give.

Source  CloudFormation User Guide, "DependsOn attribute".
"""

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from local_cloud.cloudformation.intrinsics import (
    attribute_target,
    chosen_branch,
    function_of,
    split_sub,
    sub_names,
)
from local_cloud.cloudformation.template import Properties, Template, validation_error


class Reference(NamedTuple):
    """A name that an expression uses; attribute is None for ``Ref``."""

    name: str
    attribute: str | None = None


def references(value: Any, conditions: dict[str, bool] | None) -> Iterator[Reference]:
    """Every name that a value uses, of the branches that its conditions choose.

    In  conditions: their truth, or None for both branches of each Fn::If.
    """
    name = function_of(value)
    if name in NAMING_FUNCTIONS:
        yield from NAMING_FUNCTIONS[name](value[name], conditions)
    elif isinstance(value, dict):
        yield from references(list(value.values()), conditions)
    elif isinstance(value, list):
        for member in value:
            yield from references(member, conditions)


def _of_ref(name: Any, conditions: dict[str, bool] | None) -> Iterator[Reference]:
    yield Reference(str(name))


def _of_get_att(arguments: Any, conditions: dict[str, bool] | None) -> Iterator[Reference]:
    logical_id, attribute = attribute_target(arguments)
    yield Reference(logical_id, attribute if isinstance(attribute, str) else "")
    yield from references(attribute, conditions)


def _of_sub(arguments: Any, conditions: dict[str, bool] | None) -> Iterator[Reference]:
    text, variables = split_sub(arguments)
    yield from references(list(variables.values()), conditions)
    yield from map(_variable, [name for name in sub_names(text) if name not in variables])


def _of_if(arguments: Any, conditions: dict[str, bool] | None) -> Iterator[Reference]:
    branches = arguments[1:] if conditions is None else chosen_branch(arguments, conditions)
    yield from references(branches, conditions)


NAMING_FUNCTIONS: dict[str | None, Callable[[Any, Any], Iterator[Reference]]] = {
    "Ref": _of_ref,
    "Fn::GetAtt": _of_get_att,
    "Fn::Sub": _of_sub,
    "Fn::If": _of_if,
}


def _variable(name: str) -> Reference:
    """``Bucket`` or ``Bucket.Arn`` between ${ and }."""
    logical_id, _, attribute = name.partition(".")
    return Reference(logical_id, attribute or None)


def active_resources(template: Template, conditions: dict[str, bool]) -> dict[str, Properties]:
    """The resources whose condition holds."""
    active = {}
    for logical_id, resource in template.resources.items():
        name = resource.get("Condition")
        if name is not None and name not in conditions:
            raise validation_error(
                f"Template format error: Unresolved condition dependency {name} in the "
                "Resources block of the template"
            )
        if name is None or conditions[name]:
            active[logical_id] = resource
    return active


def active_outputs(template: Template, conditions: dict[str, bool]) -> dict[str, Properties]:
    return {
        name: output
        for name, output in template.outputs.items()
        if "Condition" not in output or conditions.get(output["Condition"], False)
    }


def depends_on(resource: Properties) -> list[str]:
    named = resource.get("DependsOn", [])
    return [named] if isinstance(named, str) else list(named)


def dependencies(template: Template, conditions: dict[str, bool]) -> dict[str, list[str]]:
    """Active resource to the active resources that it needs."""
    active = active_resources(template, conditions)
    needs = {}
    for logical_id, resource in active.items():
        used = [reference.name for reference in references(resource.get("Properties"), conditions)]
        needs[logical_id] = sorted(
            {name for name in [*used, *depends_on(resource)] if name in active}
        )
    return needs


def creation_order(needs: dict[str, list[str]]) -> list[str]:
    """Resources so that each comes after those it needs; else in the template's order.

    Raises  AwsError ValidationError on a circle.
    """
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = ", ".join(dict.fromkeys(error.args[1]))
        raise validation_error(f"Circular dependency between resources: [{circle}]") from None
    place = {logical_id: index for index, logical_id in enumerate(needs)}
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order += ready
        sorter.done(*ready)
    return order
