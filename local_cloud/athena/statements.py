"""From a query's text to the kind of statement that it is, and to its tree.

Source  https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html; StatementType and
        SubstatementType as
        Athena reports them.
"""

import re
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.athena import AthenaTrinoParser
from sqlglot.tokens import Token, TokenType

from local_cloud.api import AwsError
from local_cloud.athena.positions import line_and_column


class AthenaQueries(Trino):
    """sqlglot's Athena without its switch to Hive, and with array subscripts left as they are
    written.
    """

    INDEX_OFFSET = 0
    Parser = AthenaTrinoParser


# What sqlglot reads in any dialect and Athena does not.
FOREIGN = {TokenType.DCOLON, TokenType.ILIKE, TokenType.QUALIFY, TokenType.PIVOT, TokenType.SEMI}
KINDS = [
    (r"(select|with|values|\()", "DML", "SELECT"),
    (r"explain\s+analyze\b", "DML", "EXPLAIN_ANALYZE"),
    (r"explain\b", "DML", "EXPLAIN"),
    (r"insert\b", "DML", "INSERT"),
    (r"update\b", "DML", "UPDATE"),
    (r"delete\b", "DML", "DELETE"),
    (r"merge\b", "DML", "MERGE"),
    (r"unload\b", "DML", "UNLOAD"),
    (r"show\s+(databases|schemas)\b", "UTILITY", "SHOW_DATABASES"),
    (r"show\s+tables\b", "UTILITY", "SHOW_TABLES"),
    (r"show\s+columns\b", "UTILITY", "SHOW_COLUMNS"),
    (r"show\s+partitions\b", "UTILITY", "SHOW_PARTITIONS"),
    (r"show\s+create\s+table\b", "UTILITY", "SHOW_CREATE_TABLE"),
    (r"show\s+tblproperties\b", "UTILITY", "SHOW_TBLPROPERTIES"),
    (r"(describe|desc)\b", "UTILITY", "DESCRIBE_TABLE"),
    (r"create\s+(database|schema)\b", "DDL", "CREATE_DATABASE"),
    (r"drop\s+(database|schema)\b", "DDL", "DROP_DATABASE"),
    (r"create\s+(or\s+replace\s+)?view\b", "DDL", "CREATE_VIEW"),
    (r"drop\s+view\b", "DDL", "DROP_VIEW"),
    (r"create\s+table\b.*\bas\b.*\b(select|with|values)\b", "DDL", "CREATE_TABLE_AS_SELECT"),
    (r"create\s+(external\s+)?table\b", "DDL", "CREATE_TABLE"),
    (r"drop\s+table\b", "DDL", "DROP_TABLE"),
    (r"msck\s+repair\b", "DDL", "MSCK_REPAIR_TABLE"),
    (r"alter\s+table\b", "DDL", "ALTER_TABLE"),
    (r"(prepare|execute|deallocate)\b", "DML", "PREPARED_STATEMENT"),
    (r"(optimize|vacuum)\b", "DDL", "MAINTENANCE"),
]
COMMENTS = re.compile(r"\s*(?:--[^\n]*(?:\n|$)|/\*.*?\*/|\s)*", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """``text`` without its last semicolon; ``query`` is the tree of a SELECT, None for anything
    else.
    """

    text: str
    type: str
    subtype: str
    query: exp.Query | None = None


def read(text: str) -> Statement:
    """Raises AwsError InvalidRequestException, as StartQueryExecution does for what is no
    statement.
    """
    text = text.rstrip().removesuffix(";")
    start = COMMENTS.match(text)
    body = text[start.end() if start else 0 :]
    for form, kind, subtype in KINDS:
        if re.match(form, body, re.IGNORECASE | re.DOTALL):
            query = parse_query(text) if subtype == "SELECT" else None
            return Statement(text, kind, subtype, query)
    word = body.split(maxsplit=1)[0] if body else "<EOF>"
    raise malformed(*line_and_column(text, len(text) - len(body)), word)


def malformed(line: int, column: int, word: str) -> AwsError:
    return AwsError("InvalidRequestException", f"line {line}:{column}: mismatched input '{word}'")


def parse_query(text: str) -> exp.Query:
    try:
        tokens = AthenaQueries().tokenize(text)
        for token in tokens:
            if token.token_type in FOREIGN:
                raise _at(token, text)
        trees = AthenaQueries().parser().parse(tokens, text)
    except ParseError as error:
        found = error.errors[0] if error.errors else {}
        line, column = int(found.get("line") or 1), int(found.get("col") or 1)
        word = found.get("highlight") or "<EOF>"
        raise malformed(line, max(1, column - len(word) + 1), word) from None
    except TokenError as error:
        raise AwsError("InvalidRequestException", f"line 1:1: {error}") from None
    if len(trees) != 1:
        raise AwsError("InvalidRequestException", "Only one sql statement is allowed.")
    return _query(trees[0], text)


def _query(tree: exp.Expression | None, text: str) -> exp.Query:
    if isinstance(tree, exp.Values):  # VALUES alone is a query in Trino
        first = tree.expressions[0]
        width = len(first.expressions) if isinstance(first, exp.Tuple) else 1
        columns = [exp.to_identifier(f"_col{number}") for number in range(width)]
        tree.set("alias", exp.TableAlias(this=exp.to_identifier("v"), columns=columns))
        tree = exp.select("*").from_(tree)
    if isinstance(tree, exp.Subquery):
        tree = tree.unnest()
    if not isinstance(tree, exp.Query):
        raise malformed(1, 1, text.split(maxsplit=1)[0])
    return tree


def _at(token: Token, text: str) -> AwsError:
    return malformed(*line_and_column(text, token.start), token.text)
