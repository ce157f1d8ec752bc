"""The support table of docs/local_cloud.md, row by row: what it lists is what the code answers, and
the test that a row names is there and calls what the row is about.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from botocore import xform_name

from local_cloud.athena.functions import SUPPORTED as FUNCTIONS
from local_cloud.athena.models import LocalAthenaBackend
from local_cloud.athena.statements import DONE, KINDS
from local_cloud.cloudformation.models import LocalCloudFormationBackend
from local_cloud.cloudformation.resource_types import RESOURCE_TYPES
from local_cloud.cloudformation.schemas import schema_of
from local_cloud.functions.models import LocalLambdaBackend
from local_cloud.glue.job_arguments import CONSUMED, REFUSED
from local_cloud.glue.models import LocalGlueBackend
from local_cloud.logs.models import LocalLogsBackend
from local_cloud.operations import OPERATIONS
from local_cloud.s3.operations import KEPT
from local_cloud.s3.operations import SUPPORTED as S3_OPERATIONS
from local_cloud.services import SERVICES
from local_cloud.ssm.models import LocalSsmBackend

TESTS = Path(__file__).parent.parent
DOCUMENT = (TESTS.parent / "docs" / "local_cloud.md").read_text(encoding="utf-8")
STATUSES = {"real", "partial", "kept", "refused"}
PLACE = ("us-east-1", "123456789012")
IN_STATEMENTS = "Athena statements and SQL"
FREE = ("Refused by name",)  # names there are words, not operations
OF_ARGUMENTS = {"--enable-glue-datacatalog", "--job-bookmark-option"}  # looked at, not consumed


@dataclass(frozen=True)
class Row:
    section: str
    names: tuple[str, ...]
    status: str
    text: str
    test: str


def rows():
    section = ""
    for line in DOCUMENT.partition("## Support table")[2].splitlines():
        if line.startswith("### "):
            section = line.removeprefix("### ")
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split(" |")]
            assert len(cells) == 4, line
            names, status, text, test = cells
            yield Row(section, tuple(re.findall("`([^`]+)`", names)), status, text, test.strip("`"))


ROWS = list(rows())


def names_of(section, status=None):
    """Names of a section, each of which must stand in one row."""
    found = [
        name
        for row in ROWS
        if row.section == section and status in (None, row.status)
        for name in row.names
    ]
    assert len(found) == len(set(found)), sorted(found)
    return set(found)


def in_snake_case(names):
    return {xform_name(name) for name in names}


@cache
def files_of_tests():
    """Test function to the files that have it."""
    found = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.setdefault(node.name, []).append(path)
    return found


@cache
def source_of(path):
    """The text of a test's file, of the helpers of tests/ that it imports, of jobs that it runs."""
    text = path.read_text(encoding="utf-8")
    helpers = [
        TESTS.parent / f"{node.module.replace('.', '/')}.py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.integration")
    ]
    scripts = [path.parent / name for name in re.findall(r'"(\w+\.py)"', text)]
    helpers += [script for script in scripts if script.exists()]
    return "\n".join([text, *(helper.read_text(encoding="utf-8") for helper in helpers)])


@pytest.mark.parametrize(
    ("section", "answered"),
    [
        ("CloudFormation", set(LocalCloudFormationBackend(*PLACE).actions)),
        ("Glue", set(LocalGlueBackend(*PLACE).actions)),
        ("Athena", set(LocalAthenaBackend(*PLACE).actions)),
        ("CloudWatch Logs", set(LocalLogsBackend(*PLACE).actions)),
        ("Systems Manager", set(LocalSsmBackend(*PLACE).actions)),
        ("Lambda", set(LocalLambdaBackend(*PLACE).actions)),
    ],
)
def test_table_lists_the_operations_of_the_rooms(section, answered):
    assert in_snake_case(names_of(section)) == answered


@pytest.mark.parametrize(
    ("section", "answered"),
    [
        ("CloudFormation resource types", RESOURCE_TYPES.keys()),
        ("S3", S3_OPERATIONS),
        ("STS and IAM", OPERATIONS["sts"] | OPERATIONS["iam"]),
        (
            "Other services",
            {f"{name}:{one}" for name in ("events", "sns", "sqs") for one in OPERATIONS[name]},
        ),
        ("Glue job arguments", CONSUMED | REFUSED | OF_ARGUMENTS),
    ],
)
def test_table_lists_what_the_code_names(section, answered):
    assert names_of(section) == answered


def test_table_has_a_section_for_every_service():
    rooms = {"athena", "cloudformation", "glue", "logs", "lambda", "s3", "ssm"}
    assert rooms | OPERATIONS.keys() == SERVICES


def test_table_says_refused_where_the_code_refuses():
    assert names_of("Glue job arguments", "refused") == REFUSED
    kinds = {subtype for _, _, subtype in KINDS}
    refused = {kind.replace("_", " ") for kind in kinds - DONE}
    statements = {kind.replace("_", " ") for kind in kinds}
    assert names_of(IN_STATEMENTS) & statements == statements
    assert names_of(IN_STATEMENTS, "refused") & statements == refused
    assert names_of("S3", "kept") == KEPT


def test_document_lists_the_functions_of_athena():
    listed = DOCUMENT.partition("Any other function of Athena")[2].split("```")[1]
    assert listed.split() == sorted(FUNCTIONS)


@pytest.mark.parametrize("type_name", sorted(RESOURCE_TYPES))
def test_row_of_a_resource_type_names_the_properties_that_are_not_applied(type_name):
    (row,) = [row for row in ROWS if type_name in row.names]
    schema = schema_of(type_name, PLACE[0])
    assert schema is not None
    supported = RESOURCE_TYPES[type_name].supported
    missing = schema.properties - schema.read_only - supported
    sentence = row.text.partition(". ")[0]
    named = set(re.findall("`([^`]+)`", sentence))
    if sentence.startswith("Only"):
        assert named == supported
    else:
        assert missing == (named if sentence.startswith("All properties but") else set())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.section}: {row.names[0]}")
def test_row_names_a_test_that_calls_what_it_is_about(row):
    assert row.status in STATUSES
    files = files_of_tests().get(row.test, [])
    assert len(files) == 1, f"{row.test} is in {files}"
    if row.section in FREE:
        return
    source = source_of(files[0])
    for name in row.names:
        assert is_called(row.section, name, source), f"{files[0].name} does not call {name}"


def is_called(section, name, source):
    """Whether a test's source has the operation, type or argument of a row."""
    if section == IN_STATEMENTS:
        words = name.split() if name.isupper() else []
        return all(re.search(rf"\b{word}", source) for word in words)
    if section in ("CloudFormation resource types", "Glue job arguments", "awsglue in scripts"):
        return name in source
    operation = xform_name(name.rpartition(":")[2])
    forms = {operation, operation.replace("_", "-")}
    return any(re.search(rf"[\w.\"' ]{form}\b", source) for form in forms)
