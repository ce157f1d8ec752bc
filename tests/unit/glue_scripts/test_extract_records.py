"""Which lines of a delivered CSV go to raw, which to malformed, and which files stop the run."""

import csv
import io
import json

import pytest

from glue_scripts import extract
from tests.unit.glue_scripts.lake import adds_up

CONTRACT = {"delimiter": ",", "columns": [{"source": name} for name in ("A", "B B", "C")]}
EVERYTHING = 1 << 30


def checked(body, contract=CONTRACT):
    """What goes to raw, the malformed lines as (line, fields, reason, content), and the counts."""
    malformed = io.StringIO(newline="")
    records = extract.Records(io.BytesIO(body), "x.csv", contract, malformed)
    good = records.read(EVERYTHING)
    assert adds_up(records.counts)
    malformed.seek(0)
    rows = [tuple(row.values())[1:] for row in csv.DictReader(malformed)]
    return good, rows, records.counts


def refusal(body):
    with pytest.raises(extract.SourceError) as error:
        checked(body)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_right_lines_pass_as_they_are():
    good, malformed, counts = checked(b"A,B B,C\n1,2,3\n4,5,6\n")
    assert good == b"A,B B,C\n1,2,3\n4,5,6\n"
    assert malformed == []
    assert counts == {"read": 2, "duplicates": 0, "rejected": 0, "malformed": 0, "written": 2}


def test_last_line_needs_no_line_end():
    assert checked(b"A,B B,C\n1,2,3")[0] == b"A,B B,C\n1,2,3\n"


def test_line_that_is_too_short_goes_to_malformed():
    good, malformed, counts = checked(b"A,B B,C\n1,2,3\n4,5\n7,8,9\n")
    assert good == b"A,B B,C\n1,2,3\n7,8,9\n"
    assert malformed == [("3", "2", "2 fields instead of 3", "4,5")]
    assert counts == {"read": 3, "duplicates": 0, "rejected": 0, "malformed": 1, "written": 2}


def test_line_that_is_too_long_goes_to_malformed():
    good, malformed, _ = checked(b"A,B B,C\n1,2,3,\n7,8,9\n")
    assert good == b"A,B B,C\n7,8,9\n"
    assert malformed == [("2", "4", "4 fields instead of 3", "1,2,3,")]


def test_short_and_long_line_do_not_make_up_for_each_other():
    _, malformed, counts = checked(b"A,B B,C\n1,2\n1,2,3,4\n7,8,9\n")
    assert [row[0] for row in malformed] == ["2", "3"]
    assert counts["written"] == 1


def test_line_with_latin_1_bytes_goes_to_malformed():
    good, malformed, _ = checked("A,B B,C\n1,Côte,3\n7,8,9\n".encode("latin-1"))
    assert good == b"A,B B,C\n7,8,9\n"
    assert malformed == [("2", "3", "byte 0xf4 at position 4 is not UTF-8", "1,C\\xf4te,3")]


def test_utf_8_passes_as_it_is():
    body = "A,B B,C\n1,Côte,3\n".encode()
    assert checked(body)[0] == body


def test_byte_order_mark_is_taken_off():
    assert checked(b"\xef\xbb\xbfA,B B,C\n1,2,3\n")[0] == b"A,B B,C\n1,2,3\n"


def test_quoted_delimiter_belongs_to_its_value():
    good, malformed, _ = checked(b'A,B B,C\n1,"2,5",3\n4,5,6\n')
    assert good == b'A,B B,C\n1,"2,5",3\n4,5,6\n'
    assert malformed == []


def test_quoted_line_end_belongs_to_its_value():
    good, malformed, counts = checked(b'A,B B,C\n1,"two\nlines",3\n4,5\n')
    assert good == b'A,B B,C\n1,"two\nlines",3\n'
    assert malformed == [("4", "2", "2 fields instead of 3", "4,5")]
    assert counts["read"] == 2


def test_quotes_are_written_in_the_one_way_that_all_readers_know():
    good, _, _ = checked(b'A,B B,C\n"1","5"" disk",6" disk\n')
    assert good == b'A,B B,C\n1,"5"" disk","6"" disk"\n'


def test_record_may_go_on_in_the_next_block(monkeypatch):
    monkeypatch.setattr(extract, "CHUNK_BYTES", 5)
    good, _, counts = checked(b'A,B B,C\r\n1,"a\r\nb\r\nc",3\r\n4,5,6\r\n')
    assert good == b'A,B B,C\n1,"a\nb\nc",3\n4,5,6\n'
    assert counts["written"] == 2


def test_quote_that_is_never_closed_costs_its_line_alone():
    good, malformed, _ = checked(b'A,B B,C\n1,"2,3\n4,5,6\n7,8,9\n')
    assert good == b"A,B B,C\n4,5,6\n7,8,9\n"
    assert malformed == [("2", "3", "a quote is never closed", '1,"2,3')]


