"""Which contracts are deployed, and what the scripts get to read."""

import json
from pathlib import Path

import pytest

from deployment.contracts import ContractError, to_json

SALES = Path(__file__).parent.parent.parent.parent / "contracts" / "sales.odcs.yaml"
MINIMAL = """\
apiVersion: v3.1.0
kind: DataContract
id: visits
version: 1.2.0
status: active
schema:
  - name: visits
    properties:
      - name: visit_id
        transformSourceObjects: [Visit ID]
        logicalType: integer
        physicalType: bigint
        required: true
        primaryKey: true
      - name: visited_on
        transformSourceObjects: [Day]
        logicalType: date
        physicalType: date
        customProperties:
          - property: sourceFormats
            value: [yyyy-MM-dd]
"""


def written(tmp_path, text):
    path = tmp_path / "visits.odcs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(old, new):
    assert old in MINIMAL
    return MINIMAL.replace(old, new, 1)


def refusal(tmp_path, text):
    """The error's line and reason."""
    path = written(tmp_path, text)
    with pytest.raises(ContractError) as error:
        to_json(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(str(path))


def test_contract_of_sales_has_the_public_files_columns():
    contract = json.loads(to_json(SALES))
    assert [(c["source"], c["name"], c["type"]) for c in contract["columns"]] == [
        ("Region", "region", "string"),
        ("Country", "country", "string"),
        ("Item Type", "item_type", "string"),
        ("Sales Channel", "sales_channel", "string"),
        ("Order Priority", "order_priority", "string"),
        ("Order Date", "order_date", "date"),
        ("Order ID", "order_id", "bigint"),
        ("Ship Date", "ship_date", "date"),
        ("Units Sold", "units_sold", "int"),
        ("Unit Price", "unit_price", "decimal(12,2)"),
        ("Unit Cost", "unit_cost", "decimal(12,2)"),
        ("Total Revenue", "total_revenue", "decimal(12,2)"),
        ("Total Cost", "total_cost", "decimal(12,2)"),
        ("Total Profit", "total_profit", "decimal(12,2)"),
    ]
    assert (contract["primary_key"], contract["partition_keys"]) == (["order_id"], ["country"])


def test_contract_becomes_what_the_scripts_read(tmp_path):
    assert json.loads(to_json(written(tmp_path, MINIMAL))) == {
        "dataset": "visits",
        "version": "1.2.0",
        "delimiter": ",",
        "encoding": "utf-8",
        "columns": [
            {
                "source": "Visit ID",
                "name": "visit_id",
                "type": "bigint",
                "formats": [],
                "required": True,
            },
            {
                "source": "Day",
                "name": "visited_on",
                "type": "date",
                "formats": ["yyyy-MM-dd"],
                "required": False,
            },
        ],
        "primary_key": ["visit_id"],
        "partition_keys": [],
    }


def test_contract_may_name_another_delimiter(tmp_path):
    text = 'customProperties: [{property: delimiter, value: ";"}]\n' + MINIMAL
    assert json.loads(to_json(written(tmp_path, text)))["delimiter"] == ";"


def test_keys_stand_in_the_order_of_their_positions(tmp_path):
    text = MINIMAL.replace("primaryKey: true", "primaryKey: true\n        primaryKeyPosition: 2")
    text = text.replace(
        "[Day]",
        "[Day]\n        required: true\n        primaryKey: true\n        primaryKeyPosition: 1",
    )
    contract = json.loads(to_json(written(tmp_path, text)))
    assert contract["primary_key"] == ["visited_on", "visit_id"]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("physicalType: bigint", "phyiscalType: bigint", 9, "'phyiscalType' was unexpected"),
        ("logicalType: date", "logicalType: day", 17, "'day' is not one of"),
        ("version: 1.2.0", "version: 1.2", 4, "1.2 is not of type 'string'"),
        ("id: visits\n", "", 1, "'id' is a required property"),
        ("v3.1.0", "v3.0.2", 1, "apiVersion v3.1.0 is the one read here"),
        ("name: visits", "name: Visits 2", 7, "dataset name 'Visits 2': use snake_case"),
        ("name: visit_id", "name: visitId", 9, "column name 'visitId': use snake_case"),
        ("name: visited_on", "name: visit_id", 15, "column name 'visit_id' twice"),
        ("[Day]", "[Visit ID]", 15, "source column 'Visit ID' twice"),
        ("[Day]", "[Day, Hour]", 16, "transformSourceObjects names its one column"),
        ("physicalType: bigint", "physicalType: long", 12, "physicalType 'long' is not known"),
        ("physicalType: bigint", "physicalType: decimal", 12, "'decimal' is not known here"),
        ("physicalType: bigint", "physicalType: decimal(40,2)", 12, "no such type"),
        ("physicalType: bigint", "physicalType: string", 11, "string is logicalType string"),
        ("value: [yyyy-MM-dd]", "value: []", 19, "sourceFormats is a list, for date"),
        ("value: [yyyy-MM-dd]", "value: [yy-MM-dd]", 19, "does not mean the same everywhere"),
        ("        primaryKey: true\n", "", 7, "no column is the primaryKey"),
        ("required: true", "required: false", 14, "visit_id: a key column must be required"),
        ("[Day]", "[Day]\n        partitioned: true", 17, "visited_on: a key column must be req"),
    ],
)
def test_fault_is_named_with_its_line(tmp_path, old, new, line, reason):
    message = refusal(tmp_path, changed(old, new))
    assert message.startswith(f":{line}: ")
    assert reason in message


def test_formats_belong_to_dates_alone(tmp_path):
    text = changed(
        "[Visit ID]",
        "[Visit ID]\n        customProperties: [{property: sourceFormats, value: [yyyy]}]",
    )
    assert ":11: visit_id: sourceFormats is a list, for date" in refusal(tmp_path, text)


@pytest.mark.parametrize("delimiter", ["", ";;", "'\"'"])
def test_delimiter_is_one_character(tmp_path, delimiter):
    text = (
        MINIMAL + f"customProperties: [{{property: delimiter, value: {delimiter or repr('')}}}]\n"
    )
    assert "is not one character" in refusal(tmp_path, text)


def test_other_encodings_are_refused(tmp_path):
    text = MINIMAL + "customProperties: [{property: encoding, value: latin-1}]\n"
    assert ":22: encoding 'latin-1': only utf-8 is read" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["status: [active", "a: b: c", "\tx"])
def test_file_that_is_no_yaml_is_refused(tmp_path, text):
    assert "line 1" in refusal(tmp_path, text) or "line 2" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["", "- a", "just text"])
def test_file_without_mapping_is_refused(tmp_path, text):
    assert refusal(tmp_path, text) == ": not a contract: the file holds no mapping"


def test_contract_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"missing\.odcs\.yaml: .*No such file"):
        to_json(tmp_path / "missing.odcs.yaml")


def test_contract_holds_one_dataset(tmp_path):
    text = MINIMAL + "  - name: others\n"
    assert ":6: one dataset per contract, not 2" in refusal(tmp_path, text)
