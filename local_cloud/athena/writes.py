"""CREATE TABLE AS SELECT, INSERT INTO and UNLOAD as they are written.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html, .../insert-into.html,
        .../unload.html
"""

from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.tokens import TokenType

from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.parsing import parse_tokens
from local_cloud.athena.tokens import Name, Tokens

Value = str | list[str]
Options = dict[str, Value]


@dataclass(frozen=True)
class Write:
    """``kind`` is the SubstatementType; ``query`` gives the rows, ``columns`` are INSERT's, if it
    names any; ``location`` is UNLOAD's.
    """

    kind: str
    query: exp.Query
    table: Name = ("", "")
    columns: list[str] | None = None
    options: Options = field(default_factory=dict)
    location: str = ""
    is_careful: bool = False  # IF NOT EXISTS
    has_data: bool = True


def create_table_as(tokens: Tokens) -> Write:
    is_careful = tokens.take("IF NOT EXISTS")
    table = tokens.table()
    options = read_options(tokens) if tokens.take("WITH") else {}
    tokens.expect("AS")
    rest = tokens.rest()
    words = [token.text.upper() for token in rest[-3:]]
    has_no_data = words == ["WITH", "NO", "DATA"]
    if has_no_data:
        rest = rest[:-3]
    elif words[1:] == ["WITH", "DATA"]:
        rest = rest[:-2]
    query = parse_tokens(tokens.text, rest)
    return Write(
        "CREATE_TABLE_AS_SELECT",
        query,
        table,
        options=options,
        is_careful=is_careful,
        has_data=not has_no_data,
    )


def insert(tokens: Tokens) -> Write:
    tokens.expect("INTO")
    table = tokens.table()
    columns = _insert_columns(tokens)
    return Write("INSERT", parse_tokens(tokens.text, tokens.rest()), table, columns)


def _insert_columns(tokens: Tokens) -> list[str] | None:
    start = tokens.place
    if not tokens.take("("):
        return None
    if any(tokens.take(word) for word in ("SELECT", "WITH", "VALUES", "(")):
        tokens.place = start  # a query in parentheses
        return None
    columns = [tokens.name()]
    while tokens.take(","):
        columns.append(tokens.name())
    tokens.expect(")")
    return columns


def unload(tokens: Tokens) -> Write:
    query = parse_tokens(tokens.text, tokens.inside())
    tokens.expect("TO")
    location = tokens.string()
    options = read_options(tokens) if tokens.take("WITH") else {}
    tokens.end()
    return Write("UNLOAD", query, options=options, location=location)


def read_options(tokens: Tokens) -> Options:
    """``(format = 'PARQUET', partitioned_by = ARRAY['a'])``; names in lower case."""
    tokens.expect("(")
    options: Options = {}
    while True:
        name = tokens.name()
        tokens.expect("=")
        options[name] = _array(tokens) if tokens.take("ARRAY") else _scalar(tokens)
        if tokens.take(")"):
            return options
        tokens.expect(",")


def _array(tokens: Tokens) -> list[str]:
    tokens.expect("[")
    values: list[str] = []
    while not tokens.take("]"):
        if values:
            tokens.expect(",")
        values.append(tokens.string())
    return values


def _scalar(tokens: Tokens) -> str:
    token = tokens.current
    if token is not None and token.token_type in (TokenType.TRUE, TokenType.FALSE):
        return tokens.name()
    return tokens.value()


class OptionReader:
    """Takes the options of WITH one by one; what is left is none that Athena knows."""

    def __init__(self, options: Options) -> None:
        self.left = dict(options)

    def text(self, name: str, default: str = "") -> str:
        value = self.left.pop(name, default)
        if isinstance(value, list):
            raise self.invalid(f"Invalid value for table property '{name}'")
        return value

    def names(self, name: str) -> list[str]:
        value = self.left.pop(name, [])
        if isinstance(value, str):
            raise self.invalid(f"Invalid value for table property '{name}'")
        return [one.lower() for one in value]

    def end(self) -> None:
        for name in self.left:
            raise self.invalid(f"Catalog 'awsdatacatalog' table property '{name}' does not exist")

    def invalid(self, message: str) -> QueryFailedError:
        return QueryFailedError("INVALID_TABLE_PROPERTY", f"line 1:1: {message}")
