"""The pynt tasks: what is refused before AWS is asked, and how."""

import inspect

import pytest
from pynt._pynt import Task

import build

TASKS = {name: task for name, task in vars(build).items() if Task.is_task(task)}


def leave(capsys, task, *arguments, **options):
    """The one line on stderr of a task that must end with exit code 1."""
    with pytest.raises(SystemExit) as left:
        TASKS[task](*arguments, **options)
    assert left.value.code == 1
    line = capsys.readouterr().err.strip()
    assert "\n" not in line
    return line


@pytest.fixture
def no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)


@pytest.mark.parametrize("name", TASKS)
def test_task_has_a_docstring_with_an_example(name):
    assert f"pynt {name}" in TASKS[name].doc or f'pynt "{name}[' in TASKS[name].doc


def test_no_other_name_of_the_build_file_can_be_taken_for_a_task():
    """pynt looks a task up by attribute first: a module of that name would be called."""
    modules = [name for name, value in vars(build).items() if inspect.ismodule(value)]
    shadowing = [name for name in modules if any(task.startswith(name) for task in TASKS)]
    assert shadowing == []


def test_unknown_stack_names_the_known_ones(capsys):
    line = leave(capsys, "createstack", "nope")
    assert "Unknown stack nope" in line
    assert "basic-infra, glue-jobs, glue-catalog, glue-workflow" in line


@pytest.mark.parametrize("task", ["createstack", "updatestack", "deletestack"])
def test_task_without_a_stack_names_the_stacks(capsys, task):
    assert "Name a stack: basic-infra" in leave(capsys, task)


def test_unknown_parameter_names_the_known_ones(capsys):
    line = leave(capsys, "createstack", "glue-jobs", Sauce="x")
    assert "Unknown parameter Sauce" in line
    assert "ExtractSourceURL" in line


def test_all_stacks_are_checked_before_the_first_one_is_sent(capsys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert "Unknown stack nope" in leave(capsys, "createstack", "basic-infra", "nope")


def test_environment_without_parameter_files_is_refused(capsys):
    line = leave(capsys, "createstack", "glue-jobs", env="staging")
    assert "cloudformation/glue-jobs-params.staging.json is missing" in line


def test_argument_that_a_task_does_not_take_is_refused_with_its_example(capsys):
    assert 'pynt "query[top_revenue.sql]"' in leave(capsys, "query")
    assert "startworkflow" in leave(capsys, "startworkflow", "other")


def test_destroy_refuses_to_guess_where_it_cannot_ask(capsys, no_terminal):
    assert "say yes=true" in leave(capsys, "destroy")


@pytest.mark.parametrize("answer", ["", "n", "no", "true"])
def test_destroy_deletes_nothing_unless_the_answer_is_yes(capsys, monkeypatch, answer):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert leave(capsys, "destroy") == "Nothing was deleted."


def test_number_and_engine_are_checked(capsys):
    assert "rows=many: give a whole number" in leave(capsys, "sampledata", rows="many")
    assert "port=x: give a whole number" in leave(capsys, "localcloud", port="x")
    assert "port=99999: give a number up to 65535" in leave(capsys, "localcloud", port="99999")
    assert "engine=duck: give one of sail, spark" in leave(capsys, "localcloud", engine="duck")
    assert "fresh=yes: give true" in leave(capsys, "localcloud", fresh="yes")


def test_sample_that_is_too_small_is_refused_in_one_line(capsys, tmp_path):
    path = tmp_path / "s.zip"
    assert "A sample has at least" in leave(capsys, "sampledata", rows="1", path=str(path))


def test_sample_is_written_where_asked(capsys, tmp_path):
    path = tmp_path / "sales.zip"
    TASKS["sampledata"](rows="300", path=str(path))
    assert path.read_bytes()[:2] == b"PK"
    assert "300 records" in capsys.readouterr().out


def test_source_that_does_not_exist_is_refused(capsys, tmp_path):
    assert "No such file" in leave(capsys, "runlocal", source=str(tmp_path / "none.zip"))


def test_endpoint_that_does_not_answer_points_to_the_local_cloud(capsys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    line = leave(capsys, "stackstatus")
    assert "Nothing answers at AWS_ENDPOINT_URL=http://127.0.0.1:1" in line
    assert "pynt localcloud" in line
