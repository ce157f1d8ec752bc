"""Arguments of a job's script.

Source  AWS Glue Developer Guide, "Accessing parameters using getResolvedOptions".
Differs: bookmark arguments are accepted and returned; no bookmark is kept.
"""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

BOOKMARK = "job-bookmark-option"
BOOKMARK_VALUES = ("job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable")
BOOKMARK_RANGE = ("job-bookmark-from", "job-bookmark-to")
# Returned when they are there; a script that lists one of them is told that it may not.
RESERVED = (
    BOOKMARK,
    *BOOKMARK_RANGE,
    "continuation-option",
    "JOB_ID",
    "JOB_RUN_ID",
    "SECURITY_CONFIGURATION",
    "encryption-type",
)
OPTIONAL = ("TempDir", "RedshiftTempDir")


class GlueArgumentError(Exception):
    """An argument that the script needs is missing or not as it should be."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, Any]:  # noqa: N802
    """Values of the wanted options, and of Glue's own.

    In      args: sys.argv; options: names without dashes, all of them required.
    Raises  GlueArgumentError, RuntimeError for a reserved name.
    """
    parser = _Parser(add_help=False, allow_abbrev=False)
    for name in RESERVED:
        if name in options:
            raise RuntimeError(f"Using reserved arguments --{name}")
        choices = BOOKMARK_VALUES if name == BOOKMARK else None
        parser.add_argument(f"--{name}", choices=choices)
    for name in OPTIONAL:
        parser.add_argument(f"--{name}")
    for name in dict.fromkeys(options):
        if name not in OPTIONAL:
            parser.add_argument(f"--{name}", required=True)
    resolved = vars(parser.parse_known_args(list(args[1:]))[0])
    resolved.pop("continuation_option")
    resolved["job_bookmark_option"] = resolved["job_bookmark_option"] or "job-bookmark-disable"
    temporary = resolved["TempDir"] or resolved["RedshiftTempDir"]
    return resolved | {"TempDir": temporary, "RedshiftTempDir": temporary}
