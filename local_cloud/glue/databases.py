"""Databases of the Glue data catalog.

Source  AWS Glue Web API, "Database API"; names are folded to lower case when stored.
Differs no federated databases, no resource links, no Lake Formation permissions.
"""

from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.authorization.enforcement import viewer
from local_cloud.glue.catalog import Database
from local_cloud.glue.paging import page

PAGE = 100
REFUSED_INPUT = ("TargetDatabase", "FederatedDatabase")


class Databases:
    """The room of databases."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.catalog = backend.catalog

    def _arn(self, name: str) -> str:
        return f"arn:aws:glue:{self.backend.region_name}:{self.backend.account_id}:database/{name}"

    @action
    def create_database(self, request: Request) -> Response:
        self.catalog.check(request)
        self.catalog.check(request["DatabaseInput"], *REFUSED_INPUT)
        name = request["DatabaseInput"]["Name"].lower()
        with self.catalog.lock:
            if name in self.catalog.databases:
                raise AwsError("AlreadyExistsException", "Database already exists.")
            self.catalog.add_database(Database(name, request["DatabaseInput"]))
        if request.get("Tags"):
            self.backend.tags.add(self._arn(name), request["Tags"])
        return {}

    @action
    def get_database(self, request: Request) -> Response:
        self.catalog.check(request)
        with self.catalog.lock:
            return {"Database": self._to_api(self.catalog.database(request["Name"]))}

    @action
    def get_databases(self, request: Request) -> Response:
        self.catalog.check(request, "AttributesToGet")
        may_see = viewer("glue:GetDatabases", self.backend.region_name)
        with self.catalog.lock:
            databases = list(self.catalog.databases.values())
            shown = [one for one in databases if may_see(f"database/{one.name}")]
            found, token = page(shown, request, PAGE)
            return {"DatabaseList": [self._to_api(database) for database in found], **token}

    @action
    def update_database(self, request: Request) -> Response:
        self.catalog.check(request)
        self.catalog.check(request["DatabaseInput"], *REFUSED_INPUT)
        with self.catalog.lock:
            database = self.catalog.database(request["Name"])
            if request["DatabaseInput"]["Name"].lower() != database.name:
                raise AwsError("InvalidInputException", "A database cannot be renamed.")
            database.input = request["DatabaseInput"]
            self.catalog.databases.save(database.name)
        return {}

    @action
    def delete_database(self, request: Request) -> Response:
        self.catalog.check(request)
        with self.catalog.lock:
            database = self.catalog.database(request["Name"])
            self.catalog.delete_database(database)
        self.backend.tags.forget(self._arn(database.name))
        return {}

    def _to_api(self, database: Database) -> dict[str, Any]:
        """AWS ``Database`` structure."""
        everybody = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
        return {
            "CreateTableDefaultPermissions": [{"Principal": everybody, "Permissions": ["ALL"]}],
            **database.input,
            "Name": database.name,
            "CreateTime": database.created_at,
            "CatalogId": self.catalog.account_id,
        }
