"""A font for Chinese, Japanese and Korean signs where the machine has none.

PDFium passes over text whose signs have no extent: those of a font that is neither in the file nor on the machine. With
this font each of them is an empty box, and so it is read.
"""

import base64
import ctypes
from functools import cache
from typing import Any

import pypdfium2 as pdfium

__all__ = ["install_fonts"]

_CHARSETS = frozenset([128, 129, 134, 136])  # of Windows: Japanese, Korean, simplified and traditional Chinese
_HANDLE = 0x0B0C  # of the font below; what the system's fonts have is the address of something
_WHOLE_FILE = 0  # instead of the name of a table

# TrueType: one sign, a square with a border, for all of Unicode (a cmap of format 13). tests/ make it anew.
BOX_FONT = base64.b64decode(
    "AAEAAAAJAIAAAwAQY21hcAAUuGEAAAEgAAAANGdseWbrLG+eAAABXAAAAFBoZWFkYv5EAAAAAJwAAAA2aGhlYQdaA9YAAADUAAAAJGhtdHgETABk"
    "AAABGAAAAAZsb2NhACgAFAAAAVQAAAAGbWF4cAAFAAoAAAD4AAAAIG5hbWXwDxOKAAABrAAAAFRwb3N0AAMAAAAAAgAAAAAgAAEAAAABAABgo8gx"
    "Xw889QADA+gAAAAAAAAAAAAAAAAAAAAAAGQAAAOEAyAAAAADAAIAAAAAAAAAAQAAA3D/iAAAA+gAZABkA4QAAQAAAAAAAAAAAAAAAAAAAAEAAQAA"
    "AAIACAACAAAAAAACAAAAAAAAAAAAAAAAAAAAAAPoAGQAZAAAAAAAAQADAAoAAAAMAA0AAAAAACgAAAAAAAAAAgAAACAAANf/AAAAAQAA4AAAAv//"
    "AAAAAQAAABQAKAAAAAIAZAAAA4QDIAADAAcAADMRIRElIREhZAMg/RICvP1EAyD84DICvAACAGQAAAOEAyAAAwAHAAAzESERJSERIWQDIP0SArz9"
    "RAMg/OAyArwAAAAEADYAAQAAAAAAAQADAAAAAQAAAAAAAgAHAAMAAwABBAkAAQAGAAoAAwABBAkAAgAOABBCb3hSZWd1bGFyAEIAbwB4AFIAZQBn"
    "AHUAbABhAHIAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
)


class _Fonts(pdfium.PdfSysfontBase):  # type: ignore[misc]
    """The machine's fonts, and the one for what they do not have. Methods and arguments are those of PDFium."""

    def MapFont(self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:  # noqa: N802
        """The handle of the font that is used for another."""
        found = self.default.MapFont(self.default, weight, italic, charset, pitch, face, exact)
        return found or (_HANDLE if charset in _CHARSETS else found)

    def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> Any:  # noqa: N802
        """How many bytes a font has; they are copied where there is room for them."""
        if font != _HANDLE:
            return self.default.GetFontData(self.default, font, table, buffer, size)
        if table != _WHOLE_FILE:
            return 0
        if buffer and size >= len(BOX_FONT):
            ctypes.memmove(buffer, BOX_FONT, len(BOX_FONT))
        return len(BOX_FONT)

    def GetFaceName(self, _: Any, font: Any, buffer: Any, size: int) -> Any:  # noqa: N802
        """How many bytes a font's name has."""
        return 0 if font == _HANDLE else self.default.GetFaceName(self.default, font, buffer, size)

    def GetFontCharset(self, _: Any, font: Any) -> Any:  # noqa: N802
        """Which signs a font is for."""
        return 1 if font == _HANDLE else self.default.GetFontCharset(self.default, font)

    def DeleteFont(self, _: Any, font: Any) -> None:  # noqa: N802
        """Give a font back."""
        if font != _HANDLE:
            self.default.DeleteFont(self.default, font)


@cache
def install_fonts() -> None:
    """Have PDFium use the font, once for the process."""
    _Fonts().setup()
