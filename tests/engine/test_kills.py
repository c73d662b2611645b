"""P1, P2: a sync that is killed publishes all or nothing, and loses nothing that was published or computed.

Kills follow one another in the same collection, so that each finds what the one before left behind; a machine that has
it open all along sees the same as one that opens it then.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection
from tests.engine import working
from tests.engine.contents import articles, put, state_of
from tests.engine.engines import EVERYWHERE, Place
from tests.engine.waiting import level
from tests.engine.working import Job
from tests.faults.documents import records
from tests.faults.harness import LONG, Running, differences, finish
from tests.faults.indexer import BATCH, State
from tests.toy import ToyEmbedder

KILLS = int(os.environ.get("QA_KILLS") or (60 if LONG else 4))
SEED = int(os.environ.get("QA_SEED") or random.SystemRandom().randrange(2**32))
RECORDS = {f"r{n}": text for n, text in enumerate(articles(20, 24).values())}
STATES = (
    {**articles(0, 6), "records.jsonl": records(RECORDS)},
    {**articles(3, 9), "renamed.txt": articles(1, 2)["report/1.txt"], "records.jsonl": records({"r0": RECORDS["r1"]})},
)
"""What the folder holds in turn."""


class Trial:
    """A collection that is brought from one state to the other and back, and killed on the way."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self.folder = folder
        self.job = Job(place, folder, folder.parent / "computed")
        self.target = 1  # the state of the folder
        self.expected = [self._built(number) for number in (0, 1)]
        assert len(differences(*self.expected)) > 5, "the two states are too much alike to be told apart"
        self.aim()
        self.watcher = place.elsewhere("watcher").open()
        self.sync()

    def _built(self, number: int) -> State:
        """What a folder gives in one go."""
        with Collection.open(self.folder.parent / f"built {number}", embedder=ToyEmbedder()) as collection:
            collection.sync([put(self.folder, STATES[number])])
            return state_of(collection)

    def aim(self) -> None:
        """Have the folder hold the other state."""
        self.target = 1 - self.target
        put(self.folder, STATES[self.target])
        self.job.computed.write_text("", "ascii")

    def is_published(self) -> bool:
        """Whether what the folder holds is in the collection; asserts that else all of it is as it was before."""
        with self.place.open() as opened:
            seen = state_of(opened)
            level(opened, self.watcher)
        assert differences(state_of(self.watcher), seen) == [], "two machines are answered differently"
        is_new = differences(seen, self.expected[self.target]) == []
        assert is_new or differences(seen, self.expected[1 - self.target]) == [], "neither the old state nor the new"
        return is_new

    def sync(self) -> None:
        """Go on to the end, as the next process does, and turn round."""
        ended = finish(working.sync, self.job)
        assert ended.published, f"the next sync does not complete: {ended}"
        assert self.is_published(), "the next sync gives another state"
        self.aim()

    @property
    def computed_twice(self) -> int:
        """Vectors of those that the way to the state of the folder takes."""
        keys = self.job.computed.read_text("ascii").split()
        return len(keys) - len(set(keys))


@pytest.fixture
def trial(place: Place, folder: Path) -> Iterator[Trial]:
    """One that has come to its first state."""
    made = Trial(place, folder)
    with made.watcher:
        yield made


@pytest.mark.timeout(300)
def test_a_kill_at_any_point_publishes_all_or_nothing(trial: Trial) -> None:
    """At each point that a sync of the engine passes; what is computed again is the one batch that was not kept."""
    (points,) = finish(working.points, trial.job).told
    assert {"sync.locked", "sync.staged", "embed.computed", "embed.kept", "publish.begun"} < set(points)
    assert trial.is_published()
    trial.aim()
    found = {}
    lost = 0
    for point in points:
        ended = finish(working.sync, trial.job, f"{point}:kill")
        assert ended.killed, f"{point} is not passed: {ended}"
        try:
            lost += BATCH if point == "embed.computed" else 0
            assert trial.computed_twice <= lost, "vectors that were kept are computed again"
            found[point] = trial.is_published()
            if found[point]:
                trial.aim()
                lost = 0
        except AssertionError as error:
            error.add_note(f"Killed at {point}")
            raise
    trial.sync()
    order = list(found.values())
    assert order == sorted(order), f"published, and later not: {found}"
    assert not found["sync.staged"]
    assert found[points[-1]] or not any(order[:-1]), found


@pytest.mark.timeout(300 if KILLS <= 10 else 3600)
@pytest.mark.parametrize("engine", EVERYWHERE, indirect=True)
def test_random_kills_lose_nothing(trial: Trial) -> None:
    """At any moment; each third time the next process comes to its end."""
    chance = random.Random(SEED)  # noqa: S311
    inside = lost = 0
    found = Counter[str]()
    longest = 0.5
    try:
        for number in range(KILLS):
            with Running(working.sync, trial.job) as running:
                running.wait_for("open")
                time.sleep(chance.random() * longest)
                ended = running.kill()
            was_inside = ended.killed and not ended.published
            inside += was_inside
            longest *= 1.2 if was_inside else 0.7
            lost += BATCH
            assert trial.computed_twice <= lost, "more than one batch is computed again"
            published = trial.is_published()
            found["new" if published else "old"] += 1
            assert published or not ended.published, "what was acknowledged is lost"
            if published:
                trial.aim()
                lost = 0
            elif number % 3 == 2:
                trial.sync()
                lost = 0
    except AssertionError as error:
        error.add_note(f"Kill {number} of {KILLS}; to repeat the delays: QA_SEED={SEED} QA_KILLS={KILLS}")
        raise
    print(f"{KILLS} kills, {inside} inside the work, states found: {dict(found)}, QA_SEED={SEED}")
    assert KILLS < 10 or 2 * inside >= KILLS, f"void: only {inside} of {KILLS} kills were inside the work"


def test_another_machine_goes_on_where_one_was_killed(trial: Trial) -> None:
    """And the one that was killed may be lost, with all that it had: it keeps nothing that is not kept elsewhere."""
    assert finish(working.sync, trial.job, "embed.kept:kill").killed
    assert 0 < len(trial.job.computed.read_text("ascii").split()) <= BATCH
    shutil.rmtree(trial.place.machine, ignore_errors=True)
    assert not trial.is_published()
    trial.place = trial.place.elsewhere("second")
    trial.job = Job(trial.place, trial.folder, trial.job.computed)
    assert finish(working.sync, trial.job).published
    assert trial.computed_twice == 0
    assert trial.is_published()
