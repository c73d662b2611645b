"""Characters of symbol fonts, which have no meaning of their own: what they show, as Unicode.

Word writes them at U+F020 to U+F0FF, or as a `w:sym` with the font's name; Rich Text as bytes of a font without a
character set.
"""

import re

__all__ = ["is_symbolic", "shown_as"]

_FIRST, _LAST = 0xF020, 0xF0FF
_SYMBOLIC = re.compile("[\uf020-\uf0ff]")
# Adobe's Symbol encoding, from 0x20 and from 0xA0 (unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt).
_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_SYMBOL = dict(enumerate(_LOW, 0x20)) | dict(enumerate(_HIGH, 0xA0))
# Of Wingdings those that lists and forms use; the others are pictures.
_WINGDINGS = {
    0x20: " ", 0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x76: "❖",
    0x9E: "·", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_ANY = {0xB7: "•"}  # what all such fonts show alike
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def is_symbolic(text: str) -> bool:
    """Whether a text has characters that only a symbol font shows."""
    return not text.isascii() and _SYMBOLIC.search(text) is not None


def shown_as(character: str, font: str) -> str | None:
    r"""What a character shows in a font; None where that is not known.

    Example: ("\uf06d", "Symbol") -> "μ"; ("m", "Symbol") -> "μ"; ("\uf06d", "Webdings") -> None.
    """
    code = ord(character)
    if _FIRST <= code <= _LAST:
        code -= 0xF000
    return _FONTS.get(font.casefold(), _ANY).get(code)
