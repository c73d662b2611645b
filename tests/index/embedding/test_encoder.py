"""The embedding model's export, which spares a question the loading of PyTorch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import DEFAULT_MODEL, SentenceTransformerEmbedder
from index.embedding.encoder import Encoder, export, load
from index.embedding.inference import Lane

if TYPE_CHECKING:  # it takes seconds to import, which every worker would pay that only collects these tests
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.slow

TEXTS = ["French troops left Gao.", "", "Où est le café ?", "東京", "😀", "The harvest of millet was good. " * 90]


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    """The installed model, as sentence-transformers loads it."""
    return SentenceTransformerEmbedder()._model()


@pytest.fixture(scope="module")
def made(model: SentenceTransformer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with an export of it."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_CACHE", str(cache))
        assert export(model, "toy:1") is not None
    return cache


@pytest.fixture
def cache(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that cache, which a test may spoil: the folder of the export."""
    folder = tmp_path / "encoders-2" / "toy-1"
    folder.mkdir(parents=True)
    for path in (made / "encoders-2" / "toy-1").iterdir():
        (folder / path.name).hardlink_to(path)
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    return folder


@pytest.fixture(scope="module")
def encoder(made: Path) -> Encoder:
    """The export as it is loaded, for tests that change nothing of it: to compile it takes a second."""
    return Encoder(made / "encoders-2" / "toy-1")


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Row by row."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    products: np.ndarray = (one * other).sum(axis=1) / lengths
    return products


def test_its_vectors_are_those_of_the_model(cache: Path, model: SentenceTransformer) -> None:
    """For any script and length, also beyond what the model reads."""
    encoder = load("toy:1")
    assert encoder is not None
    assert encoder.dim == 384
    assert cosines(encoder.passages(TEXTS), model.encode_document(TEXTS)).min() > 0.9999
    queries = np.stack([encoder.query(text) for text in TEXTS])
    assert cosines(queries, model.encode_query(TEXTS)).min() > 0.9999
    assert cache.name == "toy-1"


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: Encoder) -> None:
    """To the bit: however many there are, and in whatever order they come."""
    texts = [" ".join(["Gao is a city in Mali.", *["A word more."] * (number % 23)]) for number in range(100)]
    together = encoder.passages(texts)
    assert np.array_equal(encoder.passages(texts[::-1])[::-1], together)
    assert all(np.array_equal(encoder.passages([texts[row]])[0], together[row]) for row in (0, 7, 22, 99))


