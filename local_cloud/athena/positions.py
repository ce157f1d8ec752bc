"""Where in the query's text a part of its tree stands: errors name a line and a column."""

from sqlglot import exp

from local_cloud.athena.errors import at


def line_and_column(sql: str, offset: int) -> tuple[int, int]:
    """Both count from 1."""
    before = sql[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _offsets(node: exp.Expression, key: str) -> list[int]:
    return [int(part.meta[key]) for part in node.walk() if key in part.meta]


def start_of(node: exp.Expression) -> int | None:
    return min(_offsets(node, "start"), default=None)


def end_of(node: exp.Expression) -> int | None:
    return max(_offsets(node, "end"), default=None)


def place(sql: str, node: exp.Expression) -> str:
    """``line 1:8: `` of the node's first token, or nothing where the tree does not know it."""
    offset = start_of(node)
    return at(*line_and_column(sql, offset)) if offset is not None else ""


def place_of_operator(sql: str, left: exp.Expression, right: exp.Expression, word: str) -> str:
    """Trino names the place of the operator, which the tree does not keep: it stands between its
    operands.
    """
    first, last = end_of(left), start_of(right)
    if last is None:
        return place(sql, left)
    found = sql.lower().rfind(word, 0 if first is None else first + 1, last)
    return at(*line_and_column(sql, found)) if found >= 0 else place(sql, left)
