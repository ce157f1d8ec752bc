"""A statement's tokens, read one after the other: what sqlglot knows no tree for is read by these
words.
"""

import re
from collections.abc import Callable
from typing import ClassVar, NoReturn

from sqlglot.dialects.hive import Hive
from sqlglot.dialects.trino import Trino
from sqlglot.errors import SqlglotError
from sqlglot.parsers.athena import AthenaTrinoParser
from sqlglot.tokens import Token, TokenType

from local_cloud.api import AwsError
from local_cloud.athena.catalog import CATALOG
from local_cloud.athena.positions import line_and_column

END = "<EOF>"
NO_NAMES = (TokenType.STRING, TokenType.NUMBER)
Name = tuple[str, str]  # database, empty where the statement names none, and table: lower case


def _words(keywords: dict[str, TokenType]) -> dict[str, TokenType]:
    """Without the keywords that would swallow the rest of a statement as one text."""
    return {word: kind for word, kind in keywords.items() if kind != TokenType.COMMAND}


class AthenaQueries(Trino):
    """sqlglot's Athena without its switch to Hive, and with array subscripts left as they are
    written.
    """

    INDEX_OFFSET = 0
    NUMBERS_CAN_BE_UNDERSCORE_SEPARATED = True  # else 1_000 is 1 with the name _000
    Parser = AthenaTrinoParser

    class Tokenizer(Trino.Tokenizer):
        COMMANDS: ClassVar[set[TokenType]] = set()
        KEYWORDS = _words(Trino.Tokenizer.KEYWORDS)


class AthenaDefinitions(Hive):
    """The language of Athena's DDL."""

    class Tokenizer(Hive.Tokenizer):
        COMMANDS: ClassVar[set[TokenType]] = set()
        KEYWORDS = _words(Hive.Tokenizer.KEYWORDS)


def _is_name(token: Token) -> bool:
    if token.token_type == TokenType.IDENTIFIER:
        return True
    return token.token_type not in NO_NAMES and re.fullmatch(r"\w+", token.text) is not None


def malformed(line: int, column: int, word: str, expected: str = "") -> AwsError:
    expecting = f". Expecting: {expected}" if expected else ""
    return AwsError(
        "InvalidRequestException", f"line {line}:{column}: mismatched input '{word}'{expecting}"
    )


def tokenize(text: str, dialect: type) -> list[Token]:
    """Raises AwsError InvalidRequestException, e.g. for a quote without its end."""
    try:
        tokens: list[Token] = dialect().tokenize(text)
    except SqlglotError as error:
        raise AwsError("InvalidRequestException", f"line 1:1: {error}") from None
    return tokens


class Tokens:
    """``text`` as ``dialect`` takes it apart, and a place in it."""

    def __init__(self, text: str, dialect: type) -> None:
        self.text = text
        self.tokens = tokenize(text, dialect)
        self.place = 0

    @property
    def current(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _is(self, offset: int, word: str) -> bool:
        place = self.place + offset
        token = self.tokens[place] if place < len(self.tokens) else None
        quoted = (TokenType.STRING, TokenType.IDENTIFIER)
        return token is not None and token.token_type not in quoted and token.text.upper() == word

    def take(self, words: str) -> bool:
        """Whether these words come next; they are then behind us."""
        parts = words.split()
        if not all(self._is(number, part) for number, part in enumerate(parts)):
            return False
        self.place += len(parts)
        return True

    def expect(self, words: str) -> None:
        if not self.take(words):
            self.fail(f"'{words}'")

    def fail(self, expected: str = "") -> NoReturn:
        token = self.current
        if token is None:
            where, word = line_and_column(self.text, len(self.text)), END
        else:
            where, word = line_and_column(self.text, token.start), token.text
        raise malformed(*where, word, expected)

    def end(self) -> None:
        if self.current is not None:
            self.fail("<EOF>")

    def name(self) -> str:
        """An identifier with or without quotes, in lower case."""
        return self.written_name().lower()

    def written_name(self) -> str:
        token = self.current
        if token is None or not _is_name(token):
            self.fail("<identifier>")
        self.place += 1
        return token.text

    def string(self) -> str:
        token = self.current
        if token is None or token.token_type != TokenType.STRING:
            self.fail("<string>")
        self.place += 1
        return token.text

    def value(self) -> str:
        """A string or a number, as text."""
        sign = "-" if self.take("-") else ""
        token = self.current
        if token is None or token.token_type not in (TokenType.STRING, TokenType.NUMBER):
            self.fail("<string>")
        self.place += 1
        return sign + token.text

    def table(self) -> Name:
        """``table``, ``database.table`` or ``awsdatacatalog.database.table``."""
        parts = self.name().split(".")  # SHOW CREATE TABLE writes `database.table`
        while self.take("."):
            parts.append(self.name())
        if len(parts) > 3 or (len(parts) == 3 and parts[0] != CATALOG):
            raise AwsError("InvalidRequestException", f"Unsupported catalog: {parts[0]}")
        return (parts[-2] if len(parts) > 1 else ""), parts[-1]

    def pairs(self) -> dict[str, str]:
        """``('a' = 'b', ...)``."""
        return self._pairs(self.string)

    def named_pairs(self) -> dict[str, str]:
        """``(a = 'b', ...)``."""
        return self._pairs(self.name)

    def _pairs(self, read_key: Callable[[], str]) -> dict[str, str]:
        self.expect("(")
        found: dict[str, str] = {}
        while True:
            key = read_key()
            self.expect("=")
            found[key] = self.value()
            if self.take(")"):
                return found
            self.expect(",")

    def inside(self) -> list[Token]:
        """The tokens between a parenthesis and its end, which are then behind us."""
        self.expect("(")
        first, depth = self.place, 1
        while depth:
            if self.current is None:
                self.fail("')'")
            depth += int(self._is(0, "(")) - int(self._is(0, ")"))
            self.place += 1
        return self.tokens[first : self.place - 1]

    def rest(self) -> list[Token]:
        left = self.tokens[self.place :]
        self.place = len(self.tokens)
        return left
