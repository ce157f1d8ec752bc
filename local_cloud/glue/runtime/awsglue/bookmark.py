"""Job bookmarks: which objects of a source earlier runs have read.

Each transformation_ctx has its own mark: the newest modification time that was read, and the
objects of the last 15 minutes before it by name, because S3 may list an object late. The local
cloud hands the marks of a run to its process in a file, and takes back what Job.commit leaves
beside it.

Source  AWS Glue Developer Guide, "Tracking processed data using job bookmarks" and "Connection
        types and options for ETL in AWS Glue" (maxBand).
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awsglue.handover import COMMITTED, ENABLED, FILE_VARIABLE, PAUSED
from awsglue.s3_files import File

BAND_MS = 900_000

Mark = dict[str, Any]


def is_unread(file: File, mark: Mark | None) -> bool:
    """Whether a file came, or was changed, after the mark."""
    if mark is None:
        return True
    if file.modified_ms <= mark["until_ms"] - BAND_MS:
        return False
    return bool(mark["band"].get(file.path) != file.modified_ms)


def next_mark(read: Sequence[File], mark: Mark | None) -> Mark:
    """The mark after these files."""
    until_ms = max([file.modified_ms for file in read] + [mark["until_ms"] if mark else 0])
    band = dict(mark["band"]) if mark else {}
    band |= {file.path: file.modified_ms for file in read}
    kept = {path: at for path, at in band.items() if at > until_ms - BAND_MS}
    return {"until_ms": until_ms, "band": kept}


class Bookmark:
    """The marks of one run, by transformation_ctx; ``to``: the end of a range that is read."""

    def __init__(
        self, option: str, marks: Mapping[str, Mark], to: Mapping[str, Mark] | None = None
    ) -> None:
        self.option, self.before, self.to = option, dict(marks), to
        self.after: dict[str, Mark] = {}

    def unread(self, ctx: str, files: Sequence[File]) -> list[File]:
        """What this run has to read of a source; all where it has no transformation_ctx."""
        if self.option not in (ENABLED, PAUSED) or not ctx:
            return list(files)
        unread = [file for file in files if is_unread(file, self.before.get(ctx))]
        if self.to is None:
            return unread
        return [file for file in unread if ctx in self.to and not is_unread(file, self.to[ctx])]

    def note(self, ctx: str, read: Sequence[File]) -> None:
        """Remember what was read; it counts when the job commits."""
        if self.option == ENABLED and ctx:
            self.after[ctx] = next_mark(read, self.before.get(ctx))

    def commit(self) -> None:
        if self.option != ENABLED:
            return
        self.before |= self.after
        target = Path(os.environ[FILE_VARIABLE] + COMMITTED)
        unfinished = target.with_suffix(".new")
        unfinished.write_text(json.dumps(self.before))
        unfinished.replace(target)


OFF = Bookmark("job-bookmark-disable", {})


def opened(option: str) -> Bookmark:
    """The marks that the local cloud handed to this run, or that it has committed since."""
    if option not in (ENABLED, PAUSED):
        return OFF
    name = os.environ[FILE_VARIABLE]
    handed, committed = json.loads(Path(name).read_text()), Path(name + COMMITTED)
    if option == ENABLED and committed.exists():
        handed["marks"] = json.loads(committed.read_text())
    return Bookmark(option, handed["marks"], handed["to"])
