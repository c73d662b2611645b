"""Of PDFs with words in form fields or notes, or pages without text: how many are read, reported, or lost silently?

    python -m bench.reading.annotations FOLDER --peer-python build/peers/bin/python

What there is to be read is told by MuPDF, in the environment of the peers: the values of fields and the contents of
notes that are not hidden, and the pages on which something is drawn and no text. A file counts as read where our text
holds all but one of those words, as reported where it is refused or says what it lost.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.readers import SourceFile, read
from index.records import Document, LossKind

_TRUTH = """
import json, sys, pymupdf
pymupdf.TOOLS.mupdf_display_errors(False)
for path in sys.stdin.read().splitlines():
    try:
        pdf = pymupdf.open(path)
        said, bare = [], []
        for page in pdf:
            for widget in page.widgets():
                kind = widget.field_type_string
                if kind in ("Text", "ComboBox") and not widget.field_flags & 8192 and not widget.field_display == 1:
                    said.append(str(widget.field_value or ""))
            for note in page.annots():
                if not note.flags & 34 and note.type[1] not in ("Popup", "Link"):
                    said.append(note.info["content"])
            if not page.get_text().strip() and not page.get_pixmap(dpi=36).is_unicolor:
                bare.append(page.number + 1)
        print(json.dumps({"path": path, "pages": len(pdf), "said": said, "bare": bare}))
    except Exception:
        pass
"""
_WORD = re.compile(r"\w{2,}")
_TELLING = frozenset([LossKind.FIELDS, LossKind.NOTES, LossKind.HIDDEN])


def main() -> None:
    """Count, and name what is lost silently."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer-python", type=Path, required=True)
    options = parser.parse_args()
    noted: Counter[str] = Counter()
    bare: Counter[str] = Counter()
    for truth in _truths(options.peer_python, sorted(options.folder.rglob("*.pdf"))):
        path = Path(truth["path"])
        wanted = Counter(word for said in truth["said"] for word in _WORD.findall(said))
        is_bare = truth["bare"] and truth["pages"] > 1
        if sum(wanted.values()) < 2 and not is_bare:
            continue
        found = [each for each in read(SourceFile(path, path.name, path.name)) if isinstance(each, Document)]
        for counts, name, fate in (
            (noted, "fields and notes", _fate_of_words(found, wanted) if sum(wanted.values()) > 1 else ""),
            (bare, "pages without text", _fate_of_pages(found, truth["bare"]) if is_bare else ""),
        ):
            counts[fate] += bool(fate)
            if fate == "lost silently":
                print(f"{name}: {path}")
    for name, counts in (("words in fields or notes", noted), ("a page without text, of several", bare)):
        told = ", ".join(f"{counts[fate]} {fate}" for fate in ("read", "reported", "lost silently"))
        print(f"{sum(counts.values())} files with {name}: {told}")


def _truths(python: Path, paths: list[Path]) -> Iterator[dict[str, Any]]:
    """What MuPDF finds in each file that it opens."""
    done = subprocess.run(
        [python, "-c", _TRUTH], input="\n".join(map(str, paths)), capture_output=True, text=True, check=False
    )
    return map(json.loads, done.stdout.splitlines())


def _fate_of_words(found: list[Document], wanted: Counter[str]) -> str:
    if not found:
        return "reported"
    held = Counter(word for document in found for word in _WORD.findall(document.text))
    missing = sum((Counter(set(wanted)) - Counter(set(held))).values())
    if missing <= 1:
        return "read"
    kinds = {loss.kind for document in found for loss in getattr(document, "losses", ())}
    return "reported" if kinds & _TELLING else "lost silently"


def _fate_of_pages(found: list[Document], bare: list[int]) -> str:
    if not found:
        return "reported"
    text = [document.text[page.start : page.end] for document in found for page in document.pages]
    if all(page <= len(text) and text[page - 1] for page in bare):
        return "read"
    kinds = {loss.kind for document in found for loss in getattr(document, "losses", ())}
    return "reported" if LossKind.PAGES in kinds else "lost silently"


if __name__ == "__main__":
    main()
