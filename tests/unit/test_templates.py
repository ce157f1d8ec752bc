"""The templates against the linters, against what AWS refuses, and against the table of names."""

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs
from yamllint import config as yamllint_config
from yamllint import linter

from tests.unit.glue_template_rules import RULES
from tests.unit.template_reader import (
    REPOSITORY,
    STACKS,
    TEMPLATES,
    path_of,
    plain,
    read_parameters,
    read_templates,
    resources,
    script_arguments,
)

NAMES = {
    "AWS::Athena::WorkGroup": ["etl-poc-athena"],
    "AWS::Glue::Crawler": ["etl-raw-crawler", "etl-silver-crawler", "etl-gold-crawler"],
    "AWS::Glue::Job": ["etl-extract", "etl-clean", "etl-repartition"],
    "AWS::Glue::Trigger": [
        "etl-workflow-start",
        "etl-after-extract",
        "etl-after-clean",
        "etl-after-repartition",
    ],
    "AWS::Glue::Workflow": ["etl-workflow"],
}
BUCKETS = {
    "ArtifactsBucket": "etl-poc-artifacts-${AWS::AccountId}-${AWS::Region}",
    "AthenaQueriesBucket": "etl-poc-athena-queries-${AWS::AccountId}-${AWS::Region}",
    "RawBucket": "etl-poc-data-raw-${AWS::AccountId}-${AWS::Region}",
    "SilverBucket": "etl-poc-data-silver-${AWS::AccountId}-${AWS::Region}",
    "GoldBucket": "etl-poc-data-gold-${AWS::AccountId}-${AWS::Region}",
}
GRAPH = {
    "StartTrigger": (None, ["<ExtractJob>"]),
    "CleanAfterExtractTrigger": ("<ExtractJob>", ["<CleanJob>", "<RawCrawler>"]),
    "RepartitionAfterCleanTrigger": ("<CleanJob>", ["<RepartitionJob>", "<SilverCrawler>"]),
    "CrawlAfterRepartitionTrigger": ("<RepartitionJob>", ["<GoldCrawler>"]),
}
FOLDERS = {
    "RawCrawler": ["s3://<RawBucket>/sales/"],
    "SilverCrawler": ["s3://<SilverBucket>/sales/", "s3://<SilverBucket>/sales_rejected/"],
    "GoldCrawler": ["s3://<GoldBucket>/sales/"],
}


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
def test_templates_keep_the_rule(check):
    assert list(check(read_templates())) == []


def remarks_of_cfn_lint(text: str) -> list[str]:
    arguments = ManualArgs(include_checks=["I"], regions=["us-east-1", "eu-central-1"])
    return [str(match) for match in lint(text, config=arguments)]


@pytest.mark.parametrize("stack", STACKS)
def test_cfn_lint_finds_nothing_not_even_a_remark(stack: str):
    assert remarks_of_cfn_lint(path_of(stack).read_text(encoding="utf-8")) == []


def test_cfn_lint_finds_an_unknown_property():
    text = path_of("glue-workflow").read_text(encoding="utf-8")
    (first, *_) = remarks_of_cfn_lint(text.replace("StartOnCreation", "StartAtOnce"))
    assert "'StartAtOnce'" in first


def yaml_problems(text: str) -> list[str]:
    rules = yamllint_config.YamlLintConfig(file=str(REPOSITORY / ".yamllint"))
    return [str(problem) for problem in linter.run(text, rules)]


@pytest.mark.parametrize("stack", STACKS)
def test_yamllint_finds_nothing(stack: str):
    assert yaml_problems(path_of(stack).read_text(encoding="utf-8")) == []


def test_yamllint_finds_a_key_that_is_there_twice():
    assert "duplication of key" in yaml_problems("a: 1\na: 2\n")[0]


@pytest.mark.parametrize("stack", STACKS)
def test_template_is_small_enough_for_template_body(stack: str):
    """Source  CreateStack in the CloudFormation API: TemplateBody has at most 51,200 bytes."""
    assert path_of(stack).stat().st_size < 51_200


def test_there_are_no_other_templates():
    assert sorted(path.stem for path in TEMPLATES.glob("*.yml")) == sorted(STACKS)


@pytest.mark.parametrize(("kind", "names"), NAMES.items())
def test_names_are_those_of_the_documents(kind: str, names: list[str]):
    templates = read_templates().values()
    found = [plain(item["Name"]) for template in templates for _, item in resources(template, kind)]
    assert found == names


def test_buckets_are_named_by_zone_account_and_region():
    found = resources(read_templates()["basic-infra"], "AWS::S3::Bucket")
    assert {name: plain(bucket["BucketName"]) for name, bucket in found} == BUCKETS


def test_prod_stands_before_account_and_region():
    bucket = read_templates()["basic-infra"]["Resources"]["RawBucket"]["Properties"]
    expected = "etl-poc-data-raw-prod-${AWS::AccountId}-${AWS::Region}"
    assert plain(bucket["BucketName"], "prod") == expected


def test_triggers_form_the_documented_graph():
    found = {}
    for name, trigger in resources(read_templates()["glue-workflow"], "AWS::Glue::Trigger"):
        watched = [item["JobName"] for item in trigger.get("Predicate", {}).get("Conditions", [])]
        started = [value for action in trigger["Actions"] for value in action.values()]
        found[name] = (plain(watched[0]) if watched else None, plain(started))
    assert found == GRAPH


def test_crawlers_read_table_folders_and_no_archive():
    crawlers = resources(read_templates()["glue-catalog"], "AWS::Glue::Crawler")
    found = {
        name: [plain(target["Path"]) for target in crawler["Targets"]["S3Targets"]]
        for name, crawler in crawlers
    }
    assert found == FOLDERS


def test_extract_takes_the_source_from_its_parameter():
    properties = read_templates()["glue-jobs"]["Resources"]["ExtractJob"]["Properties"]
    assert properties["DefaultArguments"]["--source_url"] == {"Ref": "ExtractSourceURL"}
    assert "source_url" in script_arguments("extract.py")


@pytest.mark.parametrize("suffix", ["", ".prod"])
@pytest.mark.parametrize("stack", STACKS)
def test_parameter_file_holds_parameters_of_the_template_only(stack: str, suffix: str):
    assert set(read_parameters(stack, suffix)) <= set(read_templates()[stack]["Parameters"])


def test_no_value_stands_in_two_parameter_files():
    files = [read_parameters(stack, suffix) for stack in STACKS for suffix in ("", ".prod")]
    chosen = [
        (name, value)
        for file in files
        for name, value in file.items()
        if name != "Environment" and not name.endswith("StackName")
    ]
    assert len(chosen) == len(set(chosen))


def test_prod_parameter_files_are_usable_without_pynt():
    """Typed into the AWS CLI, they make prod's resources under prod's parents, never dev's."""
    assert read_parameters("basic-infra", ".prod")["Environment"] == "prod"
    assert read_parameters("glue-workflow", ".prod") == {
        "Environment": "prod",
        "GlueCatalogStackName": "glue-catalog-prod",
        "GlueJobsStackName": "glue-jobs-prod",
    }
