"""Small jobs in a running local cloud: make them, run them, read what they logged."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.conftest import Cloud, wait_for

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "glue.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
ALLOWS_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["glue:*", "logs:*", "s3:*"], "Resource": "*"}],
}
UNDER_WAY = ("STARTING", "RUNNING", "STOPPING", "WAITING")


@lru_cache
def client(cloud: Cloud, service: str) -> Any:
    """Making one takes longer than most calls."""
    return cloud.client(service)


def make_role(cloud: Cloud, name: str, policy: dict[str, Any] = ALLOWS_ALL) -> None:
    """A role for jobs and crawlers."""
    iam = client(cloud, "iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=json.dumps(policy))


@dataclass(frozen=True)
class Jobs:
    """Jobs whose names, bucket and role are a test's own."""

    cloud: Cloud
    prefix: str

    @property
    def bucket(self) -> str:
        return f"{self.prefix}-bucket"

    @property
    def role(self) -> str:
        return f"{self.prefix}-role"

    @property
    def glue(self) -> Any:
        return client(self.cloud, "glue")

    def prepare(self) -> None:
        client(self.cloud, "s3").create_bucket(Bucket=self.bucket)
        make_role(self.cloud, self.role)

    def put(self, key: str, body: str | bytes) -> str:
        """Out: the object's s3:// address."""
        data = body.encode() if isinstance(body, str) else body
        client(self.cloud, "s3").put_object(Bucket=self.bucket, Key=key, Body=data)
        return f"s3://{self.bucket}/{key}"

    def make(self, name: str, script: str, kind: str = "pythonshell", **more: Any) -> str:
        """Out: the job's name."""
        job = f"{self.prefix}-{name}"
        location = self.put(f"{name}.py", script)
        command = {"Name": kind, "ScriptLocation": location}
        self.glue.create_job(Name=job, Role=self.role, Command=command, **more)
        return job

    def state(self, job: str, run_id: str) -> str:
        return str(self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]["JobRunState"])

    def wait(self, job: str, run_id: str, timeout_seconds: float = 30) -> dict[str, Any]:
        """AWS ``JobRun`` in its last state."""
        wait_for(lambda: self.state(job, run_id) not in UNDER_WAY, timeout_seconds)
        run: dict[str, Any] = self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
        return run

    def run(self, job: str, **request: Any) -> dict[str, Any]:
        """Start a run and wait for its end."""
        run_id = self.glue.start_job_run(JobName=job, **request)["JobRunId"]
        return self.wait(job, run_id, 60)

    def lines(self, run: dict[str, Any], kind: str = "output") -> list[str]:
        """What a run logged."""
        logs = client(self.cloud, "logs")
        found = logs.get_log_events(
            logGroupName=f"{run['LogGroupName']}/{kind}",
            logStreamName=run["Id"],
            startFromHead=True,
        )
        return [event["message"] for event in found["events"]]


def make_jobs(cloud: Cloud, test_name: str) -> Jobs:
    """Names must be short and in lower case: they are part of a bucket's name."""
    words = test_name.removeprefix("test_").replace("_", "-").replace("[", "-").replace("]", "")
    jobs = Jobs(cloud, words.lower()[:50].rstrip("-"))
    jobs.prepare()
    return jobs
