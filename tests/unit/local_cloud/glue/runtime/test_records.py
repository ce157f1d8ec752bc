"""The type of records that disagree.

Source  AWS Glue Developer Guide, "DynamicFrame class": schema inconsistencies become a choice.
"""

from decimal import Decimal

import pytest


def schema(*records):
    from awsglue.gluetypes import tree
    from awsglue.records import merge_all, type_of

    return tree(merge_all([type_of(record) for record in records]))


def test_field_with_one_type_has_it():
    assert schema({"a": 1, "b": "x"}, {"a": 2, "b": None}) == ["|-- a: int", "|-- b: string"]


def test_field_with_two_types_is_a_choice_of_them():
    assert schema({"a": 1}, {"a": "x"}, {"a": 2}) == [
        "|-- a: choice",
        "|    |-- int",
        "|    |-- string",
    ]


def test_field_that_only_some_records_have_is_there():
    assert schema({"a": True}, {"b": 1.5}) == ["|-- a: boolean", "|-- b: double"]


def test_field_that_is_null_everywhere_is_null():
    assert schema({"a": None}, {"a": None}) == ["|-- a: null"]


def test_structs_are_merged_field_by_field():
    assert schema({"a": {"b": 1}}, {"a": {"c": [{"d": "x"}]}}) == [
        "|-- a: struct",
        "|    |-- b: int",
        "|    |-- c: array",
        "|    |    |-- element: struct",
        "|    |    |    |-- d: string",
    ]


def test_elements_of_an_array_may_be_a_choice():
    assert schema({"a": [1]}, {"a": ["x"]}) == [
        "|-- a: array",
        "|    |-- element: choice",
        "|    |    |-- int",
        "|    |    |-- string",
    ]


@pytest.mark.parametrize(
    ("value", "name"),
    [(2147483647, "int"), (2147483648, "long"), (2**63, "string"), (Decimal("1.20"), "decimal")],
)
def test_number_has_the_narrowest_type_that_holds_it(value, name):
    assert schema({"a": value}) == [f"|-- a: {name}"]


def test_decimals_have_a_type_that_holds_both():
    from awsglue.gluetypes import DecimalType
    from awsglue.records import merge_all, type_of

    kinds = [type_of(Decimal("123.4")), type_of(Decimal("0.005"))]
    assert merge_all(kinds) == DecimalType(6, 3)


def test_what_no_record_can_hold_is_an_error():
    from awsglue.records import type_of

    with pytest.raises(TypeError, match="A record cannot hold set"):
        type_of({"a": {1}})


def test_record_comes_back_from_its_row():
    from awsglue.records import from_row, merge_all, to_row, type_of

    records = [{"a": 1, "b": {"c": [1.5]}}, {"a": "x", "b": None}]
    kind = merge_all([type_of(record) for record in records])
    rows = [to_row(record, kind) for record in records]
    assert rows == [((1, None), ([1.5],)), ((None, "x"), None)]
    assert [from_row(row, kind) for row in rows] == records


def test_error_of_a_function_is_kept():
    from awsglue.records import applied

    assert applied(lambda record: record["a"], {"a": 3}) == (3, None)
    assert applied(lambda record: record["a"], {}) == (None, "KeyError: 'a'")
