"""From a query's text to its tree."""

from itertools import zip_longest

from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.tokens import Token, TokenType

from local_cloud.api import AwsError
from local_cloud.athena.positions import line_and_column
from local_cloud.athena.tokens import END, AthenaQueries, malformed, tokenize

# What sqlglot reads in any dialect and Athena does not.
FOREIGN = {TokenType.DCOLON, TokenType.ILIKE, TokenType.QUALIFY, TokenType.PIVOT, TokenType.SEMI}
AFTER_LIST = {TokenType.FROM, TokenType.R_PAREN}  # sqlglot takes a comma before them


def parse_query(text: str) -> exp.Query:
    """Raises AwsError InvalidRequestException."""
    return parse_tokens(text, tokenize(text, AthenaQueries))


def parse_tokens(text: str, tokens: list[Token]) -> exp.Query:
    """``tokens`` are the whole text's, or the part that is a query; places count in the text."""
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.token_type in FOREIGN:
            raise malformed(*line_and_column(text, token.start), token.text)
        if token.token_type == TokenType.COMMA and following and following.token_type in AFTER_LIST:
            raise malformed(*line_and_column(text, following.start), following.text)
    try:
        trees = AthenaQueries().parser().parse(tokens, text)
    except ParseError as error:
        found = error.errors[0] if error.errors else {}
        line, column = int(found.get("line") or 1), int(found.get("col") or 1)
        word = found.get("highlight") or END
        is_end = word != ")" and not (found.get("end_context") or "").strip()
        if is_end and "Unexpected token" not in found.get("description", ""):
            raise malformed(*line_and_column(text, len(text)), END) from None
        raise malformed(line, max(1, column - len(word) + 1), word) from None
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
