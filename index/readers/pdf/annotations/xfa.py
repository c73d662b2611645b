"""What was filled into an XFA form, Adobe's own kind of form in XML, which only Adobe's programs show.

Where such a form has the usual fields as well, those are read. This tells what they do not hold.
"""

from __future__ import annotations

import ctypes
from typing import Any

from lxml import etree
from pypdfium2 import raw

__all__ = ["is_xfa", "unread_values"]

_FORMS = frozenset([raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND])
_LARGEST = 20_000_000  # bytes of its data


def is_xfa(pdf: Any) -> bool:
    """Whether a PDF holds such a form."""
    return pdf.get_formtype() in _FORMS


def unread_values(pdf: Any, text: str) -> int:
    """How many of the form's values that hold a letter or a digit do not stand in a text."""
    squeezed = "".join(text.split())
    values = {"".join(value.split()) for value in _values(pdf)}
    return sum(any(map(str.isalnum, value)) and value not in squeezed for value in values)


def _values(pdf: Any) -> list[str]:
    """The contents of all elements of its data that hold no others."""
    packet = _packet(pdf, "datasets")
    if not packet:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        tree = etree.fromstring(packet, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    return [] if tree is None else [each.text for each in tree.iter(etree.Element) if not len(each) and each.text]


def _packet(pdf: Any, name: str) -> bytes:
    for number in range(raw.FPDF_GetXFAPacketCount(pdf)):
        length = raw.FPDF_GetXFAPacketName(pdf, number, None, 0)
        called = ctypes.create_string_buffer(max(length, 1))
        raw.FPDF_GetXFAPacketName(pdf, number, called, length)
        if called.value.decode("utf-8", "replace") == name:
            return _content(pdf, number)
    return b""


def _content(pdf: Any, number: int) -> bytes:
    size = ctypes.c_ulong()
    if not raw.FPDF_GetXFAPacketContent(pdf, number, None, 0, size) or not 0 < size.value <= _LARGEST:
        return b""
    content = ctypes.create_string_buffer(size.value)
    raw.FPDF_GetXFAPacketContent(pdf, number, content, size.value, size)
    return content.raw
