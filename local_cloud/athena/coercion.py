"""Whether Trino converts a value of one type into another by itself: it widens, and no more.

Source  Trino's ``TypeCoercion``; https://trino.io/docs/current/functions/conversion.html
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.type_rules import common_type


def assignable(given: exp.DataType | None, wanted: exp.DataType) -> bool:
    """A type that is not known here is taken as one that fits."""
    if given is None or not types.is_known(given) or given.is_type(types.T.NULL):
        return True
    if types.is_text(given) and types.is_text(wanted):
        return True
    common = common_type([given, wanted])
    if wanted.is_type(types.T.ARRAY, types.T.MAP, types.T.STRUCT):
        return common is not None
    return common is not None and types.trino_name(common) == types.trino_name(wanted)
