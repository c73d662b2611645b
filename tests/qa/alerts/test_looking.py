"""What is told of saved questions after a sync: what a document is the reason for, once, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from index import Alert, Collection, Filter, LockedError, QueryError, check, rebuild
from index.engine.store import feedback
from qa import Assistant
from qa.alerts import (
    AlertSettings,
    asking,
    filter_of,
    forget,
    headline,
    look,
    news_of,
    removed,
    saved,
    saved_json,
    watching,
)
from qa.alerts.records import What
from qa.errors import AlertError, QuestionError, ReaderError, UnknownQuestionError
from qa.reading import Reader
from qa.records import Answer
from tests.conftest import ToyEmbedder
from tests.qa.alerts.folder import MALI, NIGER, QUESTIONS, assistant, write_files
from tests.stores import store_of

WHEN = QUESTIONS[0]
LATER = "Troops in Mali\n\nFrance deployed troops to Mali in March 2014, it says now."
RICE = "Rice\n\nJollof rice is cooked with tomatoes."

Synced = Callable[[Mapping[str, str | None]], list[Alert]]


@pytest.fixture
def synced(collection: Collection, folder: Path) -> Synced:
    """Change files, bring the collection in step, and tell what is new."""

    def change(files: Mapping[str, str | None]) -> list[Alert]:
        write_files(folder, files)
        collection.sync([folder])
        return look(collection, asking(assistant(collection)))

    return change


def save(collection: Collection, question: str = WHEN, where: Filter | None = None, **more: Any) -> str:
    """Save a question; gives its key."""
    return saved(collection, asking(assistant(collection)), question, where, **more).key


def whats(alerts: list[Alert]) -> list[tuple[What, ...]]:
    """What each tells."""
    return [news_of(each).what for each in alerts]


def test_what_is_answered_when_it_is_saved_is_not_told(collection: Collection, synced: Synced) -> None:
    """Nor is it after a sync of other documents."""
    synced({"mali.txt": MALI})
    save(collection)
    assert look(collection, asking(assistant(collection))) == []
    assert synced({"rice.txt": RICE}) == []
    assert collection.saved_questions.behind(collection.generation) == []


def test_a_first_answer_is_told_with_its_place(collection: Collection, synced: Synced) -> None:
    """Once, and kept."""
    synced({"rice.txt": RICE})
    save(collection)
    (alert,) = synced({"mali.txt": MALI})
    news = news_of(alert)
    assert (news.what, news.answer) == ((What.FIRST,), "January 2013")
    (quote,) = news.evidence
    assert MALI[quote.start : quote.end] == quote.text
    assert headline(news) == "There is an answer now: January 2013."
    assert (alert.before, alert.after) == (1, 2)
    assert [each.key for each in collection.saved_questions.alerts()] == [alert.key]
    assert synced({"rice.txt": f"{RICE} And onions."}) == []


def test_another_answer_is_told_with_the_one_before(collection: Collection, synced: Synced) -> None:
    """And the quote that says so."""
    synced({"mali.txt": MALI})
    save(collection)
    (alert,) = synced({"new.txt": LATER})
    news = news_of(alert)
    assert news.what == (What.OTHER, What.NEW)
    assert (news.before, news.answer) == ("January 2013", "March 2014")
    assert [each.document for each in news.evidence] == ["new.txt"]


def test_new_evidence_for_the_same_answer_is_told(collection: Collection, synced: Synced) -> None:
    """In other words than before."""
    synced({"mali.txt": MALI})
    save(collection)
    (alert,) = synced({"paper.txt": "A paper\n\nIt says France sent troops to Mali in January 2013, and they fought."})
    news = news_of(alert)
    assert news.what == (What.NEW,)
    assert [each.document for each in news.evidence] == ["paper.txt"]


def test_a_changed_quote_is_told_with_what_it_said(collection: Collection, synced: Synced) -> None:
    """Words that are only around the date."""
    synced({"mali.txt": MALI})
    save(collection)
    (alert,) = synced({"mali.txt": MALI.replace("after a request", "without any request")})
    news = news_of(alert)
    assert news.what == (What.CHANGED,)
    ((before, now),) = news.changed
    assert "after a request" in before.text
    assert "without any request" in now.text


def test_a_quote_that_is_gone_is_told_and_what_is_left_answers(collection: Collection, synced: Synced) -> None:
    """The other document is not news."""
    synced({"mali.txt": MALI, "paper.txt": "A paper\n\nFrance sent troops to Mali in January 2013, and they fought."})
    save(collection)
    (alert,) = synced({"mali.txt": None})
    news = news_of(alert)
    assert news.what == (What.GONE,)
    assert [each.document for each in news.gone] == ["mali.txt"]


def test_an_answer_that_is_lost_is_told_and_again_when_it_is_back(collection: Collection, synced: Synced) -> None:
    """Each once, whatever else comes in between."""
    synced({"mali.txt": MALI, "rice.txt": RICE})
    save(collection)
    (alert,) = synced({"mali.txt": None})
    assert whats([alert]) == [(What.NONE, What.GONE)]
    assert "no answer any more; it was January 2013" in headline(news_of(alert))
    assert synced({"rice.txt": f"{RICE} And onions."}) == []
    assert whats(synced({"mali.txt": MALI})) == [(What.FIRST,)]


@pytest.mark.parametrize(
    "files",
    [
        {"copy.txt": MALI},
        {"mali.txt": None, "archive/mali-2013.txt": MALI},
        {"mali.txt": f"Our own report on the matter\n\n{MALI}"},
        {"mali.txt": MALI.replace("after a request", "after\na request")},
        {"niger.txt": NIGER},
        {"mali.txt": MALI.replace("They stayed.", "They stayed for long.")},
    ],
    ids=["a copy", "another name", "another place", "other line breaks", "another document", "other words beside it"],
)
def test_what_says_the_same_is_not_told(
    collection: Collection, synced: Synced, files: Mapping[str, str | None]
) -> None:
    """The words of the quotes are what counts."""
    synced({"mali.txt": MALI})
    save(collection)
    assert whats(synced(files)) == []


def test_a_copy_that_is_left_is_not_told(collection: Collection, synced: Synced) -> None:
    """The quote stands there."""
    synced({"mali.txt": MALI, "copy.txt": MALI})
    save(collection)
    assert synced({"mali.txt": None}) == []
    assert whats(synced({"copy.txt": None})) == [(What.NONE, What.GONE)]


def test_a_filter_is_kept(collection: Collection, synced: Synced) -> None:
    """What comes in outside of it is no news, and a quote that stands only there is gone."""
    synced({"mali.txt": MALI})
    save(collection, where=Filter(documents=("mali.txt",)))
    assert synced({"new.txt": LATER}) == []
    assert whats(synced({"mali.txt": None, "copy.txt": MALI})) == [(What.NONE, What.GONE)]


def test_tags_and_documents_without_a_date_are_kept_in_a_filter(collection: Collection, synced: Synced) -> None:
    """What has not the tag is no news, and a quote that stands only there is gone."""
    synced({"mali.txt": MALI})
    collection.tag(["mali.txt"], ["War"])
    where = Filter(since="2010", tags=("war",), undated=True)
    save(collection, where=where)
    (kept,) = collection.saved_questions.all()
    assert filter_of(kept) == where
    assert saved_json(kept)["where"] == {**asdict(where), "sources": [], "documents": [], "tags": ["war"]}
    assert synced({"new.txt": LATER, "copy.txt": f"{MALI} They left."}) == []
    assert whats(synced({"mali.txt": None})) == [(What.NONE, What.GONE)]


def test_a_document_that_is_deleted_and_restored_is_told_both_times(collection: Collection, synced: Synced) -> None:
    """By hand, without a sync of files."""
    synced({"mali.txt": MALI, "rice.txt": RICE})
    save(collection)
    ask = asking(assistant(collection))
    collection.delete(["mali.txt"])
    assert whats(look(collection, ask)) == [(What.NONE, What.GONE)]
    collection.restore(["mali.txt"])
    assert whats(look(collection, ask)) == [(What.FIRST,)]


def test_several_syncs_without_a_look_are_told_as_one(collection: Collection, synced: Synced, folder: Path) -> None:
    """As when whoever indexed was killed each time; the numbers say from when to when."""
    synced({"rice.txt": RICE})
    save(collection)
    for files in ({"mali.txt": MALI}, {"mali.txt": MALI, "other.txt": NIGER}):
        write_files(folder, files)
        collection.sync([folder])
    (alert,) = look(collection, asking(assistant(collection)))
    assert (alert.before, alert.after) == (1, 3)
    assert look(collection, asking(assistant(collection))) == []


def test_whoever_compares_second_tells_nothing(collection: Collection, synced: Synced, folder: Path) -> None:
    """The row is another one by then."""
    synced({"rice.txt": RICE})
    save(collection)
    write_files(folder, {"mali.txt": MALI})
    collection.sync([folder])
    (behind,) = collection.saved_questions.behind(collection.generation)
    (alert,) = look(collection, asking(assistant(collection)))
    assert not collection.saved_questions.tell(behind, behind.state, collection.generation, alert)
    assert len(collection.saved_questions.alerts()) == 1


def test_while_another_process_looks_it_is_left_to_that(collection: Collection, synced: Synced, folder: Path) -> None:
    """And done by the next who comes."""
    synced({"rice.txt": RICE})
    save(collection)
    write_files(folder, {"mali.txt": MALI})
    collection.sync([folder])
    ask = asking(assistant(collection))
    with collection.saved_questions.turn(0) as is_ours:
        assert is_ours
        assert look(collection, ask) == []
    assert whats(look(collection, ask)) == [(What.FIRST,)]


def test_it_costs_one_question_each_and_nothing_where_nothing_changed(collection: Collection, synced: Synced) -> None:
    """What is asked is counted."""
    synced({"mali.txt": MALI, "niger.txt": NIGER})
    for question in QUESTIONS:
        save(collection, question)
    asked: list[str] = []
    real = asking(assistant(collection))

    def counting(question: str, where: Filter | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
        asked.append(question)
        return real(question, where)

    look(collection, counting)
    assert asked == []
    collection.delete(["niger.txt"])
    look(collection, counting)
    look(collection, counting)
    assert asked == list(QUESTIONS)


def test_a_rebuild_keeps_questions_and_alerts_and_tells_nothing(
    collection: Collection, synced: Synced, folder: Path, data: Path, toy: ToyEmbedder
) -> None:
    """Although each document has a new number; what is really new is told, and the numbers of alerts go on."""
    synced({"rice.txt": RICE})
    save(collection)
    (first,) = synced({"mali.txt": MALI})
    collection.saved_questions.see("Ada", first.number)
    before = collection.saved_questions.all(), collection.saved_questions.alerts()
    rebuild(data, [folder], embedder=toy)
    with Collection.open(data, embedder=toy) as opened:
        assert (opened.saved_questions.all(), opened.saved_questions.alerts()) == before
        ask = asking(assistant(opened))
        assert look(opened, ask) == []
        write_files(folder, {"new.txt": LATER})
        opened.sync([folder])
        assert whats(look(opened, ask)) == [(What.OTHER, What.NEW)]
        assert [each.number for each in opened.saved_questions.alerts()] == [2, 1]
    assert check(data).ok


def test_a_damaged_question_is_found_and_taken_out(collection: Collection, synced: Synced, data: Path) -> None:
    """By a check, as any other row."""
    synced({"mali.txt": MALI})
    save(collection)
    with store_of(collection).transaction() as connection:
        connection.execute("UPDATE saved_questions SET question = 'another'")
    report = check(data)
    assert [each.what for each in report.problems] == ["has a saved question that is not as it was written"]
    collection.close()
    assert check(data, repair=True, embedder=ToyEmbedder()).ok


def test_what_is_deleted_leaves_no_words(collection: Collection, synced: Synced) -> None:
    """In states and alerts; what still stands somewhere stays."""
    synced({"mali.txt": MALI, "niger.txt": NIGER})
    for question in QUESTIONS:
        save(collection, question)
    synced({"mali.txt": None})
    assert forget(collection) > 0
    kept = repr((collection.saved_questions.all(), collection.saved_questions.alerts()))
    assert "after a request" not in kept
    assert "Rharous" in kept
    assert forget(collection) == 0


def test_the_same_question_is_saved_once_and_removed_by_its_key(collection: Collection, synced: Synced) -> None:
    """With another filter it is another one; there is an end to how many."""
    synced({"mali.txt": MALI})
    key = save(collection)
    assert save(collection) == key
    save(collection, where=Filter(since="2020"))
    with pytest.raises(QueryError, match="2 questions are saved already"):
        saved(collection, asking(assistant(collection)), "who came", settings=AlertSettings(most=2))
    assert removed(collection, key).question == WHEN
    with pytest.raises(UnknownQuestionError):
        removed(collection, key)
    assert len(collection.saved_questions.all()) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"webhook": "ftp://a.example/"}, "no address of the web"),
        ({"webhook": "https://a.example/"}, "QA_WEBHOOK_SECRET"),
        ({"email": "nobody"}, "no e-mail address"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "no e-mail address"),
        ({"email": "a@b.example"}, "QA_MAIL_HOST"),
    ],
)
def test_nobody_is_told_who_cannot_be(collection: Collection, more: dict[str, Any], said: str) -> None:
    """With a sentence that says what to do."""
    with pytest.raises(AlertError, match=said):
        save(collection, **more)
    assert collection.saved_questions.all() == []


def test_what_is_no_question_is_not_saved(collection: Collection) -> None:
    """As it is not asked."""
    with pytest.raises(QuestionError):
        save(collection, "?")


def test_without_its_reader_nothing_is_asked_or_saved(
    collection: Collection, synced: Synced, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is chosen by similarity alone is another answer, and no news; told once by whoever looks again and again."""
    synced({"mali.txt": MALI})
    save(collection)

    def missing() -> Reader:
        raise ReaderError("The reader is missing; install it.")

    write_files(folder, {"new.txt": LATER})
    collection.sync([folder])
    ask = asking(Assistant(collection, load=missing))
    with pytest.raises(ReaderError, match="is missing; install it"):
        look(collection, ask)
    with pytest.raises(ReaderError):
        saved(collection, ask, QUESTIONS[1])
    looks: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.alerts.beside._LOOK", 0.01)
        patch.setattr("qa.alerts.beside._AGAIN", 0.0)

        def ask_again(_: threading.Event) -> None:
            looks.append(1)
            look(collection, ask)

        with watching(collection, AlertSettings(), ask_again):
            until = time.monotonic() + 60.0
            while len(looks) < 3:
                assert time.monotonic() < until
                time.sleep(0.01)
    assert [each.getMessage() for each in caplog.records if each.name == "qa.alerts.beside"] == [
        "Saved questions are not asked again: The reader is missing; install it."
    ]
    assert whats(look(collection, asking(assistant(collection)))) == [(What.OTHER, What.NEW)]


