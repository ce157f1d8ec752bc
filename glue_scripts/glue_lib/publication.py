"""How a dataset's new files take the place of the old ones.

Every engine's overwrite deletes first and writes then: a failed run leaves an empty table. So a job
writes to a staging folder of the same bucket, checks what it wrote, and publishes: each file is
copied by S3 over its predecessor of the same name (one object changes at once), then predecessors
without a successor are deleted. Where a partition is one file, as in gold, no reader sees it empty,
doubled or half written. While files are switched a marker lies in staging; a run that is killed
then leaves it there, readers of ours refuse the folder, and the writer's next run heals it.
"""

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

from glue_lib.locations import StoredObject, delete_objects, folder, list_objects, split

STAGING = "_staging"
MARKER = "publishing"
LARGEST_COPY_BYTES = 5 * 1024**3  # of one CopyObject request
THREADS = 8


def staging_path(target_path: str, run_id: str) -> str:
    """Folder for a run's unfinished files, out of the crawlers' sight."""
    return f"{_staging_of(target_path)}{run_id}/"


def clear_staging(s3: Any, target_path: str) -> None:
    """Remove what killed runs left behind; the marker stays until the next publication ends."""
    left = list_objects(s3, _staging_of(target_path))
    delete_objects(s3, [each for each in left if each.location != _marker_of(target_path)])


def check_published(s3: Any, path: str) -> None:
    """Raises  RuntimeError when the folder's files are a mixture of two runs."""
    bucket, key = split(_marker_of(path))
    if any(each.key == key for each in list_objects(s3, _staging_of(path))):
        run_id = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        raise RuntimeError(
            f"{path} was left half published by job run {run_id}: run the job that writes it again."
        )


def publish(s3: Any, staged_path: str, target_path: str, run_id: str) -> int:
    """Make the staged Parquet files the target's only files; how many there are.

    An empty staging folder empties the target.
    """
    bucket, prefix = split(folder(target_path))
    staged = [each for each in list_objects(s3, staged_path) if each.key.endswith(".parquet")]
    successors = _successors(staged, split(folder(staged_path))[1], prefix)
    old = list_objects(s3, target_path)
    marker_bucket, marker_key = split(_marker_of(target_path))
    s3.put_object(Bucket=marker_bucket, Key=marker_key, Body=run_id.encode())
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda each: _copy(s3, each, bucket, successors[each]), staged))
    delete_objects(s3, [each for each in old if each.key not in set(successors.values())])
    s3.delete_object(Bucket=marker_bucket, Key=marker_key)
    return len(staged)


def _staging_of(target_path: str) -> str:
    bucket, prefix = split(folder(target_path))
    return f"s3://{bucket}/{STAGING}/{prefix}"


def _marker_of(target_path: str) -> str:
    return _staging_of(target_path) + MARKER


def _successors(
    staged: list[StoredObject], staged_prefix: str, prefix: str
) -> dict[StoredObject, str]:
    """The key each staged file is published under: engines name files by chance, we number them."""
    in_folder: dict[str, int] = defaultdict(int)
    keys = {}
    for each in staged:
        folders, slash, _ = each.key.removeprefix(staged_prefix).rpartition("/")
        inner = prefix + plain(folders) + slash
        keys[each] = f"{inner}part-{in_folder[inner]:05}.parquet"
        in_folder[inner] += 1
    return keys


def plain(folders: str) -> str:
    """``country=Cote d%27Ivoire`` as ``country=Cote d'Ivoire``, unless a character is in the way.

    Each engine escapes other characters, and not every reader takes the escapes back.
    """
    decoded = unquote(folders)
    is_harmless = re.fullmatch(r"[\w '!(),.&+@=/-]*", decoded) is not None
    has_same_levels = all(decoded.count(sign) == folders.count(sign) for sign in "/=")
    return decoded if is_harmless and has_same_levels else folders


def _copy(s3: Any, each: StoredObject, bucket: str, key: str) -> None:
    source = {"Bucket": each.bucket, "Key": each.key}
    if each.size_bytes <= LARGEST_COPY_BYTES:
        s3.copy_object(Bucket=bucket, Key=key, CopySource=source)
    else:
        s3.copy(source, bucket, key)
