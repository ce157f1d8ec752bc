"""The pipeline's commands, run by pynt; ``pynt -l`` lists them.

Quote a task with brackets. ``env=prod`` names another environment, ``Key=value`` overrides a
template's parameter. Where a command goes is decided by the standard AWS settings alone.
"""

import functools
import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from pynt import task

sys.path.insert(0, str(Path(__file__).parent))  # pynt's own folder stands there otherwise

from deployment import buckets as _buckets
from deployment import display as _display
from deployment import local as _local
from deployment import options as _options
from deployment import pipeline as _pipeline
from deployment import queries as _queries
from deployment import stacks as _stacks
from deployment import tour as _tour
from deployment.display import say, show_event
from deployment.errors import DeploymentError, code_of, explain
from deployment.names import BUCKETS, REPOSITORY, STACKS, Environment
from deployment.templates import read

_TEMPLATES = sorted(str(path) for path in (REPOSITORY / "cloudformation").glob("*.yml"))


def command(function: Callable[..., None]) -> Callable[..., None]:
    """A task that ends with one line and a non-zero exit where it used to be a traceback."""

    @functools.wraps(function)
    def run(*arguments: str, **options: str) -> None:
        try:
            inspect.signature(function).bind(*arguments, **options)
        except TypeError as error:
            _leave(f"{function.__name__}: {error}. {(function.__doc__ or '').splitlines()[0]}")
        try:
            function(*arguments, **options)
        except (DeploymentError, BotoCoreError, ClientError) as error:
            _leave(explain(error))
        except KeyboardInterrupt:
            _leave("Interrupted. What AWS has begun goes on there.", 130)

    return run


def _leave(line: str, code: int = 1) -> None:
    _display.fail(line)
    raise SystemExit(code)


@task()
@command
def createstack(*stacks: str, env: str = "dev", **parameters: str) -> None:
    """Create stacks, in the order given: pynt "createstack[basic-infra]"."""
    for stack in _pipeline.load(_named(stacks), Environment(env), parameters):
        _stacks.create(stack, show_event)
        say(f"Stack {stack.name}: created")


@task()
@command
def updatestack(*stacks: str, env: str = "dev", **parameters: str) -> None:
    """Update stacks and activate their triggers: pynt "updatestack[glue-jobs,WorkerType=G.2X]"."""
    for stack in _pipeline.load(_named(stacks), Environment(env), parameters):
        changed = _pipeline.update(stack, show_event)
        say(f"Stack {stack.name}: {'updated' if changed else 'no updates are to be performed'}")


@task()
@command
def deletestack(*stacks: str, env: str = "dev") -> None:
    """Delete stacks, importers first; buckets stay: pynt "deletestack[glue-workflow]"."""
    for stack in sorted(_named(stacks), key=_depth, reverse=True):
        name = Environment(env).named(read(stack).stack)
        is_deleted = _stacks.delete(stack, Environment(env), show_event)
        say(f"Stack {name}: {'deleted' if is_deleted else 'does not exist, nothing to delete'}")


@task()
@command
def stackstatus(*stacks: str, env: str = "dev") -> None:
    """Show the status of stacks, of all when none is named: pynt "stackstatus[glue-jobs]"."""
    rows = []
    for stack in stacks or STACKS:
        name = Environment(env).named(read(stack).stack)
        described = _stacks.describe(name) or {}
        changed_at = described.get("LastUpdatedTime", described.get("CreationTime"))
        status = described.get("StackStatus", "does not exist")
        at = f"{changed_at.astimezone():%Y-%m-%d %H:%M:%S}" if changed_at else ""
        rows.append([name, status, at, described.get("StackStatusReason", "")])
    _display.show_table("Stacks", ["stack", "status", "changed at", "reason"], rows, [False] * 4)


@task()
@command
def deploygluescripts(*, env: str = "dev") -> None:
    """Upload the scripts and contracts that changed: pynt deploygluescripts."""
    if not _pipeline.upload_artifacts(Environment(env)):
        say("Nothing changed.")


@task()
@command
def deletes3bucket(name: str, *, env: str = "dev", yes: str = "") -> None:
    """Empty and delete a bucket, after asking: pynt "deletes3bucket[etl-poc-data-raw,yes=true]"."""
    bucket = _buckets.full_name(name, Environment(env))
    if not _buckets.exists(bucket):
        raise DeploymentError(f"Bucket {bucket} does not exist. Ours: {', '.join(BUCKETS)}.")
    _ask(f"Delete bucket {bucket} with every version of every object?", yes)
    say(f"Bucket {bucket}: deleted with {_buckets.delete(bucket)} object versions")


@task()
@command
def deleteS3bucket(name: str, *, env: str = "dev", yes: str = "") -> None:  # noqa: N802
    """The same as deletes3bucket: pynt "deleteS3bucket[etl-poc-data-raw,yes=true]"."""
    deletes3bucket(name, env=env, yes=yes)


@task()
@command
def deploy(*, env: str = "dev", **parameters: str) -> None:
    """Create or update everything that needs it, in order: pynt "deploy[env=prod]"."""
    changed = _pipeline.deploy(Environment(env), parameters, show_event)
    say("Deployed." if changed else "Nothing to change: everything is deployed already.")


@task()
@command
def destroy(*, env: str = "dev", yes: str = "") -> None:
    """Delete the stacks, the buckets and all data, after asking: pynt "destroy[yes=true]"."""
    environment = Environment(env)
    _ask(f"Delete the stacks, buckets and all data of the {environment.name} environment?", yes)
    found = _pipeline.destroy(environment, show_event)
    say("Destroyed." if found else "Nothing to destroy: nothing is deployed.")


