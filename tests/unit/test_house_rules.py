"""The size of files and functions, and that no command is without its line in the README."""

import ast
import re
from pathlib import Path

import pytest
from pynt._pynt import Task

import build

REPOSITORY = Path(__file__).parent.parent.parent
PYTHON_FOLDERS = ["benchmarks", "deployment", "glue_scripts", "local_cloud", "sample_data", "tests"]
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 50, 250
TASKS = [name for name, value in vars(build).items() if Task.is_task(value)]

# path: reason. The list may only shrink.
LONGER_FILES: dict[str, str] = {
    "glue_scripts/extract.py": "a Python shell job is one file: it takes no library of ours",
    "cloudformation/glue-jobs.yml": "three jobs with two roles, each right named by bucket",
}
LONGER_FUNCTIONS: dict[str, str] = {}


def python_files():
    found = [path for folder in PYTHON_FOLDERS for path in (REPOSITORY / folder).rglob("*.py")]
    return sorted([REPOSITORY / "build.py", *found])


def name(path):
    return path.relative_to(REPOSITORY).as_posix()


def too_long(paths, limit):
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {path: count for path, count in lines.items() if count > limit}


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name(path)}:{node.name}", node.end_lineno - node.lineno + 1


def test_python_file_is_at_most_300_lines_long():
    """Integration tests stand aside: one file per AWS concept, however much of it there is."""
    files = [path for path in python_files() if path.parent.name != "integration"]
    assert too_long(files, FILE_LINES).keys() <= LONGER_FILES.keys()


def test_template_is_at_most_250_lines_long():
    templates = (REPOSITORY / "cloudformation").glob("*.yml")
    assert too_long(templates, TEMPLATE_LINES).keys() <= LONGER_FILES.keys()


def test_function_is_at_most_50_lines_long():
    longer = {
        where
        for path in python_files()
        for where, lines in functions(path)
        if lines > FUNCTION_LINES
    }
    assert longer <= LONGER_FUNCTIONS.keys()


def test_named_exception_is_still_needed():
    files = [*python_files(), *(REPOSITORY / "cloudformation").glob("*.yml")]
    assert LONGER_FILES.keys() <= too_long(files, TEMPLATE_LINES).keys()


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_python_file_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("task", TASKS)
def test_task_is_in_the_readme(task):
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{task}\b", readme)


@pytest.mark.parametrize("file", ["CHANGELOG.md", "LICENSE", "README.md", "docs/adr/README.md"])
def test_document_is_there(file):
    assert (REPOSITORY / file).read_text(encoding="utf-8").strip()
