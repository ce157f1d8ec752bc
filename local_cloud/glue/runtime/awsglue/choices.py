"""resolveChoice: one type for a field whose records disagree.

Source  AWS Glue Developer Guide, "DynamicFrame class" (resolveChoice), "ResolveChoice class".
Differs: ``match_catalog`` looks at top-level columns; ``cast`` gives null for what does not fit.
"""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column

from awsglue import gluetypes as g
from awsglue.columns import (
    Change,
    Named,
    alternative,
    changed,
    choice_paths,
    fields_of,
    fit,
    named_type,
    struct_of,
    to_spark,
)
from awsglue.paths import Path, parse_path

ACTIONS = ("cast:<type>", "make_cols", "make_struct", "project:<type>")


class ChoiceError(ValueError):
    """What resolveChoice is asked for is no resolution."""


def action(text: str) -> Change:
    """``cast:long`` and so on, as a change of a field.

    Raises  ChoiceError.
    """
    verb, _, name = text.partition(":")
    if verb in ("cast", "project"):
        kind = named_type(name) if name else None
        if kind is None:
            raise ChoiceError(f"resolveChoice {text}: name an atomic type, such as {verb}:long")
        return _cast(kind) if verb == "cast" else _project(kind)
    if text == "make_cols":
        return _make_cols
    if text == "make_struct":
        return _make_struct
    raise ChoiceError(f"resolveChoice knows {', '.join(ACTIONS)} and not {text!r}")


def _cast(wanted: g.DataType) -> Change:
    return lambda name, kind, value: [(name, wanted, fit(value, kind, wanted))]


def _project(wanted: g.DataType) -> Change:
    def change(name: str, kind: g.DataType, value: Column) -> list[Named]:
        if not isinstance(kind, g.ChoiceType):
            return [(name, kind, value)]
        found = [one for one in kind.choices if one.name == wanted.name]
        return [(name, one, alternative(value, one)) for one in found]

    return change


def _make_cols(name: str, kind: g.DataType, value: Column) -> list[Named]:
    if not isinstance(kind, g.ChoiceType):
        return [(name, kind, value)]
    return [(f"{name}_{one.name}", one, alternative(value, one)) for one in kind.choices]


def _make_struct(name: str, kind: g.DataType, value: Column) -> list[Named]:
    if not isinstance(kind, g.ChoiceType):
        return [(name, kind, value)]
    inner = [(one.name, one, alternative(value, one)) for one in kind.choices]
    struct, _ = struct_of(inner)
    named = to_spark(struct)  # the same struct, its fields named as the types
    return [(name, struct, value.cast(named))]


def resolved(fields: list[Named], specs: Sequence[tuple[str, str]]) -> list[Named]:
    """In      specs: (path, action)."""
    for path, text in specs:
        fields = changed(fields, parse_path(path), action(text))
    return fields


def all_resolved(kind: g.StructType, text: str) -> list[Named]:
    """Every choice by one action."""
    return _at(fields_of(kind), choice_paths(kind), action(text))


def matched(kind: g.StructType, types: Mapping[str, str]) -> list[Named]:
    """In      types: the catalog's, by column name in lower case."""
    fields = fields_of(kind)
    for name, *_ in choice_paths(kind):
        wanted = named_type(types[name.lower()]) if name.lower() in types else None
        if wanted is not None:
            fields = changed(fields, (name,), _cast(wanted))
    return fields


def _at(fields: list[Named], paths: list[Path], change: Change) -> list[Named]:
    for path in paths:
        fields = changed(fields, path, change)
    return fields
