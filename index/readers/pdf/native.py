"""PDFium's functions that are called for each character and each object of a page, with plain numbers for handles.

pypdfium2's own make a Python object of each handle that is returned, and convert each that is given: of thousands of
calls a page that is most of the time. What is returned here as a handle is an address, 0 or None for none; what PDFium
writes to is given by its address too. They are safe as long as the page is open, as those of pypdfium2.
"""

from __future__ import annotations

import ctypes
from typing import Any

from pypdfium2 import raw

__all__ = [
    "activate",
    "address_of",
    "bounds_of",
    "char_origin",
    "clip_of",
    "clip_paths",
    "draw_mode",
    "fill_colour",
    "font_size",
    "generated",
    "kind_of",
    "loose_box",
    "marks_of",
    "matrix_of_char",
    "object_in_form",
    "object_of_char",
    "object_on_page",
    "path_length",
    "path_segment",
    "render_mode",
    "segment_point",
    "unmapped",
]

_ADDRESS, _NUMBER = ctypes.c_void_p, ctypes.c_int


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 stands for; 0 for none."""
    return ctypes.cast(handle, _ADDRESS).value or 0


def _plain(function: Any, returned: Any, *given: Any) -> Any:
    """A function of PDFium as one of numbers. Nothing else of the program runs while it does: they are short."""
    return ctypes.PYFUNCTYPE(returned, *given)(address_of(function))


object_on_page = _plain(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _NUMBER)
object_in_form = _plain(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
kind_of = _plain(raw.FPDFPageObj_GetType, _NUMBER, _ADDRESS)
fill_colour = _plain(raw.FPDFPageObj_GetFillColor, _NUMBER, *[_ADDRESS] * 5)
render_mode = _plain(raw.FPDFTextObj_GetTextRenderMode, _NUMBER, _ADDRESS)
marks_of = _plain(raw.FPDFPageObj_CountMarks, _NUMBER, _ADDRESS)
bounds_of = _plain(raw.FPDFPageObj_GetBounds, _NUMBER, *[_ADDRESS] * 5)
draw_mode = _plain(raw.FPDFPath_GetDrawMode, _NUMBER, *[_ADDRESS] * 3)
activate = _plain(raw.FPDFPageObj_SetIsActive, _NUMBER, _ADDRESS, _NUMBER)

clip_of = _plain(raw.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
clip_paths = _plain(raw.FPDFClipPath_CountPaths, _NUMBER, _ADDRESS)
path_length = _plain(raw.FPDFClipPath_CountPathSegments, _NUMBER, _ADDRESS, _NUMBER)
path_segment = _plain(raw.FPDFClipPath_GetPathSegment, _ADDRESS, _ADDRESS, _NUMBER, _NUMBER)
segment_point = _plain(raw.FPDFPathSegment_GetPoint, _NUMBER, *[_ADDRESS] * 3)

char_origin = _plain(raw.FPDFText_GetCharOrigin, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS, _ADDRESS)
loose_box = _plain(raw.FPDFText_GetLooseCharBox, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS)
font_size = _plain(raw.FPDFText_GetFontSize, ctypes.c_double, _ADDRESS, _NUMBER)
matrix_of_char = _plain(raw.FPDFText_GetMatrix, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS)
generated = _plain(raw.FPDFText_IsGenerated, _NUMBER, _ADDRESS, _NUMBER)
unmapped = _plain(raw.FPDFText_HasUnicodeMapError, _NUMBER, _ADDRESS, _NUMBER)
object_of_char = _plain(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _NUMBER)