def test_what_is_indexed_while_another_process_looks_is_looked_at_by_that_one(
    collection: Collection, synced: Synced, folder: Path
) -> None:
    """Whoever indexed it has left it to the other, and may be gone."""
    synced({"rice.txt": RICE})
    for question in QUESTIONS:
        save(collection, question)
    write_files(folder, {"mali.txt": MALI})
    collection.sync([folder])
    real, texts = asking(assistant(collection)), [{"niger.txt": NIGER}, {"new.txt": LATER}]

    def meanwhile(question: str, where: Filter | None) -> Answer:
        answer = real(question, where)
        if question == QUESTIONS[1] and texts:  # the first is told already
            write_files(folder, texts.pop())
            collection.sync([folder])
            assert look(collection, real) == []
        return answer

    told = look(collection, meanwhile)
    assert collection.saved_questions.behind(collection.generation) == []
    assert whats(told) == [(What.FIRST,), (What.FIRST,), (What.OTHER, What.NEW)]


def test_a_quote_that_is_gone_is_told_also_after_its_words_were_taken_out(
    collection: Collection, synced: Synced
) -> None:
    """As where whoever deleted it was killed before the look, and a vacuum came first."""
    synced({"mali.txt": MALI, "rice.txt": RICE})
    save(collection)
    collection.delete(["mali.txt"])
    assert forget(collection) == 1
    assert "after a request" not in repr(collection.saved_questions.all())
    assert forget(collection) == 0
    (alert,) = look(collection, asking(assistant(collection)))
    assert whats([alert]) == [(What.NONE, What.GONE)]
    assert look(collection, asking(assistant(collection))) == []


