"""Packages: ZIP files of XML parts, as Word, PowerPoint, OpenDocument and EPUB files are."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

from lxml import etree

from index.readers.sizes import LARGEST_PACKAGE
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large
from index.readers.zip.safety import BROKEN_ZIP, is_encrypted, opened_zip, refuse_name
from index.records import Failure

__all__ = ["BROKEN_PART", "Package", "PartMissingError", "read_package", "resolved"]

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office 97, and of newer files with a password
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# Strict Open XML names the same things by other namespaces: "…purl.oclc.org/ooxml/wordprocessingml/main".
_HEAD = 8_192  # bytes of a part within which its first element is
_STRICT_HOST = b"purl.oclc.org/ooxml"
_STRICT = re.compile(rb"(\sxmlns(?::[\w.-]+)?\s*=\s*[\"']http://)purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"\1schemas.openxmlformats.org/\2/2006/"

# What reading and parsing a part raises where it is damaged.
BROKEN_PART = (*BROKEN_ZIP, etree.LxmlError)
# And what the readers raise for elements that are not what they should be.
_BROKEN = (*BROKEN_PART, KeyError, AttributeError, TypeError, IndexError)


class PartMissingError(KeyError):
    """A part that the package names, or must have, is not in it."""


def read_package(
    file: SourceFile, kind: str, read: Callable[["Package"], Iterator[ReadResult]], *, main: str = "", old: str = ""
) -> Iterator[ReadResult]:
    """What is read from the package that a file is, and why nothing more is.

    `kind` is what it should be, "Word document", `main` the part that it must have, "its content", and `old` what it
    was before 2007.
    """
    try:
        yield from read(_opened(file, kind, old))
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
    except RecursionError:
        yield Failure(file.shown, f"not a readable {kind} (nested too deep)")
    except _BROKEN as error:
        is_none = main and isinstance(error, PartMissingError)
        reason = f"not {_one(kind)} ({main} is missing)" if is_none else f"damaged {kind} ({type(error).__name__})"
        yield Failure(file.shown, reason)


def _one(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def _opened(file: SourceFile, kind: str, old: str) -> "Package":
    """Raises `UnreadableError` where the file is no package, needs a password, or promises mischief."""
    refuse_large(file.path, LARGEST_PACKAGE)
    content = file.path.read_bytes()
    if not content:
        raise UnreadableError("empty")
    if content.startswith(_OLD_OFFICE):
        protected = _ENCRYPTED_PACKAGE in content or not old
        raise UnreadableError("password protected" if protected else f"not {_one(kind)}{old}")
    if not zipfile.is_zipfile(BytesIO(content)):
        raise UnreadableError(f"damaged {kind}" if content.startswith(b"PK") else f"not {_one(kind)}")
    opened = opened_zip(BytesIO(content))
    for entry in opened.infolist():
        refuse_name(entry)
        if is_encrypted(entry):
            raise UnreadableError("password protected")
    return Package(opened, _one(kind))


class Package:
    """An open package. Names of parts are found whatever their case, and with either slash."""

    def __init__(self, opened: zipfile.ZipFile, kind: str) -> None:
        self._opened = opened
        self._kind = kind  # "a Word document"
        self._entries = {_name(entry.filename): entry for entry in opened.infolist()}

    def __contains__(self, name: str) -> bool:
        return _name(name) in self._entries

    def read(self, name: str) -> bytes:
        """A part as it is. Raises `PartMissingError`, and what `zipfile` raises for damaged ones."""
        entry = self._entries.get(_name(name))
        if entry is None:
            raise PartMissingError(name)
        return self._opened.read(entry)

    def xml(self, name: str, *, doctype: bool = False) -> Any:
        """The root element of a part, a Strict one in the usual namespaces.

        Raises as `read` does, and `etree.XMLSyntaxError`. A DOCTYPE could define entities that grow or read other
        files: no office program writes one. Where a format has it (`doctype`), it may not define any.
        """
        return self.parsed(self.read(name), doctype=doctype)

    def parsed(self, content: bytes, *, doctype: bool = False) -> Any:
        """The root element of a part with this content, as `xml` gives it."""
        if content.startswith(_UTF_16):
            content = _XML_DECLARATION.sub("", content.decode("utf-16", errors="replace"), count=1).encode()
        if _STRICT_HOST in content[:_HEAD]:
            content = _STRICT.sub(_TRANSITIONAL, content)
        try:
            root = etree.fromstring(content, _parser())
        except etree.XMLSyntaxError as error:
            if b"<!DOCTYPE" in content:  # such as one whose entities grow too fast
                raise UnreadableError(f"not {self._kind} (a part has a DOCTYPE)") from error
            raise
        stated = root.getroottree().docinfo.internalDTD
        if stated is not None and (not doctype or any(True for _ in stated.iterentities())):
            raise UnreadableError(f"not {self._kind} (a part has a DOCTYPE)")
        return root

    def xml_or_none(self, name: str) -> Any:
        """The root element of a part that a document can be read without; None where it is missing or damaged."""
        try:
            return self.xml(name)
        except (PartMissingError, *BROKEN_PART):
            return None


def resolved(base: str, target: str) -> str:
    """The name of the part that another one refers to. Example: ("word/document.xml", "../a.xml") -> "a.xml"."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target.replace("\\", "/")))


def _name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


@cache
def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
