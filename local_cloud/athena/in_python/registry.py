"""Where the functions in Python are registered, and how a connection gets them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import duckdb

Function = Callable[..., Any]


@dataclass(frozen=True)
class PythonFunction:
    """``parameters`` and ``returns`` are DuckDB's type names."""

    call: Function
    parameters: list[str]
    returns: str


FUNCTIONS: dict[str, PythonFunction] = {}


class BadArgumentError(ValueError):
    """Its text is what ``errors.from_engine`` finds in DuckDB's message."""


def bad_argument(message: str) -> BadArgumentError:
    return BadArgumentError(f"athena:INVALID_FUNCTION_ARGUMENT: {message}")


def in_python(parameters: str, returns: str) -> Callable[[Function], Function]:
    """Registers a function under its own name, e.g. for ``VARCHAR, BIGINT``."""

    def register(function: Function) -> Function:
        kinds = [kind.strip() for kind in parameters.split(",")] if parameters else []
        FUNCTIONS[function.__name__] = PythonFunction(function, kinds, returns)
        return function

    return register


def _or_null(function: Function) -> Function:
    @wraps(function)  # DuckDB counts the parameters
    def call(*values: Any) -> Any:
        return None if None in values else function(*values)

    return call


def add_functions(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Those that the SQL calls; a connection may have them already."""
    text = sql.lower()
    for name, function in FUNCTIONS.items():
        if f"{name}(" not in text:
            continue
        try:
            connection.create_function(
                name,
                _or_null(function.call),
                function.parameters,
                function.returns,
                null_handling="special",
            )
        except duckdb.NotImplementedException as error:
            if "already created" not in str(error):
                raise
