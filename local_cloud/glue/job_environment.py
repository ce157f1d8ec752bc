"""What a job run's process finds: its folder, its script and modules, its variables.

Source  AWS Glue Developer Guide, "Using job parameters in AWS Glue jobs" and "Using Python
        libraries with AWS Glue".
Differs: --additional-python-modules are checked, never installed; the Python is the server's own.
"""

import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from packaging.requirements import InvalidRequirement, Requirement

RUNTIME = Path(__file__).parent / "runtime"  # the `awsglue` package of the scripts
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
)


# A person's own settings stay out of a run. Over https boto3 does not sign a body either: on
# plain http it would, and read each uploaded byte once more.
AWS_CONFIG = "[default]\ns3 =\n    payload_signing_enabled = false\n"


class CannotStartError(Exception):
    """The run fails before its script starts; the message is its ErrorMessage."""


def fetch(s3: Any, location: str, folder: Path) -> Path:
    """Download ``s3://bucket/key`` into ``folder`` under its own name.

    Raises  CannotStartError.
    """
    bucket, _, key = location.removeprefix("s3://").partition("/")
    path = folder / (Path(key).name or "file")
    try:
        path.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        reason = error.response["Error"].get("Message", "")
        raise CannotStartError(
            f"LAUNCH ERROR | File {location} could not be downloaded: {reason}"
        ) from None
    return path


def python_path(files: list[Path]) -> list[str]:
    """Where the run's modules are found: archives and wheels themselves, a module by its folder."""
    entries = [str(file.parent if file.suffix == ".py" else file) for file in files]
    return [*dict.fromkeys(entries), str(RUNTIME)]


def check_modules(wanted: list[str]) -> None:
    """Raises  CannotStartError for what is not installed here in the wanted version."""
    for text in wanted:
        try:
            requirement = Requirement(text)
            installed = version(requirement.name)
        except InvalidRequirement:
            raise CannotStartError(
                f"The local cloud does not install --additional-python-modules {text}; "
                "name a package as name==version and install it beside the local cloud."
            ) from None
        except PackageNotFoundError:
            raise CannotStartError(
                f"--additional-python-modules {text}: not installed here; "
                f"the local cloud installs nothing. Run: pip install '{text}'"
            ) from None
        if not requirement.specifier.contains(installed, prereleases=True):
            raise CannotStartError(
                f"--additional-python-modules {text}: {requirement.name} {installed} is installed "
                f"here; the local cloud installs nothing. Run: pip install '{text}'"
            )


def environment(
    credentials: Mapping[str, str], region: str, endpoint_url: str, path: list[str], folder: Path
) -> dict[str, str]:
    """The run's variables: of the server's only those named in ``KEPT``."""
    scratch = folder / "tmp"
    scratch.mkdir()
    config = folder / "aws_config"
    config.write_text(AWS_CONFIG)
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(scratch),
        "TZ": "UTC",
    }
