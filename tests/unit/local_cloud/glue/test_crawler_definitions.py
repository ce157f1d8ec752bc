"""What Glue accepts as a crawler.

Source  AWS Glue Web API Reference, CreateCrawler; Developer Guide, "Setting crawler configuration
        options"; messages from LBHackney-IT/Data-Platform#979 and #2418.
"""

import json

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.crawler_definitions import settings, with_defaults

LOG = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}


def crawler(**more):
    targets = {"S3Targets": [{"Path": "s3://lake/sales/"}]}
    return {"Name": "c", "Role": "r", "DatabaseName": "d", "Targets": targets, **more}


def delta(*paths, **more):
    target = {"DeltaTables": list(paths) or ["s3://lake/d/"], **more}
    return {"Targets": {"DeltaTargets": [target]}}


def configuration(**more):
    return crawler(Configuration=json.dumps({"Version": 1.0, **more}))


def refusal(definition) -> tuple[str, str]:
    with pytest.raises(AwsError) as caught:
        with_defaults(definition)
    return caught.value.code, caught.value.message


def test_defaults_are_glues():
    """API_SchemaChangePolicy and the guide: update the table, mark deleted ones deprecated."""
    definition = with_defaults(crawler())
    assert definition["SchemaChangePolicy"] == {
        "UpdateBehavior": "UPDATE_IN_DATABASE",
        "DeleteBehavior": "DEPRECATE_IN_DATABASE",
    }
    assert definition["RecrawlPolicy"] == {"RecrawlBehavior": "CRAWL_EVERYTHING"}
    assert (definition["TablePrefix"], definition["Classifiers"]) == ("", [])


def test_settings_follow_the_configuration():
    read = settings(
        with_defaults(
            configuration(
                CreatePartitionIndex=False,
                Grouping={
                    "TableGroupingPolicy": "CombineCompatibleSchemas",
                    "TableLevelConfiguration": 2,
                },
                CrawlerOutput={
                    "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"},
                    "Tables": {"AddOrUpdateBehavior": "MergeNewColumns", "TableThreshold": 3},
                },
            )
        )
    )
    assert (read.combine, read.level, read.inherit) == (True, 2, True)
    assert (read.merge_new_columns, read.threshold, read.index) == (True, 3, False)


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (
            configuration(CrawlerOutput={"Partitions": {"UpdateBehavior": "LOG"}}),
            "CrawlerOutput.Partitions contains unsupported keys: UpdateBehavior.",
        ),
        (configuration(Grupping={}), "Configuration contains unsupported keys: Grupping."),
        (
            configuration(Grouping={"TableGroupingPolicy": "Combine"}),
            "Grouping.TableGroupingPolicy has an unsupported value: Combine.",
        ),
        (
            configuration(Grouping={"TableLevelConfiguration": 0}),
            "Grouping.TableLevelConfiguration has an unsupported value: 0.",
        ),
        (
            configuration(CrawlerOutput={"Tables": {"TableThreshold": "5"}}),
            "CrawlerOutput.Tables.TableThreshold has an unsupported value: 5.",
        ),
        (
            configuration(CreatePartitionIndex="no"),
            "CreatePartitionIndex has an unsupported value: no.",
        ),
        (crawler(Configuration="{}"), "Configuration must be a JSON object with a Version."),
        (crawler(Configuration="nonsense"), "Configuration is not valid JSON"),
        (crawler(Targets={}), "Crawler should have at least one target."),
        (crawler(Targets={"S3Targets": []}), "Crawler should have at least one target."),
        (crawler(Targets={"S3Targets": [{"Path": "/data"}]}), "is not an s3:// address"),
        (
            crawler(Targets={"S3Targets": [{"Path": "s3://lake/", "SampleSize": 250}]}),
            "SampleSize must be between 1 and 249.",
        ),
        (
            crawler(Targets={"S3Targets": [{"Path": "s3://lake/", "Exclusions": ["{a"]}]}),
            "Exclude pattern {a is not valid.",
        ),
        (crawler(**delta("/data")), "The Delta target path '/data' is not an s3:// address."),
        (
            crawler(**delta(CreateNativeDeltaTable=True, WriteManifest=True)),
            "WriteManifest cannot be used with CreateNativeDeltaTable.",
        ),
        (
            crawler(RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}),
            'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only'
            " LOG DeleteBehavior value and LOG UpdateBehavior value.",
        ),
    ],
)
def test_invalid_definitions_are_refused_as_glue_does(definition, message):
    code, text = refusal(definition)
    assert code == "InvalidInputException"
    assert message in text


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"Targets": {"JdbcTargets": [{"ConnectionName": "x"}]}}, "JdbcTargets"),
        (
            delta(ConnectionName="x"),
            "ConnectionName of a crawler's Delta target",
        ),
        ({"Targets": {"CatalogTargets": [{"DatabaseName": "d", "Tables": ["t"]}]}}, "CatalogTar"),
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}}, "CRAWL_EVENT_MODE"),
        ({"LineageConfiguration": {"CrawlerLineageSettings": "ENABLE"}}, "LineageConfiguration"),
        ({"LakeFormationConfiguration": {"UseLakeFormationCredentials": True}}, "LakeFormation"),
        ({"CrawlerSecurityConfiguration": "secret"}, "CrawlerSecurityConfiguration"),
        (
            {"Targets": {"S3Targets": [{"Path": "s3://lake/", "EventQueueArn": "arn:x"}]}},
            "EventQueueArn",
        ),
    ],
)
def test_what_the_local_cloud_cannot_do_is_refused_by_name(more, name):
    code, text = refusal(crawler(**more))
    assert code == "UnsupportedOperation"
    assert name in text


def test_new_folders_only_is_accepted_with_log():
    behavior = {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}
    definition = with_defaults(crawler(RecrawlPolicy=behavior, SchemaChangePolicy=LOG))
    assert settings(definition).new_folders_only


def test_an_empty_schedule_is_none():
    """An update of a stack sends "" to take a schedule away."""
    assert "Schedule" not in with_defaults(crawler(Schedule=""))
