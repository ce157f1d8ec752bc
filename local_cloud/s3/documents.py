"""S3's XML: documents that answers carry, and those of clients, checked against AWS's own model."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from botocore.session import get_session

from local_cloud.answers import XML
from local_cloud.s3.errors import s3_refusal

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
OPEN = frozenset({"BucketLocationConstraint"})  # a wrong one has an error of its own
ENTITIES = {"\r": "&#13;"}  # XML readers take a bare one for a line's end


def document(root: str, content: Mapping[str, Any]) -> str:
    """In      element names to text, numbers, booleans, mappings, and lists of those (one element
    each, beside one another); what is None is left out.
    """
    return f'{XML}<{root} xmlns="{NAMESPACE}">{elements(content)}</{root}>'


def elements(content: Mapping[str, Any]) -> str:
    return "".join(element(name, value) for name, value in content.items() if value is not None)


def element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(element(name, each) for each in value)
    if isinstance(value, Mapping):
        return f"<{name}>{elements(value)}</{name}>"
    text = str(value).lower() if isinstance(value, bool) else escape(str(value), ENTITIES)
    return f"<{name}>{text}</{name}>"


def parsed(body: bytes, operation: str) -> dict[str, Any]:
    """What a client's document says, in the form of boto3's parameters.

    Raises  AwsError MalformedXML: no XML, or not as AWS's model of the operation has it.
    """
    shape = _payload(operation)
    try:
        root = ElementTree.fromstring(body)
        if _tag(root) != shape.serialization["name"]:
            raise ValueError(root.tag)
        return _structure(shape, root)
    except (ElementTree.ParseError, ValueError, KeyError):
        raise s3_refusal("MalformedXML") from None


@cache
def s3_model() -> Any:
    """botocore's model of S3, which is AWS's own."""
    return get_session().get_service_model("s3")


@cache
def _payload(operation: str) -> Any:
    shape = s3_model().operation_model(operation).input_shape
    return shape.members[shape.serialization["payload"]]


def _structure(shape: Any, node: ElementTree.Element) -> dict[str, Any]:
    members = _members_by_tag(shape)
    found: dict[str, Any] = {}
    for child in node:
        name, member = members[_tag(child)]
        if member.type_name == "list" and member.serialization.get("flattened"):
            found.setdefault(name, []).append(_value(member.member, child))
        elif name in found:
            raise ValueError(child.tag)
        else:
            found[name] = _value(member, child)
    if any(name not in found and not _is_attribute(shape, name) for name in shape.required_members):
        raise ValueError(node.tag)
    return found


def _members_by_tag(shape: Any) -> dict[str, tuple[str, Any]]:
    return {
        member.serialization.get("name", name): (name, member)
        for name, member in shape.members.items()
    }


def _is_attribute(shape: Any, name: str) -> bool:
    return bool(shape.members[name].serialization.get("xmlAttribute"))


def _value(shape: Any, node: ElementTree.Element) -> Any:
    text = node.text or ""
    if shape.type_name == "structure":
        return _structure(shape, node)
    if shape.type_name == "list":
        return [_value(shape.member, child) for child in node]
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return {"true": True, "false": False}[text.strip().lower()]
    is_closed = shape.type_name == "string" and shape.enum and shape.name not in OPEN
    if is_closed and text not in shape.enum:
        raise ValueError(text)
    return text


def _tag(node: ElementTree.Element) -> str:
    """Without its namespace, which some clients leave out."""
    return node.tag.rpartition("}")[2]
