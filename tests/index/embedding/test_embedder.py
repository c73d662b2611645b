"""The real model, on a few sentences."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import ModelError, SentenceTransformerEmbedder, ShippedEmbedder, default_embedder, shipped_tokenizer
from index.embedding.pieces import SHIPPED, TOKENIZER

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
def embedder() -> ShippedEmbedder:
    """The model that is shipped, loaded once."""
    return ShippedEmbedder()


@pytest.mark.slow
def test_vectors_are_of_unit_length(embedder: ShippedEmbedder) -> None:
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
def test_vectors_come_in_the_order_of_the_texts(embedder: ShippedEmbedder, times: int) -> None:
    """Batches are made of texts of one length, which must not show: each is the same to the bit as alone."""
    vectors = embedder.embed_passages(TEXTS * times)
    for text, vector in zip(TEXTS * times, vectors, strict=True):
        assert np.array_equal(vector, embedder.embed_passages([text])[0])


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
def test_many_texts_can_be_embedded_at_once_from_several_threads(embedder: ShippedEmbedder) -> None:
    """Workers are shared, and the vectors do not show it."""
    texts = [f"{text} {number}" for number, text in enumerate(TEXTS * 12)]
    alone = embedder.embed_passages(texts)
    with ThreadPoolExecutor(3) as threads:
        for vectors in threads.map(embedder.embed_passages, [texts] * 3):
            assert np.array_equal(vectors, alone)


@pytest.mark.slow
def test_near_in_meaning_is_near(embedder: ShippedEmbedder) -> None:
    """A paraphrase is nearer than another subject."""
    leaving, _, _, _, _, _, harvest, withdrawal = embedder.embed_passages(TEXTS)
    assert leaving @ withdrawal > leaving @ harvest + 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("quand les soldats ont-ils quitté la ville ?", "Soldiers of France withdrew from the city in August."),
        ("when did the soldiers leave the town", "Les soldats français ont quitté la ville en août."),
        ("wann verließen die Soldaten die Stadt?", "Los soldados franceses abandonaron la ciudad en agosto."),
        ("когда солдаты покинули город", "Fransız askerleri şehri ağustosta terk etti."),
    ],
)
def test_meaning_is_near_in_other_languages(embedder: ShippedEmbedder, question: str, said: str) -> None:
    """A question is nearer to what answers it in another language than to what does not."""
    others = ["La récolte du mil a été bonne.", "The price of fuel rose.", "Der Minister besuchte die Schule."]
    answer, *rest = embedder.embed_passages([said, *others]) @ embedder.embed_query(question)
    assert answer > max(rest) + 0.2


@pytest.mark.slow
def test_the_vectors_of_unlike_texts_are_far_apart(embedder: ShippedEmbedder) -> None:
    """Thresholds are cosines: as the model comes, all texts are between 0.7 and 0.9 of each other."""
    vectors = embedder.embed_passages([text for text in TEXTS if len(text) > 10])
    assert np.median((vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]) < 0.3


@pytest.mark.slow
def test_no_texts_give_no_vectors(embedder: ShippedEmbedder) -> None:
    """Of the right width all the same."""
    assert embedder.embed_passages([]).shape == (0, 384)


def test_the_fingerprint_is_stable_and_names_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files give the same fingerprint; nothing needs to be loaded for it."""
    monkeypatch.delenv("QA_MODEL", raising=False)
    assert default_embedder().fingerprint == ShippedEmbedder().fingerprint
    assert ShippedEmbedder().fingerprint.startswith("multilingual-e5-small:")
    one, other = default_embedder("all-MiniLM-L6-v2"), SentenceTransformerEmbedder()
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint.startswith("all-MiniLM-L6-v2:")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["encoder.bin", "encoder.xml", "tokenizer.json"])
def test_a_damaged_model_is_refused(tmp_path: Path, name: str) -> None:
    """What is not what was shipped gives no vectors."""
    shipped = ShippedEmbedder()._folder
    for path in shipped.iterdir():
        (tmp_path / path.name).write_bytes(b"damaged" if path.name == name else path.read_bytes())
    with pytest.raises(ModelError, match="not what was shipped; install"):
        ShippedEmbedder(tmp_path).embed_query("a")


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    """With the file that is missing."""
    with pytest.raises(ModelError, match="SHA256SUMS is missing"):
        ShippedEmbedder(tmp_path)


@pytest.mark.slow
def test_the_word_pieces_know_the_letters_of_many_languages() -> None:
    """Nothing of them is unknown, and each stands where the text has it."""
    text = "Où est Ménaka? Кто там؟ من هناك Ποιος Şırnak œuvre"
    encoding = shipped_tokenizer().encode(text)
    assert "<unk>" not in encoding.tokens
    assert "".join(text[start:end] for start, end in encoding.offsets).replace(" ", "") == text.replace(" ", "")


@pytest.mark.slow
def test_each_user_of_the_word_pieces_sets_them_up_alone() -> None:
    """They share the table, and are those of the file with its signs of their own; how much is cut is each one's."""
    from tokenizers import Tokenizer

    text = "Où est Ménaka? <mask> <s> Кто там؟"
    cut, whole = shipped_tokenizer(), shipped_tokenizer()
    cut.enable_truncation(4)
    stored = Tokenizer.from_file(str(SHIPPED / TOKENIZER))
    assert len(cut.encode(text)) == 4
    assert whole.encode(text).ids == stored.encode(text).ids
    assert whole.encode(text, "who").ids == stored.encode(text, "who").ids


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
