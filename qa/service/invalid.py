"""What in a request is not as it must be, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["each_wrong", "summed_up", "unknown"]

_UNKNOWN = "extra_forbidden"  # as pydantic calls it


def each_wrong(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Of each of pydantic's errors the place and what is wrong there.

    Example: "body.k", "input should be a valid integer".
    """
    return [_wrong(each) for each in errors]


def summed_up(wrong: Sequence[Mapping[str, str]]) -> str:
    """The first, and how many more there are. Example: "body.k: input should be a valid integer (and 2 more)"."""
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{wrong[0]['place']}: {wrong[0]['detail']}{more}"


def unknown(*place: str) -> dict[str, Any]:
    """The error, in pydantic's form, of what is given and not known."""
    return {"type": _UNKNOWN, "loc": place, "msg": "", "input": None}


def _wrong(error: Mapping[str, Any]) -> dict[str, str]:
    if error["type"] == "json_invalid":
        return {"place": "body", "detail": f"it is no valid JSON: {error['ctx']['error']}"}
    place = ".".join(map(str, error["loc"]))
    if error["type"] == _UNKNOWN:
        return {"place": place, "detail": "it is not known, and perhaps misspelt"}
    detail = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return {"place": place, "detail": detail[:1].lower() + detail[1:]}
