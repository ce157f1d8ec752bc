"""The Condition element of a policy's statement.

Source  IAM User Guide, "IAM JSON policy elements: Condition operators" and "Conditions with
        multiple context keys or values" (a key that a request does not have fulfils the negated
        operators, ``...IfExists`` and ``ForAllValues``).
Differs BinaryEquals is refused by name, and so are the keys of ``context.REFUSED``.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from local_cloud.api import unsupported
from local_cloud.authorization import patterns
from local_cloud.authorization.context import Context

Test = Callable[[str, str], bool]  # the request's value, the policy's pattern
OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)


def _number(text: str) -> float:
    return float(text.strip())


@lru_cache(1024)
def _seconds(text: str) -> float:
    """Since 1970, of an ISO 8601 date or of the number itself."""
    try:
        return float(text)
    except ValueError:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _comparing(read: Callable[[str], float], holds: Callable[[float, float], bool]) -> Test:
    """False for what is no number or no date, as on AWS."""

    def test(value: str, wanted: str) -> bool:
        try:
            return holds(read(value), read(patterns.plain(wanted)))
        except ValueError:
            return False

    return test


def _equals(value: str, wanted: str) -> bool:
    return value == patterns.plain(wanted)


def _equals_ignoring_case(value: str, wanted: str) -> bool:
    return value.lower() == patterns.plain(wanted).lower()


def _is_like(value: str, wanted: str) -> bool:
    return patterns.wildcard(wanted).fullmatch(value) is not None


def _is_arn_like(value: str, wanted: str) -> bool:
    return patterns.arn(wanted).fullmatch(value) is not None


def _is_in_network(value: str, wanted: str) -> bool:
    try:
        network = ipaddress.ip_network(patterns.plain(wanted), strict=False)
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _comparisons(prefix: str, read: Callable[[str], float]) -> dict[str, tuple[Test, bool]]:
    return {
        f"{prefix}equals": (_comparing(read, lambda a, b: a == b), False),
        f"{prefix}notequals": (_comparing(read, lambda a, b: a == b), True),
        f"{prefix}lessthan": (_comparing(read, lambda a, b: a < b), False),
        f"{prefix}lessthanequals": (_comparing(read, lambda a, b: a <= b), False),
        f"{prefix}greaterthan": (_comparing(read, lambda a, b: a > b), False),
        f"{prefix}greaterthanequals": (_comparing(read, lambda a, b: a >= b), False),
    }


OPERATORS: dict[str, tuple[Test, bool]] = {  # test, and whether it is negated
    "stringequals": (_equals, False),
    "stringnotequals": (_equals, True),
    "stringequalsignorecase": (_equals_ignoring_case, False),
    "stringnotequalsignorecase": (_equals_ignoring_case, True),
    "stringlike": (_is_like, False),
    "stringnotlike": (_is_like, True),
    "arnequals": (_is_arn_like, False),
    "arnlike": (_is_arn_like, False),
    "arnnotequals": (_is_arn_like, True),
    "arnnotlike": (_is_arn_like, True),
    "bool": (_equals_ignoring_case, False),
    "ipaddress": (_is_in_network, False),
    "notipaddress": (_is_in_network, True),
    **_comparisons("numeric", _number),
    **_comparisons("date", _seconds),
}


@dataclass(frozen=True)
class Condition:
    """One operator on one key; ``operator`` is as the policy writes it."""

    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        """Raises  AwsError UnsupportedOperation for an operator or a key that is not done here."""
        found = OPERATOR.fullmatch(self.operator)
        name = found[2].lower() if found else ""
        if found is None or name not in {"null", *OPERATORS}:
            raise unsupported(f"the condition operator {self.operator} of IAM")
        asked = context.values(self.key)
        if name == "null":
            return any((value.lower() == "true") == (asked is None) for value in self.values)
        test, is_negated = OPERATORS[name]
        quantifier = (found[1] or "").lower()
        if asked is None:
            return quantifier == "forallvalues" or (
                quantifier != "foranyvalue" and (is_negated or found[3] is not None)
            )
        wanted = [patterns.expand(value, context.value) for value in self.values]
        known = [value for value in wanted if value is not None]
        outcomes = (any(test(value, one) for one in known) != is_negated for value in asked)
        return _all_or_any(quantifier, is_negated, outcomes)


def _all_or_any(quantifier: str, is_negated: bool, outcomes: Iterable[bool]) -> bool:
    """Without a quantifier a value that is not in a list must differ from every one."""
    is_for_all = quantifier == "forallvalues" or (not quantifier and is_negated)
    return all(outcomes) if is_for_all else any(outcomes)
