"""Filter patterns: which events FilterLogEvents shows.

Source  CloudWatch Logs User Guide, "Filter pattern syntax".
Differs patterns for JSON and for columns are refused.
"""

import re

from local_cloud.api import unsupported

TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))')


class FilterPattern:
    """``a "b c"``: both; ``?a ?b``: one of them, if alone; ``-a``: not; ``%regex%``."""

    def __init__(self, pattern: str | None) -> None:
        text = (pattern or "").strip()
        if text.startswith(("{", "[")):
            raise unsupported(f"the filter pattern {text}: only terms and %regular expressions%")
        is_regex = len(text) > 2 and text.startswith("%") and text.endswith("%")
        self.regex = re.compile(text.strip("%")) if is_regex else None
        found = (
            []
            if is_regex
            else [(sign, quoted or bare) for sign, quoted, bare in TERM.findall(text)]
        )
        self.required = [term for sign, term in found if not sign]
        self.excluded = [term for sign, term in found if sign == "-"]
        self.optional = [] if self.required else [term for sign, term in found if sign == "?"]

    def matches(self, message: str) -> bool:
        if self.regex is not None:
            return self.regex.search(message) is not None
        if any(term in message for term in self.excluded):
            return False
        if self.optional:
            return any(term in message for term in self.optional)
        return all(term in message for term in self.required)
