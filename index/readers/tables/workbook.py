"""What a workbook's package says of its sheets beside their cells: what is hidden, merged, computed or drawn.

openpyxl tells it only of sheets that it holds in memory as a whole.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree

from index.readers.source import UnreadableError
from index.readers.zip.safety import is_encrypted, opened_zip, refuse_name

__all__ = ["Area", "SheetFacts", "Workbook", "opened_workbook"]

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls files, and of .xlsx files with a password
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK = 1 << 20  # bytes
_XML = (".xml", ".rels", ".vml")
# The namespaces of Strict Open XML and those of the usual kind, which openpyxl knows.
_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_WITHOUT_VALUE = etree.XPath("m:c[m:f and not(m:v/text()) and not(m:is)]/@r", namespaces={"m": _MAIN.strip("{}")})


class Area(NamedTuple):
    """Cells that are merged into one; rows and columns from 1, both ends included."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class SheetFacts:
    """What a sheet's part says of it."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    without_value: list[str] = field(default_factory=list)  # cells with a formula whose value was not stored: "C2"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook's package, safe to be opened."""

    content: bytes
    parts: dict[str, str]  # the part that holds each sheet, by the sheet's name

    def facts(self, sheet: str) -> SheetFacts:
        """What the part of a sheet says of it."""
        facts = SheetFacts()
        with zipfile.ZipFile(BytesIO(self.content)) as package, package.open(self.parts[sheet]) as part:
            for element in _elements(part, ("row", "col", "mergeCell")):
                _note(element, facts)
        return facts

    def cells(self, sheet: str) -> int:
        """How many cells the part of a sheet has, counted without parsing it; those with nothing in them as well."""
        count, end = 0, b""
        with zipfile.ZipFile(BytesIO(self.content)) as package, package.open(self.parts[sheet]) as part:
            while chunk := part.read(_CHUNK):
                count += (end + chunk).count(b"<c ")
                end = chunk[-2:]
        return count

    def count(self, folder: str, start: str = "", holding: bytes = b"") -> int:
        """How many parts in a folder have names that begin like this, and hold this."""
        with zipfile.ZipFile(BytesIO(self.content)) as package:
            names = [name for name in package.namelist() if name.rpartition("/")[0] == folder and name[-1] != "/"]
            return sum(
                name.rpartition("/")[2].startswith(start) and (not holding or holding in package.read(name))
                for name in names
            )


def opened_workbook(content: bytes) -> Workbook:
    """The workbook in a file. Raises `UnreadableError` where it is none, or promises mischief."""
    if not content:
        raise UnreadableError("empty")
    if content.startswith(_OLD_OFFICE):
        protected = _ENCRYPTED_PACKAGE in content
        raise UnreadableError("password protected" if protected else "not a workbook (.xlsx), but one of Excel 97")
    if not zipfile.is_zipfile(BytesIO(content)):
        raise UnreadableError("damaged workbook" if content.startswith(b"PK") else "not an Excel workbook (.xlsx)")
    with opened_zip(BytesIO(content)) as package:
        is_strict = _refuse_tricks(package)
        content = _as_usual(package) if is_strict else content
    with zipfile.ZipFile(BytesIO(content)) as package:
        try:
            return Workbook(content, _sheet_parts(package))
        except (KeyError, StopIteration) as error:
            raise UnreadableError("not an Excel workbook (its main part is missing)") from error


def _refuse_tricks(package: zipfile.ZipFile) -> bool:
    """Raise `UnreadableError` for a package that no spreadsheet program writes; whether it is Strict Open XML."""
    is_strict = False
    for entry in package.infolist():
        refuse_name(entry)
        if is_encrypted(entry):
            raise UnreadableError("password protected")
        if not entry.filename.lower().endswith(_XML):
            continue
        with package.open(entry) as part:
            opening = part.read(4_096)
        # No workbook has a DOCTYPE; it could define entities that grow or read other files.
        if b"<!DOCTYPE" in opening.replace(b"\0", b""):
            raise UnreadableError("not an Excel workbook (a part has a DOCTYPE)")
        is_strict = is_strict or _STRICT in opening
    return is_strict


def _as_usual(package: zipfile.ZipFile) -> bytes:
    """The same package in the namespaces of the usual kind of Open XML."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as usual:
        for entry in package.infolist():
            part = package.read(entry)
            if entry.filename.lower().endswith(_XML):
                for strict, other in _USUAL:
                    part = part.replace(strict, other)
            usual.writestr(entry.filename, part)
    return written.getvalue()


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    root = _parsed(package, "_rels/.rels")
    main = next(
        _target(relation, "") for relation in root if relation.get("Type", "").endswith("/relationships/officeDocument")
    )
    folder, _, name = main.rpartition("/")
    relations = _parsed(package, f"{folder}/_rels/{name}.rels".lstrip("/"))
    targets = {relation.get("Id"): _target(relation, folder) for relation in relations}
    sheets = _parsed(package, main).iter(f"{_MAIN}sheet")
    return {sheet.get("name", ""): targets[sheet.get(_RELATION)] for sheet in sheets}


def _target(relation: Any, folder: str) -> str:
    target = relation.get("Target", "")
    return str(target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/"))


def _parsed(package: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(package.read(name), parser)


def _elements(part: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """The elements of these names one by one, each forgotten when the next is asked for."""
    tags = [f"{_MAIN}{name}" for name in names]
    for _, element in etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _note(element: Any, facts: SheetFacts) -> None:
    from openpyxl.utils import range_boundaries

    name = element.tag.removeprefix(_MAIN)
    if name == "row":
        if _is_hidden(element, "ht") and element.get("r", "").isdecimal():
            facts.hidden_rows.add(int(element.get("r")))
        facts.without_value += map(str, _WITHOUT_VALUE(element))
    elif name == "col":
        if _is_hidden(element, "width"):
            last = min(int(element.get("max", "0")), 16_384)
            facts.hidden_columns.update(range(int(element.get("min", "1")), last + 1))
    else:
        left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
        facts.merged.append(Area(left, top, right, bottom))


def _is_hidden(element: Any, size: str) -> bool:
    return element.get("hidden") in {"1", "true"} or element.get(size) in {"0", "0.0"}
