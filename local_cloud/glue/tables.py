"""Tables of the Glue data catalog, and their versions.

Source  AWS Glue Web API, "Table API"; names are folded to lower case when stored.
Differs no Iceberg input, views in several dialects, transactions or Lake Formation.
"""

import re
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.authorization.enforcement import viewer
from local_cloud.glue.catalog import Table, error_detail, now
from local_cloud.glue.paging import page
from local_cloud.glue.table_search import matches, sort_key

PAGE = 100
REFUSED = ("TransactionId", "QueryAsOfTime", "OpenTableFormatInput", "UpdateOpenTableFormatInput")


class Tables:
    """The room of tables."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.catalog = backend.catalog

    @action
    def create_table(self, request: Request) -> Response:
        self.catalog.check(request, *REFUSED)
        table_input = request.get("TableInput") or {"Name": request.get("Name", "")}
        name = table_input["Name"].lower()
        with self.catalog.lock:
            database = self.catalog.database(request["DatabaseName"])
            if name in database.tables:
                raise AwsError("AlreadyExistsException", "Table already exists.")
            table = Table(name, [(0, table_input, now())])
            for index in request.get("PartitionIndexes", []):
                table.indexes[index["IndexName"]] = index["Keys"]
            self.catalog.add_table(database, table)
        return {}

    @action
    def get_table(self, request: Request) -> Response:
        self.catalog.check(request, *REFUSED)
        with self.catalog.lock:
            table = self.catalog.table(request["DatabaseName"], request["Name"])
            return {"Table": self.to_api(request["DatabaseName"], table)}

    @action
    def get_tables(self, request: Request) -> Response:
        """Expression is a pattern for the whole name."""
        self.catalog.check(request, *REFUSED)
        pattern = _pattern(request.get("Expression"))
        may_see = viewer("glue:GetTables", self.backend.region_name)
        with self.catalog.lock:
            tables = sorted(
                self.catalog.database(request["DatabaseName"]).tables.values(),
                key=lambda table: table.name,
            )
            shown = [
                table
                for table in tables
                if pattern.fullmatch(table.name)
                and may_see(f"table/{request['DatabaseName'].lower()}/{table.name}")
            ]
            found, token = page(shown, request, PAGE)
            listed = [self.to_api(request["DatabaseName"], table) for table in found]
        wanted = request.get("AttributesToGet")
        if wanted == ["NAME"]:
            listed = [{"Name": t["Name"], "DatabaseName": t["DatabaseName"]} for t in listed]
        elif wanted:
            raise unsupported(f"AttributesToGet {wanted}")
        return {"TableList": listed, **token}

    @action
    def update_table(self, request: Request) -> Response:
        """The new input replaces the old one whole; the old one stays as a version."""
        self.catalog.check(request, *REFUSED, "ViewUpdateAction")
        if "TableInput" not in request:
            raise AwsError("InvalidInputException", "TableInput is required.")
        table_input = request["TableInput"]
        if request.get("Name", table_input["Name"]).lower() != table_input["Name"].lower():
            raise AwsError("InvalidInputException", "A table cannot be renamed.")
        with self.catalog.lock:
            table = self.catalog.table(request["DatabaseName"], table_input["Name"])
            version = table.versions[-1][0]
            if request.get("VersionId", str(version)) != str(version):
                raise AwsError(
                    "ConcurrentModificationException",
                    "Update table failed due to concurrent modifications.",
                )
            if request.get("SkipArchive"):
                table.versions.pop()
            table.versions.append((version + 1, table_input, now()))
            self.catalog.save_table(request["DatabaseName"], table)
        return {}

    @action
    def delete_table(self, request: Request) -> Response:
        self.catalog.check(request, "TransactionId")
        with self.catalog.lock:
            table = self.catalog.table(request["DatabaseName"], request["Name"])
            self.catalog.delete_table(self.catalog.database(request["DatabaseName"]), table)
        return {}

    @action
    def batch_delete_table(self, request: Request) -> Response:
        errors = []
        with self.catalog.lock:
            self.catalog.database(request["DatabaseName"])
            for name in request["TablesToDelete"]:
                try:
                    self.delete_table({**request, "Name": name})
                except AwsError as error:
                    errors.append({"TableName": name, "ErrorDetail": error_detail(error)})
        return {"Errors": errors}

    @action
    def get_table_versions(self, request: Request) -> Response:
        """Newest first."""
        self.catalog.check(request)
        with self.catalog.lock:
            table = self.catalog.table(request["DatabaseName"], request["TableName"])
            found, token = page(table.versions[::-1], request, PAGE)
            versions = [self._version(request["DatabaseName"], table, one[0]) for one in found]
        return {"TableVersions": versions, **token}

    @action
    def get_table_version(self, request: Request) -> Response:
        """The newest, unless VersionId names another."""
        self.catalog.check(request)
        with self.catalog.lock:
            table = self.catalog.table(request["DatabaseName"], request["TableName"])
            version = request.get("VersionId") or str(table.versions[-1][0])
            number = _find(table, version)
            return {"TableVersion": self._version(request["DatabaseName"], table, number)}

    @action
    def delete_table_version(self, request: Request) -> Response:
        self.catalog.check(request)
        with self.catalog.lock:
            table = self.catalog.table(request["DatabaseName"], request["TableName"])
            number = _find(table, request["VersionId"])
            if number == table.versions[-1][0]:
                raise AwsError("InvalidInputException", "The current version cannot be deleted.")
            table.versions = [one for one in table.versions if one[0] != number]
            self.catalog.save_table(request["DatabaseName"], table)
        return {}

    @action
    def batch_delete_table_version(self, request: Request) -> Response:
        errors = []
        for version in request["VersionIds"]:
            try:
                self.delete_table_version({**request, "VersionId": version})
            except AwsError as error:
                detail = error_detail(error)
                one = {"TableName": request["TableName"], "VersionId": version}
                errors.append({**one, "ErrorDetail": detail})
        return {"Errors": errors}

    @action
    def search_tables(self, request: Request) -> Response:
        """Tables of all databases that hold the text and pass every filter."""
        self.catalog.check(request)
        may_see = viewer("glue:SearchTables", self.backend.region_name)
        with self.catalog.lock:
            tables = [
                self.to_api(database.name, table)
                for database in self.catalog.databases.values()
                for table in database.tables.values()
                if may_see(f"table/{database.name}/{table.name}")
            ]
        found = [table for table in tables if matches(table, request)]
        for criterion in request.get("SortCriteria", []):
            found.sort(key=sort_key(criterion), reverse=criterion.get("Sort") == "DESC")
        listed, token = page(found, request, PAGE)
        return {"TableList": listed, **token}

    def to_api(self, database_name: str, table: Table, number: int | None = None) -> dict[str, Any]:
        """AWS ``Table`` structure of one version; the newest when no number is given."""
        versions = {version: (given, at) for version, given, at in table.versions}
        version = table.versions[-1][0] if number is None else number
        table_input, updated_at = versions[version]
        return {
            "Retention": 0,
            **table_input,
            "Name": table.name,
            "DatabaseName": database_name.lower(),
            "CreateTime": table.created_at,
            "UpdateTime": updated_at,
            "IsRegisteredWithLakeFormation": False,
            "CatalogId": self.catalog.account_id,
            "VersionId": str(version),
            "IsMultiDialectView": False,
        }

    def _version(self, database_name: str, table: Table, number: int) -> dict[str, Any]:
        return {"Table": self.to_api(database_name, table, number), "VersionId": str(number)}


def _pattern(expression: str | None) -> re.Pattern[str]:
    """A star that follows no dot means any text, as in a file name: clients send both forms."""
    try:
        return re.compile(re.sub(r"(?<![.\])])\*", ".*", expression or ".*"), re.IGNORECASE)
    except re.error as error:
        raise AwsError("InvalidInputException", f"Invalid expression: {error}.") from None


def _find(table: Table, version: str) -> int:
    for number, _, _ in table.versions:
        if str(number) == version:
            return number
    raise AwsError("EntityNotFoundException", f"Version {version} not found.")
