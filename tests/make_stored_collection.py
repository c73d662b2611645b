"""Makes the stored collection of the present schema version: .venv/bin/python -m tests.make_stored_collection.

To be run once when SCHEMA_VERSION is raised, by the program that is then released; the files of the versions before
stay as they are. Whatever is read from a collection of that version is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Collection, Feedback, Mark, SavedQuestion
from index.engine.store.schema import SCHEMA_VERSION
from tests.toy import ToyEmbedder

STORED = Path(__file__).parent / "data"
ARTICLE = (
    "On 8 September 2023 gunmen attacked a boat on the Niger River near Bourem, and forty-nine civilians were killed. "
    "The army said that fifty attackers died. The boat was on its way from Gao to Mopti."
)
FILES = {
    "boat.md": f"---\ndate: 2023-09-10\nauthor: Aïssata\n---\n# The boat\n\n{ARTICLE}\n\n## After it\n\nMourning.\n",
    "again/boat.txt": f"{ARTICLE}\n",  # a copy
    "rain.txt": "Rain fell in Kidal last week, café owners said. 😀\n",
    "millet.txt": "The price of millet rose in Ménaka.\n",
    "by-hand.txt": "A xylophone was sold in Gao.\n",  # deleted by hand
    "empty.txt": "",  # cannot be read
}
FEEDBACK = Feedback(
    at="2024-05-06T07:08:09+00:00",
    helpful=False,
    reason="It was a café boat.",
    question="when was a boat attacked",
    answer="8 September 2023",
    confidence=0.5,
    cited=(("boat.md", 12, 120),),
    generation=1,
    key="boat",
)


RAIN = "Rain fell in Kidal last week, café owners said. 😀\n"
MARK = Mark(
    key="rain",
    document="rain.txt",
    text_sha256=hashlib.sha256(RAIN.encode()).hexdigest(),
    start=0,
    end=9,
    quote="Rain fell",
    before="",
    after=RAIN[9:],
    hints="",
    title="rain",
    source="documents/rain.txt",
    date=None,
    page=None,
    accessed="2024-05-06T07:08:09+00:00",
    note="It did.",
    label="weather",
    verdict="checked",
    by="aïssata",
    made="2024-05-06T07:08:09+00:00",
    changed="2024-05-06T07:08:09+00:00",
)
SAVED = SavedQuestion(
    key="boats",
    question="when was a boat attacked",
    where="",
    by="",
    at="2024-05-06T07:08:09+00:00",
    webhook="",
    email="",
    generation=1,
    state="{}",
)


def main() -> None:
    """Index the files into a fresh data folder, and pack that."""
    with TemporaryDirectory() as name, contextlib.chdir(name):
        documents, data = Path("documents"), Path("data")
        for file, text in FILES.items():
            (documents / file).parent.mkdir(parents=True, exist_ok=True)
            (documents / file).write_text(text, encoding="utf-8")
        with Collection.open(data, embedder=ToyEmbedder()) as collection:
            collection.sync([documents])
            collection.delete(["by-hand.txt"])
            collection.add_feedback(FEEDBACK)
            collection.tag(["rain.txt"], ["weather"])
            collection.correct("millet.txt", {"title": "Millet", "date": "2024-02"})
            collection.marks.add(MARK)
            collection.saved_questions.add(SAVED, 1)
        packed = STORED / f"collection-schema-{SCHEMA_VERSION}.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(data.rglob("*")):
                if path.is_file() and not path.name.startswith(("writer.", "feedback.")):
                    archive.write(path, path.relative_to(data))


if __name__ == "__main__":
    main()
