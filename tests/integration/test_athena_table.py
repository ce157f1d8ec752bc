"""CREATE EXTERNAL TABLE, ALTER TABLE, MSCK REPAIR TABLE and what tells of tables.

Source  https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
"""

import pytest
from botocore.exceptions import ClientError

from tests.integration.athena_in_cloud import OPEN_CSV, Athena


@pytest.fixture(scope="module")
def athena(cloud):
    return Athena(cloud, "ddl-tests")


def entry(athena, name):
    return athena.glue.get_table(DatabaseName=athena.database, Name=name)["Table"]


CSV = """
CREATE EXTERNAL TABLE IF NOT EXISTS ddl_tests.Orders (
  `Id` int COMMENT 'the id',
  price decimal(12,2),
  name varchar(10)
)
COMMENT 'what was ordered'
PARTITIONED BY (day string, hour int)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
STORED AS TEXTFILE
LOCATION 's3://ddl-tests-data/orders/'
TBLPROPERTIES ('skip.header.line.count'='1', 'transient_lastDdlTime'='1600000000');
"""


@pytest.fixture(scope="module")
def orders(athena):
    athena.put("orders/day=2020-01-01/hour=7/x.csv", b"id,price,name\n1,1.50,a\n2,2.50,b\n")
    execution = athena.done(CSV)
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DDL", "CREATE_TABLE")
    athena.done(CSV)
    return athena


def test_table_is_written_into_the_catalog(orders):
    table = entry(orders, "orders")
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["Parameters"] == {
        "EXTERNAL": "TRUE",
        "comment": "what was ordered",
        "skip.header.line.count": "1",
        "transient_lastDdlTime": "1600000000",
    }
    assert [(k["Name"], k["Type"]) for k in table["PartitionKeys"]] == [
        ("day", "string"),
        ("hour", "int"),
    ]
    storage = table["StorageDescriptor"]
    assert storage["Columns"] == [
        {"Name": "id", "Type": "int", "Comment": "the id"},
        {"Name": "price", "Type": "decimal(12,2)"},
        {"Name": "name", "Type": "varchar(10)"},
    ]
    assert storage["Location"] == "s3://ddl-tests-data/orders/"
    assert storage["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"serialization.format": ",", "field.delim": ","},
    }


def test_partitions_are_added_found_and_dropped(orders):
    orders.done(
        "CREATE EXTERNAL TABLE parted (id int) PARTITIONED BY (day string, hour int)"
        " ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://ddl-tests-data/parted/'",
    )
    add = "ALTER TABLE parted ADD PARTITION (day = '2020-01-01', hour = 7)"
    orders.done(f"{add} LOCATION 's3://ddl-tests-data/other/' PARTITION (hour=8, day='2020-01-01')")
    assert orders.lines("SHOW PARTITIONS parted") == [
        "day=2020-01-01/hour=7",
        "day=2020-01-01/hour=8",
    ]
    assert "Partition already exists" in orders.failure(add)
    orders.done(add.replace("ADD", "ADD IF NOT EXISTS"))
    orders.put("other/x.csv", b"1\n")
    orders.put("parted/day=2020-01-01/hour=8/x.csv", b"2\n")
    assert orders.rows("SELECT id, hour FROM parted ORDER BY id") == [("1", "7"), ("2", "8")]
    drop = "ALTER TABLE parted DROP PARTITION (day = '2020-01-01', hour = 7)"
    orders.done(drop)
    assert orders.rows("SELECT id FROM parted") == [("2",)]
    assert "Partition not found" in orders.failure(drop)
    orders.done(drop.replace("DROP", "DROP IF EXISTS"))
    renamed = "PARTITION (day = 'new', hour = 9)"
    orders.done(f"{drop.replace('DROP', '').replace('7', '8')} RENAME TO {renamed}")
    assert orders.rows("SELECT id, day FROM parted") == [("2", "new")]
    orders.done(f"ALTER TABLE parted {renamed} SET LOCATION 's3://ddl-tests-data/other/'")
    assert orders.rows("SELECT id, day FROM parted") == [("1", "new")]
    assert "non-partition columns" in orders.failure("ALTER TABLE parted ADD PARTITION (day='x')")


