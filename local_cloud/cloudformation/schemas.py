"""The registry schema of a resource type: its properties, their types, what cannot be updated.

The schemas are AWS's own, as cfn-lint carries them. They are read from its data folder, because
importing cfn-lint takes over a second and reading one schema a few milliseconds.
Source  CloudFormation CLI User Guide, "Resource type schema".
"""

import json
import re
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import regex  # type: ignore[import-untyped]

from local_cloud.cloudformation.parameters import as_text
from local_cloud.cloudformation.template import Properties

CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
MESSAGES = {
    "required": "required key [{missing}] not found",
    "type": "expected type: {expected}, found: {found}",
    "enum": "{value} is not a valid enum value",
    "additionalProperties": "{message}",
}
TYPE_NAMES = {
    bool: "Boolean",
    int: "Integer",
    float: "Number",
    str: "String",
    list: "JSONArray",
    dict: "JSONObject",
    type(None): "Null",
}


def _matches(pattern: str, text: str) -> bool:
    """Patterns are Java's; the few that cannot be read are left to the service."""
    try:
        return regex.search(pattern, text) is not None
    except regex.error:
        return True


def _pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Any:
    if isinstance(value, str) and not _matches(pattern, value):
        yield jsonschema.ValidationError(pattern)


def _pattern_properties(validator: Any, patterns: Any, value: Any, schema: Any) -> Any:
    for pattern, member in patterns.items() if isinstance(value, dict) else ():
        for key in value:
            if _matches(pattern, key):
                yield from validator.descend(value[key], member, path=key, schema_path=pattern)


def _additional_properties(validator: Any, others: Any, value: Any, schema: Any) -> Any:
    patterns = schema.get("patternProperties", {})
    for key in value if isinstance(value, dict) else ():
        is_named = key in schema.get("properties", {})
        if is_named or any(_matches(pattern, key) for pattern in patterns):
            continue
        if others is False:
            yield jsonschema.ValidationError(f"extraneous key [{key}] is not permitted")
        elif isinstance(others, dict):
            yield from validator.descend(value[key], others, path=key)


Validator = jsonschema.validators.extend(
    jsonschema.Draft7Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
)


