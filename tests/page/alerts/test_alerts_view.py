"""The list of saved questions as HTML: what could not be sent is told to whoever saved the question."""

from __future__ import annotations

from index import Collection
from qa.alerts import NotSent, asking, saved
from qa.page.alerts.view import saved_items
from tests.conftest import Write
from tests.qa.alerts.folder import MALI, QUESTIONS, assistant


def test_what_was_not_sent_is_told_to_whoever_saved_it_alone(collection: Collection, write: Write) -> None:
    """Escaped, since another server may have a say in it."""
    collection.sync([write({"mali.txt": MALI})])
    ask = asking(assistant(collection))
    for name in ("Ada", "Ben"):
        saved(collection, ask, QUESTIONS[0], by=name)
    questions = collection.saved_questions.all()
    unsent = [NotSent(questions[0].key, QUESTIONS[0], "1 alert was not sent: <script>")]
    assert saved_items(questions, "Ada", unsent).count("1 alert was not sent: &lt;script&gt;") == 1
    assert "not sent" not in saved_items(questions, "Ben", unsent)
    assert "not sent" not in saved_items(questions[1:], "", unsent)
    assert "not sent" in saved_items(questions, "", unsent)
