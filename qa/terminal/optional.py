"""An option that may stand without its value: --ray, behind which a word that is no address is a path."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from typer.core import TyperCommand

__all__ = ["RayCommand"]

_ADDRESS = re.compile(r"auto|local|ray://.+|(?:[\w.-]+|\[[\da-fA-F:]+\]):\d+")


class RayCommand(TyperCommand):
    """A command that may be told the address of a Ray cluster, or only that one is to be begun."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of a command line, as if each --ray without an address stood there as --ray=local."""
        words = list(takewhile(lambda word: word != "--", args))
        told = [
            "--ray=local" if word == "--ray" and not _ADDRESS.fullmatch(after) else word
            for word, after in zip(words, [*words[1:], ""], strict=False)
        ]
        return super().parse_args(ctx, [*told, *args[len(words) :]])
