"""Which objects a crawler reads.

Source  AWS Glue Developer Guide, "Include and exclude patterns", whose examples these are.
"""

import pytest

from local_cloud.glue.exclusions import is_excluded, sampled, to_regex


@pytest.mark.parametrize(
    ("pattern", "key", "excluded"),
    [
        ("*.csv", "a.csv", True),
        ("*.csv", "folder/a.csv", False),
        ("**.csv", "folder/a.csv", True),
        ("*.*", "a.csv", True),
        ("*.{csv,avro}", "a.avro", True),
        ("*.{csv,avro}", "a.json", False),
        ("foo.?", "foo.a", True),
        ("foo.?", "foo.ab", False),
        ("myfolder/*", "myfolder/a", True),
        ("myfolder/*", "myfolder/b/a", False),
        ("myfolder/*/*", "myfolder/b/a", True),
        ("myfolder/**", "myfolder/b/c/a", True),
        ("myfolder*", "myfolder2", True),
        ("month=1[0-2]/**", "month=11/f", True),
        ("month=[!1]/**", "month=1/f", False),
        ("year=2015/month=[!1]*", "year=2015/month=2", True),
        ("a\\*b", "a*b", True),
        ("a\\*b", "axb", False),
        ("a.csv", "axcsv", False),
    ],
)
def test_pattern_matches_keys_below_the_target(pattern, key, excluded):
    assert is_excluded(key, [to_regex(pattern)]) is excluded


@pytest.mark.parametrize("key", ["_SUCCESS", "_temporary/0/f", ".hidden", "a/_delta_log/0.json"])
def test_administrative_names_are_never_read(key):
    assert is_excluded(key, [])


def test_sample_size_counts_files_of_every_folder():
    """API_S3Target: "the number of files in each leaf folder to be crawled"."""
    keys = ["a/1", "a/2", "a/3", "b/1", "c"]
    assert sampled(keys, 2) == ["a/1", "a/2", "b/1", "c"]
    assert sampled(keys, None) == keys
