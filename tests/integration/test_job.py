"""Job definitions.

Source  AWS Glue Web API Reference, "Jobs".
"""

import pytest
from botocore.exceptions import ClientError

from tests.integration.jobs_in_cloud import Jobs, make_jobs


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def test_job_is_shown_as_it_was_made(jobs):
    name = jobs.make("a", "", DefaultArguments={"--x": "1"}, Timeout=5, MaxRetries=1)
    job = jobs.glue.get_job(JobName=name)["Job"]
    assert job["Command"] == {
        "Name": "pythonshell",
        "ScriptLocation": f"s3://{jobs.bucket}/a.py",
        "PythonVersion": "3.9",
    }
    assert (job["Timeout"], job["MaxRetries"], job["MaxCapacity"]) == (5, 1, 0.0625)
    assert job["DefaultArguments"] == {"--x": "1"}
    assert job["CreatedOn"] == job["LastModifiedOn"]


def test_update_replaces_the_definition(jobs):
    """What JobUpdate leaves out goes back to its default."""
    name = jobs.make("a", "", DefaultArguments={"--x": "1"}, MaxRetries=2)
    command = {"Name": "pythonshell", "ScriptLocation": f"s3://{jobs.bucket}/b.py"}
    jobs.glue.update_job(JobName=name, JobUpdate={"Role": jobs.role, "Command": command})
    job = jobs.glue.get_job(JobName=name)["Job"]
    assert job["Command"]["ScriptLocation"] == f"s3://{jobs.bucket}/b.py"
    assert job["MaxRetries"] == 0
    assert "DefaultArguments" not in job


def test_second_job_of_a_name_is_refused(jobs):
    jobs.make("a", "")
    with pytest.raises(ClientError, match="already exists") as refused:
        jobs.make("a", "")
    assert refused.value.response["Error"]["Code"] == "AlreadyExistsException"


def test_run_needs_a_role_that_trusts_glue(jobs):
    name = jobs.make("a", "")
    command = jobs.glue.get_job(JobName=name)["Job"]["Command"]
    jobs.glue.update_job(JobName=name, JobUpdate={"Role": "nobody", "Command": command})
    run = jobs.run(name)
    assert run["JobRunState"] == "FAILED"
    assert "Role nobody should be given assume role permissions" in run["ErrorMessage"]


def test_unknown_parameter_is_refused(jobs):
    with pytest.raises(ClientError, match="not-a-worker"):
        jobs.make("a", "", "glueetl", WorkerType="not-a-worker", NumberOfWorkers=2)


def test_jobs_are_listed_by_their_tags(jobs):
    first = jobs.make("a", "", Tags={"team": jobs.prefix})
    second = jobs.make("b", "")
    assert jobs.glue.list_jobs(Tags={"team": jobs.prefix})["JobNames"] == [first]
    arn = f"arn:aws:glue:us-east-1:123456789012:job/{second}"
    jobs.glue.tag_resource(ResourceArn=arn, TagsToAdd={"team": jobs.prefix})
    assert jobs.glue.list_jobs(Tags={"team": jobs.prefix})["JobNames"] == [first, second]
    assert jobs.glue.get_tags(ResourceArn=arn)["Tags"] == {"team": jobs.prefix}


def test_many_jobs_are_read_at_once(jobs):
    first, second = jobs.make("a", ""), jobs.make("b", "")
    found = jobs.glue.batch_get_jobs(JobNames=[first, "nothing", second])
    assert [job["Name"] for job in found["Jobs"]] == [first, second]
    assert found["JobsNotFound"] == ["nothing"]
    pages = jobs.glue.get_paginator("get_jobs").paginate(PaginationConfig={"PageSize": 1})
    assert {first, second} <= {job["Name"] for page in pages for job in page["Jobs"]}


def test_deleted_job_is_gone_and_may_be_deleted_again(jobs):
    name = jobs.make("a", "")
    for _ in range(2):
        assert jobs.glue.delete_job(JobName=name)["JobName"] == name
    with pytest.raises(ClientError, match=f"Job {name} not found") as refused:
        jobs.glue.get_job(JobName=name)
    assert refused.value.response["Error"]["Code"] == "EntityNotFoundException"


def test_bookmark_that_no_run_committed_is_not_found(jobs):
    for operation in (jobs.glue.get_job_bookmark, jobs.glue.reset_job_bookmark):
        with pytest.raises(ClientError, match="Continuation for job a not found") as missing:
            operation(JobName="a")
        assert missing.value.response["Error"]["Code"] == "EntityNotFoundException"


def test_tags_of_a_job_are_taken_back(jobs):
    name = jobs.make("a", "", Tags={"zone": "raw", "team": "a"})
    arn = f"arn:aws:glue:us-east-1:123456789012:job/{name}"
    jobs.glue.untag_resource(ResourceArn=arn, TagsToRemove=["zone"])
    assert jobs.glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "a"}
