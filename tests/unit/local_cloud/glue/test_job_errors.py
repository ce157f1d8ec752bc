"""The one line that says why a run failed."""

import pytest

from local_cloud.glue.job_errors import Tail, error_message

TRACEBACK = ["Traceback (most recent call last):", '  File "clean.py", line 1, in <module>']


@pytest.mark.parametrize(
    ("lines", "exit_code", "message"),
    [
        ([*TRACEBACK, "ValueError: no rows"], 1, "ValueError: no rows"),
        ([*TRACEBACK, "a.b.AnalysisException: [X] y", "more"], 1, "AnalysisException: [X] y"),
        ([*TRACEBACK, "KeyError: 'a'", "", "During ...", *TRACEBACK, "E: b"], 1, "E: b"),
        ([*TRACEBACK, "KeyboardInterrupt"], 1, "KeyboardInterrupt"),
        (
            [*TRACEBACK, "PythonException: ", "  An exception was thrown"],
            1,
            "PythonException: An exception was thrown",
        ),
        ([*TRACEBACK, "ValueError: handled and logged"], 3, "Command failed with exit code 3"),
        (["some warning"], 1, "Command failed with exit code 1"),
        ([], -9, "Command failed: it was ended by signal 9"),
    ],
)
def test_error_message(lines, exit_code, message):
    assert error_message(lines, exit_code) == message


def test_tail_keeps_lines_without_their_end():
    tail = Tail()
    tail.write(b"one\n")
    tail.write("zwölf".encode())
    assert list(tail.lines) == ["one", "zwölf"]
