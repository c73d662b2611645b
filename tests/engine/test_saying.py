"""What people say of documents is kept at once and for good, and seen from every machine."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from index import Alert, Collection, Feedback, Filter, LockedError, Mark, QueryError, SavedQuestion
from tests.engine import working
from tests.engine.contents import articles, put
from tests.engine.engines import Place
from tests.engine.waiting import level, until
from tests.faults.harness import Running, finish
from tests.toy import ToyEmbedder

FILES = {**articles(0, 3), "empty.txt": ""}
A, B, C = sorted(articles(0, 3))
AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def documents(folder: Path) -> Path:
    """Three articles, and a file of which nothing can be read."""
    return put(folder, FILES)


@pytest.fixture
def here(place: Place, documents: Path, toy: ToyEmbedder) -> Collection:
    """Indexed by this machine."""
    opened = place.open(toy)
    opened.sync([documents])
    return opened


@pytest.fixture
def there(here: Collection, place: Place) -> Collection:
    """Opened by another, before anything is said."""
    opened = place.elsewhere("there").open()
    assert len(opened) == len(here)
    return opened


def feedback(key: str, reason: str = "", at: str = AT) -> Feedback:
    """Of an answer."""
    return Feedback(at, True, reason, "when did they leave", "2013", 0.5, ((A, 10, 20), (B, 0, 5)), 1, key)


def mark(key: str, **other: Any) -> Mark:
    """On the first article."""
    made = Mark(
        key, A, "00" * 32, 3, 8, "words", "before", "after", "", "Report 0", "/a", None, None, AT, "a note", "", "", "",
        AT, AT,
    )  # fmt: skip
    return replace(made, **other)


def question(text: str, **other: Any) -> SavedQuestion:
    """About all documents."""
    return replace(SavedQuestion(uuid4().hex, text, "", "", AT, "", "", 1, "{}"), **other)


def alert(saved: SavedQuestion, after: int) -> Alert:
    """Of a question."""
    return Alert(0, uuid4().hex, saved.key, saved.question, "[]", saved.generation, after, AT)


# Tags


def test_tags_are_set_and_taken_away(here: Collection, there: Collection) -> None:
    """Each is a new generation where it changes anything; another machine searches by them."""
    assert here.tag([A, B], add=["Mali", "to read"]) == 2
    assert here.tag([A], add=["Mali"]) == 2
    assert here.tag([B], remove=["to read", "never set"]) == 3
    level(here, there)
    for collection in (here, there):
        assert collection.tags() == {"Mali": 2, "to read": 1}
        assert collection.summary(A).tags == ("Mali", "to read")
        assert [each.tags for each in collection.documents() if each.id == B] == [("Mali",)]
        assert {hit.passage.document_id for hit in collection.search("boat", where=Filter(tags=("MALI",)))} == {A, B}
        assert collection.count(Filter(tags=("to read",))) == 1
        assert collection.explain("boat", C, where=Filter(tags=("mali",))).unmet == ("tags",)
        assert collection.generation == 3


def test_what_is_no_tag_or_document_changes_nothing(here: Collection) -> None:
    """Not of the others either."""
    with pytest.raises(KeyError) as unknown:
        here.tag([A, "nowhere.txt", B], add=["x"])
    assert unknown.value.args == ("nowhere.txt",)
    with pytest.raises(QueryError):
        here.tag([A], add=["x", "a,b"])
    assert (here.tags(), here.generation) == ({}, 1)


def test_tags_and_corrections_stay_whatever_becomes_of_the_file(
    here: Collection, there: Collection, folder: Path
) -> None:
    """It is changed, renamed, deleted and restored."""
    here.tag([A], add=["kept"])
    here.correct(A, {"title": "The river", "date": "2019-05"}, who="Ada")
    path = folder / A
    path.write_text(path.read_text("utf-8") + "\n\nA word more.", "utf-8")
    assert here.sync([folder]).changed == (A,)
    path.rename(folder / "moved.txt")
    assert here.sync([folder]).moved == ((A, "moved.txt"),)
    assert here.delete(["moved.txt"]).removed == ("moved.txt",)
    level(here, there)
    assert there.tags() == {}
    assert here.restore(["moved.txt"]).added == ("moved.txt",)
    level(here, there)
    for collection in (here, there):
        summary = collection.summary("moved.txt")
        assert (summary.tags, summary.title, summary.date) == (("kept",), "The river", "2019-05")
        corrections = {(each.field, each.value, each.who) for each in summary.corrections}
        assert corrections == {("title", "The river", "Ada"), ("date", "2019-05", "Ada")}


# Corrections


def test_a_title_and_a_date_are_corrected_and_taken_back(here: Collection, there: Collection, toy: ToyEmbedder) -> None:
    """Searches, filters and lists go by them; passages of another title are embedded again, and no others."""
    before, embedded = here.summary(A), len(toy.texts)
    report = here.correct(A, {"title": "The floods of Djenné", "date": "2019-05"})
    assert (report.changed, report.generation) == ((A,), 2)
    assert len(toy.texts) - embedded == report.embedded == before.passages
    level(here, there)
    for collection in (here, there):
        hit = collection.search("floods of Djenné")[0]
        assert (hit.passage.document_id, hit.passage.title) == (A, "The floods of Djenné")
        assert collection.count(Filter(since="2019", until="2019")) == 1
        assert (collection.document(A).title, collection.document(A).date_origin) == (
            "The floods of Djenné",
            "corrected",
        )
    here.correct(A, {"title": None, "date": None})
    level(here, there)
    assert replace(here.summary(A), changed=None) == replace(before, changed=None)
    assert there.nearest_word("floods") is None
    assert not there.holds_word("floods")


def test_what_is_no_correction_changes_nothing(here: Collection) -> None:
    """A title without letters, a date that is none, a document that is not there."""
    with pytest.raises(QueryError):
        here.correct(A, {"title": " ", "date": "2020"})
    with pytest.raises(QueryError):
        here.correct(A, {"date": "soon"})
    with pytest.raises(KeyError):
        here.correct("nowhere.txt", {"title": "x"})
    assert here.generation == 1


# Deleting


def test_what_is_deleted_is_found_nowhere_until_it_is_restored(
    here: Collection, there: Collection, documents: Path
) -> None:
    """A sync leaves it out; the other documents stay."""
    text = there.document(A).text
    assert there.near_texts(text[100:200])[0].document_id == A
    assert here.delete([A]).removed == (A,)
    assert here.sync([documents]).deleted == (A,)
    level(here, there)
    for collection in (here, there):
        assert [each.id for each in collection.documents()] == [B, C]
        assert A not in {hit.passage.document_id for hit in collection.search(text[:500], 100)}
        assert A not in {each.document_id for each in collection.near_texts(text[100:200])}
        assert A not in {each.document_id for each in collection.passages()}
        assert collection.explain("boat", A).outcome == "deleted"
        assert collection.status().deleted == (A,)
        with pytest.raises(KeyError):
            collection.document(A)
    assert here.restore([A]).added == (A,)
    level(here, there)
    assert there.document(A).text == text
    assert there.near_texts(text[100:200])[0].document_id == A
    assert there.status().deleted == ()


def test_nothing_is_deleted_or_restored_with_what_is_not_there(here: Collection) -> None:
    """Which is named."""
    for change in (here.delete, here.restore):
        with pytest.raises(KeyError) as refused:
            change([A, "nowhere.txt"])
        assert "nowhere.txt" in refused.value.args
    assert (len(here), here.generation) == (3, 1)


def test_a_file_of_which_nothing_can_be_read_is_left_out(here: Collection, there: Collection, documents: Path) -> None:
    """By its name among the failures; and taken in again when somebody says so."""
    shown = str(documents / "empty.txt")
    with pytest.raises(KeyError):
        here.leave_out([shown, "nowhere.txt"])
    assert here.unreadable() == [shown]
    here.leave_out([shown])
    assert here.sync([documents]).failed == ()
    level(here, there)
    assert (there.unreadable(), there.status().failures, there.status().deleted) == ([], (), ("empty.txt",))
    (documents / "empty.txt").write_text("The ferry sails.", "utf-8")
    assert here.restore(["empty.txt"]).added == ("empty.txt",)
    level(here, there)
    assert there.search("ferry", 1)[0].passage.document_id == "empty.txt"


# Feedback


def test_feedback_is_kept_newest_first(here: Collection, there: Collection) -> None:
    """What is said later under the same key takes the place of it; without a key all is kept."""
    for each in (feedback("a", "one"), feedback("", "two"), feedback("", "three"), feedback("a", "four")):
        here.add_feedback(each)
    there.add_feedback(feedback("b", "five\x07 "))
    with pytest.raises(QueryError):
        here.add_feedback(feedback("c", "x" * 3_000))
    until(lambda: len(here.feedback()) == len(there.feedback()) == 4)
    for collection in (here, there):
        assert [each.reason for each in collection.feedback()] == ["five", "four", "three", "two"]
        assert collection.feedback()[1] == feedback("a", "four")
    assert here.generation == 1


# Marks


def test_marks_are_kept_changed_and_removed(here: Collection, there: Collection) -> None:
    """By whoever has the newest version; the other is told that it is not."""
    digest = here.document(A).text_sha256
    first, second = mark("one", text_sha256=digest), mark("two", made="2026-02-02T03:04:05+00:00")
    here.marks.add(first)
    there.marks.add(second)
    until(lambda: here.marks.all() == there.marks.all() == [second, first])
    changed = replace(first, note="another", version=2)
    assert there.marks.replace(changed)
    assert not here.marks.replace(replace(first, note="too late", version=2))
    until(lambda: here.marks.get("one") == changed)
    assert [each.key for each in here.marks.touching(B)] == ["two"]
    assert [each.key for each in here.marks.touching(A)] == ["one", "two"]
    assert (there.marks.digest(A), there.marks.digest("nowhere.txt")) == (digest, None)
    assert (there.marks.holding(digest), there.marks.holding("00" * 32)) == (A, None)
    assert not here.marks.remove("one", version=1)
    assert here.marks.remove("one")
    until(lambda: there.marks.all() == [second])
    for missing in (lambda: there.marks.get("one"), lambda: there.marks.remove("one")):
        with pytest.raises(KeyError):
            missing()


# Saved questions


def test_questions_are_saved_once_and_forgotten(here: Collection, there: Collection) -> None:
    """The same one is the one that was there; more than may be are refused."""
    first, second = question("who left Gao"), question("what burnt")
    assert here.saved_questions.add(first, 2) == first
    assert there.saved_questions.add(replace(first, key="other"), 2) == first
    there.saved_questions.add(second, 2)
    with pytest.raises(QueryError):
        here.saved_questions.add(question("one too many"), 2)
    until(lambda: here.saved_questions.all() == there.saved_questions.all() == [first, second])
    assert here.saved_questions.remove(first.key) == first
    with pytest.raises(KeyError):
        there.saved_questions.remove(first.key)
    until(lambda: there.saved_questions.all() == [second])


def test_news_is_told_once_and_seen_by_each(here: Collection, there: Collection) -> None:
    """Whoever compares second tells nothing, on whichever machine; numbers grow."""
    saved = here.saved_questions.add(question("who left Gao", webhook="http://example.org/hook"), 9)
    assert here.saved_questions.behind(2) == [saved]
    assert here.saved_questions.tell(saved, '{"a": 1}', 2, alert(saved, 2))
    assert not there.saved_questions.tell(saved, '{"a": 2}', 2, alert(saved, 2))
    until(lambda: len(there.saved_questions.alerts()) == 1)
    (told,) = there.saved_questions.alerts()
    assert (told.saved, told.after, there.saved_questions.newest()) == (saved.key, 2, told.number)
    (asked,) = there.saved_questions.all()
    assert (asked.state, asked.generation, there.saved_questions.behind(2)) == ('{"a": 1}', 2, [])
    assert there.saved_questions.tell(asked, '{"a": 3}', 3, alert(asked, 3))
    until(lambda: len(here.saved_questions.alerts()) == 2)
    numbers = [each.number for each in here.saved_questions.alerts()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(here.saved_questions.alerts(after=told.number)) == 1
    for who, collection in (("Ada", here), ("Bo", there), ("Ada", there)):
        collection.saved_questions.see(who, told.number)
    seen = {told.number: ("Ada", "Bo"), max(numbers): ()}
    until(lambda: {each.number: each.seen for each in here.saved_questions.alerts()} == seen)


def test_a_message_is_taken_by_one_and_noted(here: Collection, there: Collection) -> None:
    """What was sent is not sent again, what failed is due later."""
    saved = here.saved_questions.add(question("who left Gao", webhook="http://example.org/hook"), 9)
    here.saved_questions.tell(saved, "{}", 2, alert(saved, 2))
    mine, theirs = here.saved_questions.deliveries, there.saved_questions.deliveries
    until(lambda: len(theirs.due("2030-01-01T00:00:00+00:00")) == 1)
    ((first,), (same,)) = mine.due("2030-01-01T00:00:00+00:00"), theirs.due("2030-01-01T00:00:00+00:00")
    assert (first, first.target) == (same, "http://example.org/hook")
    taken = mine.take(first, "2029-01-01T00:00:00+00:00")
    assert taken is not None
    assert theirs.take(same, "2029-01-01T00:00:00+00:00") is None
    assert theirs.due("2028-01-01T00:00:00+00:00") == []
    mine.failed(taken, "nobody there", "2027-01-01T00:00:00+00:00")
    until(lambda: len(theirs.due("2028-01-01T00:00:00+00:00")) == 1)
    (again,) = theirs.due("2028-01-01T00:00:00+00:00")
    assert theirs.undelivered()[0].said == "nobody there"
    once_more = theirs.take(again, "2029-01-01T00:00:00+00:00")
    assert once_more is not None
    theirs.sent(once_more)
    until(lambda: not mine.due("2030-01-01T00:00:00+00:00"))
    assert mine.undelivered() == []


def test_what_came_in_meanwhile_is_known(here: Collection, there: Collection, folder: Path) -> None:
    """From the point that was noted, on another machine too."""
    before = there.saved_questions.mark()
    put(folder, {**FILES, **articles(7, 8), B: "Another text."})
    here.sync([folder])
    level(here, there)
    (new,) = articles(7, 8)
    assert there.saved_questions.arrived([A, B, C, new], before) == {B, new}
    assert there.saved_questions.arrived([A, B, new], there.saved_questions.mark()) == set()


# Beside others


def test_all_of_it_is_kept_while_another_process_indexes(here: Collection, place: Place, documents: Path) -> None:
    """At once; only what needs the writer's turn is refused, with a sentence that says who has it."""
    with Running(working.insist, working.Job(place, documents), "sync.locked:sleep") as other:
        other.wait_for("open")
        other.wait_until(lambda: working.is_locked(here, documents))
        here.tag([A], add=["meanwhile"])
        here.add_feedback(feedback("k"))
        here.marks.add(mark("m"))
        here.saved_questions.add(question("who left Gao"), 9)
        assert here.search("boat")
        with pytest.raises(LockedError, match=str(other.pid)):
            here.correct(A, {"title": "x"})
        with pytest.raises(LockedError, match=str(other.pid)):
            here.delete([A])
        with pytest.raises(LockedError, match=str(other.pid)):
            here.sync([documents])
        assert other.kill().killed
    with place.elsewhere("third").open() as third:
        assert (third.tags(), len(third.feedback()), len(third.marks.all())) == ({"meanwhile": 1}, 1, 1)
        assert len(third.saved_questions.all()) == 1
    assert finish(working.sync, working.Job(place, documents)).published is not None


