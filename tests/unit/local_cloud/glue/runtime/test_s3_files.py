"""Which objects a source reads.

Source  AWS Glue Developer Guide, "Connection types and options for ETL in AWS Glue" (Amazon S3) and
        "Running Apache Spark ETL jobs with workload partitioning".
"""

import pytest


@pytest.mark.parametrize(
    ("relative", "recurse", "is_read"),
    [
        ("a.csv", False, True),
        ("2024/a.csv", False, False),
        ("2024/a.csv", True, True),
        ("year=2024/_x=1/a.csv", False, True),
        ("_SUCCESS", True, False),
        ("_temporary/0/a.csv", True, False),
        (".a.csv.crc", True, False),
        ("2024_$folder$", True, False),
        ("2024/", True, False),
    ],
)
def test_key_below_a_path_is_read(relative, recurse, is_read):
    from awsglue import s3_files

    assert s3_files.is_read(relative, recurse) is is_read


def test_partition_is_read_from_the_folders():
    from awsglue.s3_files import partition_of

    assert partition_of("year=2024/city=New%20York/a.json") == (
        ("year", "2024"),
        ("city", "New York"),
    )
    assert partition_of("day=__HIVE_DEFAULT_PARTITION__/a") == (("day", None),)
    assert partition_of("a=1.json") == ()


def test_exclusions_are_a_json_list():
    from awsglue.s3_files import exclusions_of

    assert exclusions_of('["**.pdf"]') == ["**.pdf"]
    with pytest.raises(ValueError, match="a JSON list of globs"):
        exclusions_of('"**.pdf"')


def test_bounded_source_takes_the_oldest_files_first():
    from awsglue.s3_files import File, bounded

    old, middle, new = (File(f"s3://b/{at}", 10, at) for at in (1, 2, 3))
    assert bounded([new, old, middle], 2, None) == [old, middle]
    assert bounded([new, old, middle], None, 29) == [old, middle]
    assert bounded([new, old, middle], None, None) == [old, middle, new]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ("`a.b`.c", ("a.b", "c")),
        ("a[].b", ("a", "[]", "b")),
        ("provider id", ("provider id",)),
        ("`.id`", (".id",)),
    ],
)
def test_path_to_a_field_is_parsed(text, path):
    from awsglue.paths import parse_path

    assert parse_path(text) == path