def test_repair_adds_the_folders_that_the_catalog_does_not_know(orders):
    orders.done(
        "CREATE EXTERNAL TABLE repaired (id int) PARTITIONED BY (day string)"
        " ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://ddl-tests-data/repaired'",
    )
    for day, row in (("2020-01-01", b"1\n"), ("a%3Ab", b"2\n")):
        orders.put(f"repaired/day={day}/x.csv", row)
    orders.put("repaired/elsewhere/x.csv", b"9\n")
    assert orders.lines("MSCK REPAIR TABLE repaired") == [
        "Partitions not in metastore:\trepaired:day=2020-01-01\trepaired:day=a%3Ab",
        "Repair: Added partition to metastore repaired:day=2020-01-01",
        "Repair: Added partition to metastore repaired:day=a%3Ab",
    ]
    assert orders.rows("SELECT id, day FROM repaired ORDER BY id") == [
        ("1", "2020-01-01"),
        ("2", "a:b"),
    ]
    assert orders.lines("MSCK REPAIR TABLE `repaired`") == []


def test_table_is_changed(orders):
    orders.done("CREATE EXTERNAL TABLE changing (a int) LOCATION 's3://ddl-tests-data/changing/'")
    orders.done("ALTER TABLE changing ADD COLUMNS (b string COMMENT 'new', c array<int>)")
    orders.done("ALTER TABLE changing SET TBLPROPERTIES ('k' = 'v')")
    orders.done("ALTER TABLE changing SET LOCATION 's3://ddl-tests-data/moved/'")
    table = entry(orders, "changing")
    assert [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]] == [
        ("a", "int"),
        ("b", "string"),
        ("c", "array<int>"),
    ]
    assert table["Parameters"]["k"] == "v"
    assert table["StorageDescriptor"]["Location"] == "s3://ddl-tests-data/moved/"
    orders.done("ALTER TABLE changing REPLACE COLUMNS (z bigint)")
    columns = entry(orders, "changing")["StorageDescriptor"]["Columns"]
    assert columns == [{"Name": "z", "Type": "bigint"}]
    assert "Duplicate column name: z" in orders.failure("ALTER TABLE changing ADD COLUMNS (z int)")
    assert orders.lines("SHOW TBLPROPERTIES changing ('k')") == ["v"]
    assert "k\tv" in orders.lines("SHOW TBLPROPERTIES changing")


def test_table_is_shown_as_it_would_be_made(orders):
    assert orders.lines("SHOW CREATE TABLE orders") == [
        "CREATE EXTERNAL TABLE `ddl_tests.orders`(",
        "  `id` int COMMENT 'the id', ",
        "  `price` decimal(12,2), ",
        "  `name` varchar(10))",
        "COMMENT 'what was ordered'",
        "PARTITIONED BY ( ",
        "  `day` string, ",
        "  `hour` int)",
        "ROW FORMAT DELIMITED ",
        "  FIELDS TERMINATED BY ',' ",
        "STORED AS INPUTFORMAT ",
        "  'org.apache.hadoop.mapred.TextInputFormat' ",
        "OUTPUTFORMAT ",
        "  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
        "LOCATION",
        "  's3://ddl-tests-data/orders/'",
        "TBLPROPERTIES (",
        "  'skip.header.line.count'='1', ",
        "  'transient_lastDdlTime'='1600000000')",
    ]


def test_table_made_from_its_own_text_is_the_same(orders):
    orders.done(
        f"CREATE EXTERNAL TABLE first (a string, b struct<x:int,y:array<string>>)"
        f" ROW FORMAT SERDE '{OPEN_CSV}' WITH SERDEPROPERTIES ('separatorChar'='|')"
        " LOCATION 's3://ddl-tests-data/first/'",
    )
    text = "\n".join(orders.lines("SHOW CREATE TABLE first"))
    orders.done(text.replace("ddl_tests.first", "ddl_tests.second"))
    first, second = entry(orders, "first"), entry(orders, "second")
    assert first["StorageDescriptor"] == second["StorageDescriptor"]
    assert first["Parameters"] == second["Parameters"]


def test_table_is_described_with_its_comments(orders):
    plain = [line.split("\t") for line in orders.lines("DESCRIBE orders")]
    assert [[part.strip() for part in line] for line in plain] == [
        ["id", "int", "the id"],
        ["price", "decimal(12,2)", ""],
        ["name", "varchar(10)", ""],
        ["day", "string", ""],
        ["hour", "int", ""],
        ["", "", ""],
        ["# Partition Information", "", ""],
        ["# col_name", "data_type", "comment"],
        ["", "", ""],
        ["day", "string", ""],
        ["hour", "int", ""],
    ]
    assert orders.lines("SHOW COLUMNS IN orders")[0] == "id                  "
    formatted = orders.lines("DESCRIBE FORMATTED orders")
    assert "Location:           \ts3://ddl-tests-data/orders/\t " in formatted
    assert "Table Type:         \tEXTERNAL_TABLE      \t " in formatted