def test_what_many_say_at_once_is_all_kept(here: Collection, place: Place) -> None:
    """By threads of two machines; tags, feedback and marks."""
    with place.elsewhere("second").open() as second:

        def say(number: int) -> None:
            collection = (here, second)[number % 2]
            for turn in range(2):
                collection.tag([(A, B)[turn]], add=[f"by {number}"])
                collection.add_feedback(feedback(f"{number}.{turn}"))
                collection.marks.add(mark(f"{number}.{turn}"))

        threads = [threading.Thread(target=say, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: here.generation == second.generation == 9)
        until(lambda: len(here.marks.all()) == len(second.marks.all()) == 8)
        for collection in (here, second):
            assert collection.tags() == {f"by {number}": 2 for number in range(4)}
            assert sorted(each.key for each in collection.feedback()) == sorted(
                each.key for each in collection.marks.all()
            )
            assert len({each.key for each in collection.feedback()}) == len(collection.feedback()) == 8
            assert collection.generation == 9


def test_nothing_is_said_inside_reading(here: Collection, documents: Path) -> None:
    """It would be of a generation that is not read."""
    attempts = (
        lambda: here.tag([A], add=["x"]),
        lambda: here.add_feedback(feedback("x")),
        lambda: here.correct(A, {"title": "x"}),
        lambda: here.delete([A]),
        lambda: here.sync([documents]),
    )
    with here.reading():
        for attempt in attempts:
            with pytest.raises(RuntimeError, match="reading"):
                attempt()
    assert here.generation == 1
