"""Running CREATE TABLE AS SELECT, INSERT INTO and UNLOAD: rows into files, files into S3, and last
the table or its partitions into the catalog.

Source  https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html and
        .../querying-finding-output-files.html (the data manifest)
Differs: what was uploaded goes when the statement fails; Athena leaves it ("orphaned files").
"""

import shutil
from dataclasses import dataclass, field
from typing import Any

from local_cloud.athena import partition_names, plans, row_forms, types
from local_cloud.athena.access import Access
from local_cloud.athena.analysis import Analyser, Analysis
from local_cloud.athena.catalog import CATALOG
from local_cloud.athena.columns import column_info
from local_cloud.athena.ddl.context import Context
from local_cloud.athena.ddl.partitions import add_partitions, known_partitions
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.files import split_address
from local_cloud.athena.formats import PARQUET, Format
from local_cloud.athena.output_types import named_columns, output_types
from local_cloud.athena.query_execution import QueryExecution
from local_cloud.athena.results import Result, result_path, server_side_encryption
from local_cloud.athena.spool import Spool, SpooledFile, Values
from local_cloud.athena.targets import Target, check_insert, target_of_options, target_of_table
from local_cloud.athena.writes import Write

INSERT, CREATE, UNLOAD = "INSERT", "CREATE_TABLE_AS_SELECT", "UNLOAD"
ROWS = [column_info("rows", types.sql_type(types.T.BIGINT))]


@dataclass
class WriteRun:
    """One such statement, from its rows to its manifest."""

    execution: QueryExecution
    write: Write
    access: Access
    cutoff_bytes: int | None
    uploaded: list[tuple[str, str]] = field(default_factory=list)  # bucket and key

    @property
    def context(self) -> Context:
        return Context(self.execution.database.lower(), self.access.catalog, self.access.s3)

    def run(self, result: Result) -> None:
        """Raises QueryFailedError or CancelledError; the catalog is then as it was."""
        result.columns = ROWS
        if self.write.kind == CREATE and self._is_there():
            return
        analyser, analysis = plans.analysed(self.execution, self.write.query, self.access)
        target, names = self._target(analyser, analysis)
        folder = result_path(f"{self.execution.id}.spool")
        is_parquet = target.format is PARQUET
        spool = Spool(folder, target.compression, target.keys, is_parquet)
        try:
            if self.write.has_data:
                plan = plans.planned(
                    self.execution, analyser, analysis, self.access, self.cutoff_bytes
                )
                with plan as made:
                    self._fill(spool, made, target, names)
            self._publish(spool, target)
        finally:
            spool.close()
            shutil.rmtree(folder, ignore_errors=True)
        result.update_count = spool.rows

    def _is_there(self) -> bool:
        """Whether IF NOT EXISTS has nothing to do. Raises QueryFailedError for a table's name that
        is taken.
        """
        database, name = self.context.place(self.write.table)
        if not self.access.catalog.has_database(database):
            raise QueryFailedError(
                "SCHEMA_NOT_FOUND", f"line 1:1: Schema '{database}' does not exist"
            )
        if self.access.catalog.entry(database, name) is None:
            return False
        if self.write.is_careful:
            return True
        raise QueryFailedError(
            "TABLE_ALREADY_EXISTS",
            f"line 1:1: Destination table '{CATALOG}.{database}.{name}' already exists",
        )

    def _target(self, analyser: Analyser, analysis: Analysis) -> tuple[Target, list[str]]:
        """With the names of the columns that the query gives, in its order."""
        if self.write.kind == INSERT:
            target = target_of_table(self.write, self.context)
            kinds = output_types(analyser, analysis)
            return target, check_insert(self.write, target, kinds)
        columns = named_columns(analyser, analysis)
        location = self.write.location or f"{self.execution.output_location}/"
        default = "PARQUET" if self.write.kind == CREATE else None
        target = target_of_options(self.write, columns, location, default)
        for _, kind in columns:
            types.glue_name(kind)
        self._check_empty(target.location)
        return target, [name for name, _ in columns]

    def _check_empty(self, location: str) -> None:
        bucket, prefix = split_address(location)
        found = self.access.s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
        if not found.get("KeyCount"):
            return
        name = ".".join(part for part in self.context.place(self.write.table) if part)
        raise QueryFailedError(
            "HIVE_PATH_ALREADY_EXISTS",
            f"Target directory for table '{name}' already exists: {location}. You may need to"
            f" manually clean the data at location '{self.execution.output_location}' before"
            " retrying. Athena will not delete data in your account.",
        )

    def _fill(self, spool: Spool, plan: plans.Plan, target: Target, names: list[str]) -> None:
        sql = row_forms.select_of_rows(plan.sql, names, target)
        for batch in plan.batches(sql):
            spool.write(batch)
        spool.close()

    def _publish(self, spool: Spool, target: Target) -> None:
        try:
            addresses = self._upload(spool, target)
            self._put_manifest(addresses)
            if self.execution.state != "RUNNING":
                raise plans.CancelledError
            self._register(spool, target)
        except BaseException:
            self._take_back()
            raise

    def _take_back(self) -> None:
        self.execution.manifest = ""
        for bucket, key in self.uploaded:
            self.access.s3.delete_object(Bucket=bucket, Key=key)

    def _upload(self, spool: Spool, target: Target) -> list[str]:
        known = known_partitions(target.entry, self.context) if target.entry and target.keys else {}
        configuration = self.execution.result_configuration.get("EncryptionConfiguration", {})
        extra = server_side_encryption(configuration)
        addresses = []
        for file in spool.files:
            if self.execution.state != "RUNNING":
                raise plans.CancelledError
            bucket, prefix = split_address(_folder_of(file, target, known))
            key = f"{prefix}{file.path.name}"
            self.access.s3.upload_file(str(file.path), bucket, key, ExtraArgs=extra)
            self.uploaded.append((bucket, key))
            addresses.append(f"s3://{bucket}/{key}")
        return addresses

    def _put_manifest(self, addresses: list[str]) -> None:
        """One address per line."""
        self.execution.manifest = f"{self.execution.output_location}-manifest.csv"
        bucket, prefix = split_address(self.execution.manifest)
        key = prefix.rstrip("/")
        body = "".join(f"{address}\n" for address in addresses)
        self.access.s3.put_object(Bucket=bucket, Key=key, Body=body.encode())
        self.uploaded.append((bucket, key))

    def _register(self, spool: Spool, target: Target) -> None:
        new = list(dict.fromkeys(file.values for file in spool.files if file.values))
        partitions = [list(_texts(values)) for values in new]
        if self.write.kind == CREATE:
            self._create(target, partitions)
        elif target.entry is not None:
            known = known_partitions(target.entry, self.context) if target.keys else {}
            added = [values for values in partitions if tuple(values) not in known]
            add_partitions(self.access.glue, target.entry, added)

    def _create(self, target: Target, partitions: list[list[str]]) -> None:
        """The table with all its partitions, or none."""
        database, name = self.context.place(self.write.table)
        made = table_input(name, target)
        self.access.glue.create_table(DatabaseName=database, TableInput=made)
        try:
            add_partitions(self.access.glue, {**made, "DatabaseName": database}, partitions)
        except BaseException:
            self.access.glue.delete_table(DatabaseName=database, Name=name)
            raise