def test_threads_share_it(encoder: Encoder) -> None:
    """More of them than processors, each with its own texts."""
    alone = [encoder.query(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:
        for number, vector in enumerate(threads.map(encoder.query, TEXTS * 20)):
            assert np.array_equal(vector, alone[number % len(TEXTS)])


@pytest.mark.parametrize(("processors", "streams"), [(1, 1), (3, 3), (8, 4)])
def test_texts_go_side_by_side_as_far_as_there_are_processors(
    processors: int, streams: int, cache: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the vectors are the same to the bit however many do, and threads of each."""
    alone = encoder.passages(TEXTS * 8)
    monkeypatch.setattr("index.embedding.encoder.processors", lambda: processors)
    monkeypatch.setattr("index.embedding.encoder._STREAMS", 4)
    each = Encoder(cache)
    assert each._few.compile().qsize() == streams
    assert np.array_equal(each.passages(TEXTS * 8), alone)


def test_texts_side_by_side_share_the_weights(cache: Path) -> None:
    """Those of two streams take hardly more than those of one: a server has memory for what it answers from."""
    script = r"""if True:
        import re, sys, threading
        import numpy as np
        from pathlib import Path
        from index.embedding.inference import compiler
        requests = compiler(Path(sys.argv[1]) / "encoder.xml", "f32", 1)(int(sys.argv[2]))
        inputs = {name: np.ones((1, 16), np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        threads = [threading.Thread(target=request.infer, args=[inputs]) for request in requests]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])
        """
    one, two = (
        int(subprocess.run([sys.executable, "-c", script, cache, count], check=True, stdout=subprocess.PIPE).stdout)
        for count in ("1", "2")
    )
    weights = (cache / "encoder.bin").stat().st_size / 1024
    assert two - one < weights / 2


def test_a_model_that_cannot_be_compiled_for_now_is_tried_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where memory is short; nobody waits for one that will never come."""
    encoder = Encoder(cache)
    compiled, failures = encoder._many._compiled, iter([MemoryError()] * 20)

    def failing(streams: int) -> list[object]:
        for error in failures:
            raise error
        return compiled(streams)

    monkeypatch.setattr(encoder._many, "_compiled", failing)
    for _ in range(20):
        with pytest.raises(MemoryError):
            encoder._many.compile()
    assert encoder.passages(TEXTS * 20).shape == (120, 384)


def test_a_question_does_not_wait_for_documents(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words and its sentences are embedded while a sync embeds many passages."""
    encoder, embedding, answered = Encoder(cache), threading.Event(), threading.Event()
    infer = encoder._many.run

    def slow(inputs: dict[str, np.ndarray]) -> np.ndarray:
        embedding.set()
        assert answered.wait(60)
        return infer(inputs)

    monkeypatch.setattr(encoder._many, "run", slow)
    with ThreadPoolExecutor(1) as threads:
        documents = threads.submit(encoder.passages, TEXTS * 30)
        assert embedding.wait(60)
        assert encoder.query("Who left Gao?").shape == (384,)
        assert encoder.passages(TEXTS).shape == (6, 384)
        assert not documents.done()
        answered.set()
        assert documents.result().shape == (180, 384)


def test_a_cache_that_is_emptied_takes_nothing_from_a_running_program(cache: Path) -> None:
    """Not even where its files are cut short in place."""
    command = (
        "import os, sys; from pathlib import Path; from index.embedding.encoder import Encoder; "
        "folder = Path(sys.argv[1]); "
        "encoder = Encoder(folder); "
        "[path.unlink() for path in folder.iterdir() if path.name != 'encoder.bin']; "
        "os.truncate(folder / 'encoder.bin', 1000); encoder.passages(['a'] * 100); print('alive')"
    )
    (cache / "encoder.bin").rename(cache / "linked")
    shutil.copy(cache / "linked", cache / "encoder.bin")  # the other is that of all tests
    ran = subprocess.run([sys.executable, "-c", command, str(cache)], capture_output=True, text=True, check=True)
    assert ran.stdout == "alive\n"


@pytest.mark.slow
def test_the_first_texts_of_a_process_may_go_side_by_side(cache: Path) -> None:
    """They would wait for each other for ever, one time in two: in OpenVINO, at the first numbers that it is given."""
    command = (
        "import sys; from pathlib import Path; from index.embedding.encoder import Encoder; "
        "print(len(Encoder(Path(sys.argv[1])).passages(['a'] * 100)))"
    )
    for _ in range(4):
        ran = subprocess.run([sys.executable, "-c", command, str(cache)], capture_output=True, check=True, timeout=60)
        assert ran.stdout == b"100\n"


def test_nobody_is_told_of_it(cache: Path) -> None:
    """OpenVINO reports each import to a server, unless it is kept from its telemetry."""
    command = (
        "import sys; from pathlib import Path; from index.embedding.encoder import Encoder; "
        "Encoder(Path(sys.argv[1])).query('a'); print(sys.modules['openvino'], sys.modules['openvino_telemetry'])"
    )
    ran = subprocess.run([sys.executable, "-c", command, str(cache)], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("None\n")


@pytest.mark.parametrize("name", ["encoder.xml", "encoder.bin", "tokenizer.json", "encoder.json", "SHA256SUMS"])
@pytest.mark.parametrize("damage", ["missing", "a byte more", "empty"])
def test_a_damaged_export_is_not_used(cache: Path, name: str, damage: str) -> None:
    """PyTorch takes its place, and the export is made anew."""
    content = (cache / name).read_bytes()
    (cache / name).unlink()
    if damage != "missing":
        (cache / name).write_bytes(b"" if damage == "empty" else content + b"\n1")
    assert load("toy:1") is None


def test_one_of_another_model_is_not_used(cache: Path) -> None:
    """The fingerprint is its name."""
    assert cache.is_dir()
    assert load("toy:2") is None


def test_a_model_that_it_would_not_be_faithful_to_is_not_exported(
    model: SentenceTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather slow than wrong; nothing is left lying about."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr(model, "encode_query", lambda texts, **_: np.eye(len(texts), 384, dtype=np.float32))
    assert export(model, "toy:1") is None
    assert list((tmp_path / "encoders-2").iterdir()) == []


def test_an_export_that_is_only_faithful_in_float32_computes_in_it(
    model: SentenceTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the processor is best at bfloat16, whose vectors are not so near to the model's."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr("index.embedding.encoder._SAME", 0.999999)
    assert export(model, "toy:1") is not None
    encoder = load("toy:1")
    assert encoder is not None
    assert cosines(encoder.passages(TEXTS), model.encode_document(TEXTS)).min() > 0.999999


def test_an_export_that_takes_texts_for_each_other_is_not_kept(
    model: SentenceTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many processors there are, each of which could have a text of its own."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr("index.embedding.encoder.processors", lambda: 5)
    run = Lane.run
    monkeypatch.setattr(Lane, "run", lambda lane, inputs: run(lane, inputs)[::-1])
    assert export(model, "toy:1") is None


def test_without_a_cache_the_model_itself_embeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot be written is no reason to fail."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "file"))
    embedder = SentenceTransformerEmbedder()
    assert embedder.embed_query("who left Gao?") @ embedder.embed_passages(TEXTS[:1])[0] > 0.5
    assert load(embedder.fingerprint) is None


@pytest.mark.parametrize("model", ["multilingual-e5-small", "all-MiniLM-L6-v2"])
def test_a_question_from_the_terminal_does_not_load_pytorch(tmp_path: Path, model: str) -> None:
    """Neither does a document that is added; only to export a model that is not the shipped one takes PyTorch, once."""
    (tmp_path / "news.txt").write_text("France\n\nFrance deployed troops to Mali in 2013.", encoding="utf-8")
    environment = {**os.environ, "QA_CACHE": str(tmp_path / "cache"), "QA_MODEL": model}
    command = "import sys; from qa.terminal import main\ntry: main()\nexcept SystemExit: print('torch' in sys.modules)"

    def run(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", command, *arguments, "--data", str(tmp_path / "data")],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return ran.stdout

    exported = model != DEFAULT_MODEL
    assert run("index", str(tmp_path / "news.txt")).endswith(f"{exported}\n")
    asked = run("ask", "when did France deploy to Mali")
    assert "2013" in asked
    assert asked.endswith("False\n")
    (tmp_path / "more.txt").write_text("Gao\n\nThe harvest was good in Gao.", encoding="utf-8")
    assert run("index", str(tmp_path / "news.txt"), str(tmp_path / "more.txt")).endswith("False\n")
