"""From policies to a decision: an explicit deny wins, else an allow is needed.

Source  IAM User Guide, "Policy evaluation logic", for callers and resources of one account.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from local_cloud.authorization.context import Context, Keys
from local_cloud.authorization.documents import Statement

Document = tuple[Statement, ...]
EXPLICIT = "with an explicit deny"


@dataclass(frozen=True)
class Need:
    """One right that a request needs; ``keys`` are condition keys of this right alone."""

    action: str
    resource: str
    keys: Keys = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Policies:
    """What bounds one caller. ``boundary`` and ``session`` are None where there is none.

    ``principals`` are what a resource's policy may call the caller: itself, and the role behind it.
    """

    identity: tuple[Document, ...] = ()
    boundary: Document | None = None
    session: tuple[Document, ...] | None = None
    itself: tuple[tuple[str, str], ...] = ()
    role: tuple[tuple[str, str], ...] = ()
    account: tuple[tuple[str, str], ...] = ()


def refusal(need: Need, policies: Policies, resource: Document, context: Context) -> str | None:
    """Why not, in AWS's words; None when it is allowed.

    In      resource: the statements of the resource's own policy, such as a bucket's.
    Source  IAM User Guide, "Troubleshoot access denied error messages".
    """
    everybody = (*policies.itself, *policies.role, *policies.account)
    denying = (
        ("resource-based", [one for one in resource if one.names(*everybody)]),
        ("identity-based", _joined(policies.identity)),
        ("permissions boundary", policies.boundary or ()),
        ("session", _joined(policies.session or ())),
    )
    for kind, statements in denying:
        if _says("Deny", statements, need, context):
            return f"{EXPLICIT} in {_named(kind)}"
    if _says("Allow", [one for one in resource if one.names(*policies.itself)], need, context):
        return None
    return _missing_allow(need, policies, resource, context)


def _missing_allow(
    need: Need, policies: Policies, resource: Document, context: Context
) -> str | None:
    """A role that a resource's policy names is bounded as by its own policies."""
    of_role = [one for one in resource if one.names(*policies.role)] if policies.role else []
    allowing = (
        ("identity-based policy", [*_joined(policies.identity), *of_role]),
        ("permissions boundary", policies.boundary),
        ("session policy", None if policies.session is None else _joined(policies.session)),
    )
    for kind, statements in allowing:
        if statements is not None and not _says("Allow", statements, need, context):
            return f"because no {kind} allows the {need.action} action"
    return None


def _says(effect: str, statements: Iterable[Statement], need: Need, context: Context) -> bool:
    return any(
        one.effect == effect and one.covers(need.action, need.resource, context)
        for one in statements
    )


def _joined(documents: Iterable[Document]) -> list[Statement]:
    return [statement for document in documents for statement in document]


def _named(kind: str) -> str:
    if kind == "permissions boundary":
        return "a permissions boundary"
    return f"an {kind} policy" if kind == "identity-based" else f"a {kind} policy"
