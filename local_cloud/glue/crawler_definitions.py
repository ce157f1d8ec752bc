"""What AWS Glue accepts as a crawler, the values it fills in, and what its settings mean.

Source  AWS Glue Web API Reference, CreateCrawler; Developer Guide, "Setting crawler configuration
        options" and "Crawler prerequisites"; messages as clients report them
        (LBHackney-IT/Data-Platform#979, #2418).
Differs only S3 and Delta targets; no events, no Lake Formation, no lineage.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from local_cloud.api import AwsError, unsupported
from local_cloud.glue.exclusions import to_regex

S3, DELTA = "S3Targets", "DeltaTargets"
NOT_APPLIED = ("CrawlerSecurityConfiguration",)
NOT_APPLIED_TO_S3 = ("ConnectionName", "EventQueueArn", "DlqEventQueueArn")
PATH = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]+)(?:/(?P<key>.*))?")
POLICY = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"}
NEW_FOLDERS = "CRAWL_NEW_FOLDERS_ONLY"
LARGEST_SAMPLE = 249
CONFIGURATION: dict[str, Any] = {
    "Version": (1.0,),
    "CreatePartitionIndex": bool,
    "Grouping": {
        "TableGroupingPolicy": ("CombineCompatibleSchemas",),
        "TableLevelConfiguration": int,
    },
    "CrawlerOutput": {
        "Partitions": {"AddOrUpdateBehavior": ("InheritFromTable",)},
        "Tables": {"AddOrUpdateBehavior": ("MergeNewColumns",), "TableThreshold": int},
    },
}


@dataclass(frozen=True)
class CrawlSettings:
    """A crawler's ``Configuration`` and policies, as a crawl follows them."""

    update: str
    delete: str
    new_folders_only: bool
    combine: bool
    level: int | None
    inherit: bool
    merge_new_columns: bool
    threshold: int | None
    index: bool


def invalid(message: str) -> AwsError:
    return AwsError("InvalidInputException", message)


def with_defaults(request: dict[str, Any]) -> dict[str, Any]:
    """A checked definition: the request with AWS's defaults, without name of an operation.

    Raises  InvalidInputException as AWS words it; UnsupportedOperation names what is not done.
    """
    definition = {
        "Description": "",
        "Classifiers": [],
        "DatabaseName": "default",
        "TablePrefix": "",
        **{key: value for key, value in request.items() if key not in ("Tags", "CatalogId")},
        "RecrawlPolicy": {
            "RecrawlBehavior": "CRAWL_EVERYTHING",
            **request.get("RecrawlPolicy", {}),
        },
        "SchemaChangePolicy": {**POLICY, **request.get("SchemaChangePolicy", {})},
        "LineageConfiguration": {
            "CrawlerLineageSettings": "DISABLE",
            **request.get("LineageConfiguration", {}),
        },
    }
    _check_supported(definition)
    if not definition.get("Schedule"):
        definition.pop("Schedule", None)  # an empty one means that there is none
    _check_targets(definition.get("Targets") or {})
    settings(definition)
    _check_recrawl(definition)
    return definition


def _check_supported(definition: dict[str, Any]) -> None:
    for name in NOT_APPLIED:
        if definition.get(name):
            raise unsupported(f"{name} of a crawler")
    if definition["LineageConfiguration"]["CrawlerLineageSettings"] == "ENABLE":
        raise unsupported("LineageConfiguration of a crawler")
    if definition.get("LakeFormationConfiguration", {}).get("UseLakeFormationCredentials"):
        raise unsupported("LakeFormationConfiguration of a crawler")


def _check_targets(targets: dict[str, Any]) -> None:
    given = [kind for kind, values in targets.items() if values]
    if not given:
        raise invalid("Crawler should have at least one target.")
    for kind in given:
        if kind not in (S3, DELTA):
            raise unsupported(f"{kind} of a crawler")
    for target in targets.get(S3, []):
        _check_s3_target(target)
    for target in targets.get(DELTA, []):
        _check_delta_target(target)


def target_paths(targets: dict[str, Any]) -> list[str]:
    """s3:// addresses under which a crawler's tables lie."""
    deltas = [path for target in targets.get(DELTA, []) for path in target["DeltaTables"]]
    return [*(target["Path"] for target in targets.get(S3, [])), *deltas]


