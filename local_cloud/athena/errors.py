"""What a query fails with, in Athena's words.

Source  https://docs.aws.amazon.com/athena/latest/ug/error-reference.html (categories and error
        types);
        the names before the colon are Trino's ``StandardErrorCode``.
"""

import re
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

USER_ERROR = 2
SYSTEM_ERROR = 1
ERROR_TYPES = {
    "SYNTAX_ERROR": 1006,
    "COLUMN_NOT_FOUND": 1006,
    "AMBIGUOUS_NAME": 1006,
    "EXPRESSION_NOT_AGGREGATE": 1006,
    "EXPRESSION_NOT_SCALAR": 1006,
    "NESTED_AGGREGATION": 1006,
    "MISSING_OVER": 1006,
    "MISMATCHED_COLUMN_ALIASES": 1006,
    "MISSING_SCHEMA_NAME": 1006,
    "SUBQUERY_MULTIPLE_ROWS": 1006,
    "TYPE_MISMATCH": 1002,
    "TABLE_NOT_FOUND": 1301,
    "SCHEMA_NOT_FOUND": 1301,
    "FUNCTION_NOT_FOUND": 1303,
    "DIVISION_BY_ZERO": 1001,
    "NUMERIC_VALUE_OUT_OF_RANGE": 1001,
    "HIVE_BAD_DATA": 1001,
    "HIVE_CURSOR_ERROR": 1001,
    "INVALID_CAST_ARGUMENT": 1100,
    "INVALID_FUNCTION_ARGUMENT": 1106,
    "NOT_SUPPORTED": 1200,
}


class QueryFailedError(Exception):
    """An execution's end in FAILED: ``name`` is Trino's error name, ``detail`` what follows."""

    def __init__(self, name: str, detail: str, category: int = USER_ERROR) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.category = category

    def to_api(self) -> dict[str, Any]:
        """AWS ``AthenaError`` structure."""
        return {
            "ErrorCategory": self.category,
            "ErrorType": ERROR_TYPES.get(self.name, 1000),
            "Retryable": False,
            "ErrorMessage": str(self),
        }


def from_service(error: ClientError) -> QueryFailedError:
    """For what S3 or Glue answered while a query ran.

    Source  https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
    """
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if "AccessDenied" in code:
        return QueryFailedError("PERMISSION_DENIED", f"{message} ({code}: {error.operation_name})")
    return QueryFailedError("GENERIC_USER_ERROR", f"{code}: {message} ({error.operation_name})")


def not_supported(what: str) -> QueryFailedError:
    """The refusal for SQL that Athena runs and the local cloud does not."""
    return QueryFailedError("NOT_SUPPORTED", f"The local cloud does not support {what}.")


def at(line: int, column: int) -> str:
    return f"line {line}:{column}: "


@dataclass(frozen=True)
class Pattern:
    """A DuckDB message, and the Athena error that it stands for."""

    matches: re.Pattern[str]
    name: str
    message: str


def _pattern(text: str, name: str, message: str) -> Pattern:
    return Pattern(re.compile(text, re.DOTALL), name, message)


