"""Which files make one table, and which of its folders are partitions: what a crawler decides.

Source  AWS Glue Developer Guide, "How does a crawler determine when to create partitions?",
        "Creating a single schema for each Amazon S3 include path" (its example is a test),
        "Specifying the table location and partitioning level" (the bucket is level 1).
        Files of one folder that do not fit together become tables named after the files: seen as
        2m_sales_records_csv and 2m_sales_records_zip beside each other.
Differs the similarity of schemas is the share of common column names (70 % is enough, as AWS's
        support says); Glue's own measure is not published.
        ``%XX`` in ``key=value`` folders is decoded, as Hive and Spark wrote it and as MSCK REPAIR
        TABLE reads it; no source was found for what Glue's crawler does. The location keeps it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from local_cloud.glue.catalog import Values
from local_cloud.glue.schemas import Schema

SIMILAR = 0.7
MAJORITY = 0.5
Folder = tuple[str, ...]


@dataclass(frozen=True)
class DataFile:
    """One object; ``folder`` begins with the bucket."""

    folder: Folder
    name: str
    size_bytes: int
    schema: Schema


@dataclass(frozen=True)
class FoundTable:
    """A table to be: ``location`` is an s3:// address, ``partitions`` by their values."""

    name: str
    location: str
    partition_keys: tuple[str, ...]
    files: tuple[DataFile, ...]
    partitions: dict[Values, tuple[DataFile, ...]] = field(default_factory=dict)


def group(
    root: Folder, files: Sequence[DataFile], combine: bool = False, level: int | None = None
) -> list[FoundTable]:
    """The tables of one target, in the order of their folders.

    combine  TableGroupingPolicy CombineCompatibleSchemas: unlike schemas become one table too.
    level    TableLevelConfiguration: where tables are, counted from the bucket, which is 1.
    """
    if level is None or level <= len(root):
        return _tables(root, files, combine)
    tables = []
    for folder, inside in _by_folder(files, level).items():
        fits = _fit_one_format(inside) and partition_names(folder, inside) is not None
        tables += [_table(folder, inside)] if fits else _tables(folder, inside, combine)
    return tables


def table_name(folder_or_file: str) -> str:
    """Lower case; what is neither letter, digit nor underscore becomes an underscore."""
    return re.sub(r"[^a-z0-9_]", "_", folder_or_file.lower())


def location(folder: Folder) -> str:
    return "s3://" + "/".join(folder) + "/"


def _tables(folder: Folder, files: Sequence[DataFile], combine: bool) -> list[FoundTable]:
    if _is_one_table(folder, files, combine):
        return [_table(folder, files)]
    direct = [file for file in files if file.folder == folder]
    tables = _direct_tables(folder, direct, combine)
    deeper = [file for file in files if file.folder != folder]
    for child, inside in _by_folder(deeper, len(folder) + 1).items():
        tables += _tables(child, inside, combine)
    return tables


def _direct_tables(folder: Folder, files: Sequence[DataFile], combine: bool) -> list[FoundTable]:
    if files and _is_one_table(folder, files, combine):
        return [_table(folder, files)]
    return [
        FoundTable(table_name(file.name), f"{location(folder)}{file.name}", (), (file,))
        for file in files
    ]


def _table(folder: Folder, files: Sequence[DataFile]) -> FoundTable:
    keys = partition_names(folder, files) or ()
    partitions: dict[Values, list[DataFile]] = defaultdict(list)
    for file in files:
        partitions[_values(file.folder[len(folder) :])].append(file)
    found = {values: tuple(inside) for values, inside in partitions.items()} if keys else {}
    return FoundTable(table_name(folder[-1]), location(folder), keys, tuple(files), found)


def _is_one_table(folder: Folder, files: Sequence[DataFile], combine: bool) -> bool:
    fits = _fit_one_format(files) and partition_names(folder, files) is not None
    return fits and (combine or _are_similar(files))


def _fit_one_format(files: Iterable[DataFile]) -> bool:
    return len({file.schema.format for file in files}) == 1


def partition_names(folder: Folder, files: Iterable[DataFile]) -> tuple[str, ...] | None:
    """Names of the partition keys below ``folder``; None when the folders have no common form."""
    forms = {tuple(_key(part) for part in file.folder[len(folder) :]) for file in files}
    if len(forms) != 1:
        return None
    return tuple(key or f"partition_{index}" for index, key in enumerate(forms.pop()))


def _key(part: str) -> str:
    key, is_pair, _ = part.partition("=")
    return key.lower() if is_pair else ""


def _values(parts: Folder) -> Values:
    return tuple(unquote(part.partition("=")[2]) if _key(part) else part for part in parts)


def _are_similar(files: Sequence[DataFile]) -> bool:
    """Alike within every folder, and the majority of the folders alike."""
    folders: dict[Folder, list[DataFile]] = defaultdict(list)
    for file in files:
        folders[file.folder].append(file)
    schemas = [_names(inside[0]) for inside in folders.values()]
    within = all(
        _similarity(_names(inside[0]), _names(file)) >= SIMILAR
        for inside in folders.values()
        for file in inside
    )
    common, _ = Counter(schemas).most_common(1)[0]
    alike = sum(_similarity(common, names) >= SIMILAR for names in schemas)
    return within and (len(schemas) == 1 or alike > MAJORITY * len(schemas))


def _names(file: DataFile) -> frozenset[str]:
    return frozenset(name for name, _ in file.schema.columns)


def _similarity(left: frozenset[str], right: frozenset[str]) -> float:
    """Common names, of the names of the wider schema."""
    return len(left & right) / max(len(left), len(right), 1) if left != right else 1.0


def _by_folder(files: Sequence[DataFile], depth: int) -> dict[Folder, list[DataFile]]:
    inside: dict[Folder, list[DataFile]] = defaultdict(list)
    for file in files:
        inside[file.folder[:depth]].append(file)
    return dict(sorted(inside.items()))
