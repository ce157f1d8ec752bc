"""What leads a script to its Spark engine."""

import json

import pytest

from local_cloud.engines import EngineMissingError, prepare_engine

ENDPOINT = "http://127.0.0.1:4566"


def test_sail_gets_the_session_s_settings(tmp_path):
    arguments = {"--conf": "spark.sql.ansi.enabled=true"}
    engine = prepare_engine("sail", arguments, tmp_path, ENDPOINT, "us-east-1")
    assert engine.name == "sail"
    assert engine.environment["AWS_ALLOW_HTTP"] == "true"
    assert json.loads(engine.environment["PYSPARK_REMOTE_INIT_CONF_0"]) == {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
    }
    assert "SAIL_CATALOG__LIST" not in engine.environment


def test_sail_gets_the_glue_catalog_when_the_job_asks_for_it(tmp_path):
    arguments = {"--enable-glue-datacatalog": ""}
    engine = prepare_engine("sail", arguments, tmp_path, ENDPOINT, "us-east-1")
    assert f'endpoint_url="{ENDPOINT}"' in engine.environment["SAIL_CATALOG__LIST"]


def test_spark_maps_s3_to_the_local_endpoint(tmp_path, monkeypatch):
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    arguments = {"--datalake-formats": "delta", "--conf": "spark.x=y"}
    engine = prepare_engine("spark", arguments, tmp_path, ENDPOINT, "us-east-1")
    assert engine.environment["SPARK_CONF_DIR"] == str(tmp_path / "spark-conf")
    written = (tmp_path / "spark-conf" / "spark-defaults.conf").read_text().splitlines()
    assert f"spark.hadoop.fs.s3a.endpoint {ENDPOINT}" in written
    assert "spark.hadoop.fs.s3.impl org.apache.hadoop.fs.s3a.S3AFileSystem" in written
    assert "spark.x y" in written
    (packages,) = [line for line in written if line.startswith("spark.jars.packages")]
    assert "hadoop-aws:3.4.2" in packages
    assert "delta-spark_4.1_2.13:4.2.0" in packages


def test_spark_without_java_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineMissingError, match="needs Java 17"):
        prepare_engine("spark", {}, tmp_path, ENDPOINT, "us-east-1")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"--enable-glue-datacatalog": "true"}, "--enable-glue-datacatalog"),
        ({"--datalake-formats": "iceberg"}, "--datalake-formats iceberg"),
    ],
)
def test_spark_refuses_what_sail_alone_does(tmp_path, monkeypatch, arguments, named):
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    with pytest.raises(EngineMissingError, match=f"Engine spark does not support {named}"):
        prepare_engine("spark", arguments, tmp_path, ENDPOINT, "us-east-1")
