"""How staged files take the place of published ones."""

import pytest

from glue_scripts.glue_lib import publication
from tests.unit.glue_scripts.lake import Lake


def stage(lake: Lake, **files: str) -> str:
    for key, body in files.items():
        lake.put("gold", f"_staging/sales/jr_1/{key.replace('__', '/')}.parquet", body)
    lake.put("gold", "_staging/sales/jr_1/_SUCCESS", "")
    return publication.staging_path(lake.path("gold", "sales/"), "jr_1")


def publish(lake, staged):
    return publication.publish(lake.s3, staged, lake.path("gold", "sales/"), "jr_1")


def published(lake):
    keys = [key for key in lake.keys("gold") if not key.startswith("_staging/")]
    return {key: lake.get("gold", key).decode() for key in keys}


def test_staging_path_lies_outside_the_dataset():
    assert publication.staging_path("s3://b/sales", "jr_1") == "s3://b/_staging/sales/jr_1/"


def test_publish_numbers_the_files_of_each_folder(lake):
    staged = stage(lake, country_A__x="1", country_A__y="2", country_B__z="3")
    assert publish(lake, staged) == 3
    assert published(lake) == {
        "sales/country_A/part-00000.parquet": "1",
        "sales/country_A/part-00001.parquet": "2",
        "sales/country_B/part-00000.parquet": "3",
    }


def test_publish_replaces_what_was_there(lake):
    lake.put("gold", "sales/part-00000.parquet", "old")
    lake.put("gold", "sales/part-00001.parquet", "old")
    lake.put("gold", "sales/country=A/other.parquet", "old")
    lake.put("gold", "sales_rejected/part-00000.parquet", "another dataset")
    publish(lake, stage(lake, x="new"))
    assert published(lake) == {
        "sales/part-00000.parquet": "new",
        "sales_rejected/part-00000.parquet": "another dataset",
    }


def test_publish_of_nothing_empties_the_dataset(lake):
    lake.put("gold", "sales/part-00000.parquet", "old")
    assert publish(lake, "s3://" + lake.bucket("gold") + "/_staging/sales/jr_1/") == 0
    assert published(lake) == {}


def test_publish_marks_the_dataset_until_it_is_done(lake, monkeypatch):
    """Killed between two copies: readers are told, until the next publication ends well."""

    def killed(*arguments, **options):
        raise KeyboardInterrupt

    staged, path = stage(lake, x="new"), lake.path("gold", "sales/")
    monkeypatch.setattr(lake.s3, "copy_object", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(lake, staged)
    monkeypatch.undo()
    publication.clear_staging(lake.s3, path)
    with pytest.raises(RuntimeError, match=r"/sales/ was left half published by job run jr_1: run"):
        publication.check_published(lake.s3, path)
    publish(lake, stage(lake, x="new"))
    publication.check_published(lake.s3, path)
    assert published(lake) == {"sales/part-00000.parquet": "new"}


def test_publish_copies_a_file_above_5_gib_in_parts(lake, monkeypatch):
    monkeypatch.setattr(publication, "LARGEST_COPY_BYTES", 2)
    publish(lake, stage(lake, x="new"))
    assert published(lake) == {"sales/part-00000.parquet": "new"}


def test_clear_staging_leaves_other_datasets_alone(lake):
    lake.put("gold", "_staging/sales/jr_0/x.parquet", "")
    lake.put("gold", "_staging/sales_rejected/jr_0/x.parquet", "")
    publication.clear_staging(lake.s3, lake.path("gold", "sales/"))
    assert lake.keys("gold") == ["_staging/sales_rejected/jr_0/x.parquet"]


@pytest.mark.parametrize(
    ("folder", "plain"),
    [
        ("country=Cote d%27Ivoire", "country=Cote d'Ivoire"),
        ("country=C%C3%B4te d'Ivoire", "country=Côte d'Ivoire"),
        ("country=A%2FB", "country=A%2FB"),
        ("country=A%3DB", "country=A%3DB"),
        ("country=50%25", "country=50%25"),
        ("country=A%3AB/year=2012", "country=A%3AB/year=2012"),
        ("country=%FF", "country=%FF"),
        ("", ""),
    ],
)
def test_plain_takes_back_the_escapes_that_nobody_needs(folder, plain):
    assert publication.plain(folder) == plain