# Put before a text that DuckDB would accept and Trino would not, so that it does not parse.
SPOILER = "\x01"
PATTERNS = [
    _pattern(r"Division by zero", "DIVISION_BY_ZERO", "Division by zero"),
    _pattern(r"athena:([A-Z_]+): ([^\n]*)", "", ""),
    _pattern(
        r"Could not convert string [\"'](.*?)[\"'] to (\w+(?:\([0-9, ]+\))?)",
        "INVALID_CAST_ARGUMENT",
        "Cannot cast '{0}' to {1}",
    ),
    _pattern(
        r"(?:date|timestamp|time) field value out of range: \"(.*?)\"",
        "INVALID_CAST_ARGUMENT",
        "Value cannot be cast to date: {0}",
    ),
    _pattern(
        r"invalid (date|timestamp) field format: \"(.*?)\"",
        "INVALID_CAST_ARGUMENT",
        "Value cannot be cast to {0}: {1}",
    ),
    _pattern(
        r"Could not parse string \"(.*?)\" according to format",
        "INVALID_FUNCTION_ARGUMENT",
        'Invalid format: "{0}"',
    ),
    _pattern(
        r"Type \w+ with value (\S+) can't be cast .* destination type (INT\d+)",
        "NUMERIC_VALUE_OUT_OF_RANGE",
        "Out of range for {1}: {0}",
    ),
    _pattern(
        r'Referenced table "(\w+)" not found',
        "COLUMN_NOT_FOUND",
        "Column of '{0}' cannot be resolved or requester is not authorized to access requested"
        " resources",
    ),
    _pattern(r"Cannot cast STRUCTs of different size", "TYPE_MISMATCH", "Cannot cast row to row"),
    _pattern(
        r"Cannot deduce template type '\w+' in function: '(\w+)\(",
        "FUNCTION_NOT_FOUND",
        "Unexpected parameters for function {0}",
    ),
    _pattern(
        r"Overflow in (\w+) of (INT\d+) \((\S+) (.) (\S+)\)",
        "NUMERIC_VALUE_OUT_OF_RANGE",
        "{1} {0} overflow: {2} {3} {4}",
    ),
    _pattern(
        r"[Oo]ut of [Rr]ange|Overflow|overflow", "NUMERIC_VALUE_OUT_OF_RANGE", "Value out of range"
    ),
    _pattern(
        r"Map keys must be unique",
        "INVALID_FUNCTION_ARGUMENT",
        "Duplicate map keys are not allowed",
    ),
    _pattern(
        r'Malformed JSON.*?Input: "(.*?)"',
        "INVALID_FUNCTION_ARGUMENT",
        "Cannot convert value to JSON: '{0}'",
    ),
    _pattern(
        r"Invalid input for hex digit|could not convert|[Ii]nvalid (?:perl operator|escape)"
        r"|missing [)\]]|unexpected \)|no argument for repetition",
        "INVALID_FUNCTION_ARGUMENT",
        "Invalid argument of a function",
    ),
    _pattern(
        r"No function matches the given name and argument types '(\w+)\((.*?)\)'",
        "FUNCTION_NOT_FOUND",
        "Unexpected parameters ({1}) for function {0}",
    ),
    _pattern(
        r'Could not choose a best candidate function for the function call "([^(]+)\((.*?)\)"',
        "FUNCTION_NOT_FOUND",
        "Unexpected parameters ({1}) for function {0}",
    ),
    _pattern(
        r"aggregate function calls cannot be nested",
        "NESTED_AGGREGATION",
        "Cannot nest aggregations inside aggregation",
    ),
    _pattern(
        r"(\w+) clause cannot contain (aggregates|window functions)",
        "EXPRESSION_NOT_SCALAR",
        "{0} clause cannot contain aggregations, window functions or grouping operations",
    ),
    _pattern(
        r"Window functions are not supported here",
        "MISSING_OVER",
        "Window function requires an OVER clause",
    ),
    _pattern(
        r'table "(\w+)" has (\d+) columns available but (\d+) columns specified',
        "MISMATCHED_COLUMN_ALIASES",
        "Column alias list has {2} entries but '{0}' has {1} columns available",
    ),
    _pattern(
        r"Subquery returns (\d+) columns - expected 1",
        "NOT_SUPPORTED",
        "Multiple columns returned by subquery are not yet supported. Found {0}",
    ),
    _pattern(
        r"TRY can not be used in combination with a volatile function",
        "NOT_SUPPORTED",
        "The local cloud does not support TRY around this expression.",
    ),
    _pattern(
        r"More than one row returned by a subquery",
        "SUBQUERY_MULTIPLE_ROWS",
        "Scalar sub-query has returned multiple rows",
    ),
    _pattern(
        r"Out of Memory",
        "EXCEEDED_LOCAL_MEMORY_LIMIT",
        "Query exceeded the memory of the local cloud",
    ),
]
DUCKDB_TYPES = {
    "INT32": "INT",
    "INT64": "BIGINT",
    "INT16": "SMALLINT",
    "INT8": "TINYINT",
    "BOOL": "BOOLEAN",
}
OVERFLOWS = {"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint"}


def from_engine(message: str) -> QueryFailedError:
    """Athena's error for what DuckDB said while it bound or ran the translated query."""
    message = message.replace(SPOILER, "")
    for pattern in PATTERNS:
        found = pattern.matches.search(message)
        if found and not pattern.name:
            return QueryFailedError(found[1], found[2])
        if found:
            names = OVERFLOWS if pattern.name == "NUMERIC_VALUE_OUT_OF_RANGE" else DUCKDB_TYPES
            words = [names.get(word, word) for word in found.groups()]
            return QueryFailedError(pattern.name, pattern.message.format(*words))
    first_line = message.splitlines()[0]
    return QueryFailedError(
        "GENERIC_USER_ERROR", f"{first_line} (said by the local cloud's engine)"
    )
