"""What a crawl changes in the catalog.

Source  AWS Glue Developer Guide, "Setting crawler configuration options".
"""

from local_cloud.glue import catalog_changes as changes
from local_cloud.glue.crawler_tables import CrawledTable

SALES = CrawledTable("sales", "s3://lake/sales/", {}, {})


def table(location: str = "s3://lake/sales/", crawler: str | None = "c", *columns: str):
    named = [{"Name": name, "Type": "int"} for name in columns]
    return {
        "Name": "sales",
        "StorageDescriptor": {"Location": location, "Columns": named},
        "Parameters": {"UPDATED_BY_CRAWLER": crawler} if crawler else {},
    }


def test_a_free_name_is_taken():
    assert changes.name_for(SALES, "Gold_", {}) == "gold_sales"


def test_the_crawlers_own_table_is_found_again():
    assert changes.name_for(SALES, "", {"sales": table("s3://lake/sales")}) == "sales"


def test_a_table_that_no_crawler_wrote_keeps_its_name():
    """aws/aws-sdk-pandas#702: the crawler adds a twin with a hash in its name.

    printf 's3://lake/sales/' | md5sum
    """
    assert changes.name_for(SALES, "", {"sales": table(crawler=None)}) == (
        "sales_fa6e434bbc899ea838ec68277334d87c"
    )


def test_a_table_of_another_place_keeps_its_name():
    assert changes.name_for(SALES, "", {"sales": table("s3://other/sales/")}) != "sales"


def test_merge_adds_new_columns_and_keeps_the_rest():
    """MergeNewColumns: "existing columns are not removed, and their type is not changed"."""
    old, new = table("s3://a/", "c", "a", "b"), table("s3://b/", "d", "b", "c")
    new["StorageDescriptor"]["Columns"][0]["Type"] = "string"
    merged = changes.merged(old, new)
    assert merged["StorageDescriptor"]["Location"] == "s3://a/"
    assert merged["StorageDescriptor"]["Columns"] == [
        {"Name": "a", "Type": "int"},
        {"Name": "b", "Type": "int"},
        {"Name": "c", "Type": "int"},
    ]


def test_merge_cannot_follow_another_format():
    """The guide: classification, compression type or CSV delimiter mark the table deprecated."""
    old = {"Parameters": {"classification": "csv", "delimiter": ",", "compressionType": "none"}}
    new = {"Parameters": {"classification": "csv", "delimiter": ";", "compressionType": "none"}}
    assert changes.incompatible(old, new) == ["delimiter"]


def test_deprecation_keeps_everything_else():
    marked = changes.deprecated(table())
    assert set(marked["Parameters"]) == {"UPDATED_BY_CRAWLER", "DEPRECATED_BY_CRAWLER"}
    assert marked["StorageDescriptor"] == table()["StorageDescriptor"]


def test_an_input_has_no_fields_that_the_catalog_sets():
    assert changes.as_input({"Name": "t", "VersionId": "3", "CatalogId": "1"}) == {"Name": "t"}


def test_a_later_look_alone_changes_nothing():
    assert not changes.is_changed({"a": 1, "LastAccessTime": 1}, {"a": 1, "LastAccessTime": 2})
    assert changes.is_changed({"a": 1}, {"a": 2})


def test_only_this_crawlers_tables_under_its_targets_vanish():
    tables = {
        "gone": table("s3://lake/sales/2011/"),
        "found": table("s3://lake/sales/2012/"),
        "elsewhere": table("s3://lake/sales_rejected/"),
        "of_another": table("s3://lake/sales/x/", "d"),
        "of_nobody": table("s3://lake/sales/y/", None),
    }
    assert changes.vanished(tables, ["found"], "c", ["s3://lake/sales"]) == ["gone"]


def test_partitions_are_added_updated_and_missed():
    def partition(value: str, location: str):
        return {"Values": [value], "StorageDescriptor": {"Location": location}}

    old = {("a",): partition("a", "1"), ("b",): partition("b", "2"), ("c",): partition("c", "3")}
    new = {("a",): partition("a", "1"), ("b",): partition("b", "9"), ("d",): partition("d", "4")}
    assert changes.partition_changes(old, new) == (
        [partition("d", "4")],
        [partition("b", "9")],
        [("c",)],
    )
