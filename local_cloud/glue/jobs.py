"""Glue job definitions: create, change, read, delete.

Source  AWS Glue Web API Reference, "Jobs".
Differs: what a run cannot honour is refused here already (see job_definitions and job_arguments).
"""

from datetime import UTC, datetime
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.job_definitions import complete
from local_cloud.glue.paging import page
from local_cloud.store import Records

Job = dict[str, Any]


class Jobs:
    """The room of Glue jobs: name to AWS ``Job`` structure."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.definitions: Records[str, Job] = Records(f"glue/{backend.region_name}/jobs")

    def definition(self, name: str) -> Job:
        try:
            return self.definitions[name]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Job {name} not found.") from None

    def arn(self, name: str) -> str:
        return f"arn:aws:glue:{self.backend.region_name}:{self.backend.account_id}:job/{name}"

    @action
    def create_job(self, request: Request) -> Response:
        definition = dict(request)
        name, tags = definition["Name"], definition.pop("Tags", {})
        job = complete(definition)
        now = datetime.now(UTC)
        with self.backend.lock:
            if name in self.definitions:
                raise AwsError("AlreadyExistsException", f"Job with name {name} already exists.")
            self.definitions[name] = job | {"CreatedOn": now, "LastModifiedOn": now}
        self.backend.tags.add(self.arn(name), tags)
        return {"Name": name}

    @action
    def update_job(self, request: Request) -> Response:
        """Replaces the definition: what the update leaves out gets its default, as on AWS."""
        name = request["JobName"]
        created_on = self.definition(name)["CreatedOn"]
        job = complete({"Name": name} | request["JobUpdate"])
        self.definitions[name] = job | {
            "CreatedOn": created_on,
            "LastModifiedOn": datetime.now(UTC),
        }
        self.backend.job_runs.start_waiting(name)
        return {"JobName": name}

    @action
    def delete_job(self, request: Request) -> Response:
        """Runs that are under way go on; deleting what is not there is no error, as on AWS."""
        name = request["JobName"]
        self.definitions.pop(name, None)
        self.backend.job_bookmarks.forget(name)
        self.backend.tags.forget(self.arn(name))
        return {"JobName": name}

    @action
    def get_job(self, request: Request) -> Response:
        return {"Job": self.definition(request["JobName"])}

    @action
    def get_jobs(self, request: Request) -> Response:
        jobs, following = page(list(self.definitions.values()), request, 1000)
        return {"Jobs": jobs} | following

    @action
    def list_jobs(self, request: Request) -> Response:
        wanted = (request.get("Tags") or {}).items()
        names = [name for name in self.definitions if wanted <= self._tags(name).items()]
        names, following = page(names, request, 1000)
        return {"JobNames": names} | following

    @action
    def batch_get_jobs(self, request: Request) -> Response:
        names = request["JobNames"]
        return {
            "Jobs": [self.definitions[name] for name in names if name in self.definitions],
            "JobsNotFound": [name for name in names if name not in self.definitions],
        }

    def _tags(self, name: str) -> dict[str, str]:
        tags: dict[str, str] = self.backend.tags.of(self.arn(name))
        return tags
