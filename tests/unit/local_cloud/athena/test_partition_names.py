"""Folders of partitions, by Hive's rules.

Source  Hive's ``FileUtils.escapePathName`` and ``Warehouse.makePartName``
"""

import pytest

from local_cloud.athena import partition_names

NULL = "__HIVE_DEFAULT_PARTITION__"


@pytest.mark.parametrize(
    ("values", "folder"),
    [
        (("2020", "DE"), "year=2020/country=DE"),
        (("2020", "a/b:c"), "year=2020/country=a%2Fb%3Ac"),
        (("2020", "ö x"), "year=2020/country=ö x"),
        (("50%", None), f"year=50%25/country={NULL}"),
        (("", "x"), f"year={NULL}/country=x"),
    ],
)
def test_folder_is_named_as_hive_names_it(values, folder):
    assert partition_names.folder(["year", "country"], values) == folder


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("year=2020/country=a%2Fb/", ["2020", "a/b"]),
        ("Year=2020/country=x", ["2020", "x"]),
        ("country=x/year=2020", None),
        ("year=2020", None),
        ("2020/x", None),
    ],
)
def test_values_are_read_from_a_folder_of_the_keys(path, values):
    assert partition_names.values_in(path, ["year", "country"]) == values


def test_partition_lies_below_its_table_unless_its_place_is_given():
    entry = {
        "PartitionKeys": [{"Name": "Day", "Type": "string"}],
        "StorageDescriptor": {"Location": "s3://b/t/", "Columns": [{"Name": "a"}]},
    }
    assert partition_names.partition_input(entry, ["1"]) == {
        "Values": ["1"],
        "StorageDescriptor": {"Location": "s3://b/t/day=1", "Columns": [{"Name": "a"}]},
    }
    placed = partition_names.partition_input(entry, [""], "s3://b/else/")
    assert placed["Values"] == [NULL]
    assert placed["StorageDescriptor"]["Location"] == "s3://b/else/"
