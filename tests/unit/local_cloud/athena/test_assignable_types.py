"""Which values a column takes without a cast.

Source  Trino's ``TypeCoercion.canCoerce``
"""

import pytest
from sqlglot import exp

from local_cloud.athena.coercion import assignable
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.types import glue_name


def kind(name):
    return exp.DataType.build(name, dialect="trino")


@pytest.mark.parametrize(
    ("given", "wanted", "fits"),
    [
        ("integer", "bigint", True),
        ("bigint", "integer", False),
        ("integer", "decimal(12,2)", True),
        ("bigint", "decimal(12,2)", False),
        ("decimal(4,1)", "decimal(12,2)", True),
        ("decimal(12,2)", "double", True),
        ("double", "decimal(12,2)", False),
        ("varchar(5)", "varchar", True),
        ("date", "timestamp", True),
        ("timestamp", "date", False),
        ("varchar", "integer", False),
        ("array(integer)", "array(integer)", True),
        ("array(integer)", "varchar", False),
    ],
)
def test_value_widens_and_no_more(given, wanted, fits):
    assert assignable(kind(given), kind(wanted)) is fits


@pytest.mark.parametrize(
    ("trino", "hive"),
    [
        ("integer", "int"),
        ("real", "float"),
        ("varchar", "string"),
        ("varchar(3)", "varchar(3)"),
        ("char(2)", "char(2)"),
        ("varbinary", "binary"),
        ("timestamp(3)", "timestamp"),
        ("decimal(12,2)", "decimal(12,2)"),
        (
            "map(varchar, array(row(a bigint, b varchar)))",
            "map<string,array<struct<a:bigint,b:string>>>",
        ),
    ],
)
def test_type_has_hives_name_in_the_catalog(trino, hive):
    assert glue_name(kind(trino)) == hive


@pytest.mark.parametrize("name", ["time", "timestamp with time zone", "json", "uuid"])
def test_type_that_no_column_can_have_is_refused(name):
    with pytest.raises(QueryFailedError, match="NOT_SUPPORTED: Unsupported Hive type: "):
        glue_name(kind(name))
