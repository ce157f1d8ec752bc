"""Rules of jobs, crawlers and triggers: what Glue refuses, and cfn-lint lets through.

Each rule yields one sentence per fault.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.unit.template_reader import SCRIPTS, imported_modules, plain, script_arguments
from tests.unit.template_rules import RULES, Templates, of_type, rule

__all__ = ["RULES"]  # with the rules of this file

JOB_STATES = {"SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT"}
CRAWL_STATES = {"SUCCEEDED", "FAILED", "CANCELLED"}
CRAWLER_CONFIGURATION: dict[str, set[str]] = {
    "Version": set(),
    "CreatePartitionIndex": set(),
    "Grouping": {"TableGroupingPolicy", "TableLevelConfiguration"},
    "CrawlerOutput": {"Partitions", "Tables"},
}


@rule
def jobs_run_on_glue(templates: Templates) -> Iterator[str]:
    """Source  CreateJob in the Glue API; MaxCapacity is for Python shell, workers are for Spark."""
    for name, job in of_type(templates, "AWS::Glue::Job"):
        if {"Timeout", "MaxRetries", "ExecutionProperty"} - set(job):
            yield f"{name}: Timeout, MaxRetries and ExecutionProperty are not all stated"
        if job.get("ExecutionProperty", {}).get("MaxConcurrentRuns") != 1:
            yield f"{name}: MaxConcurrentRuns is not 1"
        is_spark = job["Command"]["Name"] == "glueetl"
        spark_only = {"GlueVersion", "WorkerType", "NumberOfWorkers"}
        if is_spark and (spark_only - set(job) or "MaxCapacity" in job):
            yield f"{name}: a Spark job states GlueVersion and workers, and no MaxCapacity"
        if not is_spark and (spark_only & set(job) or job.get("MaxCapacity") not in (0.0625, 1)):
            yield f"{name}: a Python shell job states MaxCapacity 0.0625 or 1, and no workers"
        bookmark = job["DefaultArguments"].get("--job-bookmark-option")
        if is_spark and bookmark != "job-bookmark-disable":
            yield f"{name}: bookmarks are not disabled aloud"


@rule
def spark_jobs_have_two_workers(templates: Templates) -> Iterator[str]:
    """Source  "Adding jobs in AWS Glue": one worker is the driver, the minimum is 2."""
    parameters = templates["glue-jobs"]["Parameters"]
    for name, job in of_type(templates, "AWS::Glue::Job"):
        workers = job.get("NumberOfWorkers", 2)
        if isinstance(workers, dict):
            parameter = parameters[workers["Ref"]]
            workers = min(parameter["Default"], parameter.get("MinValue", 0))
        if workers < 2:
            yield f"{name}: NumberOfWorkers may be {workers}"


@rule
def job_arguments_are_those_of_the_script(templates: Templates) -> Iterator[str]:
    for name, job in of_type(templates, "AWS::Glue::Job"):
        script = str(plain(job["Command"]["ScriptLocation"])).rpartition("/")[2]
        if not (SCRIPTS / script).is_file():
            yield f"{name}: glue_scripts/{script} does not exist"
            continue
        wanted = {f"--{argument}" for argument in script_arguments(script)} - {"--JOB_NAME"}
        arguments = list(job["DefaultArguments"])
        ours = [argument for argument in arguments if "-" not in argument.removeprefix("--")]
        ours = [argument for argument in ours if argument != "--conf"]
        if set(ours) != wanted:
            yield f"{name}: arguments are {sorted(ours)}, {script} takes {sorted(wanted)}"
        if arguments != sorted(ours) + sorted(set(arguments) - set(ours)):
            yield f"{name}: arguments are not sorted, ours first"


@rule
def jobs_ship_the_library_of_their_script(templates: Templates) -> Iterator[str]:
    for name, job in of_type(templates, "AWS::Glue::Job"):
        script = SCRIPTS / str(plain(job["Command"]["ScriptLocation"])).rpartition("/")[2]
        imports = script.is_file() and "glue_lib" in imported_modules(script)
        shipped = str(plain(job["DefaultArguments"].get("--extra-py-files", "")))
        if shipped.endswith("/scripts/glue_lib.zip") != imports:
            yield f"{name}: {script.name} imports glue_lib is {imports}, it is sent {shipped!r}"


@rule
def job_arguments_are_text(templates: Templates) -> Iterator[str]:
    """Source  DefaultArguments in CreateJob of the Glue API: a map of strings."""
    for name, job in of_type(templates, "AWS::Glue::Job"):
        for argument, value in job["DefaultArguments"].items():
            if not isinstance(value, str | dict):
                yield f"{name}: {argument} is {value!r}, arguments are text"


@rule
def databases_can_be_queried(templates: Templates) -> Iterator[str]:
    """Source  "Name databases, tables, and columns" in the Athena User Guide."""
    for _, properties in of_type(templates, "AWS::Glue::Database"):
        for environment in ("dev", "prod"):
            name = plain(properties["DatabaseInput"].get("Name", ""), environment)
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                yield f"database {name!r}: lower-case letters, digits and _ only"


@rule
def crawlers_have_a_sound_configuration(templates: Templates) -> Iterator[str]:
    """Source  "Setting crawler configuration options using the API" in the Glue guide."""
    for name, crawler in of_type(templates, "AWS::Glue::Crawler"):
        try:
            configuration = json.loads(crawler["Configuration"])
        except ValueError:
            yield f"{name}: Configuration is not JSON"
            continue
        yield from (f"{name}: {fault}" for fault in _configuration_faults(configuration))
        targets = crawler["Targets"]["S3Targets"]
        if configuration.get("CrawlerOutput", {}).get("Tables") != {"TableThreshold": len(targets)}:
            yield f"{name}: TableThreshold is not the number of its folders"
        for target in targets:
            if not re.fullmatch(r"s3://<\w+>/[a-z_]+/", str(plain(target["Path"]))):
                yield f"{name}: target {plain(target['Path'])} is not one folder of a bucket"
        if "TablePrefix" not in crawler or "SchemaChangePolicy" not in crawler:
            yield f"{name}: TablePrefix and SchemaChangePolicy are not both stated"


def _configuration_faults(configuration: dict[str, Any]) -> Iterator[str]:
    for key, value in configuration.items():
        allowed = CRAWLER_CONFIGURATION.get(key)
        if allowed is None or (allowed and set(value) - set(allowed)):
            yield f"Configuration has {key} {value}, which Glue does not know"
    if configuration.get("Version") != 1.0:
        yield "Configuration is not Version 1.0"
    if configuration.get("CreatePartitionIndex") is not False:
        yield "Configuration lets the crawler create partition indexes, its role does not"
    # The bucket counts as level 1.
    if configuration.get("Grouping", {}).get("TableLevelConfiguration") != 2:
        yield "tables are not the folders of level 2"
    partitions = configuration.get("CrawlerOutput", {}).get("Partitions")
    if partitions != {"AddOrUpdateBehavior": "InheritFromTable"}:
        yield "partitions do not inherit from the table"


@rule
def triggers_are_activated(templates: Templates) -> Iterator[str]:
    """Source  StartOnCreation in CreateTrigger of the Glue API: not for ON_DEMAND."""
    for name, trigger in of_type(templates, "AWS::Glue::Trigger"):
        is_conditional = trigger["Type"] == "CONDITIONAL"
        if bool(trigger.get("Predicate")) != is_conditional:
            yield f"{name}: conditional triggers have a predicate, others have none"
        if trigger["Type"] == "ON_DEMAND" and trigger.get("StartOnCreation"):
            yield f"{name}: an on-demand trigger has no StartOnCreation"
        if is_conditional and trigger.get("StartOnCreation") is not True:
            yield f"{name}: it is never activated without StartOnCreation"


@rule
def conditions_can_be_met(templates: Templates) -> Iterator[str]:
    """Source  Condition in the Glue API: LogicalOperator and the states it lists."""
    for name, trigger in of_type(templates, "AWS::Glue::Trigger"):
        for condition in trigger.get("Predicate", {}).get("Conditions", []):
            state, known = condition.get("State"), JOB_STATES
            if "CrawlerName" in condition:
                state, known = condition.get("CrawlState"), CRAWL_STATES
            if state not in known:
                yield f"{name}: no run is ever seen in state {state}"
            if condition.get("LogicalOperator") != "EQUALS":
                yield f"{name}: a condition has no LogicalOperator EQUALS"


@rule
def actions_can_be_started(templates: Templates) -> Iterator[str]:
    """Source  "AWS Glue triggers": two crawlers at most; terraform-provider-aws issue 39571."""
    for name, trigger in of_type(templates, "AWS::Glue::Trigger"):
        conditions = trigger.get("Predicate", {}).get("Conditions", [])
        watched = {str(plain(item["JobName"])) for item in conditions if "JobName" in item}
        started = {str(plain(item["JobName"])) for item in trigger["Actions"] if "JobName" in item}
        if watched & started:
            yield f"{name}: a job is predicate and action of one trigger"
        if sum("CrawlerName" in action for action in trigger["Actions"]) > 2:
            yield f"{name}: a trigger starts two crawlers at most"


@rule
def triggers_are_created_one_after_the_other(templates: Templates) -> Iterator[str]:
    """Source  aws-cloudformation/cloudformation-coverage-roadmap issue 2103."""
    before = None
    for name, resource in templates["glue-workflow"]["Resources"].items():
        if resource["Type"] == "AWS::Glue::Trigger":
            if resource.get("DependsOn") != before:
                yield f"{name}: DependsOn is not {before}"
            before = name


@rule
def workflows_run_one_at_a_time(templates: Templates) -> Iterator[str]:
    for name, workflow in of_type(templates, "AWS::Glue::Workflow"):
        if workflow.get("MaxConcurrentRuns") != 1:
            yield f"{name}: MaxConcurrentRuns is not 1"
