"""The contract of a dataset, as it lies in the artifacts bucket."""

import json
from dataclasses import dataclass
from typing import Any

from glue_lib.locations import split


@dataclass(frozen=True)
class Column:
    """``source``: its name in a delivered file; ``formats``: Spark date patterns, in order."""

    source: str
    name: str
    type: str
    formats: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Contract:
    delimiter: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    partition_keys: tuple[str, ...]

    @property
    def schema(self) -> str:
        """Of silver and gold, as Spark writes it in DDL."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)


def read_contract(s3: Any, contract_path: str) -> Contract:
    bucket, key = split(contract_path)
    return parse_contract(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def parse_contract(text: str | bytes) -> Contract:
    content = json.loads(text)
    columns = tuple(
        Column(c["source"], c["name"], c["type"], tuple(c["formats"]), c["required"])
        for c in content["columns"]
    )
    keys = tuple(content["primary_key"]), tuple(content["partition_keys"])
    return Contract(content["delimiter"], columns, *keys)
