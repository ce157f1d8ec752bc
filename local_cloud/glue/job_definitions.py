"""What AWS Glue accepts as a job, and the values it fills in.

Source  AWS Glue Web API Reference, "CreateJob"; Developer Guide, "AWS Glue version support policy";
        messages about commands as clients report them (aws-cloudformation-user-guide#101, #903).
Differs: Ray, streaming and Scala are refused by name; connections are kept.
"""

from typing import Any

from local_cloud.api import AwsError, unsupported
from local_cloud.glue.job_arguments import check_arguments

GLUE_VERSIONS = ("3.0", "4.0", "5.0", "5.1", "6.0")
DEFAULT_GLUE_VERSION = "6.0"
PYTHON_SHELL_VERSION = "3.9"
# Python shell ignores the version; AWS names the one that its Python came with.
PYTHON_SHELL_GLUE_VERSION = "3.0"
DPU_OF_WORKER = {
    "Standard": 1.0,
    "G.1X": 1.0,
    "G.2X": 2.0,
    "G.4X": 4.0,
    "G.8X": 8.0,
    "G.12X": 12.0,
    "G.16X": 16.0,
    "R.1X": 1.0,
    "R.2X": 2.0,
    "R.4X": 4.0,
    "R.8X": 8.0,
}
DEFAULT_WORKERS = 10
LONGEST_TIMEOUT_MINUTES = 7 * 24 * 60
REFUSED = (
    "SecurityConfiguration",
    "NotificationProperty",
    "CodeGenConfigurationNodes",
    "SourceControlDetails",
    "MaintenanceWindow",
    "LogUri",
)


def invalid(message: str) -> AwsError:
    return AwsError("InvalidInputException", message)


def complete(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition as GetJob shows it, with AWS's defaults.

    In      CreateJob request or JobUpdate, without tags.
    Raises  InvalidInputException as AWS words it, UnsupportedOperation by name.
    """
    job = {key: value for key, value in definition.items() if value not in (None, {})}
    _refuse(job)
    command = job.get("Command", {}).get("Name")
    if not command:
        raise invalid("Command name should not be null or empty")
    if command == "glueetl":
        job = _complete_spark(job)
    elif command == "pythonshell":
        job = _complete_python_shell(job)
    elif command in ("glueray", "gluestreaming"):
        raise unsupported(f"the job command {command}")
    else:
        raise invalid(f"Command name should be glueetl, pythonshell or gluestreaming: {command}")
    check_arguments(job.get("DefaultArguments", {}) | job.get("NonOverridableArguments", {}))
    return _complete_any(job)


def _refuse(job: dict[str, Any]) -> None:
    for name in REFUSED:
        if name in job:
            raise unsupported(f"the job property {name}")


def _complete_any(job: dict[str, Any]) -> dict[str, Any]:
    if not job.get("Role"):
        raise invalid("Role cannot be null or empty")
    script = job["Command"].get("ScriptLocation", "")
    if not script:
        name = job["Command"]["Name"]
        raise invalid(f"Script location cannot be null or empty for {name} command")
    if not script.startswith("s3://"):
        raise invalid(f"Script location should be an S3 path: {script}")
    is_new = job["Command"]["Name"] == "glueetl" and float(job["GlueVersion"]) >= 5
    job.setdefault("Timeout", 480 if is_new else 2880)
    check_timeout(job["Timeout"])
    if job.setdefault("ExecutionProperty", {"MaxConcurrentRuns": 1})["MaxConcurrentRuns"] < 1:
        raise invalid("MaxConcurrentRuns should be at least 1")
    if not 0 <= job.setdefault("MaxRetries", 0) <= 10:
        raise invalid("MaxRetries should be between 0 and 10")
    return job


def check_timeout(minutes: int) -> None:
    """Of a job or a run. Raises InvalidInputException."""
    if minutes > LONGEST_TIMEOUT_MINUTES:
        raise invalid("Timeout should be at most 10080 minutes")


def _complete_python_shell(job: dict[str, Any]) -> dict[str, Any]:
    if "WorkerType" in job or "NumberOfWorkers" in job:
        raise invalid("Worker Type is not supported for Job Command pythonshell")
    if "ExecutionClass" in job:
        raise invalid("Execution Class is not supported for Job Command pythonshell")
    capacity = job.get("MaxCapacity", 0.0625)
    if capacity not in (0.0625, 1.0):
        raise invalid("Max capacity should be 0.0625 or 1 for Job Command pythonshell")
    version = job["Command"].get("PythonVersion", PYTHON_SHELL_VERSION)
    if version != PYTHON_SHELL_VERSION:
        raise invalid(f"Python version {version} is not supported for Job Command pythonshell")
    job["Command"] = job["Command"] | {"PythonVersion": version}
    job["GlueVersion"] = job.get("GlueVersion", PYTHON_SHELL_GLUE_VERSION)
    return job | {"MaxCapacity": capacity, "AllocatedCapacity": int(capacity)}


def _complete_spark(job: dict[str, Any]) -> dict[str, Any]:
    version = job.setdefault("GlueVersion", DEFAULT_GLUE_VERSION)
    if version == "auto":
        raise unsupported("GlueVersion auto")
    if version not in GLUE_VERSIONS:
        raise invalid(f"Given GlueVersion [{version}] is not valid")
    job["Command"] = {"PythonVersion": "3"} | job["Command"]
    if job["Command"]["PythonVersion"] != "3":
        raise invalid("Python version should be 3 for Job Command glueetl")
    if job.setdefault("ExecutionClass", "STANDARD") == "FLEX" and job.get("WorkerType") not in (
        "G.1X",
        "G.2X",
    ):
        raise invalid("Execution Class FLEX is only supported with Worker Type G.1X and G.2X")
    return job | capacity(job)


def capacity(request: dict[str, Any]) -> dict[str, Any]:
    """WorkerType, NumberOfWorkers, MaxCapacity and AllocatedCapacity (DPU) of a Spark job.

    In      a job, or what StartJobRun overrides.
    Raises  InvalidInputException for combinations that AWS refuses.
    """
    worker, workers = request.get("WorkerType"), request.get("NumberOfWorkers")
    dpu = request.get("MaxCapacity", request.get("AllocatedCapacity"))
    if dpu is not None and (worker or workers):
        raise invalid("Please do not set Max Capacity if using Worker Type and Number of Workers.")
    if dpu is None and bool(worker) != bool(workers):
        raise invalid("Please set both Worker Type and Number of Workers.")
    if dpu is not None:
        return _capacity_in_dpu(dpu)
    worker, workers = worker or "G.1X", workers or DEFAULT_WORKERS
    if worker not in DPU_OF_WORKER:
        raise invalid(f"Worker Type {worker} is not supported for Job Command glueetl")
    if workers < 2:
        raise invalid("Number of workers should be at least 2 for Job Command glueetl")
    total = DPU_OF_WORKER[worker] * workers
    return {
        "WorkerType": worker,
        "NumberOfWorkers": workers,
        "MaxCapacity": total,
        "AllocatedCapacity": int(total),
    }


def _capacity_in_dpu(dpu: float) -> dict[str, Any]:
    if dpu < 2 or dpu != int(dpu):
        raise invalid("Max capacity should be a whole number of at least 2 for glueetl")
    return {"MaxCapacity": float(dpu), "AllocatedCapacity": int(dpu)}
