"""Which letters follow each other in which language, for index/readers/encodings to tell encodings apart.

python -m training.letters LANGUAGE_MODELS

LANGUAGE_MODELS is the folder `lingua/language-models` of the package lingua-language-detector 1.4 (Apache 2.0), which
is needed for this alone. It counts letters of a million sentences of the news in each language (Wortschatz Leipzig).
Some of those were misread themselves, "yýl" for "yıl": so of each language the letters of its alphabet count alone.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from index.readers.encodings.letters import FLOOR, MODEL, STEP

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_BORROWED = "éèêëïîôöüçáíóñ"
_CYRILLIC = "абвгдежзклмнопрстуфхцчш"
# The letters of each language, and beside those of English what it borrows for names.
ALPHABETS: Mapping[str, str] = {
    "en": _PLAIN + _BORROWED,
    "fr": _PLAIN + "àâæçéèêëîïôœùûüÿ",
    "de": _PLAIN + "äöüß",
    "es": _PLAIN + "áéíñóúü",
    "it": _PLAIN + "àèéìíîòóù",
    "pt": _PLAIN + "áâãàçéêíóôõúü",
    "nl": _PLAIN + "áéèëïíóöü",
    "sv": _PLAIN + "åäöé",
    "da": _PLAIN + "æøåé",
    "nb": _PLAIN + "æøåéòô",
    "fi": _PLAIN + "äöåšž",
    "ca": _PLAIN + "àçèéíïòóúü",
    "is": _PLAIN + "áðéíóúýþæö",
    "sq": _PLAIN + "çë",
    "cs": _PLAIN + "áčďéěíňóřšťúůýž",
    "sk": _PLAIN + "áäčďéíĺľňóôŕšťúýž",
    "pl": _PLAIN + "ąćęłńóśźż",
    "hu": _PLAIN + "áéíóöőúüű",
    "sl": _PLAIN + "čšžćđ",
    "hr": _PLAIN + "čćđšž",
    "ro": _PLAIN + "ăâîșțşţ",
    "tr": _PLAIN + "çğıöşüâîû",
    "lt": _PLAIN + "ąčęėįšųūž",
    "lv": _PLAIN + "āčēģīķļņšūž",
    "et": _PLAIN + "äõöüšž",
    "vi": _PLAIN + "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "ru": _CYRILLIC + "ийщъыьэюяё",
    "uk": _CYRILLIC + "ийщьюяґєії",
    "be": _CYRILLIC + "йыьэюяёўі",
    "bg": _CYRILLIC + "ийщъьюяѝ",
    "mk": _CYRILLIC + "ијѓѕљњќџѐѝ",
    "sr": _CYRILLIC + "ијђљњћџ",
    "el": "αβγδεζηθικλμνξοπρςστυφχψωάέήίόύώϊϋΐΰ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابتثجحخدذرزسشصضطظعغفقلمنهوپچژکگی",
    "th": "".join(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F)])),
}
IDEOGRAPHS = ("zh", "ja", "ko")  # of these each character counts by itself
# The counts of Chinese are of traditional characters; of the simplified ones the commoner half of GB 2312 is known.
_SIMPLIFIED = b"".join(bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)).decode(
    "gb2312", "ignore"
)
_SHARE_OF_SIMPLIFIED = 3e-4  # of each
_RAREST = 1e-6  # share of a language's text, of a character that is kept
_LEAST_BORROWED = 5e-4  # share of an English text, where it has such letters at all
_BY_ITSELF = 0.05  # weight of how often a letter stands anywhere, beside how often behind the one before


def main() -> None:
    """Write the file that the product ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    models = parser.parse_args().models
    arrays: dict[str, NDArray[np.generic]] = {}
    for language, alphabet in ALPHABETS.items():
        arrays[f"{language}_letters"] = np.array(list(dict.fromkeys(alphabet)))
        arrays[f"{language}_costs"] = _pairs(models / language, list(dict.fromkeys(alphabet)))
    for language in IDEOGRAPHS:
        shares = {each: share for each, share in _counted(models / language, "unigrams").items() if share > _RAREST}
        if language == "zh":
            shares = dict.fromkeys(_SIMPLIFIED, _SHARE_OF_SIMPLIFIED) | shares
        arrays[f"{language}_letters"] = np.array(sorted(shares))
        arrays[f"{language}_costs"] = _rounded(np.array([shares[each] for each in sorted(shares)]))
    np.savez_compressed(MODEL, **arrays)  # type: ignore[arg-type]


def _pairs(folder: Path, letters: list[str]) -> NDArray[np.uint8]:
    """(letters + 1, letters) what it costs that a letter follows another; in the first row, that it begins a word."""
    known, pairs = _counted(folder, "unigrams"), _counted(folder, "bigrams")
    alone = np.array([known.get(letter, 0.0) for letter in letters]) + 1e-5
    alone /= alone.sum()
    behind = [[pairs.get(one + other, 0.0) for other in letters] for one in letters]
    costs = np.vstack([alone, (1 - _BY_ITSELF) * np.array(behind) + _BY_ITSELF * alone])
    if folder.name == "en":
        costs[:, [letter in _BORROWED for letter in letters]] = _LEAST_BORROWED
    return _rounded(costs)


def _counted(folder: Path, kind: str) -> dict[str, float]:
    """For each character its share of a language's text, for each pair how often the first is followed by the other."""
    found: dict[str, float] = {}
    for share, grams in json.loads(brotli.decompress((folder / f"{kind}.json.br").read_bytes()))["ngrams"].items():
        above, below = map(int, share.split("/"))
        found.update(dict.fromkeys(grams.split(" "), above / below))
    return found


def _rounded(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    nats = np.minimum(-np.log(np.maximum(shares, math.exp(-FLOOR))), FLOOR)
    return np.round(nats / STEP).astype(np.uint8)


if __name__ == "__main__":
    main()
