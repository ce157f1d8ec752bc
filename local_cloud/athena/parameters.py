"""ExecutionParameters: values in the place of the query's question marks.

Source  https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

from local_cloud.athena.tokens import AthenaQueries
from local_cloud.athena.work_groups import invalid


def with_parameters(text: str, values: list[str]) -> str:
    """The query with each ``?`` replaced; a value that is no expression of its own is taken as
    text.

    Raises  AwsError when the numbers of marks and values differ; values without any mark are
    ignored.
    """
    if not values:
        return text
    try:
        tokens = AthenaQueries().tokenize(text)
    except SqlglotError:
        return text
    marks = [token for token in tokens if token.token_type == TokenType.PLACEHOLDER]
    if not marks:
        return text
    if len(marks) != len(values):
        raise invalid(
            f"Incorrect number of parameters: expected {len(marks)} but found {len(values)}"
        )
    for token, value in reversed(list(zip(marks, values, strict=True))):
        text = text[: token.start] + as_expression(value) + text[token.end + 1 :]
    return text


def as_expression(value: str) -> str:
    """``'abc'``, ``1 + 1`` and ``DATE '2020-01-01'`` stand as they are; ``abc`` and ``it's`` become
    strings.
    """
    try:
        trees = AthenaQueries().parser().parse(AthenaQueries().tokenize(f"SELECT ({value})"), value)
    except SqlglotError:
        return _quoted(value)
    is_expression = len(trees) == 1 and trees[0] is not None and not trees[0].find(exp.Column)
    return f"({value})" if is_expression and "--" not in value else _quoted(value)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