def _texts(values: Values) -> tuple[str, ...]:
    return tuple(value or partition_names.NULL for value in values)


def _folder_of(file: SpooledFile, target: Target, known: dict[tuple[str, ...], str]) -> str:
    """A partition that the catalog knows may lie anywhere."""
    if _texts(file.values) in known:
        return known[_texts(file.values)]
    folder = partition_names.folder(target.keys, file.values)
    return f"{target.location.rstrip('/')}/{folder}" if folder else target.location


def table_input(name: str, target: Target) -> dict[str, Any]:
    """AWS Glue ``TableInput`` structure of a table made by CREATE TABLE AS."""
    columns = [{"Name": column, "Type": types.glue_name(kind)} for column, kind in target.columns]
    first_key = len(columns) - len(target.keys)
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": columns[first_key:],
        "Parameters": {
            "EXTERNAL": "TRUE",
            "has_encrypted_data": "false",
            **_compression_parameter(target.format, target.compression),
        },
        "StorageDescriptor": {
            **target.format.storage(target.serde_parameters),
            "Columns": columns[:first_key],
            "Location": target.location,
            "Compressed": False,
            "NumberOfBuckets": 0,
            "BucketColumns": [],
            "SortColumns": [],
            "StoredAsSubDirectories": False,
        },
    }


def _compression_parameter(table_format: Format, compression: str) -> dict[str, str]:
    name = "parquet.compression" if table_format is PARQUET else "write.compression"
    return {name: compression}
