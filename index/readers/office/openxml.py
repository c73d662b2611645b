"""Open XML packages (ECMA-376): the main part, the parts that it refers to, and what the file states of itself."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from index.readers.office.draft import Properties
from index.readers.office.package import BROKEN_PART, Package, PartMissingError, resolved
from index.readers.properties import date_of, title_from
from index.readers.source import UnreadableError

__all__ = ["NAMESPACES", "OpenXml", "Settings", "first_child", "first_choice", "q", "settings", "value"]

NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "o": "urn:schemas-microsoft-com:office:office",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
Settings = Mapping[str, Any]  # elements by their names

_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}coreProperties"
_CONTENT_TYPES = "[Content_Types].xml"
# What the templates of python-docx and python-pptx say of themselves; nobody stated it.
_TEMPLATE_AUTHORS = frozenset(["python-docx", "Steve Canny"])
_TEMPLATE_DAYS = frozenset([(2013, 12, 23), (2013, 1, 27)])


@cache
def q(name: str) -> str:
    """A name with its namespace, as lxml writes it. Example: "w:p" -> "{http://…/main}p"."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


_VALUE, _MATH_VALUE = q("w:val"), q("m:val")
_CHOICE, _FALLBACK = q("mc:Choice"), q("mc:Fallback")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TYPE, _ID, _TARGET, _MODE = "Type", "Id", "Target", "TargetMode"


def value(element: Any, path: str = "") -> str:
    """What `w:val` states of an element, or of the one at a path of names below it; empty where it is not there."""
    for name in path.split("/") if path else ():
        element = None if element is None else element.find(q(name))
    return "" if element is None else element.get(_VALUE) or element.get(_MATH_VALUE) or element.get("val") or ""


def first_child(element: Any, tag: str) -> Any:
    """The first element within another where it is of this name, as that with the properties is; else None."""
    return element[0] if len(element) and element[0].tag == tag else None


def settings(properties: Any) -> Settings:
    """What is within an element of properties, by their names; nothing for none."""
    return {} if properties is None else {each.tag: each for each in properties}


def first_choice(alternatives: Any) -> Any:
    """Of content that is there several times, for newer programs and older ones, that which is read; None for none."""
    chosen = alternatives.find(_CHOICE)
    return alternatives.find(_FALLBACK) if chosen is None else chosen


class _Relation(NamedTuple):
    kind: str  # the last part of its type: "footnotes", "chart"
    target: str  # the name of a part


class OpenXml:
    """A package with its main part, `root`, which is parsed from `content`, and what is related to it."""

    def __init__(self, package: Package, kind: str, root: str) -> None:
        """`kind` is what it should be, "Word document", and `root` the name of its main part's element."""
        self._package = package
        self._relations: dict[str, dict[str, _Relation]] = {}
        self.main = self._main(kind)
        try:
            self.content = package.read(self.main)
            self.root = package.parsed(self.content)
        except PartMissingError as error:
            raise UnreadableError(f"not a {kind} (its main part is missing)") from error
        except UnreadableError:
            raise
        except BROKEN_PART as error:
            raise UnreadableError(f"damaged {kind} ({type(error).__name__})") from error
        if self.root.tag != q(root):
            raise UnreadableError(f"not a {kind} (its main part is something else)")

    def _main(self, kind: str) -> str:
        if _CONTENT_TYPES in self._package:
            for relation in self.relations("").values():
                if relation.kind == "officeDocument" and relation.target in self._package:
                    return relation.target
        raise UnreadableError(f"not a {kind} (its main part is missing)")

    def relations(self, part: str) -> dict[str, _Relation]:
        """What a part refers to within the package, by the ids it uses."""
        if part not in self._relations:
            folder, _, name = part.rpartition("/")
            root = self._package.xml_or_none(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
            self._relations[part] = {
                each.get(_ID, ""): _Relation(
                    each.get(_TYPE, "").rpartition("/")[2], resolved(part, each.get(_TARGET, ""))
                )
                for each in (() if root is None else root.iterchildren(etree.Element))
                if each.get(_MODE, "").lower() != "external"
            }
        return self._relations[part]

    def related(self, part: str, kind: str) -> Iterator[str]:
        """The names of the parts of a kind that a part refers to, such as "footnotes"."""
        for relation in self.relations(part).values():
            if relation.kind == kind and relation.target in self._package:
                yield relation.target

    def element(self, kind: str, of: str | None = None) -> Any:
        """The root of the first part of a kind that a part, by default the main one, refers to; None where none is."""
        name = next(self.related(self.main if of is None else of, kind), None)
        return None if name is None else self._package.xml_or_none(name)

    def by_id(self, part: str, relation_id: str | None) -> tuple[str, Any]:
        """The name and root of the part that a part refers to by this id; the root is None where it is missing."""
        relation = self.relations(part).get(relation_id or "")
        return (relation.target, self._package.xml_or_none(relation.target)) if relation else ("", None)

    def bytes_of(self, name: str) -> bytes:
        """A part as it is; empty where it cannot be read."""
        try:
            return self._package.read(name)
        except (PartMissingError, *BROKEN_PART):
            return b""

    def xml_or_none(self, name: str) -> Any:
        """The root of a part by its name; None where it is missing or damaged."""
        return self._package.xml_or_none(name)

    def properties(self) -> Properties:
        """What the file states of itself: title, author, and the day it was made or else saved."""
        core = self.element("core-properties", of="")
        if core is None or core.tag != _CORE:
            return Properties()
        stated = {name: core.findtext(q(name)) or "" for name in ("dc:title", "dc:creator")}
        author = " ".join(stated["dc:creator"].split())
        days = [_day(core.findtext(q(name)) or "") for name in ("dcterms:created", "dcterms:modified")]
        dates = [date_of(*day) for day in days if day and day not in _TEMPLATE_DAYS]
        return Properties(
            title=title_from(stated["dc:title"]),
            author="" if author in _TEMPLATE_AUTHORS else author,
            date=next((date for date in dates if date), None),
        )


def _day(stated: str) -> tuple[int, int, int] | None:
    """Example: "2013-09-08T10:00:00Z" -> (2013, 9, 8)."""
    found = _DAY.match(stated.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
