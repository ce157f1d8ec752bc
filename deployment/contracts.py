"""Data contracts: Open Data Contract Standard 3.1 (YAML) in, JSON for the Glue scripts out.

Where the standard has no field of its own, custom properties say it: ``delimiter`` and ``encoding``
of a delivered file, and a column's ``sourceFormats`` (date patterns, tried in order). The column's
name in the delivered file is its ``transformSourceObjects``.

Source  https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

import json
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import open_data_contract_standard
import yaml
from jsonschema import Draft201909Validator  # type: ignore[import-untyped]
from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from deployment.errors import DeploymentError

API_VERSION = "v3.1.0"
COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]*")  # what Athena takes without quotes
DATE_FORMAT = re.compile(r"(?:yyyy|MM?|dd?|HH|mm|ss|'T'|[-/. :])+")  # alike on every Spark engine
DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
LOGICAL_TYPE = {
    "string": "string",
    "bigint": "integer",
    "int": "integer",
    "double": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
Position = Sequence[str | int]


class ContractError(DeploymentError):
    """A contract that is not right; one line: file, line where it is known, reason."""


def to_json(path: Path) -> str:
    """The contract at ``path`` as the scripts read it.

    Out     {"dataset", "version", "delimiter", "encoding", "columns", "primary_key",
            "partition_keys"}; a column is {"source", "name", "type", "formats", "required"}.
    Raises  ContractError.
    """
    return json.dumps(_Contract(path).to_dict(), indent=1) + "\n"


class _Contract:
    """One file, read and checked; the YAML nodes are kept for their line numbers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
            self.root = yaml.compose(text, Loader=yaml.SafeLoader)
            content = yaml.safe_load(text)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ContractError(f"{path}: {' '.join(str(error).split())}") from None
        self._check_standard(content)
        self.contract = OpenDataContractStandard.model_validate(content)

    def error(self, position: Position, reason: str) -> ContractError:
        return ContractError(f"{self.path}:{_line(self.root, position)}: {reason}")

    def _check_standard(self, content: Any) -> None:
        """Against the package's JSON schema: its classes alone let misspelt fields pass."""
        if not isinstance(content, dict):
            raise ContractError(f"{self.path}: not a contract: the file holds no mapping")
        schema = json.loads((files(open_data_contract_standard) / "schema.json").read_bytes())
        faults = sorted(Draft201909Validator(schema).iter_errors(content), key=_depth)
        if faults:
            raise self.error(list(faults[0].absolute_path), faults[0].message)
        if content["apiVersion"] != API_VERSION:
            raise self.error(["apiVersion"], f"apiVersion {API_VERSION} is the one read here")

    def to_dict(self) -> dict[str, Any]:
        tables = self.contract.schema_ or []
        if len(tables) != 1:
            raise self.error(["schema"], f"one dataset per contract, not {len(tables)}")
        properties = tables[0].properties or []
        columns = [self._column(number, column) for number, column in enumerate(properties)]
        self._check_once([column["name"] for column in columns], "column name")
        self._check_once([column["source"] for column in columns], "source column")
        return {
            "dataset": self._dataset(tables[0]),
            "version": self.contract.version,
            "delimiter": self._delimiter(),
            "encoding": self._encoding(),
            "columns": columns,
            "primary_key": self._primary_key(properties),
            "partition_keys": self._partition_keys(properties),
        }

    def _dataset(self, table: SchemaObject) -> str:
        if not COLUMN_NAME.fullmatch(table.name or ""):
            raise self.error(["schema", 0, "name"], f"dataset name {table.name!r}: use snake_case")
        return str(table.name)

    def _delimiter(self) -> str:
        delimiter = _custom(self.contract.customProperties, "delimiter", ",")
        if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
            raise self.error(["customProperties"], f"delimiter {delimiter!r} is not one character")
        return delimiter

    def _encoding(self) -> str:
        encoding = _custom(self.contract.customProperties, "encoding", "utf-8")
        if encoding != "utf-8":
            raise self.error(["customProperties"], f"encoding {encoding!r}: only utf-8 is read")
        return "utf-8"

    def _column(self, number: int, column: SchemaProperty) -> dict[str, Any]:
        at: Position = ["schema", 0, "properties", number]
        if not COLUMN_NAME.fullmatch(column.name or ""):
            raise self.error([*at, "name"], f"column name {column.name!r}: use snake_case")
        sources = column.transformSourceObjects or []
        if len(sources) != 1 or not sources[0].strip():
            reason = f"{column.name}: transformSourceObjects names its one column in the source"
            raise self.error([*at, "transformSourceObjects"], reason)
        return {
            "source": sources[0],
            "name": column.name,
            "type": self._type(at, column),
            "formats": self._formats(at, column),
            "required": bool(column.required),
        }

    def _type(self, at: Position, column: SchemaProperty) -> str:
        kind = (column.physicalType or "").lower().replace(" ", "")
        if decimal := DECIMAL.fullmatch(kind):
            precision, scale = int(decimal[1]), int(decimal[2])
            if not (1 <= precision <= 38 and scale <= precision):
                raise self.error([*at, "physicalType"], f"{column.name}: no such type: {kind}")
        logical = LOGICAL_TYPE.get("decimal" if decimal else kind)
        if logical is None or kind == "decimal":
            reason = f"{column.name}: physicalType {column.physicalType!r} is not known here"
            raise self.error([*at, "physicalType"], reason)
        if column.logicalType != logical:
            reason = f"{column.name}: {kind} is logicalType {logical}, not {column.logicalType}"
            raise self.error([*at, "logicalType"], reason)
        return kind

    def _formats(self, at: Position, column: SchemaProperty) -> list[str]:
        formats = _custom(column.customProperties, "sourceFormats", [])
        is_day_or_time = column.logicalType in ("date", "timestamp")
        if is_day_or_time != bool(formats) or not isinstance(formats, list):
            reason = f"{column.name}: sourceFormats is a list, for date and timestamp columns only"
            raise self.error([*at, "customProperties"], reason)
        for pattern in formats:
            if not DATE_FORMAT.fullmatch(str(pattern)):
                reason = f"{column.name}: date format {pattern!r} does not mean the same everywhere"
                raise self.error([*at, "customProperties"], reason)
        return formats

    def _primary_key(self, properties: list[SchemaProperty]) -> list[str]:
        keys = sorted((p for p in properties if p.primaryKey), key=_primary_position)
        if not keys:
            raise self.error(["schema", 0], "no column is the primaryKey")
        return self._required(properties, keys, "primaryKey")

    def _partition_keys(self, properties: list[SchemaProperty]) -> list[str]:
        keys = sorted((p for p in properties if p.partitioned), key=_partition_position)
        if len(keys) == len(properties):
            raise self.error(["schema", 0], "a table needs a column that is not a partition key")
        return self._required(properties, keys, "partitioned")

    def _required(
        self, properties: list[SchemaProperty], keys: list[SchemaProperty], field: str
    ) -> list[str]:
        for key in keys:
            if not key.required:
                at: Position = ["schema", 0, "properties", properties.index(key), field]
                raise self.error(at, f"{key.name}: a key column must be required")
        return [str(key.name) for key in keys]

    def _check_once(self, names: list[str], what: str) -> None:
        for number, name in enumerate(names):
            if name in names[:number]:
                raise self.error(["schema", 0, "properties", number], f"{what} {name!r} twice")


def _custom(properties: Iterable[CustomProperty] | None, name: str, default: Any) -> Any:
    return next((p.value for p in properties or [] if p.property == name), default)


def _primary_position(column: SchemaProperty) -> int:
    return column.primaryKeyPosition or 0


def _partition_position(column: SchemaProperty) -> int:
    return column.partitionKeyPosition or 0


def _depth(fault: Any) -> int:
    """The deepest fault first: it names the field, the outer ones only its surroundings."""
    return -len(fault.absolute_path)


def _line(node: yaml.Node | None, position: Position) -> int:
    """Line (from 1) of the node at ``position``, or of the nearest one around it."""
    line = 1
    for step in position:
        if isinstance(node, yaml.MappingNode):
            found = {key.value: (key, value) for key, value in node.value}.get(step)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line
