"""Commands that take ids of documents, which are names of files and may look like an option: "-draft.txt"."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

__all__ = ["IdsCommand"]

_SHORTEST = 3  # characters of such an id; "-x" is an option that is mistyped


class IdsCommand(TyperCommand):
    """A command to which a word that begins with "-" and is none of its options is an id."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of a command line, as if ids of that kind stood behind "--"."""
        options = [word for option in self.get_params(ctx) for word in (*option.opts, *option.secondary_opts)]
        taking = [
            word
            for option in self.get_params(ctx)
            if option.param_type_name == "option" and not getattr(option, "is_flag", False)
            for word in option.opts
        ]
        split = args.index("--") if "--" in args else len(args)
        words, behind = args[:split], args[split + 1 :]
        ids = [
            word
            for before, word in zip(["", *words], words, strict=False)
            if _may_be_id(word) and word.partition("=")[0] not in options and before not in taking
        ]
        kept = [word for word in words if word not in ids]
        return super().parse_args(ctx, [*kept, "--", *ids, *behind] if ids or behind else kept)


def _may_be_id(word: str) -> bool:
    return word.startswith("-") and len(word) >= _SHORTEST and (word[1] != "-" or "." in word)
