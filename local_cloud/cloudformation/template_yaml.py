"""YAML as CloudFormation reads it: short intrinsics, dates stay text, no key twice.

Source  CloudFormation User Guide, "CloudFormation template formats".
"""

from typing import Any

import yaml


def _short_intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        is_attribute = name == "Fn::GetAtt" and isinstance(value, str)
        return {name: value.split(".", 1) if is_attribute else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: _mapping(loader, node)}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    pairs = [
        (_key(loader, key), loader.construct_object(value, deep=True)) for key, value in node.value
    ]
    if len(dict(pairs)) < len(pairs):
        raise yaml.constructor.ConstructorError(None, None, "duplicate key", node.start_mark)
    return dict(pairs)


def _key(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    """A mapping's key as it is written: ``2012-10-17:`` and ``1:`` are names, not numbers."""
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, "key is not text", node.start_mark)
    return str(loader.construct_scalar(node))


class TemplateLoader(yaml.SafeLoader):
    """A loader of its own: what it adds does not reach other users of PyYAML."""

    yaml_implicit_resolvers = {  # noqa: RUF012, PyYAML's own way
        first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    yaml_multi_constructors = {  # noqa: RUF012
        **yaml.SafeLoader.yaml_multi_constructors,
        "!": _short_intrinsic,
    }
    yaml_constructors = {  # noqa: RUF012
        **yaml.SafeLoader.yaml_constructors,
        "tag:yaml.org,2002:map": _mapping,
    }
