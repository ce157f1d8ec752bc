"""The Spark engine of one job run: Sail in the run's own process group, or JVM Spark as on Glue.

Source  reference of Spark ("Configuration"), Hadoop ("Hadoop-AWS module"), Sail ("Configuration").
Differs: one process instead of a cluster; S3A instead of EMRFS; on Sail no JVM and no RDD.
"""

import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_cloud.glue.job_arguments import is_on, listed, spark_confs

SAIL_RUNTIME = Path(__file__).parent / "glue" / "runtime" / "sail"
AWS_CATALOG = "--enable-glue-datacatalog"
# Sail 0.7.2 knows a file by key, size and second alone: with its caches on, the footer of another
# bucket's file, or of one that was overwritten, gave wrong rows.
SAIL_WITHOUT_CACHES = {
    "SAIL_EXECUTION__FILE_LISTING_CACHE__TYPE": "none",
    "SAIL_PARQUET__FILE_METADATA_CACHE__TYPE": "none",
    "SAIL_PARQUET__FILE_STATISTICS_CACHE__TYPE": "none",
}
SPARK_CONF = {
    "spark.master": "local[2]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    "spark.hadoop.fs.s3a.change.detection.mode": "none",
    "spark.hadoop.fs.s3a.aws.credentials.provider": (
        "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider"
    ),
}
# What hadoop-aws 3.4.2 takes from the SDK's bundle, which is 642 MB for 43 MB in use.
AWS_SDK = "2.29.52"
AWS_SDK_MODULES = ("s3", "s3-transfer-manager", "sts", "kms")
DELTA = "io.delta:delta-spark_4.1_2.13:4.2.0"
LOG4J = """\
rootLogger.level = warn
logger.header.name = org.apache.spark.sql.catalyst.csv.CSVHeaderChecker
logger.header.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""


class EngineMissingError(Exception):
    """The wanted engine cannot run here; the message says what to do."""


@dataclass(frozen=True)
class Engine:
    """Who starts Spark for the run, and the variables that lead the script there."""

    name: str
    environment: dict[str, str]
    python_path: tuple[str, ...] = ()


def no_engine() -> Engine:
    """Of a Python shell job."""
    return Engine("", {})


def prepare_engine(
    name: str, arguments: Mapping[str, str], folder: Path, endpoint_url: str, region: str
) -> Engine:
    """The engine of one run.

    In      name: "sail" or "spark"; folder: the run's own, for configuration files.
    Raises  EngineMissingError.
    """
    if name == "sail":
        return Engine("sail", _sail(arguments, endpoint_url, region), (str(SAIL_RUNTIME),))
    return Engine("spark", _spark(arguments, folder, endpoint_url, region))


def _sail(arguments: Mapping[str, str], endpoint_url: str, region: str) -> dict[str, str]:
    confs = {"spark.sql.session.timeZone": "UTC"} | spark_confs(arguments)
    environment = SAIL_WITHOUT_CACHES | {
        "AWS_ALLOW_HTTP": "true",
        "RUST_LOG": "warn",
        "PYSPARK_REMOTE_INIT_CONF_LEN": "1",  # read by Spark Connect's client for a new session
        "PYSPARK_REMOTE_INIT_CONF_0": json.dumps(confs),
    }
    if is_on(arguments, AWS_CATALOG):
        catalog = f'type="glue", name="glue", region="{region}", endpoint_url="{endpoint_url}"'
        environment["SAIL_CATALOG__LIST"] = f"[{{{catalog}}}]"
        environment["SAIL_CATALOG__DEFAULT_CATALOG"] = '"glue"'
    return environment


def _spark(
    arguments: Mapping[str, str], folder: Path, endpoint_url: str, region: str
) -> dict[str, str]:
    if not _has_java():
        raise EngineMissingError("Engine spark needs Java 17 or later, and no java is on the PATH.")
    if is_on(arguments, AWS_CATALOG):
        raise EngineMissingError(f"Engine spark does not support {AWS_CATALOG}; engine sail does.")
    formats = listed(arguments, "--datalake-formats")
    if "iceberg" in formats:
        raise EngineMissingError("Engine spark does not support --datalake-formats iceberg.")
    confs = SPARK_CONF | {
        "spark.hadoop.fs.s3a.endpoint": endpoint_url,
        "spark.hadoop.fs.s3a.endpoint.region": region,
        "spark.jars.excludes": "software.amazon.awssdk:bundle",
        "spark.jars.packages": ",".join(_packages("delta" in formats)),
        "spark.local.dir": str(folder / "spark"),
    }
    conf_folder = folder / "spark-conf"
    conf_folder.mkdir()
    lines = [f"{name} {value}" for name, value in (confs | spark_confs(arguments)).items()]
    (conf_folder / "spark-defaults.conf").write_text("\n".join(lines) + "\n")
    (conf_folder / "log4j2.properties").write_text(LOG4J)
    return {
        "SPARK_CONF_DIR": str(conf_folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    } | ({"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {})


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None) is not None


def _packages(with_delta: bool) -> list[str]:
    """Maven coordinates that fit the installed pyspark; Spark keeps the jars in ~/.ivy2*."""
    sdk = [f"software.amazon.awssdk:{module}:{AWS_SDK}" for module in AWS_SDK_MODULES]
    hadoop = f"org.apache.hadoop:hadoop-aws:{_version_of_jar('hadoop-client-api')}"
    return [hadoop, *sdk, *([DELTA] if with_delta else [])]


def _version_of_jar(name: str) -> str:
    found = importlib.util.find_spec("pyspark")
    if found is None or not found.submodule_search_locations:
        raise EngineMissingError("Engine spark needs the pyspark of requirements.txt.")
    jars = Path(found.submodule_search_locations[0]) / "jars"
    (jar,) = jars.glob(f"{name}-*.jar")
    return jar.stem.removeprefix(f"{name}-")
