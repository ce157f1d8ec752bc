"""What counts as a value of each type: text in, value or NULL out, on Sail."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from pyspark.sql import functions as F  # noqa: N812

from glue_scripts.glue_lib.contract import Column
from glue_scripts.glue_lib.parsing import date_pattern, parsed, trimmed

DATES = ("M/d/yyyy", "yyyy-MM-dd")
CASES = {
    ("date", DATES): [
        ("7/28/2012", date(2012, 7, 28)),
        ("07/28/2012", date(2012, 7, 28)),
        ("2012-07-28", date(2012, 7, 28)),
        (" 7/28/2012\t", date(2012, 7, 28)),
        ("2/29/2012", date(2012, 2, 29)),
        ("2/29/2013", None),
        ("31/31/2012", None),
        ("28/7/2012", None),
        ("7/28/12", None),
        ("007/28/2012", None),
        ("7/28/2012 10:00", None),
        ("2012-7-28", None),
        ("0000-01-01", None),
        ("soon", None),
        ("", None),
    ],
    ("date", ("d/M/yyyy", "M/d/yyyy")): [
        ("7/8/2012", date(2012, 8, 7)),
        ("7/28/2012", date(2012, 7, 28)),
    ],
    ("timestamp", ("yyyy-MM-dd HH:mm:ss",)): [
        ("2012-07-28 23:59:01", datetime(2012, 7, 28, 23, 59, 1)),
        ("2012-07-28", None),
        ("2012-07-28 25:00:00", None),
    ],
    ("decimal(12,2)", ()): [
        ("9.33", Decimal("9.33")),
        (" 9.33 ", Decimal("9.33")),
        ("0.01", Decimal("0.01")),
        ("9", Decimal("9.00")),
        ("-241.1", Decimal("-241.10")),
        ("+1.00", Decimal("1.00")),
        (".5", Decimal("0.50")),
        ("007.10", Decimal("7.10")),
        ("12.5000", Decimal("12.50")),
        ("9999999999.99", Decimal("9999999999.99")),
        ("-9999999999.99", Decimal("-9999999999.99")),
        ("10000000000.00", None),
        ("12.345", None),
        ("1e3", None),
        ("12,50", None),
        ("1,000.00", None),
        ("-", None),
        ("5.", None),
        (".", None),
        ("$5", None),
        ("NaN", None),
        ("", None),
    ],
    ("decimal(38,3)", ()): [
        ("12345678901234567890.125", Decimal("12345678901234567890.125")),
        ("0.0001", None),
    ],
    ("bigint", ()): [
        ("443368995", 443368995),
        ("+5", 5),
        ("-5", -5),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", None),
        ("5.0", None),
        ("5 5", None),
        ("0x10", None),
        ("\u00a05", 5),
    ],
    ("int", ()): [("2147483647", 2147483647), ("2147483648", None), ("7.5", None)],
    ("double", ()): [("1e3", 1000.0), ("-.5", -0.5), ("12,5", None), ("NaN", None)],
    ("boolean", ()): [("true", True), ("False", False), ("perhaps", None)],
    ("string", ()): [(" Norway ", "Norway"), ("Cote d'Ivoire", "Cote d'Ivoire"), ("  ", None)],
}


@pytest.mark.parametrize(("kind", "formats"), CASES, ids=str)
def test_parsed_takes_exactly_the_values_of_the_type(spark, kind, formats):
    cases = CASES[kind, formats]
    column = Column(source="X", name="x", type=kind, formats=formats, required=True)
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    rows = spark.createDataFrame(list(enumerate(text for text, _ in cases)), "n int, raw string")
    values = (
        rows.select("n", F.expr(parsed(column, trimmed("raw"))).alias("x")).orderBy("n").collect()
    )
    assert {cases[row.n][0]: row.x for row in values} == dict(cases)


def test_parsed_gives_the_contracts_type(spark):
    rows = spark.createDataFrame([("1",)], "raw string")
    for kind in ("bigint", "int", "decimal(12,2)", "date"):
        formats = ("M/d/yyyy",) if kind == "date" else ()
        typed = F.expr(parsed(Column("X", "x", kind, formats, True), "raw"))
        assert rows.select(typed.alias("x")).schema["x"].dataType.simpleString() == kind


def test_date_pattern_says_what_a_date_looks_like():
    assert date_pattern("M/d/yyyy") == "^[0-9]{1,2}[/][0-9]{1,2}[/][1-9][0-9]{3}$"