class Schema:
    """One resource type's schema."""

    def __init__(self, document: Properties) -> None:
        self.document = document
        self.type_name: str = document["typeName"]

    @property
    def properties(self) -> set[str]:
        return set(self.document["properties"])

    @cached_property
    def read_only(self) -> set[str]:
        """Attributes of Fn::GetAtt, dotted."""
        return {
            pointer.removeprefix("/properties/").replace("/", ".")
            for pointer in self.document.get("readOnlyProperties", [])
        }

    @cached_property
    def create_only(self) -> list[list[str]]:
        """Paths of the properties whose change replaces the resource."""
        pointers = self.document.get("createOnlyProperties", [])
        return [pointer.removeprefix("/properties/").split("/") for pointer in pointers]

    @property
    def tag_property(self) -> str | None:
        pointer = self.document.get("tagging", {}).get("tagProperty", "/properties/Tags")
        name = str(pointer).rsplit("/", 1)[-1]
        return name if name in self.properties else None

    def tags_are_a_map(self) -> bool:
        tags = self._target(self.document["properties"][self.tag_property])
        return "array" not in _types(tags)

    def typed(self, properties: Properties) -> Properties:
        """Properties with scalars in the schema's types: "2" is 2 where an integer is asked for.

        Source  CloudFormation takes scalars in any spelling and hands them on as the schema says.
        """
        result: Properties = self._typed(properties, self.document)
        return result

    def unknown(self, properties: Properties) -> list[str]:
        """CloudFormation's message for each property that the schema does not have."""
        return list(self._unknown(properties, self.document, "#"))

    def faults(self, properties: Properties) -> list[str]:
        """CloudFormation's messages for values that break the schema."""
        errors = sorted(Validator(self.document).iter_errors(properties), key=lambda e: str(e.path))
        return [_fault(error) for error in errors]

    def _target(self, schema: Any) -> Properties:
        while isinstance(schema, dict) and "$ref" in schema:
            target: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema if isinstance(schema, dict) else {}

    def _members(self, schema: Properties) -> Properties:
        """All properties of an object's schema, its alternatives' included."""
        members = dict(schema.get("properties", {}))
        for keyword in ("allOf", "anyOf", "oneOf"):
            for alternative in schema.get(keyword, []):
                members = self._members(self._target(alternative)) | members
        return members

    def _member_schema(self, schema: Properties, members: Properties, key: str) -> Properties:
        if key in members:
            return self._target(members[key])
        for pattern, member in schema.get("patternProperties", {}).items():
            if _matches(pattern, key):
                return self._target(member)
        return self._target(schema.get("additionalProperties"))

    def _typed(self, value: Any, schema: Properties) -> Any:
        if isinstance(value, dict):
            members = self._members(schema)
            return {
                key: self._typed(member, self._member_schema(schema, members, key))
                for key, member in value.items()
            }
        if isinstance(value, list):
            items = self._target(schema.get("items"))
            return [self._typed(item, items) for item in value]
        return _scalar(value, self._types_of(schema))

    def _types_of(self, schema: Properties) -> set[str]:
        types = _types(schema)
        for keyword in ("anyOf", "oneOf"):
            for alternative in schema.get(keyword, []):
                types |= _types(self._target(alternative))
        return types

    def _unknown(self, value: Any, schema: Properties, pointer: str) -> Any:
        if isinstance(value, dict):
            members = self._members(schema)
            is_closed = schema.get("additionalProperties") is False
            for key, member in value.items():
                patterns = schema.get("patternProperties", {})
                is_known = key in members or any(_matches(pattern, key) for pattern in patterns)
                if is_closed and not is_known:
                    yield f"{pointer}: extraneous key [{key}] is not permitted"
                else:
                    deeper = self._member_schema(schema, members, key)
                    yield from self._unknown(member, deeper, f"{pointer}/{key}")
        elif isinstance(value, list):
            items = self._target(schema.get("items"))
            for index, item in enumerate(value):
                yield from self._unknown(item, items, f"{pointer}/{index}")


def _types(schema: Properties) -> set[str]:
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)


def _scalar(value: Any, types: set[str]) -> Any:
    if value is None or not types:
        return value
    text = as_text(value)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "integer" in types and re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if "number" in types and re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", text):
        number = float(text)
        return int(number) if number.is_integer() else number
    return text if "string" in types else value


def _fault(error: Any) -> str:
    pointer = "/".join(["#", *map(str, error.absolute_path)])
    default = f"failed validation constraint for keyword [{error.validator}]"
    missing = re.match(r"'([^']*)' is a required", error.message)
    return f"{pointer}: " + MESSAGES.get(error.validator, default).format(
        missing=missing[1] if missing else "",
        expected=str(error.validator_value).capitalize(),
        found=TYPE_NAMES.get(type(error.instance), "?"),
        value=error.instance,
        message=error.message,
    )


def _folder() -> Path:
    spec = find_spec("cfnlint")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"


@lru_cache
def _schema_files(region: str) -> dict[str, str]:
    providers = _folder() / "providers"
    path = providers / f"{region}.json"
    path = path if path.exists() else providers / "us-east-1.json"
    files: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return files


@lru_cache
def schema_of(type_name: str, region: str) -> Schema | None:
    """The type's schema in that region, or None when AWS has no such type there."""
    name = CUSTOM_RESOURCE if type_name.startswith("Custom::") else type_name
    digest = _schema_files(region).get(name)
    if digest is None:
        return None
    path = _folder() / "resources" / f"{digest}.json"
    return Schema(json.loads(path.read_text(encoding="utf-8")))
