"""What awsglue has and the local cloud has not: one line says so.

Source  AWS Glue Developer Guide, "GlueContext class", "PySpark transforms".
"""

from pathlib import Path

import pytest

from local_cloud.glue.job_environment import RUNTIME


@pytest.mark.parametrize("name", ["EvaluateDataQuality", "FindMatches", "FlatMap", "Spigot"])
def test_transform_is_refused_by_name(name):
    from awsglue import transforms

    with pytest.raises(NotImplementedError, match=f"does not support awsglue's transform {name}"):
        getattr(transforms, name).apply(frame=None)


def test_transforms_of_the_guide_can_all_be_imported():
    from awsglue import transforms

    module = (RUNTIME / "awsglue" / "transforms.py").read_text()
    names = {"ApplyMapping", "DropNullFields", "Join", "Relationalize", "ResolveChoice", "Unbox"}
    assert names <= set(transforms.__all__)
    assert all(hasattr(transforms, name) for name in transforms.__all__)
    assert Path(transforms.__file__).read_text() == module


def test_glue_context_names_the_engine_it_needs_when_the_run_is_on_sail(monkeypatch):
    from awsglue.context import GlueContext

    monkeypatch.setenv("SPARK_REMOTE", "sc://127.0.0.1:1")
    with pytest.raises(NotImplementedError, match="--engine spark"):
        GlueContext(None)


def test_dynamic_frame_names_the_engine_it_needs_when_the_run_is_on_sail(monkeypatch):
    from awsglue import DynamicFrame

    monkeypatch.setenv("SPARK_REMOTE", "sc://127.0.0.1:1")
    with pytest.raises(
        NotImplementedError, match=r"DynamicFrame needs JVM Spark: .*--engine spark"
    ):
        DynamicFrame.fromDF(None, None, "x")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"connection_type": "mysql"}, "connection_type mysql"),
        ({"connection_type": "s3", "connection_options": {"x": 1}}, "connection_options x of s3"),
        (
            {"connection_type": "s3", "connection_options": {"paths": []}, "format": "avro"},
            "format avro",
        ),
        ({"connection_type": "s3", "stageThreshold": 3}, "with stageThreshold"),
    ],
)
def test_source_that_is_not_there_is_refused_by_name(arguments, named):
    from awsglue.readers import from_options

    with pytest.raises(NotImplementedError, match=named):
        from_options(None, **arguments)


def test_sink_that_is_not_there_is_refused_by_name():
    from awsglue.writers import DataSink

    with pytest.raises(NotImplementedError, match="connection_type redshift"):
        DataSink("redshift", {})
    with pytest.raises(NotImplementedError, match="getSink with catalogId"):
        DataSink("s3", {"catalogId": "1"})


def test_path_elsewhere_than_on_s3_is_refused():
    from awsglue.s3_files import list_files

    with pytest.raises(ValueError, match="s3:// paths, and not 'hdfs:///a'"):
        list_files(["hdfs:///a"])
