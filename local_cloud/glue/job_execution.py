"""From a run in STARTING to its last state: prepare, start the process, pump its lines, wait.

Source  AWS Glue Developer Guide, "AWS Glue job run statuses", "Logging for AWS Glue jobs".
"""

import shutil
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from local_cloud.api import AwsError
from local_cloud.clients import role_client
from local_cloud.engines import Engine, EngineMissingError, no_engine, prepare_engine
from local_cloud.glue.job_arguments import command_line, listed, log_names
from local_cloud.glue.job_definitions import DEFAULT_GLUE_VERSION
from local_cloud.glue.job_environment import (
    CannotStartError,
    check_modules,
    environment,
    fetch,
    python_path,
)
from local_cloud.glue.job_errors import Tail, error_message
from local_cloud.glue.job_logs import LogStream, Pump
from local_cloud.glue.job_process import JobProcess
from local_cloud.glue.job_run import JobRun
from local_cloud.iam import role_credentials
from local_cloud.settings import SETTINGS


@dataclass(frozen=True)
class Outcome:
    """The last state of a run and its ErrorMessage."""

    state: str
    message: str | None = None


def execute(run: JobRun, backend: Any, timeout_seconds: float) -> Outcome:
    """Run it to its end; the state has become RUNNING in between."""
    folder = SETTINGS.state / "job_runs" / run.id
    work = folder / "work"
    work.mkdir(parents=True, exist_ok=True)
    region = backend.region_name
    try:
        credentials = _credentials(run, region)
    except CannotStartError as error:  # a role that is not to be had can write no log either
        return Outcome("FAILED", str(error))
    logs = Logs(run, role_client("logs", region, credentials), folder)
    logs.note_differences(run)
    try:
        process = start(run, backend, credentials, folder)
    except (CannotStartError, EngineMissingError, AwsError) as error:
        return logs.failed_to_start(str(error))
    try:
        with backend.lock:
            run.process = process
            if run.stop_asked.is_set():
                process.kill()
            else:
                backend.job_runs.move(run, "RUNNING")
        return _follow(run, process, logs, timeout_seconds)
    finally:
        backend.job_bookmarks.take_back(run, work)
        process.close()
        shutil.rmtree(work, ignore_errors=True)


def start(run: JobRun, backend: Any, credentials: dict[str, str], folder: Path) -> JobProcess:
    """Raises  CannotStartError, EngineMissingError, AwsError: why the script could not start."""
    region = backend.region_name
    s3, work = role_client("s3", region, credentials), folder / "work"
    modules_folder = work / "modules"
    modules_folder.mkdir()
    arguments = run.arguments
    script = fetch(
        s3, arguments.get("--scriptLocation", run.job["Command"]["ScriptLocation"]), work
    )
    modules = [fetch(s3, file, modules_folder) for file in listed(arguments, "--extra-py-files")]
    for file in listed(arguments, "--extra-files"):
        fetch(s3, file, work)
    check_modules(listed(arguments, "--additional-python-modules"))
    engine = _engine(run, work, region)
    path = [*python_path(modules), *engine.python_path]
    variables = environment(credentials, region, SETTINGS.endpoint_url, path, work)
    variables |= backend.job_bookmarks.hand_out(run, work)
    words = command_line(arguments, added_arguments(run), run.is_spark)
    return JobProcess(
        [sys.executable, str(script), *words], variables | engine.environment, engine.name, folder
    )


def _credentials(run: JobRun, region: str) -> dict[str, str]:
    """A job may name any role; its runs need one that is there and trusts Glue.

    Source  the ErrorMessage of such a run: aws-solutions-library-samples/data-lakes-on-aws#312.
    """
    name, role = run.job["Name"], run.job["Role"]
    try:
        return role_credentials(role, "GlueJobRunnerSession", region)
    except AwsError:
        raise CannotStartError(
            f"JobName:{name} and JobRunId:{run.id} failed to execute with exception Role {role} "
            "should be given assume role permissions for Glue Service."
        ) from None


def _engine(run: JobRun, work: Path, region: str) -> Engine:
    if not run.is_spark:
        return no_engine()
    return prepare_engine(SETTINGS.engine, run.arguments, work, SETTINGS.endpoint_url, region)


def added_arguments(run: JobRun) -> dict[str, str]:
    """What Glue adds behind the run's arguments; a Python shell job is not told its run's id."""
    job_id = f"j_{sha256(run.job['Name'].encode()).hexdigest()}"
    added = {"--JOB_ID": job_id, "--JOB_RUN_ID": run.id} if run.is_spark else {}
    added |= {"--JOB_NAME": run.job["Name"]} if run.is_spark else {}
    if run.started_by.workflow and run.started_by.workflow_run_id:
        added["--WORKFLOW_NAME"] = run.started_by.workflow
        added["--WORKFLOW_RUN_ID"] = run.started_by.workflow_run_id
    return added


def _follow(run: JobRun, process: JobProcess, logs: "Logs", timeout_seconds: float) -> Outcome:
    tail = Tail()
    logs.follow(process, tail)
    exit_code = process.wait(timeout_seconds)
    if exit_code is None:
        process.stop()
    logs.close()
    if run.stop_asked.is_set():
        return Outcome("STOPPED")
    if exit_code is None:
        return Outcome("TIMEOUT", f"Job run exceeded its timeout of {run.job['Timeout']} minutes.")
    if exit_code == 0:
        return Outcome("SUCCEEDED")
    return Outcome("FAILED", error_message(list(tail.lines), exit_code))


class Logs:
    """The two log streams of a run.

    A Spark job's stdout and stderr go to ``output``, the engine's lines to ``error``; a Python
    shell job's stdout goes to ``output`` and its stderr to ``error``.
    """

    def __init__(self, run: JobRun, client: Any, folder: Path) -> None:
        names = log_names(run.arguments, run.id, run.is_spark)
        self.output = LogStream(client, names.output, names.stream, folder / "output.log")
        self.error = LogStream(client, names.error, names.stream, folder / "error.log")
        self.of_script_stderr = self.output if run.is_spark else self.error
        self.pump = Pump([self.output, self.error])

    def note_differences(self, run: JobRun) -> None:
        """Say in the run's own log what AWS would do otherwise."""
        if names := run.job.get("Connections", {}).get("Connections"):
            text = f"Local cloud: the run has this machine's network, not that of {names}.\n"
            self.error.write(text.encode())
        version = run.job["GlueVersion"]
        if run.is_spark and version != DEFAULT_GLUE_VERSION:
            self.error.write(
                f"Local cloud: GlueVersion {version} runs on the Spark of {DEFAULT_GLUE_VERSION}, "
                f"Python {sys.version.split()[0]}.\n".encode()
            )

    def follow(self, process: JobProcess, tail: Tail) -> None:
        self.pump.read(process.stdout, self.output)
        self.pump.read(process.script_stderr, self.of_script_stderr, tail)
        self.pump.read(process.system_stderr, self.error)

    def failed_to_start(self, message: str) -> Outcome:
        self.error.write(f"{message}\n".encode())
        self.close()
        return Outcome("FAILED", message)

    def close(self) -> None:
        self.pump.close()
