"""The engines, and what a test of one starts from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection
from tests.engine.contents import ARCHIVE, put
from tests.engine.engines import ENGINES, FAST, Engine, Place
from tests.toy import ToyEmbedder


@pytest.fixture(scope="session", params=FAST)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each of the engines."""
    with ENGINES[request.param]() as begun:
        yield begun


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """A collection that is not made yet."""
    return engine.empty(tmp_path)


@pytest.fixture
def collection(place: Place, toy: ToyEmbedder) -> Iterator[Collection]:
    """An empty one, over the toy embedder."""
    with place.open(toy) as opened:
        yield opened


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the archive, which no test changes."""
    return put(tmp_path_factory.mktemp("archive"), ARCHIVE)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory, archive: Path) -> Iterator[Collection]:
    """The archive in a collection of one folder: no engine may tell it otherwise."""
    with Collection.open(tmp_path_factory.mktemp("reference"), embedder=ToyEmbedder()) as opened:
        opened.sync([archive])
        yield opened


@pytest.fixture(scope="session")
def filled_place(engine: Engine, tmp_path_factory: pytest.TempPathFactory, archive: Path) -> Place:
    """Where the archive is indexed; for tests that change nothing."""
    place = engine.empty(tmp_path_factory.mktemp(engine.name))
    with place.open() as opened:
        opened.sync([archive])
    return place


@pytest.fixture(scope="session")
def filled(filled_place: Place) -> Iterator[Collection]:
    """The archive, opened by a machine that did not index it."""
    with filled_place.elsewhere("reader").open() as opened:
        yield opened