def test_two_people_who_see_an_alert_at_once_have_both_seen_it(
    collection: Collection, synced: Synced, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither note takes the place of the other."""
    synced({"rice.txt": RICE})
    save(collection)
    synced({"mali.txt": MALI})
    book, waiting = collection.saved_questions, ["Ben"]
    real = feedback.saying

    def first_another(*of: Any) -> Any:
        if waiting:
            book.see(waiting.pop(), 9)
        return real(*of)

    monkeypatch.setattr("index.engine.store.alerts.saved.saying", first_another)
    book.see("Ada", 9)
    assert sorted(book.alerts()[0].seen) == ["Ada", "Ben"]


def test_a_question_that_is_saved_twice_at_once_is_kept_once(collection: Collection, synced: Synced) -> None:
    """As by a double click: both have looked whether it is there before one was kept."""
    synced({"mali.txt": MALI})
    real, again = asking(assistant(collection)), [WHEN]

    def meanwhile(question: str, where: Filter | None) -> Answer:
        if again:
            save(collection, again.pop())
        return real(question, where)

    key = saved(collection, meanwhile, WHEN).key
    assert [each.key for each in collection.saved_questions.all()] == [key]


@pytest.mark.parametrize("error", [LockedError("busy"), OverflowError("unforeseen")])
def test_one_question_that_cannot_be_asked_holds_up_no_other(
    collection: Collection, synced: Synced, error: Exception
) -> None:
    """It is tried again by the next look."""
    synced({"rice.txt": RICE})
    for question in QUESTIONS:
        save(collection, question)
    real = asking(assistant(collection))
    collection.sync([])

    def failing(question: str, where: Filter | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
        if question == WHEN:
            raise error
        return real(question, where)

    collection.delete(["rice.txt"])
    look(collection, failing)
    assert [each.question for each in collection.saved_questions.behind(collection.generation)] == [WHEN]
