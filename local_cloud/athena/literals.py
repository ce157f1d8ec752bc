"""Types of literals that have a type's name before them, e.g. ``DECIMAL '1.50'``.

Source  https://trino.io/docs/current/language/types.html
"""

import re

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.types import T
from local_cloud.athena.zones import in_zone

MOST_DIGITS = 6  # of a second, in DuckDB
TIMESTAMP = re.compile(
    r"\s*([+-]?\d+-\d+-\d+(?:[ T]\d+:\d+(?::\d+(?:\.(\d+))?)?)?)\s*([A-Za-z+-].*?)?\s*"
)


def type_literal(sql: str, node: exp.Cast) -> None:
    """``DECIMAL '1.50'`` is a decimal(3,2); ``CAST(x AS DECIMAL)`` a decimal(38,0)."""
    start = node.this.meta.get("start")
    before = sql[: start or 0].rstrip().lower()
    is_literal = isinstance(node.this, exp.Literal)
    if node.to.is_type(T.DECIMAL) and not node.to.expressions:
        kind = types.decimal(38, 0)
        if is_literal and before.endswith("decimal"):
            whole, _, fraction = node.this.name.strip().lstrip("+-").partition(".")
            kind = types.decimal(len(whole + fraction) or 1, len(fraction))
        node.set("to", kind)
    elif is_literal and before.endswith("timestamp"):
        _type_timestamp(node)


def _type_timestamp(node: exp.Cast) -> None:
    found = TIMESTAMP.fullmatch(node.this.name)
    if found is None:
        return
    digits = min(len(found[2] or ""), MOST_DIGITS)
    if not found[3]:
        node.set("to", types.sql_type(T.TIMESTAMP, digits))
        return
    is_offset = found[3][0] in "+-"
    text = exp.Literal.string(f"{found[1]}{'' if is_offset else ' '}{found[3]}")
    text.meta.update(node.this.meta)
    node.set("this", text)
    node.set("to", in_zone(types.sql_type(T.TIMESTAMPTZ, digits), found[3]))
