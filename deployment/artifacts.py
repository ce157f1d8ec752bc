"""Artifacts: the scripts, the library they share and the contracts, under stable keys.

Keys stay the same and the bucket is versioned: an upload alone puts a changed script to work.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import DeploymentError, code_of
from deployment.names import ARTIFACTS, REPOSITORY, Environment

SCRIPTS = REPOSITORY / "glue_scripts"
LIBRARY = SCRIPTS / "glue_lib"
CONTRACTS = REPOSITORY / "contracts"
CONTRACT_SUFFIX = ".odcs.yaml"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold


@dataclass(frozen=True)
class Artifact:
    key: str
    body: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Upload:
    """``change`` is new, changed or unchanged."""

    key: str
    change: str


def collect() -> list[Artifact]:
    """All artifacts of this checkout, by key.

    Raises  ContractError for a contract that is not right.
    """
    from deployment.contracts import to_json  # late: it takes a third of a second to import

    found = [
        Artifact(f"scripts/{path.name}", path.read_bytes(), "text/x-python")
        for path in SCRIPTS.glob("*.py")
        if path.name != "__init__.py"
    ]
    found += [
        Artifact(
            f"contracts/{path.name.removesuffix(CONTRACT_SUFFIX)}.json",
            to_json(path).encode(),
            "application/json",
        )
        for path in CONTRACTS.glob(f"*{CONTRACT_SUFFIX}")
    ]
    if LIBRARY.is_dir():
        found.append(Artifact("scripts/glue_lib.zip", zip_folder(LIBRARY), "application/zip"))
    return sorted(found, key=lambda artifact: artifact.key)


def zip_folder(folder: Path) -> bytes:
    """The folder's Python files below its own name: the same bytes for the same content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*.py")):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return packed.getvalue()


def upload(environment: Environment) -> list[Upload]:
    """Put what differs from the bucket's content; what is the same makes no new version.

    Raises  DeploymentError when the bucket is not there or not this account's.
    """
    artifacts = collect()
    s3, bucket = aws.client("s3"), environment.bucket(ARTIFACTS)
    _check_bucket(s3, bucket, environment)
    return [_put(s3, bucket, artifact) for artifact in artifacts]


def _check_bucket(s3: Any, bucket: str, environment: Environment) -> None:
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=aws.account_id())
    except ClientError as error:
        if code_of(error) in ("404", "NoSuchBucket"):
            first = environment.task("createstack", "basic-infra")
            raise DeploymentError(f"Bucket {bucket} does not exist. First: {first}") from None
        if code_of(error) in ("403", "AccessDenied"):
            raise DeploymentError(
                f"Bucket {bucket}: access denied, or not this account's."
            ) from None
        raise


def _put(s3: Any, bucket: str, artifact: Artifact) -> Upload:
    known = _stored_sha256(s3, bucket, artifact.key)
    if known == artifact.sha256:
        return Upload(artifact.key, "unchanged")
    s3.put_object(
        Bucket=bucket,
        Key=artifact.key,
        Body=artifact.body,
        ContentType=artifact.content_type,
        Metadata={"sha256": artifact.sha256},
    )
    return Upload(artifact.key, "new" if known is None else "changed")


def _stored_sha256(s3: Any, bucket: str, key: str) -> str | None:
    """None when there is no such object; empty when somebody else's upload left no hash."""
    try:
        return str(s3.head_object(Bucket=bucket, Key=key)["Metadata"].get("sha256", ""))
    except ClientError as error:
        if code_of(error) in ("404", "NoSuchKey"):
            return None
        raise
