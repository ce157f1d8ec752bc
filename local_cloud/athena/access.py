"""The services that one query execution calls, with the rights that it runs with."""

from dataclasses import dataclass
from typing import Any

from pyarrow.fs import S3FileSystem

from local_cloud.athena.catalog import Catalog
from local_cloud.athena.relations import s3_filesystem


@dataclass(frozen=True)
class Access:
    """boto3 clients, and Arrow's file system for what is read in pieces."""

    glue: Any
    s3: Any
    filesystem: S3FileSystem

    @property
    def catalog(self) -> Catalog:
        return Catalog(self.glue)


def access_of(backend: Any) -> Access:
    filesystem = s3_filesystem(backend.region_name)
    return Access(backend.client("glue"), backend.client("s3"), filesystem)