@task()
@command
def validate() -> None:
    """Check the templates with cfn-lint and, if it answers, CloudFormation: pynt validate."""
    _run("cfn-lint", *_TEMPLATES)
    for stack in STACKS:
        template = read(stack)
        try:
            _stacks.validate(template)
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and code_of(error) == "ValidationError":
                raise
            say(f"CloudFormation was not asked: {explain(error)}")
            return
        say(f"{stack}: valid")


@task()
@command
def startworkflow(*, env: str = "dev") -> None:
    """Run the workflow, follow it, show what each job counted: pynt startworkflow."""
    _tour.run_workflow(Environment(env))


@task()
@command
def query(file: str, *, env: str = "dev") -> None:
    """Run a query, one of queries/ or a file of yours: pynt "query[top_revenue.sql]"."""
    _tour.show_query(Environment(env), _queries.find(file))


@task()
@command
def sampledata(*, rows: str = "10000", path: str = "") -> None:
    """Write a sales file as the source offers it: pynt "sampledata[rows=1000,path=sales.zip]"."""
    target = Path(path) if path else Path(f"{rows} Sales Records.zip")
    say(f"{target}: {_write_sample(target, rows)}")


@task()
@command
def localcloud(*, port: str = "4566", engine: str = "sail", fresh: str = "") -> None:
    """Serve AWS here until Ctrl-C, from where it was or fresh: pynt "localcloud[fresh=true]"."""
    is_fresh = _options.is_true("fresh", fresh)
    if code := _local.serve(_options.port(port), _options.engine(engine), is_fresh):
        raise SystemExit(code)


@task()
@command
def runlocal(
    *, rows: str = "10000", source: str = "", port: str = "", engine: str = "sail"
) -> None:
    """Deploy and run everything on this machine: pynt "runlocal[rows=50000]"."""
    number = _options.port(port) if port else _local.free_port()
    is_kept = _display.console.is_terminal
    _tour.run_local(lambda: source or _sample(rows), number, _options.engine(engine), is_kept)


@task()
@command
def images() -> None:
    """Draw the README's pictures from the templates and a real run: pynt images."""
    from deployment import pictures as _pictures  # late: cfn-lint takes a second to import

    for picture in _pictures.write_all(REPOSITORY / "cloudformation", REPOSITORY / "images"):
        say(f"{picture.relative_to(REPOSITORY)}: written")
    with _display.recorded(REPOSITORY / "images" / "local_run.svg", "make run"):
        _tour.run_local(lambda: _sample("10000"), 0, "sail", False)


@task()
@command
def benchmark(*, part: str = "local_cloud", runs: str = "5", megabytes: str = "240") -> None:
    """Measure on this machine: pynt "benchmark[part=local_cloud,runs=5,megabytes=240]"."""
    if part != "local_cloud":
        raise DeploymentError(f"There is no part {part} of the benchmark, only local_cloud.")
    from benchmarks import local_cloud as _benchmark  # late: few commands need it

    say(_benchmark.run(_options.positive("runs", runs), _options.positive("megabytes", megabytes)))


@task()
@command
def lint() -> None:
    """Check code and templates: pynt lint."""
    _run("ruff", "format", "--check", ".")
    _run("ruff", "check", ".")
    _run("mypy")
    _run("cfn-lint", *_TEMPLATES)
    _run("yamllint", "--strict", "cloudformation", "contracts", ".github")


@task(lint)
@command
def test(*arguments: str) -> None:
    """Run lint and all tests, or the tests named: pynt "test[tests/unit]"."""
    _run("pytest", *arguments)


def _named(stacks: tuple[str, ...]) -> tuple[str, ...]:
    if not stacks:
        raise DeploymentError(f"Name a stack: {', '.join(STACKS)}.")
    return stacks


def _depth(stack: str) -> int:
    """Place in the order of creation; an add-on stack comes after the pipeline's own."""
    return STACKS.index(stack) if stack in STACKS else len(STACKS)


def _ask(question: str, yes: str) -> None:
    """Raises  DeploymentError unless told, or answered, yes."""
    if yes == "true":
        return
    if not sys.stdin.isatty():
        raise DeploymentError(f"{question} There is no terminal to ask: say yes=true.")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise DeploymentError("Nothing was deleted.")


def _sample(rows: str) -> str:
    """Path of a sample that was written for this run."""
    path = _local.STATE / "sample" / f"{rows} Sales Records.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    say(f"Sample: {_write_sample(path, rows)}")
    return str(path)


def _write_sample(path: Path, rows: str) -> str:
    from sample_data import write_sample  # late: it takes a quarter of a second to import

    try:
        counts = write_sample(path, _options.number("rows", rows))
    except (ValueError, OSError) as error:
        raise DeploymentError(str(error)) from None
    return (
        f"{counts.rows:,} records, {counts.duplicates:,} of them duplicates, "
        f"{counts.rejected} with a broken value, {counts.malformed} of the wrong length"
    )


def _run(tool: str, *arguments: str) -> None:
    """Run a tool of this virtual environment; raises SystemExit when it finds faults."""
    path = Path(sys.executable).parent / tool
    if code := subprocess.run([path, *arguments], cwd=REPOSITORY, check=False).returncode:
        raise SystemExit(code)
