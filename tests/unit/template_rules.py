"""Rules of all templates: what AWS or this project refuses and cfn-lint lets through.

Each rule yields one sentence per fault.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.unit.template_reader import Template, imports, plain, references, resources, walk

Templates = dict[str, Template]
Rule = Callable[[Templates], Iterator[str]]
RULES: list[Rule] = []

PARENTS: dict[str, dict[str, str]] = {
    "basic-infra": {},
    "glue-jobs": {"BasicInfraStackName": "basic-infra"},
    "glue-catalog": {"BasicInfraStackName": "basic-infra"},
    "glue-workflow": {"GlueJobsStackName": "glue-jobs", "GlueCatalogStackName": "glue-catalog"},
}
# Actions for which AWS offers no resource narrower than *, with the reason. None is needed today.
UNBOUND_ACTIONS: dict[str, str] = {}
VERSIONED_BUCKETS = {"ArtifactsBucket", "RawBucket"}
PUBLIC_ACCESS_BLOCKS = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


def of_type(templates: Templates, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for template in templates.values():
        yield from resources(template, kind)


@rule
def parameters_are_used_and_described(templates: Templates) -> Iterator[str]:
    order = ["Type", "Default", "AllowedPattern", "AllowedValues", "MinLength", "MinValue"]
    order += ["Description"]
    for stack, template in templates.items():
        used = references(template) | {parameter for parameter, _ in imports(template)}
        for name, parameter in template["Parameters"].items():
            if name not in used:
                yield f"{stack}: parameter {name} is not used"
            if not parameter.get("Description"):
                yield f"{stack}: parameter {name} has no description"
            if list(parameter) != [key for key in order if key in parameter]:
                yield f"{stack}: parameter {name} has its keys in another order: {list(parameter)}"


@rule
def outputs_are_described_and_exported(templates: Templates) -> Iterator[str]:
    for stack, template in templates.items():
        for name, output in template["Outputs"].items():
            if not output.get("Description"):
                yield f"{stack}: output {name} has no description"
            if output["Export"]["Name"] != {"Fn::Sub": "${AWS::StackName}-" + name}:
                yield f"{stack}: output {name} is exported under another name"


@rule
def imports_have_their_export(templates: Templates) -> Iterator[str]:
    for stack, template in templates.items():
        for parameter, export in imports(template):
            parent = PARENTS[stack].get(parameter)
            if parent is None:
                yield f"{stack}: imports through {parameter}, which names no parent"
            elif template["Parameters"][parameter]["Default"] != parent:
                yield f"{stack}: {parameter} does not default to {parent}"
            elif export not in templates[parent]["Outputs"]:
                yield f"{stack}: imports {export}, which {parent} does not export"


@rule
def names_are_unique_and_end_in_prod(templates: Templates) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for template in templates.values():
        for logical_id, resource in template["Resources"].items():
            name, prod = (_name(resource, environment) for environment in ("dev", "prod"))
            if name is None or prod is None:
                continue
            owner = seen.setdefault((resource["Type"], name), logical_id)
            if owner != logical_id:
                yield f"{logical_id}: {owner} has the name {name} already"
            if prod.replace("-prod", "").replace("_prod", "") != name or prod == name:
                yield f"{logical_id}: the name in prod is {prod}"


def _name(resource: dict[str, Any], environment: str) -> str | None:
    properties = resource["Properties"]
    for holder in (properties, properties.get("DatabaseInput"), properties.get("CsvClassifier")):
        for key in ("Name", "BucketName", "LogGroupName"):
            if key in (holder or {}):
                return str(plain(holder[key], environment))
    return None


@rule
def roles_have_the_least_privilege(templates: Templates) -> Iterator[str]:
    for name, role in of_type(templates, "AWS::IAM::Role"):
        if "RoleName" in role or "ManagedPolicyArns" in role:
            yield f"{name}: a role has a name or a managed policy"
        trusted = [item["Principal"] for item in role["AssumeRolePolicyDocument"]["Statement"]]
        if trusted != [{"Service": "glue.amazonaws.com"}]:
            yield f"{name}: trusts {trusted}"
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield from _statement_faults(name, plain(statement))


def _statement_faults(name: str, statement: dict[str, Any]) -> Iterator[str]:
    sid = f"{name} {statement.get('Sid', '(no Sid)')}"
    if not re.fullmatch(r"([A-Z][a-z]*)+", statement.get("Sid", "")):
        yield f"{sid}: the Sid is no sentence in CamelCase"
    actions = statement["Action"]
    actions = [actions] if isinstance(actions, str) else actions
    yield from (f"{sid}: action {action}" for action in actions if "*" in action)
    for resource in walk(statement["Resource"]):
        if resource == "*" and set(actions) - set(UNBOUND_ACTIONS):
            yield f"{sid}: resource *"
        if isinstance(resource, str) and re.search(r"s3:::[^/]*\*|>/\*", resource):
            yield f"{sid}: resource {resource} is a whole bucket"


@rule
def buckets_are_closed_and_kept(templates: Templates) -> Iterator[str]:
    """Source  "Security best practices for Amazon S3"; "DeletionPolicy attribute"."""
    for name, resource in templates["basic-infra"]["Resources"].items():
        if resource["Type"] != "AWS::S3::Bucket":
            continue
        yield from (f"{name}: {fault}" for fault in _bucket_faults(resource["Properties"]))
        wanted = ("RetainExceptOnCreate", "Retain")
        if (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")) != wanted:
            yield f"{name}: a deleted stack or a new name may delete it"
        versioning = resource["Properties"].get("VersioningConfiguration")
        if (versioning == {"Status": "Enabled"}) != (name in VERSIONED_BUCKETS):
            yield f"{name}: versioning is {versioning}"


def _bucket_faults(bucket: dict[str, Any]) -> Iterator[str]:
    if "AES256" not in list(walk(bucket.get("BucketEncryption"))):
        yield "no encryption"
    if bucket.get("PublicAccessBlockConfiguration") != PUBLIC_ACCESS_BLOCKS:
        yield "not all four public-access blocks"
    if "BucketOwnerEnforced" not in list(walk(bucket.get("OwnershipControls"))):
        yield "ownership is not enforced"
    if [tag["Key"] for tag in bucket.get("Tags", [])] != ["zone"]:
        yield "no zone tag"
    (lifecycle,) = bucket["LifecycleConfiguration"]["Rules"]
    if "AbortIncompleteMultipartUpload" not in lifecycle or lifecycle["Status"] != "Enabled":
        yield "incomplete uploads stay"
    if ("VersioningConfiguration" in bucket) != ("NoncurrentVersionExpiration" in lifecycle):
        yield "old versions stay"
    if ("athena-queries" in str(bucket["BucketName"])) != ("ExpirationInDays" in lifecycle):
        yield "query results expire, data does not"


@rule
def buckets_want_tls(templates: Templates) -> Iterator[str]:
    """Source  "s3-bucket-ssl-requests-only" in the AWS Config guide."""
    template = templates["basic-infra"]
    policies = {
        policy["Bucket"]["Ref"]: policy["PolicyDocument"]["Statement"]
        for _, policy in resources(template, "AWS::S3::BucketPolicy")
    }
    for name, _ in resources(template, "AWS::S3::Bucket"):
        wanted = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": "${" + name + ".Arn}/*"}],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        statements = policies.get(name, [])
        if not any(wanted.items() <= statement.items() for statement in statements):
            yield f"{name}: its policy lets plain HTTP through"


@rule
def work_groups_bound_their_queries(templates: Templates) -> Iterator[str]:
    """Source  WorkGroupConfiguration in the Athena API; the smallest cutoff is 10 MB."""
    for name, group in of_type(templates, "AWS::Athena::WorkGroup"):
        settings = group["WorkGroupConfiguration"]
        if settings.get("EnforceWorkGroupConfiguration") is not True:
            yield f"{name}: a client's settings win"
        if "SSE_S3" not in list(walk(settings["ResultConfiguration"])):
            yield f"{name}: results are not encrypted"
        cutoff = templates["basic-infra"]["Parameters"].get(
            settings.get("BytesScannedCutoffPerQuery", {}).get("Ref"), {}
        )
        if cutoff.get("MinValue", 0) < 10_000_000:
            yield f"{name}: no scan cutoff, or one below 10 MB"
        if group.get("RecursiveDeleteOption") is not True:
            yield f"{name}: its query history keeps it from being deleted"
