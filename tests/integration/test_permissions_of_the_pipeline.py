"""Least privilege of the pipeline's roles: without any one statement something is refused.

The workflow as it is passes: test_pipeline.py. Here a role loses one statement, read from the
template, and its jobs and crawlers are started one after the other until one fails; the local
cloud's log says what was refused, as the answer to a HEAD request cannot.
"""

import copy
import itertools
import json
import re
from functools import partial

import pytest

from sample_data import write_sample
from tests.conftest import wait_for
from tests.integration.pynt_tasks import pynt, succeeded
from tests.unit.template_reader import read_templates, resources

ROWS = itertools.count(100)
UNDER_WAY = ("STARTING", "RUNNING", "STOPPING", "WAITING")
# Statements without which a run goes on, and what is lost.
# AWS Glue Developer Guide, "Logging for AWS Glue jobs": a run's lines go to CloudWatch beside it.
REFUSED = r'is not authorized to perform: (\S+) on resource: "?(arn:aws:\S+)'
LOST_IN_SILENCE = {("GluePythonJobRole", "WriteLogs"), ("GlueSparkJobRole", "WriteLogs")}


def statements():
    """Role and Sid of every statement of every role of the four templates."""
    return [
        (stack, role, written["Fn::If"][1]["Sid"] if "Fn::If" in written else written["Sid"])
        for stack, template in read_templates().items()
        for role, properties in resources(template, "AWS::IAM::Role")
        for policy in properties["Policies"]
        for written in policy["PolicyDocument"]["Statement"]
    ]


def as_list(value):
    return value if isinstance(value, list) else [value]


def deliver(cloud, path):
    """A source of a new size, whose file gets a name of its own; a known one is not fetched."""
    write_sample(path / "sales.zip", next(ROWS))
    cloud.client("s3").upload_file(str(path / "sales.zip"), "a-source", "sales.zip")


@pytest.fixture(scope="module")
def lake(fresh_cloud, tmp_path_factory):
    """Deployed, with a raw zone. The source lies in S3: so the statement for it is there too."""
    fresh_cloud.client("s3").create_bucket(Bucket="a-source")
    deliver(fresh_cloud, tmp_path_factory.mktemp("source"))
    succeeded(pynt(fresh_cloud, "deploy[ExtractSourceURL=s3://a-source/sales.zip]"))
    assert run_job(fresh_cloud, "etl-extract") == ""
    return fresh_cloud


@pytest.fixture
def without(lake):
    """Take one statement from a role; it comes back when the test ends."""
    iam, formation, kept = lake.client("iam"), lake.client("cloudformation"), {}

    def take(stack, role, sid):
        found = formation.describe_stack_resource(StackName=stack, LogicalResourceId=role)
        name = found["StackResourceDetail"]["PhysicalResourceId"]
        (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
        at = {"RoleName": name, "PolicyName": policy}
        document = iam.get_role_policy(**at)["PolicyDocument"]
        kept.update(at | {"PolicyDocument": json.dumps(document)})
        reduced = copy.deepcopy(document)
        (taken,) = [one for one in document["Statement"] if one["Sid"] == sid]
        reduced["Statement"].remove(taken)
        iam.put_role_policy(**at, PolicyDocument=json.dumps(reduced))
        return name, taken

    yield take
    iam.put_role_policy(**kept)


def jobs_of(lake, role):
    jobs = lake.client("glue").get_jobs()["Jobs"]
    return [job["Name"] for job in jobs if job["Role"].endswith(f"/{role}")]


def crawlers_of(lake, role):
    crawlers = lake.client("glue").get_crawlers()["Crawlers"]
    return [crawler["Name"] for crawler in crawlers if crawler["Role"] == role]


def run_job(lake, name):
    """ErrorMessage of a run, empty when it succeeded."""
    glue = lake.client("glue")
    run_id = glue.start_job_run(JobName=name)["JobRunId"]

    def ended():
        run = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        return run if run["JobRunState"] not in UNDER_WAY else None

    run = wait_for(ended, 60)
    return "" if run["JobRunState"] == "SUCCEEDED" else run["ErrorMessage"]


def crawl(lake, name):
    glue = lake.client("glue")
    glue.start_crawler(Name=name)

    def ended():
        crawler = glue.get_crawler(Name=name)["Crawler"]
        return crawler["LastCrawl"] if crawler["State"] == "READY" else None

    return wait_for(ended).get("ErrorMessage", "")


def failures(lake, role):
    """Messages of whatever has the role, up to the first failure."""
    starts = [*(partial(run_job, lake, name) for name in jobs_of(lake, role))]
    starts += [partial(crawl, lake, name) for name in crawlers_of(lake, role)]
    return next((message for start in starts if (message := start())), "")


@pytest.mark.parametrize(("stack", "role", "sid"), statements())
def test_statement_of_a_role_is_needed(lake, without, tmp_path, stack, role, sid):
    deliver(lake, tmp_path)
    log = lake.state / "local_cloud.log"
    told = log.stat().st_size
    name, taken = without(stack, role, sid)
    message = failures(lake, name)
    assert bool(message) != ((role, sid) in LOST_IN_SILENCE), message
    refused = re.findall(REFUSED, log.read_text()[told:])
    assert {action for action, _ in refused} & {*as_list(taken["Action"])}, (message, refused)