def test_table_of_parquet_is_stored_as_such(orders):
    orders.done(
        "CREATE EXTERNAL TABLE stored (a int) STORED AS PARQUET"
        " LOCATION 's3://ddl-tests-data/stored/' TBLPROPERTIES ('parquet.compression'='SNAPPY')",
    )
    storage = entry(orders, "stored")["StorageDescriptor"]
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")
    orders.done("INSERT INTO stored VALUES (7)")
    assert orders.rows("SELECT a FROM stored") == [("7",)]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "CREATE EXTERNAL TABLE orders (a int) LOCATION 's3://b/x/'",
            "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
            " AlreadyExistsException(message:Table orders already exists)",
        ),
        (
            "CREATE EXTERNAL TABLE orc (a int) STORED AS ORC LOCATION 's3://b/x/'",
            "NOT_SUPPORTED: The local cloud does not support tables of ORC.",
        ),
        (
            "CREATE EXTERNAL TABLE x (a int) ROW FORMAT SERDE 'com.example.Serde'"
            " LOCATION 's3://b/x/'",
            "NOT_SUPPORTED: The local cloud does not support tables of com.example.Serde.",
        ),
        (
            "CREATE EXTERNAL TABLE x (a int) CLUSTERED BY (a) INTO 4 BUCKETS LOCATION 's3://b/x/'",
            "NOT_SUPPORTED: The local cloud does not support this clause of CREATE TABLE:",
        ),
        (
            "CREATE TABLE x (a int) LOCATION 's3://b/x/' TBLPROPERTIES ('table_type'='ICEBERG')",
            "NOT_SUPPORTED: The local cloud does not support tables of ICEBERG.",
        ),
        (
            "CREATE EXTERNAL TABLE x (a int, A int) LOCATION 's3://b/x/'",
            "FAILED: SemanticException [Error 10036]: Duplicate column name: a",
        ),
        (
            "ALTER TABLE orders RENAME TO other",
            "NOT_SUPPORTED: The local cloud does not support ALTER TABLE RENAME.",
        ),
        (
            "SHOW PARTITIONS nothing",
            "FAILED: SemanticException [Error 10001]: Table not found ddl_tests.nothing",
        ),
        (
            "CREATE DATABASE ddl_tests",
            "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
            " Database ddl_tests already exists",
        ),
    ],
)
def test_definition_that_fails_says_why(orders, statement, reason):
    assert orders.failure(statement).startswith(reason)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE x (a int) LOCATION 's3://b/x/'",
        "CREATE EXTERNAL TABLE x (a int LOCATION 's3://b/x/'",
        "ALTER TABLE orders ADD",
        "ALTER TABLE orders ADD PARTITION day = '1'",
        "DROP TABLE orders now",
        "SHOW TABLES IN",
        "CREATE VIEW v AS",
        "INSERT orders VALUES (1)",
        "UNLOAD (SELECT 1 TO 's3://b/x/'",
    ],
)
def test_definition_that_is_none_is_not_started(orders, statement):
    with pytest.raises(ClientError, match=r"InvalidRequestException.* mismatched input "):
        orders.start(statement)


def test_database_has_a_comment_and_properties(orders):
    orders.done(
        "CREATE SCHEMA IF NOT EXISTS ddl_described COMMENT 'the ones described' LOCATION 's3://b/d/'"
        " WITH DBPROPERTIES ('owner'='me')",
    )
    made = orders.glue.get_database(Name="ddl_described")["Database"]
    assert made["Description"] == "the ones described"
    assert made["Parameters"] == {"owner": "me"}
    assert made["LocationUri"] == "s3://b/d/"
    assert orders.lines("SHOW DATABASES LIKE 'ddl_d*'") == ["ddl_described"]


def test_text_that_stands_for_null_is_read_and_written(orders):
    orders.done(
        "CREATE EXTERNAL TABLE nulls (a string, b int) ROW FORMAT DELIMITED"
        " FIELDS TERMINATED BY '\\t' NULL DEFINED AS '-' LOCATION 's3://ddl-tests-data/nulls/'",
    )
    orders.put("nulls/x.tsv", b"-\t1\nx\t-\n")
    orders.done("INSERT INTO nulls SELECT NULL, 2")
    assert orders.rows("SELECT a, b FROM nulls ORDER BY b, a") == [
        (None, "1"),
        (None, "2"),
        ("x", None),
    ]
