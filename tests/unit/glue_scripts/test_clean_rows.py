"""How etl-clean reads each value of a raw line, on Sail."""

from datetime import date
from decimal import Decimal

import pytest
from glue_lib.contract import parse_contract

from glue_scripts import clean
from tests.unit.glue_scripts.lake import CONTRACT, record, text


@pytest.fixture
def parsed(spark, tmp_path):
    """A function: the rows that lines become, in their order."""

    def parse(*lines):
        (tmp_path / "x.csv").write_text(text(*lines), newline="")
        clean.configure(spark)
        contract = parse_contract(CONTRACT.encode())
        raw = clean.read_raw(spark, [str(tmp_path / "x.csv")], contract)
        return clean.parse_rows(raw, contract).collect()

    return parse


def reasons(rows):
    return [row.reject_reason for row in rows]


def test_date_is_read_in_the_contracts_formats(parsed):
    given = ["7/28/2012", "07/28/2012", "2012-07-28", " 7/28/2012 "]
    rows = parsed(*[record(order_date=each) for each in given])
    assert [row.order_date for row in rows] == [date(2012, 7, 28)] * 4
    assert reasons(rows) == [None] * 4


def test_value_that_does_not_parse_is_named_with_its_type(parsed):
    """Line by line: the column, what stands in it, what the reason says it is not."""
    a_date = "date (M/d/yyyy or yyyy-MM-dd)"
    broken = [
        ("order_date", "31/31/2012", a_date),
        ("ship_date", "soon", a_date),
        ("total_revenue", "1e3", "decimal(12,2)"),
        ("unit_price", "12,50", "decimal(12,2)"),
        ("total_profit", "-", "decimal(12,2)"),
        ("total_cost", "10000000000.00", "decimal(12,2)"),
        ("unit_cost", "6.925", "decimal(12,2)"),
        ("units_sold", "7.5", "int"),
        ("units_sold", "2147483648", "int"),
        ("order_id", "9x", "bigint"),
    ]
    rows = parsed(*[record(**{column: f'"{given}"'}) for column, given, _ in broken], record())
    assert reasons(rows) == [
        *[f'{column}: "{given}" does not parse as {kind}' for column, given, kind in broken],
        None,
    ]
    for row, (column, given, _) in zip(rows, broken, strict=False):
        assert (row[column], row.as_it_came[column]) == (None, given)


def test_blank_country_is_rejected(parsed):
    blanks = ["", "   ", "\t", '""', '" "', "\u00a0", "\u3000", "\u2009 \u202f", "\x0b\x85"]
    rows = parsed(*[record(country=blank) for blank in blanks], record())
    assert reasons(rows) == ["country: blank"] * 9 + [None]


def test_country_that_no_folder_can_hold_is_rejected(parsed):
    """S3's keys end at 1,024 bytes: one such row would stop the repartition of all others."""
    rows = parsed(record(country="x" * 201), record(country="x" * 200))
    reason = "country: 201 characters are too many for a partition, 200 at most"
    assert reasons(rows) == [reason, None]


def test_every_wrong_value_of_a_row_is_named(parsed):
    assert reasons(parsed(record(country="", units_sold="x", unit_cost="-"))) == [
        'country: blank; units_sold: "x" does not parse as int; '
        'unit_cost: "-" does not parse as decimal(12,2)'
    ]


def test_values_are_trimmed(parsed):
    (row,) = parsed(record(country=" Samoa ", units_sold=" 100 ", total_profit="241.00\t"))
    assert (row.country, row.units_sold, row.total_profit) == ("Samoa", 100, Decimal("241.00"))


def test_quoted_commas_quotes_and_line_ends_are_read(parsed):
    (row,) = parsed(record(country='"Korea, ""South"""', item_type='"Baby\nFood"'))
    assert (row.country, row.item_type) == ('Korea, "South"', "Baby\nFood")
