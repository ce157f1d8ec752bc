"""apply_mapping: fields renamed, cast, and put into structs.

Source  AWS Glue Developer Guide, "ApplyMapping class" and "DynamicFrame class" (apply_mapping).
Differs: the source type picks an alternative of a choice and is not looked at otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column

from awsglue import gluetypes as g
from awsglue.columns import Named, alternative, fields_of, fit, named_type, struct_of
from awsglue.paths import Path, parse_path


@dataclass(frozen=True)
class Mapping:
    """From a path and its type to a path and its type, as Glue names types."""

    source: Path
    source_type: str
    target: Path
    target_type: str


def parse_mappings(tuples: Sequence[Sequence[str]]) -> list[Mapping]:
    """In      (source, source type, target, target type), or (source, target).

    Raises  ValueError.
    """
    parsed = []
    for one in tuples:
        words = list(one)
        if len(words) == 2:
            words = [words[0], "", words[1], ""]
        if len(words) != 4 or not all(isinstance(word, str) for word in words):
            raise ValueError(
                f"A mapping is (source, source type, target, target type), and not {one!r}"
            )
        parsed.append(Mapping(parse_path(words[0]), words[1], parse_path(words[2]), words[3]))
    return parsed


def mapped(kind: g.StructType, mappings: Sequence[Mapping]) -> list[Named]:
    """The fields of the mapped frame; a source that is not there gives no field."""
    targets: list[tuple[Path, g.DataType, Column]] = []
    for mapping in mappings:
        found = _find(fields_of(kind), mapping.source)
        if found is not None:
            _, source_kind, value = found
            targets.append((mapping.target, *_cast(source_kind, value, mapping)))
    return _nested(targets)


def _find(fields: Sequence[Named], path: Path) -> Named | None:
    for name, kind, value in fields:
        if name != path[0]:
            continue
        if len(path) == 1:
            return name, kind, value
        return _find(fields_of(kind, value), path[1:]) if isinstance(kind, g.StructType) else None
    return None


def _cast(kind: g.DataType, value: Column, mapping: Mapping) -> tuple[g.DataType, Column]:
    wanted = named_type(mapping.target_type) if mapping.target_type else None
    source = named_type(mapping.source_type) if mapping.source_type else None
    if isinstance(kind, g.ChoiceType) and source is not None:
        for one in kind.choices:
            if one.name == source.name:
                kind, value = one, alternative(value, one)
                break
    return (kind, value) if wanted is None else (wanted, fit(value, kind, wanted))


def _nested(targets: Sequence[tuple[Path, g.DataType, Column]]) -> list[Named]:
    """Targets ``a.b`` and ``a.c`` make one struct ``a``, where the first of them stands."""
    out: list[Named] = []
    for name in dict.fromkeys(path[0] for path, _, _ in targets):
        of_name = [(path, kind, value) for path, kind, value in targets if path[0] == name]
        path, kind, value = of_name[-1]
        if len(path) > 1:
            inner = [(path[1:], kind, value) for path, kind, value in of_name if len(path) > 1]
            kind, value = struct_of(_nested(inner))
        out.append((name, kind, value))
    return out
