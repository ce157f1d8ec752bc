"""Every row of tests/data/trino: what an expression or query gives, from Trino's documentation.

A file is a page, e.g. ``array.tsv`` https://trino.io/docs/current/functions/array.html (``select``
is https://trino.io/docs/current/sql/select.html). Values stand as Athena's results show them:
``|`` between columns, ``//`` between rows, ``\\N`` for NULL; where the page says no more than a
rule, the example is ours. Literals like ``1.5`` are doubles in Athena, decimals in Trino.
A row with a difference is known not to work, and docs/local_cloud.md says so.
"""

import csv
import re
from pathlib import Path

import pytest

TESTS = next(parent for parent in Path(__file__).parents if parent.name == "tests")
DOCUMENT = (TESTS.parent / "docs" / "local_cloud.md").read_text(encoding="utf-8")


def rows():
    for path in sorted((TESTS / "data" / "trino").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield path.stem, row["sql"], row["types"], row["rows"], row["difference"] or ""


ROWS = list(rows())


def as_parameter(page, sql, types, expected, difference):
    marks = [pytest.mark.xfail(reason=difference, strict=True)] if difference else []
    return pytest.param(sql, types, expected, id=f"{page}: {sql}", marks=marks)


@pytest.mark.parametrize(("sql", "types", "expected"), [as_parameter(*row) for row in ROWS])
def test_result_is_what_trino_documents(run_all, sql, types, expected):
    is_query = re.match(r"(SELECT|WITH|VALUES)\b", sql)
    kinds, found = run_all(sql if is_query else f"SELECT {sql}")
    shown = [" | ".join("\\N" if value is None else value for value in row) for row in found]
    assert (", ".join(kinds), " // ".join(shown)) == (types, expected)


def test_document_lists_the_known_differences():
    section = DOCUMENT.partition("Known differences in SQL")[2].partition("\n## ")[0]
    listed = re.findall(r"^- (.*)$", section, re.MULTILINE)
    assert listed == sorted({difference for *_, difference in ROWS if difference})


def test_documentation_is_covered_broadly():
    assert len({sql for _, sql, *_ in ROWS}) == len(ROWS) >= 500
