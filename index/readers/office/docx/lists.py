"""The lists of a Word document: what stands in front of each item and each numbered heading."""

from typing import Any, NamedTuple

from index.readers.office.docx.styles import ParagraphStyle, is_on
from index.readers.office.numbering import Counters, Level
from index.readers.office.openxml import Settings, q, value

__all__ = ["Lists", "Mark"]

_NO_LIST = "0"  # the number of a list that takes a paragraph out of the list of its style
_DEEPEST = 8
_NUMBERING = q("w:numPr")


class Mark(NamedTuple):
    """What stands in front of an item: "-", "2.1" or nothing, and how deep the item is, from 0."""

    label: str = ""
    depth: int = 0


class Lists:
    """The lists of a document, their items counted as they come."""

    def __init__(self, root: Any) -> None:
        self._counters = Counters()
        self._definitions: dict[str, dict[int, Level]] = {}  # by the id of the abstract list
        self._lists: dict[str, str] = {}  # ids of abstract lists by those of lists
        self._depths: dict[tuple[str, str], int] = {}  # of the styles that belong to levels
        self._restarts: dict[str, dict[int, int]] = {}  # numbers to begin with again, by the id of a list
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        by_style: dict[str, str] = {}
        links: dict[str, str] = {}
        for definition in root.iterchildren(q("w:abstractNum")):
            definition_id = definition.get(q("w:abstractNumId"), "")
            self._definitions[definition_id] = self._levels(definition, definition_id)
            by_style.setdefault(value(definition, "w:styleLink"), definition_id)
            links[definition_id] = value(definition, "w:numStyleLink")
        for numbered in root.iterchildren(q("w:num")):
            list_id, linked = numbered.get(q("w:numId"), ""), value(numbered, "w:abstractNumId")
            self._lists[list_id] = by_style.get(links.get(linked, ""), linked) if links.get(linked) else linked
            self._override(numbered, list_id)

    def _override(self, numbered: Any, list_id: str) -> None:
        """What a list has other than its abstract list: other levels, other first numbers."""
        for override in numbered.iterchildren(q("w:lvlOverride")):
            depth = _number(override.get(q("w:ilvl")))
            start = value(override, "w:startOverride")
            if start:
                self._restarts.setdefault(list_id, {})[depth] = _number(start)
            if override.find(q("w:lvl")) is not None:
                own = f"{self._lists[list_id]} {list_id}"
                known = self._definitions.get(self._lists[list_id], {})
                self._definitions[own] = {**known, **self._levels(override, own)}
                self._lists[list_id] = own

    def _levels(self, definition: Any, definition_id: str) -> dict[int, Level]:
        levels = {}
        for level in definition.iterchildren(q("w:lvl")):
            depth = _number(level.get(q("w:ilvl")))
            text = level.find(q("w:lvlText"))
            form, start = value(level, "w:numFmt") or "decimal", value(level, "w:start")
            shown = f"%{depth + 1}." if text is None else value(text)
            legal = is_on(level.find(q("w:isLgl")))
            levels[depth] = Level(form, shown, _number(start) if start else 1, legal)
            style = value(level, "w:pStyle")
            if style:
                self._depths[definition_id, style] = depth
        return levels

    def mark(self, settings: Settings, style: ParagraphStyle) -> Mark:
        """What stands in front of a paragraph with these settings, counted; nothing where it is in no list."""
        own = settings.get(_NUMBERING)
        if own is None and style.numbering is None:
            return Mark()
        list_id = value(own, "w:numId") or value(style.numbering, "w:numId")
        if not list_id or list_id == _NO_LIST:
            return Mark()
        definition_id = self._lists.get(list_id, list_id)
        stated = value(own, "w:ilvl") or value(style.numbering, "w:ilvl")
        depth = _number(stated) if stated else self._depths.get((definition_id, style.style_id or ""), 0)
        depth = min(depth, _DEEPEST)
        restarts = self._restarts.get(list_id, {})
        if depth in restarts:
            self._counters.restart(definition_id, depth, restarts.pop(depth))
        return Mark(self._counters.label(definition_id, depth, self._definitions.get(definition_id, {})), depth)


def _number(stated: str | None) -> int:
    return int(stated) if stated and stated.isdecimal() else 0
