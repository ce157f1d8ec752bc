"""The JSON classifier.

Source  AWS Glue Developer Guide, "Writing JSON custom classifiers".
"""

import pytest

from local_cloud.glue.compressions import Sample
from local_cloud.glue.json_schema import JsonClassifier


def columns(text: str, json_path: str | None = None) -> list[tuple[str, str]] | None:
    schema = JsonClassifier(json_path).classify(Sample(text.encode(), True, len(text)))
    return [(name, str(kind)) for name, kind in schema.columns] if schema else None


def test_lines_of_objects_are_records():
    """The guide's file content ``{"A": 1, "B": 2}`` has the schema A:int, B:int."""
    assert columns('{"A": 1, "B": 2}\n{"B": 3, "C": null}\n') == [
        ("a", "int"),
        ("b", "int"),
        ("c", "null"),
    ]


def test_types_of_values():
    text = '{"i": 1, "l": 3000000000, "d": 1.5, "b": true, "s": "x", "a": [1, 2.5], "o": {"k": []}}'
    assert columns(text) == [
        ("i", "int"),
        ("l", "bigint"),
        ("d", "double"),
        ("b", "boolean"),
        ("s", "string"),
        ("a", "array<double>"),
        ("o", "struct<k:array<null>>"),
    ]


def test_a_thousand_documents_are_enough():
    text = '{"a": 1}\n' * 1000 + '{"b": 1}\n'
    assert columns(text) == [("a", "int")]


def test_elements_that_are_no_objects_have_no_columns():
    assert columns("[1, 2]", "$[*]") is None


def test_an_array_is_one_column():
    assert columns('[{"a": 1}, {"b": "x"}]') == [("array", "array<struct<a:int,b:string>>")]


def test_elements_of_an_array_are_records_by_a_path():
    assert columns('[{"a": 1}, {"b": "x"}]', "$[*]") == [("a", "int"), ("b", "string")]
    assert columns('{"a": 1}', "$[*]") is None


def test_a_cut_off_last_document_is_not_read():
    assert columns('{"a": 1}\n{"a": "tex') == [("a", "int")]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{not json}", '"text"', "7"])
def test_other_text_is_not_classified(text):
    assert columns(text) is None
