"""Custom classifiers, and what a crawler makes of them.

Source  AWS Glue Developer Guide, "Writing custom classifiers".
"""

import pytest

from tests.integration.lake import Lake, make_lake, refusal


@pytest.fixture
def lake(cloud, request) -> Lake:
    return make_lake(cloud, request.node.name)


def test_crawler_writes_an_unknown_table_for_what_no_classifier_knows(lake):
    """The guide: "AWS Glue returns the default classification string of UNKNOWN"."""
    lake.put("notes/a.txt", b"some text\nof no kind\n")
    lake.crawler("notes/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.table("notes")["Parameters"]["classification"] == "UNKNOWN"
    assert lake.columns("notes") == {}


def test_crawler_uses_a_custom_classifier(lake):
    """ "Writing CSV custom classifiers": a header that the built-in one would not see."""
    lake.glue.create_classifier(
        CsvClassifier={
            "Name": lake.name,
            "ContainsHeader": "PRESENT",
            "Delimiter": ";",
            "QuoteSymbol": '"',
            "Serde": "OpenCSVSerDe",
        }
    )
    lake.put("people/a.csv", b'name;city\n"Smith; Ann";Rome\n')
    lake.crawler("people/", Classifiers=[lake.name])
    lake.crawl()
    assert lake.columns("people") == {"name": "string", "city": "string"}
    assert lake.table("people")["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        "Parameters": {"separatorChar": ";", "quoteChar": '"'},
    }


def test_classifier_is_kept_updated_and_deleted(lake):
    name = lake.name
    lake.glue.create_classifier(CsvClassifier={"Name": name, "Delimiter": ";"})
    lake.glue.update_classifier(CsvClassifier={"Name": name, "ContainsHeader": "PRESENT"})
    classifier = lake.glue.get_classifier(Name=name)["Classifier"]["CsvClassifier"]
    assert (classifier["Delimiter"], classifier["ContainsHeader"]) == (";", "PRESENT")
    assert classifier["Version"] == 2
    again = {"CsvClassifier": {"Name": name}}
    assert refusal(lake.glue.create_classifier, **again).startswith("AlreadyExistsException")
    listed = lake.glue.get_classifiers()["Classifiers"]
    assert name in [one.get("CsvClassifier", {}).get("Name") for one in listed]
    lake.glue.delete_classifier(Name=name)
    assert refusal(lake.glue.get_classifier, Name=name) == (
        f"EntityNotFoundException: Classifier {name} not found."
    )


@pytest.mark.parametrize(
    "classifier",
    [
        {"GrokClassifier": {"Name": "g", "Classification": "x", "GrokPattern": "%{WORD:a}"}},
        {"XMLClassifier": {"Name": "x", "Classification": "x", "RowTag": "row"}},
        {"JsonClassifier": {"Name": "j", "JsonPath": "$.records[*]"}},
        {"CsvClassifier": {"Name": "c", "CustomDatatypeConfigured": True}},
    ],
)
def test_classifier_that_would_not_be_applied_is_refused(cloud, classifier):
    answer = refusal(cloud.client("glue").create_classifier, **classifier)
    assert answer.startswith("UnsupportedOperation")
