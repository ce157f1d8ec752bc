"""Which objects of a target a crawler reads: exclude patterns, hidden names, samples.

Source  AWS Glue Developer Guide, "Include and exclude patterns" (globs, relative to the include
        path) and "SampleSize" of API_S3Target (files of each leaf folder).
Differs empty objects (folder markers) and names that begin with "_" or "." (unfinished and
        administrative files of Spark and Hadoop) are never crawled.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from local_cloud.glue.runtime.awsglue.paths import to_regex

__all__ = ["is_excluded", "sampled", "to_regex"]


def is_excluded(relative_key: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    """Whether a key, relative to its target, is hidden or matches a pattern."""
    hidden = any(part.startswith(("_", ".")) for part in relative_key.split("/"))
    return hidden or any(pattern.fullmatch(relative_key) for pattern in patterns)


def sampled(keys: Sequence[str], sample_size: int | None) -> list[str]:
    """The first ``sample_size`` keys of every folder; all when it is None."""
    if sample_size is None:
        return list(keys)
    taken: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        folder = taken[key.rpartition("/")[0]]
        if len(folder) < sample_size:
            folder.append(key)
    return [key for folder in taken.values() for key in folder]
