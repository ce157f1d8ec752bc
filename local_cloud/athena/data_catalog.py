"""Athena's view of the Glue Data Catalog: AwsDataCatalog, its databases and tables.

Source  https://docs.aws.amazon.com/athena/latest/APIReference/API_GetTableMetadata.html and the
        operations beside it
"""

import re
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.athena.pages import page_of

NAME = "AwsDataCatalog"


def metadata_error(message: str) -> AwsError:
    return AwsError("MetadataException", message)


class DataCatalog:
    """The room of the one data catalog that every account has."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def _check(self, name: str) -> None:
        if name.lower() != NAME.lower():
            raise unsupported(f"the data catalog {name}; {NAME} alone is there")

    @action
    def list_data_catalogs(self, request: Request) -> Response:
        return page_of("DataCatalogsSummary", [{"CatalogName": NAME, "Type": "GLUE"}], request, 50)

    @action
    def get_data_catalog(self, request: Request) -> Response:
        self._check(request["Name"])
        parameters = {"catalog-id": self.backend.account_id}
        return {"DataCatalog": {"Name": NAME, "Type": "GLUE", "Parameters": parameters}}

    @action
    def list_databases(self, request: Request) -> Response:
        self._check(request["CatalogName"])
        pages = self.backend.client("glue").get_paginator("get_databases").paginate()
        found = [to_database(entry) for page in pages for entry in page["DatabaseList"]]
        return page_of("DatabaseList", sorted(found, key=lambda d: d["Name"]), request, 50)

    @action
    def get_database(self, request: Request) -> Response:
        self._check(request["CatalogName"])
        try:
            entry = self.backend.client("glue").get_database(Name=request["DatabaseName"])
        except ClientError as error:
            raise metadata_error(error.response["Error"]["Message"]) from error
        return {"Database": to_database(entry["Database"])}

    @action
    def list_table_metadata(self, request: Request) -> Response:
        self._check(request["CatalogName"])
        paginator = self.backend.client("glue").get_paginator("get_tables")
        try:
            pages = list(paginator.paginate(DatabaseName=request["DatabaseName"]))
        except ClientError as error:
            raise metadata_error(error.response["Error"]["Message"]) from error
        form = re.compile(request.get("Expression") or ".*")
        entries = [entry for page in pages for entry in page["TableList"]]
        found = [to_table_metadata(entry) for entry in entries if form.fullmatch(entry["Name"])]
        return page_of("TableMetadataList", found, request, 50)

    @action
    def get_table_metadata(self, request: Request) -> Response:
        self._check(request["CatalogName"])
        try:
            entry = self.backend.client("glue").get_table(
                DatabaseName=request["DatabaseName"], Name=request["TableName"]
            )
        except ClientError as error:
            raise metadata_error(error.response["Error"]["Message"]) from error
        return {"TableMetadata": to_table_metadata(entry["Table"])}


def to_database(entry: dict[str, Any]) -> dict[str, Any]:
    """AWS Athena ``Database`` structure from Glue's."""
    return {key: entry[key] for key in ("Name", "Description", "Parameters") if key in entry}


def _columns(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = ("Name", "Type", "Comment")
    return [{key: column[key] for key in keys if key in column} for column in listed]


def to_table_metadata(entry: dict[str, Any]) -> dict[str, Any]:
    """AWS Athena ``TableMetadata`` structure from a Glue ``Table``."""
    storage = entry.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    parameters = dict(entry.get("Parameters", {}))
    described = {
        "location": storage.get("Location"),
        "inputformat": storage.get("InputFormat"),
        "outputformat": storage.get("OutputFormat"),
        "serde.serialization.lib": serde.get("SerializationLibrary"),
        **{f"serde.param.{name}": value for name, value in serde.get("Parameters", {}).items()},
    }
    parameters |= {name: value for name, value in described.items() if value}
    metadata = {
        "Name": entry["Name"],
        "TableType": entry.get("TableType", ""),
        "Columns": _columns(storage.get("Columns", [])),
        "PartitionKeys": _columns(entry.get("PartitionKeys", [])),
        "Parameters": parameters,
    }
    return metadata | ({"CreateTime": entry["CreateTime"]} if "CreateTime" in entry else {})
