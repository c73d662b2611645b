"""A changing folder with saved questions: each change is told exactly once, whoever is killed, and nothing else is."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from index import check
from qa.alerts import What
from tests.faults.alerting import TOPICS, Folder, given_now, index_and_look, save_questions, to_be_told, told_so_far
from tests.faults.harness import LONG, finish
from tests.faults.indexer import Place

SYNCS = int(os.environ.get("QA_SYNCS") or (50 if LONG else 10))
SEED = int(os.environ.get("QA_SEED") or random.SystemRandom().randrange(2**32))
POINTS = ("alerts.compared", "alerts.written", "alerts.told")
# Where what was indexed is published: the folder may go on changing before the next process comes.
LATE = ("publish.done", "derived.clean", *POINTS)
FAULTS = ("", "", "sync.staged", "publish.written", "publish.commit", *LATE, "alerts.compared:2", "alerts.told:2")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder, with a question saved for each topic."""
    (tmp_path / "documents").mkdir()
    made = Place(tmp_path / "data", tmp_path / "documents", tmp_path / "keys")
    save_questions(made)
    return made


def test_each_change_is_told_once_whoever_is_killed(place: Place) -> None:
    """Over many syncs, between the sync, the comparison and the commit; what says the same is never told."""
    rng = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    folder = Folder(place.documents, rng)
    expected: list[tuple[str, frozenset[What]]] = []
    given, text = given_now(place), folder.text()
    answers: dict[str, str | None] = dict.fromkeys(TOPICS)  # that were told
    killed, is_behind = 0, False
    for step in range(SYNCS):
        folder.change()
        point, _, nth = (fault := rng.choice(FAULTS)).partition(":")
        ended = finish(index_and_look, place, f"{point}:kill:{nth or 1}" if fault else "")
        killed += ended.killed
        # Where there was something to catch up with, nobody knows whether it was killed before the sync.
        leaves = ended.killed and point in LATE and not is_behind and step < SYNCS - 1 and rng.random() < 0.5
        if ended.killed and not leaves:
            assert finish(index_and_look, place).told == ("done",)
        now, texts = given_now(place), (text, folder.text())
        for topic in TOPICS:
            if what := to_be_told(given[topic], now[topic], texts, answers[topic]):
                expected.append((topic, what))
                answers[topic] = now[topic].answer or (answers[topic] if now[topic].quotes else None)
        given, text, is_behind = now, texts[1], leaves
        if not leaves:  # else the next process finds the folder changed again
            assert Counter(told_so_far(place)) == Counter(expected), f"seed {SEED}, sync {step}, {fault}"
    assert killed, f"seed {SEED}: nobody was killed"
    assert check(place.data).ok
    print(f"seed {SEED}: {SYNCS} syncs, {killed} killed, {len(expected)} changes told once, no other")


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_each_point_leaves_one_alert(place: Place, point: str) -> None:
    """Of each that has changed, told by the process that was killed or by the next."""
    folder = Folder(place.documents, random.Random(7))  # noqa: S311 - as above
    folder.change()
    folder.change()
    ended = finish(index_and_look, place, f"{point}:kill")
    assert ended.killed
    assert finish(index_and_look, place).told == ("done",)
    answered = sorted(topic for topic, given in given_now(place).items() if given.quotes)
    assert answered
    assert sorted(topic for topic, _ in told_so_far(place)) == answered
