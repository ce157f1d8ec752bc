"""YAML as CloudFormation reads it: short intrinsics, dates stay text, no key twice.

Source  CloudFormation User Guide, "CloudFormation template formats".
"""

from typing import Any

import yaml


class TemplateLoader(yaml.SafeLoader):
    """YAML as CloudFormation reads it: short intrinsics, dates stay text, no key twice."""


TemplateLoader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _short_intrinsic(loader: TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        is_attribute = name == "Fn::GetAtt" and isinstance(value, str)
        return {name: value.split(".", 1) if is_attribute else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: _mapping(loader, node)}


def _mapping(loader: TemplateLoader, node: yaml.MappingNode) -> dict[str, Any]:
    pairs = [
        (_key(loader, key), loader.construct_object(value, deep=True)) for key, value in node.value
    ]
    if len(dict(pairs)) < len(pairs):
        raise yaml.constructor.ConstructorError(None, None, "duplicate key", node.start_mark)
    return dict(pairs)


def _key(loader: TemplateLoader, node: yaml.Node) -> str:
    """A mapping's key as it is written: ``2012-10-17:`` and ``1:`` are names, not numbers."""
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, "key is not text", node.start_mark)
    return str(loader.construct_scalar(node))


TemplateLoader.add_multi_constructor("!", _short_intrinsic)
TemplateLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
