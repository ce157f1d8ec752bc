"""The CSV classifier.

Source  AWS Glue Developer Guide, "Built-in CSV classifier" and "Writing CSV custom classifiers".
"""

import pytest

from local_cloud.glue.compressions import Sample
from local_cloud.glue.csv_schema import CsvClassifier, infer_type
from local_cloud.glue.schemas import Schema

SALES = "Region,Item Type,Order Date,Units Sold,Unit Price\nAsia,Fruits,7/28/2012,4484,9.33\n"


def classify(text: str | bytes, whole: bool = True, **settings: object) -> Schema | None:
    data = text.encode() if isinstance(text, str) else text
    return CsvClassifier(**settings).classify(Sample(data, whole, len(data)))


def columns(text: str | bytes, **settings: object) -> list[tuple[str, str]] | None:
    schema = classify(text, **settings)
    return list(schema.columns) if schema else None


def test_header_is_lower_case_with_its_blanks_and_dates_are_strings():
    """As crawlers wrote it: `item type` string, `order date` string."""
    assert columns(SALES) == [
        ("region", "string"),
        ("item type", "string"),
        ("order date", "string"),
        ("units sold", "bigint"),
        ("unit price", "double"),
    ]
    assert classify(SALES).properties == (
        ("columnsOrdered", "true"),
        ("delimiter", ","),
        ("skip.header.line.count", "1"),
    )


def test_header_is_not_seen_when_all_columns_are_strings():
    """The guide: "the first row of data is not sufficiently different"."""
    assert columns("name,city\nAnn,Rome\nBob,Oslo\n") == [("col0", "string"), ("col1", "string")]


def test_header_is_not_seen_when_the_first_row_holds_a_number():
    assert columns("name,7\nAnn,8\n") == [("col0", "string"), ("col1", "bigint")]


def test_header_is_not_seen_when_a_field_is_150_characters_long():
    assert columns(f"{'x' * 150},n\nAnn,8\n")[0] == ("col0", "string")
    assert columns(f"{'x' * 149},n\nAnn,8\n")[0] == ("x" * 149, "string")


def test_header_may_end_with_a_delimiter():
    assert columns("name,n,\nAnn,8,\n") == [("name", "string"), ("n", "bigint"), ("col2", "string")]


@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";", "\x01"])
def test_delimiters_are_found(delimiter):
    text = f"name{delimiter}n\nAnn{delimiter}8\n"
    assert dict(classify(text).properties)["delimiter"] == delimiter


def test_the_delimiter_that_makes_most_columns_wins():
    text = "a;b;c\n1,5;2;3\n1,5;4;5\n"
    assert columns(text) == [("a", "string"), ("b", "bigint"), ("c", "bigint")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one column\n1\n2\n",
        "a,b\n",  # the guide: at least two columns and two rows of data
        b"a,b\n\x00,1\n",
        b"a,b\n\xff\xfe,1\n",
        "no, real\nstructure\nin, these, lines\nof\ntext\n",
    ],
)
def test_text_that_is_no_csv_is_not_classified(text):
    assert columns(text) is None


def test_quotes_hold_delimiters_and_newlines():
    text = 'name,n\n"Smith, Ann",1\n"two\nlines",2\n'
    assert columns(text) == [("name", "string"), ("n", "bigint")]
    assert classify(text).quoted
    assert not classify(SALES).quoted


def test_byte_order_mark_is_not_part_of_the_name():
    assert columns(b"\xef\xbb\xbfname,n\nAnn,8\n")[0] == ("name", "string")


def test_a_cut_off_last_line_is_not_read():
    schema = classify("name,n\nAnn,8\nBob,9x", whole=False)
    assert schema.columns == (("name", "string"), ("n", "bigint"))
    assert schema.records == 1


def test_blank_lines_are_no_records():
    assert classify("name,n\n\nAnn,8\n\n").records == 1


def test_a_field_too_long_for_a_record_is_no_csv():
    assert columns(f'a,b\n"{"x" * 200_000}",1\n') is None


def test_records_are_counted_without_the_header():
    """As in 'averageRecordSize'='15' of a published table: bytes of the data by its rows."""
    schema = classify("name,n\nAnn,8\nBobby,9\n")
    assert (schema.records, schema.record_bytes) == (2, 7)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "+3"], "bigint"),
        (["007"], "bigint"),
        (["1", ""], "bigint"),
        (["9223372036854775807"], "bigint"),
        (["9223372036854775808"], "double"),
        (["1", "2.5"], "double"),
        (["1e3"], "double"),
        ([".5", "5."], "double"),
        (["1,000"], "string"),
        (["1_000"], "string"),
        (["12,50"], "string"),
        (["true", "FALSE"], "boolean"),
        (["7/28/2012"], "string"),
        (["2012-07-28"], "string"),
        (["2012-07-28 10:00:00"], "string"),
        (["", " "], "string"),
        (["1", "-"], "string"),
        ([" 7 "], "bigint"),
    ],
)
def test_infer_type(values, kind):
    """Types of crawled CSV tables: bigint, double, boolean, string; dates stay strings."""
    assert infer_type(values) == kind


def test_infer_type_does_not_trim_when_told():
    assert infer_type([" 7"], trims=False) == "string"


def test_custom_classifier_takes_a_header_as_present():
    present = columns("name,city\nAnn,Rome\n", header="PRESENT")
    assert present == [("name", "string"), ("city", "string")]


def test_custom_classifier_takes_a_header_alone_as_a_table():
    assert columns("name,city\n", header="PRESENT") == [("name", "string"), ("city", "string")]


def test_custom_classifier_takes_no_header_as_absent():
    absent = classify("name,n\nAnn,8\n", header="ABSENT")
    assert absent.columns == (("col0", "string"), ("col1", "string"))
    assert "skip.header.line.count" not in dict(absent.properties)


def test_custom_classifier_gives_names():
    assert columns("Ann,8\n", header="ABSENT", names=("Who", "N")) == [
        ("who", "string"),
        ("n", "bigint"),
    ]


def test_custom_classifier_allows_one_column():
    assert columns("n\n1\n2\n", single_column=True) == [("n", "bigint")]


def test_custom_classifier_has_its_own_delimiter_and_quote():
    read = columns("a:b\n'x:y':2\n", delimiters=(":",), quote="'")
    assert read == [("a", "string"), ("b", "bigint")]
