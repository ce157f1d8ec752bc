"""The sample has the public file's shape and exactly the faults that it says it has."""

import csv
import io
import zipfile
from collections import Counter
from decimal import Decimal

import pytest

from sample_data import SampleCounts, write_sample
from sample_data.countries import COUNTRIES_OF_REGION, REGION_AND_COUNTRY

HEADER = [
    "Region",
    "Country",
    "Item Type",
    "Sales Channel",
    "Order Priority",
    "Order Date",
    "Order ID",
    "Ship Date",
    "Units Sold",
    "Unit Price",
    "Unit Cost",
    "Total Revenue",
    "Total Cost",
    "Total Profit",
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Path, counts and rows (header first) of a sample of 10,000 records."""
    path = tmp_path_factory.mktemp("sample") / "10000 Sales Records.zip"
    counts = write_sample(path, 10_000)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("10000 Sales Records.csv").decode("latin-1")
    return path, counts, list(csv.reader(io.StringIO(text)))


def good(rows):
    """Records that are whole: the faulty ones have order numbers of eight digits or none."""
    return [row for row in rows[1:] if len(row) == 14 and len(row[6]) == 9]


def test_sample_has_the_public_files_header(sample):
    assert sample[2][0] == HEADER


def test_sample_says_what_a_pipeline_must_find(sample):
    assert sample[1] == SampleCounts(
        rows=10_000,
        malformed=3,
        rejected=9,
        duplicates=100,
        written=9_888,
        total_profit=Decimal("3881541482.60"),
    )


def test_sample_holds_what_it_says(sample):
    _, counts, rows = sample
    copies = Counter(map(tuple, good(rows)))
    assert len(rows) - 1 == counts.rows
    assert len(copies) == counts.written
    assert sum(copies.values()) - len(copies) == counts.duplicates
    assert len(rows) - 1 - sum(copies.values()) == counts.malformed + counts.rejected
    assert sum(Decimal(row[13]) for row in copies) == counts.total_profit


def test_sample_gives_every_order_its_own_number(sample):
    different = set(map(tuple, good(sample[2])))
    assert len({row[6] for row in different}) == len(different)


def test_sample_has_185_countries_in_7_regions(sample):
    rows = good(sample[2])
    assert len({row[1] for row in rows}) == 185
    assert {(row[0], row[1]) for row in rows} == set(REGION_AND_COUNTRY)
    assert len(COUNTRIES_OF_REGION) == 7


def test_sample_has_twelve_items_with_one_price_each(sample):
    prices = {(row[2], row[9], row[10]) for row in good(sample[2])}
    assert len(prices) == 12
    assert ("Baby Food", "255.28", "159.42") in prices


def test_samples_totals_are_right(sample):
    for row in good(sample[2]):
        units, price, cost, revenue, total_cost, profit = map(Decimal, row[8:])
        assert (revenue, total_cost, profit) == (units * price, units * cost, revenue - total_cost)


def test_sample_of_one_seed_is_always_the_same(sample, tmp_path):
    write_sample(tmp_path / "again.zip", 10_000)
    assert (tmp_path / "again.zip").read_bytes() == sample[0].read_bytes()


def test_sample_of_another_seed_is_another(tmp_path):
    one = write_sample(tmp_path / "one.zip", 200, seed=1)
    two = write_sample(tmp_path / "two.zip", 200, seed=2)
    assert one.total_profit != two.total_profit


def test_sample_larger_than_a_block_holds_what_it_says(tmp_path):
    counts = write_sample(tmp_path / "x.zip", 210_000)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        lines = archive.read("210000 Sales Records.csv").splitlines()[1:]
    copies = Counter(line for line in lines if b",990000" not in line and b",,1/9" not in line)
    assert len(lines) == 210_000
    assert (len(copies), sum(copies.values()) - len(copies)) == (counts.written, 2100)


def test_sample_is_not_smaller_than_its_faults(tmp_path):
    with pytest.raises(ValueError, match="at least 100 rows, not 99"):
        write_sample(tmp_path / "x.zip", 99)
