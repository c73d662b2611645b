"""Rich Text as tokens: groups, control words and characters (Rich Text Format Specification 1.9.1)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["CLOSE", "OPEN", "Token", "tokens"]

OPEN, CLOSE = "{", "}"
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word, with a number
    rb"|\\'([0-9a-fA-F]{2})"  # a byte of the text
    rb"|\\([^a-zA-Z])"  # a control symbol
    rb"|([{}])"
    rb"|[\r\n\0]+"  # nothing
    rb"|([^\\{}\r\n\0]+)"
)


class Token(NamedTuple):
    """A piece of Rich Text; only one of its fields says something."""

    word: str = ""  # a control word, a symbol such as "~", or `OPEN` or `CLOSE`
    number: int | None = None  # that a control word has
    raw: bytes = b""  # characters, in the encoding of their font


def tokens(content: bytes) -> Iterator[Token]:
    """The tokens, in order. Binary data is passed over."""
    position = 0
    while position < len(content):
        found = _TOKEN.match(content, position)
        if found is None:  # a lone backslash at the end
            return
        position = found.end()
        word, number, byte, symbol, brace, text = found.groups()
        if word is not None:
            stated = int(number) if number else None
            if word == b"bin":
                position += max(0, stated or 0)
            else:
                yield Token(word.decode("ascii"), stated)
        elif byte is not None:
            yield Token(raw=bytes.fromhex(byte.decode("ascii")))
        elif symbol is not None and symbol in b"{}\\":
            yield Token(raw=symbol)  # the character itself
        elif symbol is not None:
            yield Token(symbol.decode("latin-1"))
        elif brace is not None:
            yield Token(brace.decode("ascii"))
        elif text is not None:
            yield Token(raw=text)
