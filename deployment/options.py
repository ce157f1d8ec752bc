"""Values of a task's options, which are all text; a wrong one is named with what it may be."""

from deployment.errors import DeploymentError

ENGINES = ("sail", "spark")
LAST_PORT = 65535


def number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise DeploymentError(f"{name}={value}: give a whole number.")
    return int(value)


def positive(name: str, value: str) -> int:
    if (given := number(name, value)) < 1:
        raise DeploymentError(f"{name}={value}: give a number from 1.")
    return given


def port(value: str) -> int:
    if (given := number("port", value)) > LAST_PORT:
        raise DeploymentError(f"port={value}: give a number up to {LAST_PORT}.")
    return given


def engine(value: str) -> str:
    if value not in ENGINES:
        raise DeploymentError(f"engine={value}: give one of {', '.join(ENGINES)}.")
    return value


def is_true(name: str, value: str) -> bool:
    """``true``, or nothing."""
    if value not in ("", "true"):
        raise DeploymentError(f"{name}={value}: give true, or leave it out.")
    return value == "true"
