"""Who may import whom, read from the source: nothing is imported here.

The laptop differs from AWS by an address alone, so the scripts and commands must not know it.
"""

import ast
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
OURS = {"benchmarks", "build", "deployment", "glue_scripts", "local_cloud", "sample_data", "tests"}
JOB_RUNTIME = REPOSITORY / "local_cloud" / "glue" / "runtime"  # on the path of job processes only
SPARK_SCRIPTS = ["clean.py", "repartition.py"]

# What runs on import is a definition or a plain name; each exception has its reason.
MAY_CALL_ON_IMPORT = {
    "build.py": "sys.path: pynt does not put the build file's folder there",
}


def files_of(*folders):
    found = [path for folder in folders for path in (REPOSITORY / folder).rglob("*.py")]
    return sorted(path for path in found if not path.is_relative_to(JOB_RUNTIME))


def imports(tree):
    """Top-level names of all modules that a file imports, inner imports too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0] if node.level == 0 else "."


def imported_by(path):
    return set(imports(ast.parse(path.read_text(encoding="utf-8"))))


def name(path):
    return path.relative_to(REPOSITORY).as_posix()


def foreign(path):
    return imported_by(path) - set(sys.stdlib_module_names)


@pytest.mark.parametrize("script", SPARK_SCRIPTS)
def test_spark_script_imports_spark_boto3_and_the_shared_library_alone(script):
    allowed = {"awsglue", "boto3", "botocore", "glue_lib", "pyspark"}
    assert foreign(REPOSITORY / "glue_scripts" / script) <= allowed


def test_extract_imports_what_a_python_shell_job_has():
    assert foreign(REPOSITORY / "glue_scripts" / "extract.py") <= {
        "awsglue",
        "boto3",
        "botocore",
        "requests",
    }


@pytest.mark.parametrize("path", files_of("glue_scripts"), ids=name)
def test_script_imports_awsglue_in_main_alone(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    mains = [node for node in tree.body if getattr(node, "name", "") == "main"]
    inside = [name for main in mains for name in imports(main) if name == "awsglue"]
    assert [name for name in imports(tree) if name == "awsglue"] == inside


@pytest.mark.parametrize("path", files_of("glue_scripts"), ids=name)
def test_script_reads_no_environment_variable(path):
    used = {node.attr for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "attr")}
    assert not used & {"environ", "getenv"}


@pytest.mark.parametrize("path", files_of("deployment"), ids=name)
def test_deployment_knows_neither_pynt_nor_the_laptop_nor_spark(path):
    assert not imported_by(path) & ({"awsglue", "moto", "pynt", "pyspark"} | OURS - {"deployment"})


def test_build_imports_deployment_sample_and_benchmarks_alone():
    assert imported_by(REPOSITORY / "build.py") & OURS <= {
        "benchmarks",
        "deployment",
        "sample_data",
    }


@pytest.mark.parametrize("path", files_of("local_cloud"), ids=name)
def test_local_cloud_starts_scripts_and_imports_none(path):
    assert not imported_by(path) & ({"awsglue", "pyspark", "pynt"} | OURS - {"local_cloud"})


@pytest.mark.parametrize("path", files_of("sample_data"), ids=name)
def test_sample_data_stands_alone(path):
    assert not imported_by(path) & (OURS - {"sample_data"})


@pytest.mark.parametrize(
    "path",
    [
        REPOSITORY / "build.py",
        *files_of("benchmarks", "deployment", "glue_scripts", "local_cloud", "sample_data"),
    ],
    ids=name,
)
def test_importing_a_file_starts_nothing(path):
    if name(path) in MAY_CALL_ON_IMPORT:
        pytest.skip(MAY_CALL_ON_IMPORT[name(path)])
    body = ast.parse(path.read_text(encoding="utf-8")).body
    called = [node.lineno for node in body if is_call(node) or is_loop(node)]
    assert called == []


def is_call(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def is_loop(node):
    return isinstance(node, ast.For | ast.While | ast.With)
