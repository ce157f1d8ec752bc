"""Sales records like those of the public "2m Sales Records" file; the same seed, the same bytes."""

import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sample_data.countries import REGION_AND_COUNTRY
from sample_data.faults import HEADER, MALFORMED, REJECTED

# Name, unit price and unit cost in cents, as in the public file.
ITEM_TYPES = [
    ("Baby Food", 25528, 15942),
    ("Beverages", 4745, 3179),
    ("Cereal", 20570, 11711),
    ("Clothes", 10928, 3584),
    ("Cosmetics", 43720, 26333),
    ("Fruits", 933, 692),
    ("Household", 66827, 50254),
    ("Meat", 42189, 36469),
    ("Office Supplies", 65121, 52496),
    ("Personal Care", 8173, 5667),
    ("Snacks", 15258, 9744),
    ("Vegetables", 15406, 9093),
]
FIRST_DAY = date(2010, 1, 1)
ORDER_DAYS = 2766  # until 2017-07-28
LONGEST_SHIPPING_DAYS = 50
BLOCK = 100_000  # records made at a time: about 12 MB of text
SMALLEST = 100
ZIP_TIME = (2020, 9, 1, 0, 0, 0)  # a fixed one, so that the same seed gives the same zip


@dataclass(frozen=True)
class SampleCounts:
    """What a pipeline must find in a sample; rows = malformed + rejected + duplicates + written."""

    rows: int
    malformed: int
    rejected: int
    duplicates: int
    written: int
    total_profit: Decimal  # of the written rows


def write_sample(path: Path, rows: int, seed: int = 42) -> SampleCounts:
    """Write a zip with one CSV, ``<rows> Sales Records.csv``: a header and ``rows`` records.

    1 % of the records are exact copies of others, and a dozen are broken in known ways.
    Raises  ValueError for fewer rows than the faults need.
    """
    if rows < SMALLEST:
        raise ValueError(f"A sample has at least {SMALLEST} rows, not {rows}.")
    duplicates = rows // 100
    written = rows - duplicates - len(MALFORMED) - len(REJECTED)
    profit_cents = 0
    entry = zipfile.ZipInfo(f"{rows} Sales Records.csv", ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = 1  # type: ignore[attr-defined] # a given entry ignores ZipFile's level
    entry.file_size = rows * 130  # tells zipfile when it needs the format for over 4 GiB
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive, archive.open(entry, "w") as file:
        for text, block_profit_cents in _blocks(written, duplicates, seed):
            file.write(text)
            profit_cents += block_profit_cents
    return SampleCounts(
        rows=rows,
        malformed=len(MALFORMED),
        rejected=len(REJECTED),
        duplicates=duplicates,
        written=written,
        total_profit=Decimal(profit_cents).scaleb(-2),
    )


def _blocks(written: int, duplicates: int, seed: int) -> Iterator[tuple[bytes, int]]:
    """The file's bytes piece by piece, and the profit of each piece's good records in cents."""
    generator = random.Random(seed)
    copies_left = duplicates
    yield HEADER.encode() + b"\n", 0
    for start in range(0, written, BLOCK):
        size = min(BLOCK, written - start)
        lines, profit_cents = _records(start, size, generator, seed)
        is_last = start + size == written
        copies = copies_left if is_last else min(copies_left, size // 99)
        lines += [lines[number * size // max(copies, 1)] for number in range(copies)]
        copies_left -= copies
        if start == 0:
            lines = _with_faults(lines)
        yield b"\n".join(lines) + b"\n", profit_cents


def _with_faults(lines: list[bytes]) -> list[bytes]:
    """Broken rows spread evenly among the good ones."""
    faults = MALFORMED + REJECTED
    step = len(lines) // len(faults)
    for number, fault in enumerate(faults):
        lines.insert((number + 1) * step, fault)
    return lines


def _records(start: int, size: int, generator: random.Random, seed: int) -> tuple[list[bytes], int]:
    """Records number ``start`` and following as lines, and their profit in cents."""
    numbers = pa.py_buffer(generator.randbytes(8 * size))
    bits = pa.Array.from_buffers(pa.uint64(), size, [None, numbers])
    bits = pc.shift_right(bits, pa.scalar(1, pa.uint64())).cast(pa.int64())
    country, bits = _draw(bits, len(REGION_AND_COUNTRY))
    item, bits = _draw(bits, len(ITEM_TYPES))
    channel, bits = _draw(bits, 2)
    priority, bits = _draw(bits, 4)
    ordered, bits = _draw(bits, ORDER_DAYS)
    shipping, bits = _draw(bits, LONGEST_SHIPPING_DAYS + 1)
    units = pc.add(_draw(bits, 10_000)[0], 1)
    price = pa.array([price for _, price, _ in ITEM_TYPES]).take(item)
    cost = pa.array([cost for _, _, cost in ITEM_TYPES]).take(item)
    profit = pc.multiply(units, pc.subtract(price, cost))
    columns = [
        _pick([region for region, _ in REGION_AND_COUNTRY], country),
        _pick([name for _, name in REGION_AND_COUNTRY], country),
        _pick([name for name, _, _ in ITEM_TYPES], item),
        _pick(["Offline", "Online"], channel),
        _pick(["C", "H", "L", "M"], priority),
        _pick(_DAYS, ordered),
        _order_ids(start, size, seed),
        _pick(_DAYS, pc.add(ordered, shipping)),
        units.cast(pa.string()),
        _money(price),
        _money(cost),
        _money(pc.multiply(units, price)),
        _money(pc.multiply(units, cost)),
        _money(profit),
    ]
    lines = pc.binary_join_element_wise(*columns, ",").cast(pa.binary()).to_pylist()
    return lines, pc.sum(profit).as_py()


_DAYS = [
    f"{day.month}/{day.day}/{day.year}"
    for day in (FIRST_DAY + timedelta(n) for n in range(ORDER_DAYS + LONGEST_SHIPPING_DAYS + 1))
]


def _draw(bits: Any, choices: int) -> tuple[Any, Any]:
    """One draw below ``choices`` out of each random number, and what is left of the number."""
    rest = pc.divide(bits, choices)
    return pc.subtract(bits, pc.multiply(rest, choices)), rest


def _pick(texts: Sequence[str], indices: Any) -> Any:
    return pa.array(texts).take(indices)


def _order_ids(start: int, size: int, seed: int) -> Any:
    """Nine digits, each number once: the step has no factor in common with 900,000,000."""
    numbers = pa.array(range(start + seed, start + seed + size), pa.int64())
    scattered = pc.multiply(numbers, 387_420_491)
    wrapped = pc.subtract(scattered, pc.multiply(pc.divide(scattered, 900_000_000), 900_000_000))
    return pc.add(wrapped, 100_000_000).cast(pa.string())


_TWO_DIGITS = [f"{cents:02}" for cents in range(100)]


def _money(cents: Any) -> Any:
    whole = pc.divide(cents, 100)
    rest = pc.subtract(cents, pc.multiply(whole, 100))
    return pc.binary_join_element_wise(whole.cast(pa.string()), _pick(_TWO_DIGITS, rest), ".")