def _check_s3_target(target: dict[str, Any]) -> None:
    if not PATH.fullmatch(target.get("Path", "")):
        raise invalid(f"The S3 target path {target.get('Path')!r} is not an s3:// address.")
    for name in NOT_APPLIED_TO_S3:
        if target.get(name):
            raise unsupported(f"{name} of a crawler's S3 target")
    if not 1 <= target.get("SampleSize", 1) <= LARGEST_SAMPLE:
        raise invalid(f"SampleSize must be between 1 and {LARGEST_SAMPLE}.")
    for pattern in target.get("Exclusions", []):
        try:
            to_regex(pattern)
        except re.error:
            raise invalid(f"Exclude pattern {pattern} is not valid.") from None


def _check_delta_target(target: dict[str, Any]) -> None:
    if target.get("ConnectionName"):
        raise unsupported("ConnectionName of a crawler's Delta target")
    if not target.get("DeltaTables"):
        raise invalid("A Delta target needs at least one path in DeltaTables.")
    for path in target["DeltaTables"]:
        if not PATH.fullmatch(path):
            raise invalid(f"The Delta target path {path!r} is not an s3:// address.")
    if target.get("CreateNativeDeltaTable") and target.get("WriteManifest"):
        raise invalid("WriteManifest cannot be used with CreateNativeDeltaTable.")


def split_path(path: str) -> tuple[str, str]:
    """Bucket, and the key or prefix below it."""
    match = PATH.fullmatch(path)
    if match is None:
        raise AwsError("InvalidInputException", f"{path} is not an s3:// address.")
    return match["bucket"], match["key"] or ""


def _check_recrawl(definition: dict[str, Any]) -> None:
    behavior = definition["RecrawlPolicy"]["RecrawlBehavior"]
    if behavior == "CRAWL_EVENT_MODE":
        raise unsupported("RecrawlPolicy CRAWL_EVENT_MODE of a crawler")
    policy = definition["SchemaChangePolicy"]
    if behavior == NEW_FOLDERS and set(policy.values()) != {"LOG"}:
        raise invalid(
            'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only'
            " LOG DeleteBehavior value and LOG UpdateBehavior value."
        )


def settings(definition: dict[str, Any]) -> CrawlSettings:
    """The settings of a definition.

    Raises  InvalidInputException: Configuration is no JSON, or has keys or values unknown to Glue.
    """
    given = _configuration(definition.get("Configuration") or '{"Version": 1.0}')
    grouping, output = given.get("Grouping", {}), given.get("CrawlerOutput", {})
    tables, partitions = output.get("Tables", {}), output.get("Partitions", {})
    return CrawlSettings(
        update=definition["SchemaChangePolicy"]["UpdateBehavior"],
        delete=definition["SchemaChangePolicy"]["DeleteBehavior"],
        new_folders_only=definition["RecrawlPolicy"]["RecrawlBehavior"] == NEW_FOLDERS,
        combine="TableGroupingPolicy" in grouping,
        level=grouping.get("TableLevelConfiguration"),
        inherit="AddOrUpdateBehavior" in partitions,
        merge_new_columns="AddOrUpdateBehavior" in tables,
        threshold=tables.get("TableThreshold"),
        index=given.get("CreatePartitionIndex", True),
    )


def _configuration(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise invalid(f"Configuration is not valid JSON: {error}.") from None
    if not isinstance(given, dict) or "Version" not in given:
        raise invalid("Configuration must be a JSON object with a Version.")
    _check_configuration(given, CONFIGURATION, "Configuration")
    return given


def _check_configuration(given: Any, known: Any, path: str) -> None:
    if isinstance(known, dict):
        unknown = ", ".join(set(given) - set(known)) if isinstance(given, dict) else ""
        if unknown or not isinstance(given, dict):
            raise invalid(f"{path} contains unsupported keys: {unknown or given}.")
        for key, value in given.items():
            inner = key if path == "Configuration" else f"{path}.{key}"
            _check_configuration(value, known[key], inner)
    elif isinstance(known, tuple):
        if given not in known:
            raise invalid(f"{path} has an unsupported value: {given}.")
    elif type(given) is not known or (known is int and given < 1):
        raise invalid(f"{path} has an unsupported value: {given}.")
