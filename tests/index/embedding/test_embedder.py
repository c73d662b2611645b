"""The real model, on a few sentences."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import ModelError, SentenceTransformerEmbedder, default_embedder

TEXTS = [
    "French troops left Gao.",
    "",
    "a",
    "Où est le café ?",
    "東京",
    "😀",
    "The harvest of millet was good this year. " * 60,
    "Soldiers of France withdrew from the city.",
]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    """The installed model, loaded once."""
    return default_embedder()


@pytest.mark.slow
def test_vectors_are_of_unit_length(embedder: SentenceTransformerEmbedder) -> None:
    """Then an inner product is a cosine, whatever the text."""
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dim) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    query = embedder.embed_query("who left Gao?")
    assert query.shape == (384,)
    assert query.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(query), 1, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 20])
def test_vectors_come_in_the_order_of_the_texts(embedder: SentenceTransformerEmbedder, times: int) -> None:
    """Batches are made of texts of one length, which must not show."""
    vectors = embedder.embed_passages(TEXTS * times)
    for text, vector in zip(TEXTS * times, vectors, strict=True):
        assert vector @ embedder.embed_query(text) > 0.99


@pytest.mark.slow
def test_a_second_start_finds_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch and sentence-transformers are not loaded again, neither for questions nor for many passages."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    first = SentenceTransformerEmbedder().embed_passages(TEXTS * 20)
    monkeypatch.setattr("index.embedding.embedder._load", lambda _: pytest.fail("it was loaded"))
    again = SentenceTransformerEmbedder()
    assert np.array_equal(again.embed_passages(TEXTS * 20), first)
    assert again.embed_query(TEXTS[0]) @ first[0] > 0.99


@pytest.mark.slow
def test_many_texts_can_be_embedded_at_once_from_several_threads(embedder: SentenceTransformerEmbedder) -> None:
    """Workers are shared, and the vectors do not show it."""
    texts = [f"{text} {number}" for number, text in enumerate(TEXTS * 12)]
    alone = embedder.embed_passages(texts)
    with ThreadPoolExecutor(3) as threads:
        for vectors in threads.map(embedder.embed_passages, [texts] * 3):
            assert np.array_equal(vectors, alone)


@pytest.mark.slow
def test_near_in_meaning_is_near(embedder: SentenceTransformerEmbedder) -> None:
    """A paraphrase is nearer than another subject."""
    leaving, _, _, _, _, _, harvest, withdrawal = embedder.embed_passages(TEXTS)
    assert leaving @ withdrawal > leaving @ harvest + 0.2


@pytest.mark.slow
def test_no_texts_give_no_vectors(embedder: SentenceTransformerEmbedder) -> None:
    """Of the right width all the same."""
    assert embedder.embed_passages([]).shape == (0, 384)


def test_the_fingerprint_is_stable_and_names_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files give the same fingerprint; nothing needs to be loaded for it."""
    monkeypatch.delenv("QA_MODEL", raising=False)
    one, other = default_embedder(), SentenceTransformerEmbedder()
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint.startswith("all-MiniLM-L6-v2:")


@pytest.mark.parametrize("model", ["sentence-transformers/all-MiniLM-L6-v2", "no-such-folder", "é 😀"])
def test_an_unknown_model_is_refused(model: str) -> None:
    """No download is tried; the sentence names the model and what to do."""
    with pytest.raises(ModelError, match="leave the model out") as refused:
        default_embedder(model)
    assert model in str(refused.value)


def test_the_environment_names_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """QA_MODEL is taken where no model is named."""
    monkeypatch.setenv("QA_MODEL", "no-such-folder")
    with pytest.raises(ModelError, match="no-such-folder"):
        default_embedder()


@pytest.mark.slow
def test_a_folder_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    """What goes wrong in the libraries comes as our error, with the folder's name."""
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    (tmp_path / "config.json").write_text("not json", encoding="utf-8")
    broken = SentenceTransformerEmbedder(str(tmp_path))
    with pytest.raises(ModelError, match="cannot be loaded"):
        broken.embed_query("a")
