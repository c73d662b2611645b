"""What the tests share: an embedder worked out by hand, and folders to read from."""

from __future__ import annotations

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything loads a model: no test reaches for the network
os.environ["QA_CONFIG_FILE"] = os.devnull  # no qa.toml of whoever runs the tests
os.environ.pop("QA_LLM_URL", None)  # nor a language model

from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path

import pytest

from index import Collection
from index.engine.embedded import EmbeddedTruth
from qa import AnswerSettings
from tests.site import Site, serving
from tests.toy import ToyEmbedder

__all__ = ["MakeToy", "ToyEmbedder", "Write"]

Write = Callable[[Mapping[str, str | bytes]], Path]
MakeToy = Callable[[str], ToyEmbedder]
REAL_MODELS = (
    "index.embedding.embedder._load",  # by PyTorch
    "index.embedding.embedder.load",  # its export
    "index.embedding.embedder.ShippedEmbedder._encoder",
    "qa.reading.english_reader.SmallEnglishReader.__init__",
    "qa.reading.openvino_reader.OpenVinoReader.__init__",
)

# Short answers however unsure: the signs by which they are weighed are those of the real models, and toys give none.
EVERY_HEADLINE = AnswerSettings(headline=0.0)


@pytest.fixture(scope="session", autouse=True)
def exports(request: pytest.FixtureRequest) -> None:
    """Models are exported beside what pytest keeps, and not into the home of whoever runs the tests."""
    if cache := getattr(request.config, "cache", None):
        os.environ["QA_CACHE"] = str(cache.mkdir("exports"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at the page in Chromium is known by its fixtures; the files that take longest come first.

    Workers that take a file each would else wait at the end for the one that got the longest last.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    long = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in long, item.path.parent.name != "faults"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that loads a real model and is not marked `slow` fails: `make quick` leaves out those that are."""
    with pytest.MonkeyPatch.context() as patch:  # around the fixtures as well, of whatever scope
        if item.get_closest_marker("slow") is None:
            for loader in REAL_MODELS:
                patch.setattr(loader, _refused)
        return (yield)


def _refused(*_: object, **__: object) -> None:
    pytest.fail("a real model is loaded: mark the test as slow, or give it a toy")


@pytest.fixture
def toy() -> ToyEmbedder:
    """A fresh toy embedder."""
    return ToyEmbedder()


@pytest.fixture
def make_toy() -> MakeToy:
    """A toy embedder with another fingerprint."""
    return ToyEmbedder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture
def write(folder: Path) -> Write:
    """Write files into the folder, by their names, and get the folder back."""

    def files(contents: Mapping[str, str | bytes]) -> Path:
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return files


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on this machine that answers what the test says."""
    with serving() as served:
        yield served


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the data folder is, or will be."""
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> Iterator[EmbeddedTruth]:
    """The database of an empty data folder."""
    opened = EmbeddedTruth(data)
    yield opened
    opened.close()


@pytest.fixture
def collection(data: Path, toy: ToyEmbedder) -> Iterator[Collection]:
    """An empty collection over the toy embedder."""
    with Collection.open(data, embedder=toy) as opened:
        yield opened
