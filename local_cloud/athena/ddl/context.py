"""What a statement on the catalog works with, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_cloud.athena.catalog import Catalog
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.tokens import Name, Tokens

Answer = tuple[list[dict[str, Any]], list[str]]
NOTHING: Answer = ([], [])
DDL_TASK = "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."


@dataclass(frozen=True)
class Context:
    """``database`` is the one of the query's context, ``catalog`` and ``s3`` act with the rights of
    the query; ``prepared`` is the room of prepared statements.
    """

    database: str
    catalog: Catalog
    s3: Any
    work_group: str = ""
    prepared: Any = None

    def place(self, name: Name) -> Name:
        """With the context's database where the statement names none."""
        return (name[0] or self.database or "default"), name[1]

    def entry(self, name: Name) -> dict[str, Any]:
        """AWS Glue ``Table`` structure. Raises QueryFailedError for one that is missing."""
        database, table = self.place(name)
        found = self.catalog.entry(database, table)
        if found is None:
            raise failed(f"SemanticException [Error 10001]: Table not found {database}.{table}")
        return found


Run = Callable[[Context], Answer]
Parse = Callable[[Tokens], Run]


def failed(message: str) -> QueryFailedError:
    """In the words of Hive, which runs Athena's DDL."""
    return QueryFailedError("FAILED", message)


def no_database(name: str) -> QueryFailedError:
    return failed(f"SemanticException [Error 10072]: Database does not exist: {name}")
