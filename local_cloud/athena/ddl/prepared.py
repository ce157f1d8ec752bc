"""PREPARE and DEALLOCATE PREPARE.

Source  https://docs.aws.amazon.com/athena/latest/ug/sql-prepare.html,
        .../sql-deallocate-prepare.html
"""

from functools import partial

from local_cloud.api import AwsError
from local_cloud.athena.ddl.context import NOTHING, Answer, Context, Run
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.tokens import Tokens


def prepare(tokens: Tokens) -> Run:
    name = tokens.written_name()
    tokens.expect("FROM")
    rest = tokens.rest()
    if not rest:
        tokens.fail("<query>")
    return partial(_prepare, name, tokens.text[rest[0].start :])


def _prepare(name: str, query: str, context: Context) -> Answer:
    """An older statement of this name goes."""
    try:
        context.prepared.put(context.work_group, name, query)
    except AwsError as error:
        raise QueryFailedError("SYNTAX_ERROR", error.message) from error
    return NOTHING


def deallocate(tokens: Tokens) -> Run:
    name = tokens.written_name()
    tokens.end()
    return partial(_deallocate, name)


def _deallocate(name: str, context: Context) -> Answer:
    try:
        context.prepared.remove(context.work_group, name)
    except AwsError as error:
        raise QueryFailedError("NOT_FOUND", f"Prepared statement not found: {name}") from error
    return NOTHING