def test_open_quote_is_not_looked_for_in_the_whole_file(monkeypatch):
    monkeypatch.setattr(extract, "MAX_RECORD_LINES", 3)
    body = b'A,B B,C\n1,"2,3\n' + b"4,5,6\n" * 5 + b'7,8,"9"\n'
    good, malformed, counts = checked(body)
    assert malformed == [("2", "3", "a quote is never closed", '1,"2,3')]
    assert good.endswith(b"4,5,6\n7,8,9\n")
    assert counts["written"] == 6


def test_text_behind_a_closing_quote_goes_to_malformed():
    _, malformed, _ = checked(b'A,B B,C\n1,"2"x,3\n4,5,6\n')
    assert malformed == [("2", "3", "quoting: ',' expected after '\"'", '1,"2"x,3')]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"])
def test_other_line_ends_become_lf(line_end):
    good, _, counts = checked(b"A,B B,C\n1,2,3\n4,5,6\n".replace(b"\n", line_end))
    assert good == b"A,B B,C\n1,2,3\n4,5,6\n"
    assert counts["read"] == 2


def test_empty_lines_are_no_records():
    good, malformed, counts = checked(b"A,B B,C\n\n1,2,3\n\n\n4,5\n\n")
    assert good == b"A,B B,C\n1,2,3\n"
    assert malformed == [("6", "2", "2 fields instead of 3", "4,5")]
    assert counts["read"] == 2


def test_columns_in_another_order_are_put_into_the_contracts_order():
    good, malformed, _ = checked(b'C,A,B B\n3,1,2\n6,"4",5\n9,7\n')
    assert good == b"A,B B,C\n1,2,3\n4,5,6\n"
    assert malformed == [("4", "2", "2 fields instead of 3", "9,7")]


def test_blanks_around_the_headers_names_do_not_matter():
    assert checked(b'A, B B ,"C"\n1,2,3\n')[0] == b"A,B B,C\n1,2,3\n"


def test_another_delimiter_is_taken_from_the_contract():
    contract = {**CONTRACT, "delimiter": ";"}
    good, malformed, _ = checked(b"A;B B;C\n1;2,5;3\n4;5\n", contract)
    assert good == b"A;B B;C\n1;2,5;3\n"
    assert malformed == [("3", "2", "2 fields instead of 3", "4;5")]


def test_missing_column_stops_the_run():
    assert refusal(b"A,C\n1,3\n") == (
        "x.csv: the header is not the contract's. Missing: 'B B'. "
        "Not in the contract, or twice: none."
    )


def test_extra_column_stops_the_run():
    assert refusal(b"A,B B,C,D\n1,2,3,4\n") == (
        "x.csv: the header is not the contract's. Missing: none. "
        "Not in the contract, or twice: 'D'."
    )


def test_column_that_comes_twice_stops_the_run():
    assert "Not in the contract, or twice: 'A'." in refusal(b"A,B B,C,A\n1,2,3,4\n")


@pytest.mark.parametrize("body", [b"", b"\n", b"\xef\xbb\xbf", b"  \r\n\r\n"])
def test_empty_file_stops_the_run(body):
    assert refusal(body) == "x.csv is empty."


def test_empty_line_before_the_header_stops_the_run():
    expected = "x.csv begins with an empty line instead of the header."
    assert refusal(b"\n \nA,B B,C\n1,2,3\n") == expected


def test_header_without_records_stops_the_run():
    assert refusal(b"A,B B,C\n\n") == "x.csv has a header and no record."


def test_file_in_which_every_line_is_malformed_stops_the_run():
    assert refusal(b"A,B B,C\n1\n2\n") == "x.csv: all 2 records are malformed."


def test_file_in_another_encoding_stops_the_run():
    message = refusal("A,B B,C\n1,2,3\n".encode("utf-16"))
    assert message == "x.csv, header: byte 0xff at position 1 is not UTF-8."


def test_line_without_end_stops_the_run(monkeypatch):
    monkeypatch.setattr(extract, "MAX_LINE_BYTES", 100)
    assert refusal(b"A,B B,C\n" + b"x" * 101) == "A line of the source is longer than 100 bytes."


def test_read_gives_what_it_is_asked_for_and_less_only_at_the_end():
    lines = b"".join(b"%d,2,3\n" % number for number in range(1000))
    records = extract.Records(io.BytesIO(b"A,B B,C\n" + lines), "x.csv", CONTRACT, io.StringIO())
    parts = []
    while part := records.read(700):
        parts.append(part)
    assert {len(part) for part in parts[:-1]} == {700}
    assert b"".join(parts) == b"A,B B,C\n" + lines


@pytest.mark.parametrize("chunk_bytes", [1, 2, 7, 64, 1000])
def test_result_does_not_depend_on_where_the_blocks_end(monkeypatch, chunk_bytes):
    body = 'A,B B,C\r\n1,2,3\r\n4,"x\r\ny",6\r\n7\r\n"é",8,9\r1,"2\n3,4,5\n'.encode()
    expected = checked(body)
    monkeypatch.setattr(extract, "CHUNK_BYTES", chunk_bytes)
    assert checked(body) == expected
    assert json.dumps(expected[2]) == (
        '{"read": 6, "duplicates": 0, "rejected": 0, "malformed": 2, "written": 4}'
    )
