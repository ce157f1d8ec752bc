"""The rules of the templates can fail: each fault below must be found."""

from functools import reduce
from typing import Any

import pytest

from tests.unit.glue_template_rules import RULES
from tests.unit.template_reader import read_templates
from tests.unit.template_rules import Templates

GONE = "gone"  # in place of a value: the key is taken away
JOB, TRIGGER = "glue-jobs/Resources/CleanJob/Properties", "glue-workflow/Resources"
CLEAN = f"{TRIGGER}/CleanAfterExtractTrigger"
CRAWLER = "glue-catalog/Resources/GoldCrawler/Properties"
STATEMENT = "glue-jobs/Resources/GlueSparkJobRole/Properties/Policies/0/PolicyDocument/Statement/1"
BUCKET = "basic-infra/Resources/GoldBucket"
DATABASE = "glue-catalog/Resources/Database/Properties/DatabaseInput/Name"
GROUP = "basic-infra/Resources/AthenaWorkGroup/Properties"
BLOCKS = "PublicAccessBlockConfiguration"

# fmt: off
MUTATIONS: list[tuple[str, Any, str]] = [
    # What cfn-lint accepts and AWS does not.
    ("glue-jobs/Parameters/NumberOfWorkers/MinValue", 1, "NumberOfWorkers may be 1"),
    (f"{JOB}/NumberOfWorkers", 1, "NumberOfWorkers may be 1"),
    (f"{CRAWLER}/Configuration", "no json", "Configuration is not JSON"),
    (f"{CRAWLER}/Configuration", '{"Version": 1.0, "Groups": {}}', "Configuration has Groups"),
    (f"{JOB}/DefaultArguments/--conf", 1, "--conf is 1, arguments are text"),
    (DATABASE, "etl-poc", "database 'etl-poc'"),
    (f"{TRIGGER}/StartTrigger/Properties/StartOnCreation", True, "no StartOnCreation"),
    (f"{CLEAN}/Properties/Predicate/Conditions/0/LogicalOperator", GONE, "no LogicalOperator"),
    (f"{CLEAN}/Properties/Actions/0/JobName/Fn::ImportValue/Fn::Sub", "${X}-ExtractJob",
     "predicate and action of one trigger"),
    # What AWS accepts and then does not do.
    (f"{CLEAN}/Properties/StartOnCreation", GONE, "never activated"),
    (f"{CLEAN}/Properties/Predicate/Conditions/0/State", "ERROR", "ever seen in state ERROR"),
    (f"{CLEAN}/DependsOn", GONE, "DependsOn is not StartTrigger"),
    (f"{TRIGGER}/Workflow/Properties/MaxConcurrentRuns", GONE, "MaxConcurrentRuns is not 1"),
    (f"{CRAWLER}/Targets/S3Targets/0/Path", "s3://<GoldBucket>/", "is not one folder of a bucket"),
    (f"{JOB}/GlueVersion", GONE, "a Spark job states GlueVersion"),
    (f"{JOB}/MaxCapacity", 2, "no MaxCapacity"),
    (f"{JOB}/DefaultArguments/--job-bookmark-option", GONE, "bookmarks are not disabled"),
    # What would break the pipeline or open it.
    (f"{JOB}/DefaultArguments/--source_path", GONE, "clean.py takes"),
    (f"{JOB}/DefaultArguments/--extra-py-files", GONE, "imports glue_lib is True"),
    (f"{JOB}/Command/ScriptLocation", "s3://b/scripts/clen.py", "clen.py does not exist"),
    ("basic-infra/Outputs/GoldBucket", GONE, "basic-infra does not export"),
    ("basic-infra/Outputs/GoldBucket/Description", GONE, "GoldBucket has no description"),
    ("glue-jobs/Parameters/WorkerType/Description", GONE, "WorkerType has no description"),
    (f"{JOB}/Name", "etl-extract", "has the name etl-extract already"),
    (f"{STATEMENT}/Action", "s3:*", "action s3:*"),
    (f"{STATEMENT}/Resource", "*", "resource *"),
    (f"{STATEMENT}/Resource", "arn:aws:s3:::<RawBucket>/*", "is a whole bucket"),
    (f"{BUCKET}/DeletionPolicy", "Delete", "may delete it"),
    (f"{BUCKET}/Properties/BucketEncryption", GONE, "no encryption"),
    (f"{BUCKET}/Properties/{BLOCKS}/IgnorePublicAcls", False, "all four"),
    (f"{BUCKET}Policy", GONE, "lets plain HTTP through"),
    (f"{GROUP}/RecursiveDeleteOption", GONE, "history"),
    ("basic-infra/Parameters/ScanCutoffBytes/MinValue", 1, "below 10 MB"),
]
# fmt: on


@pytest.mark.parametrize(("path", "value", "complaint"), MUTATIONS, ids=lambda part: str(part)[:60])
def test_rules_find_the_fault(path: str, value: Any, complaint: str):
    templates = read_templates()
    before = faults(templates)
    *keys, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    holder = reduce(lambda node, key: node[key], keys, templates)
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    found = [fault for fault in faults(templates) if fault not in before]
    assert any(complaint in fault for fault in found), found


def faults(templates: Templates) -> list[str]:
    return [fault for check in RULES for fault in check(templates)]
