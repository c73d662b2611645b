"""Readers of the Hugging Face format, on models of a few numbers that are made here."""

from __future__ import annotations

import itertools
import json
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from huggingface_hub import constants
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index import Collection, Passage
from qa import Assistant
from qa.errors import ReaderError
from qa.reading.by_language import ReaderByLanguage, default_reader
from qa.reading.evidence import SimilarityReader
from qa.reading.reader import MOST_SPANS
from qa.reading.transformers_reader import CrossEncoderReader, TransformersReader, load_reader
from tests.conftest import EVERY_HEADLINE, Write

if TYPE_CHECKING:  # it takes seconds to import, which every worker would pay that only collects these tests
    from transformers import BertConfig, BertForMaskedLM, BertForQuestionAnswering, BertForSequenceClassification

TESLA = "Nikola Tesla was born in Smiljan in 1856. He moved to New York in 1884, where he worked for Edison."
PAD, UNK, CLS, SEP = SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = ["tesla", "was", "born", "in", "smiljan", "1856", "he", "moved", "to", "new", "york", "1884", "when", ".", "?"]


def passage(text: str, title: str = "") -> Passage:
    """A passage at the beginning of its document."""
    return Passage("d@0", "d", 0, len(text), text, title=title)


def word_pieces() -> Tokenizer:
    """Lower-cased words, as BERT cuts them."""
    tokenizer = Tokenizer(models.WordPiece({word: at for at, word in enumerate(SPECIAL + WORDS)}, unk_token=UNK))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def blank_and_word() -> Tokenizer:
    """Words to each of which the blank before it is counted, as XLM-RoBERTa and DeBERTa cut them."""
    vocabulary = SPECIAL + [f"▁{word}" for word in WORDS]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(vocabulary)}, unk_token=UNK))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def save(folder: Path, model: Any, tokenizer: Tokenizer | None = None) -> Path:
    """A model and its tokenizer, as their makers save them."""
    from transformers import PreTrainedTokenizerFast

    tokenizer = tokenizer or word_pieces()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, unk_token=UNK, cls_token=CLS, sep_token=SEP
    ).save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def config(**options: Any) -> BertConfig:
    """Of a model that adds nothing to the embeddings of its words."""
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(SPECIAL + WORDS),
        hidden_size=4,
        num_hidden_layers=0,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=128,
        **options,
    )


def points_at(**weights: float) -> BertForQuestionAnswering:
    """A model that takes these words for the answer, and every other one for as good as none."""
    import torch
    from transformers import BertForQuestionAnswering

    model = BertForQuestionAnswering(config())
    with torch.no_grad():
        for each in model.parameters():
            each.zero_()
        model.bert.embeddings.LayerNorm.weight.fill_(1.0)
        for word, weight in weights.items():
            # The norm takes away the length of a vector, but not the share of its first number.
            place = (SPECIAL + WORDS).index(word.strip("_"))
            model.bert.embeddings.word_embeddings.weight[place] = torch.tensor([weight, -weight, 1.0, -1.0])
        model.qa_outputs.weight[:, 0] = 1.0
    return model


def scores_alike(*biases: float) -> BertForSequenceClassification:
    """A model that gives every text these logits."""
    import torch
    from transformers import BertForSequenceClassification

    model = BertForSequenceClassification(config(num_labels=len(biases)))
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor(biases))
    return model


both_kinds = pytest.mark.parametrize("made", [lambda: points_at(_1856=9.0), lambda: scores_alike(1.0)])


def guesses_words() -> BertForMaskedLM:
    """A model of another kind."""
    from transformers import BertForMaskedLM

    return BertForMaskedLM(config())


@pytest.fixture
def span_folder(tmp_path: Path) -> Path:
    """A model for question answering: it likes 1856, and 1884 a little less."""
    return save(tmp_path / "spans", points_at(_1856=9.0, _1884=1.0))


def test_the_model_tells_where_the_answer_stands(span_folder: Path) -> None:
    """Best first, and never one place twice; "no answer" scores 0 here, a word it does not know as much."""
    reader = load_reader(str(span_folder))
    assert isinstance(reader, TransformersReader)
    (reading,) = reader.read("When was Tesla born?", [passage(TESLA)])
    scores = [found.score for found in reading.spans]
    assert TESLA[slice(*reading.spans[0].span)] == "1856"
    assert len(reading.spans) <= MOST_SPANS
    assert scores == sorted(scores, reverse=True)
    # The start and the end each score the first number of the normed vector (9, -9, 1, -1).
    assert scores[0] == pytest.approx(2 * 9 / np.sqrt((81 + 81 + 1 + 1) / 4), abs=1e-4)
    spans = sorted(found.span for found in reading.spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize("tokenizer", [word_pieces, blank_and_word])
def test_spans_are_words_of_the_passage_and_never_of_its_title(tmp_path: Path, tokenizer: Any) -> None:
    """Neither the heading in front of it nor the blanks that a tokenizer counts to a word move or widen a span."""
    reader = load_reader(str(save(tmp_path / "model", points_at(_1856=9.0), tokenizer())))
    for text in ("1856 was new", "“Été” – 日本語 🙂 in 1856", "in  1856 \n"):
        for title in ("", "Born in 1856", "🙂 é 1856"):
            (reading,) = reader.read("when ?", [passage(text, title)])
            assert text[slice(*reading.spans[0].span)] == "1856"
            for found in reading.spans:
                said = text[slice(*found.span)]
                assert 0 <= found.span.start < found.span.end <= len(text)
                assert said == said.strip()


@both_kinds
def test_nothing_to_read_gives_nothing(tmp_path: Path, made: Callable[[], Any]) -> None:
    """No passage, or one without a word."""
    reader = load_reader(str(save(tmp_path / "model", made())))
    assert reader.read("When?", []) == []
    assert reader.read("When?", [passage("   "), passage(TESLA)])[0].spans == ()


@both_kinds
def test_what_is_longer_than_the_model_reads_is_cut(tmp_path: Path, made: Callable[[], Any]) -> None:
    """Question or passage; it has 128 places."""
    reader = load_reader(str(save(tmp_path / "model", made())))
    (reading,) = reader.read("when was Tesla born " * 100, [passage(TESLA * 50)])
    assert 0 < len(reading.spans) <= MOST_SPANS


@pytest.mark.parametrize(("biases", "log_odds"), [((7.0,), 7.0), ((-7.0,), -7.0), ((1.0, 4.0), 3.0)])
def test_a_cross_encoder_gives_log_odds(tmp_path: Path, biases: tuple[float, ...], log_odds: float) -> None:
    """Of one label the logit, not its probability; of two the second against the first."""
    reader = load_reader(str(save(tmp_path / "model", scores_alike(*biases))))
    assert isinstance(reader, CrossEncoderReader)
    (reading,) = reader.read("When?", [passage(TESLA)])
    assert [TESLA[slice(*found.span)] for found in reading.spans] == [TESLA[:41], TESLA[42:]]
    assert [found.score for found in reading.spans] == pytest.approx([log_odds, log_odds])


def test_the_best_sentence_scores_as_its_passage_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And all texts are scored in one go, with the title in front of each."""
    reader = load_reader(str(save(tmp_path / "model", scores_alike(0.0))))
    assert isinstance(reader, CrossEncoderReader)
    three = "He moved. Rice is cooked. It rained."
    asked: list[list[tuple[str, str]]] = []

    def predict(pairs: Sequence[tuple[str, str]], **_: Any) -> NDArray[np.float32]:
        asked.append(list(pairs))
        known = {three: 5.0, "He moved.": -2.0, "Rice is cooked.": 3.0, "It rained.": 1.0, "T\nHe left.": -4.0}
        return np.array([known[text] for _, text in pairs], np.float32)

    monkeypatch.setattr(reader._model, "predict", predict)
    first, second = reader.read("q", [passage(three), passage("He left.", "T")])
    assert [(three[slice(*found.span)], found.score) for found in first.spans] == [
        ("Rice is cooked.", 5.0),
        ("It rained.", 3.0),
        ("He moved.", 0.0),
    ]
    assert (first.score, second.score) == (5.0, -4.0)
    assert [len(pairs) for pairs in asked] == [6]


def test_a_cross_encoder_tells_of_no_more_spans_than_other_readers(tmp_path: Path) -> None:
    """However many sentences there are."""
    (reading,) = load_reader(str(save(tmp_path / "model", scores_alike(0.0)))).read("q", [passage("He moved. " * 12)])
    assert len(reading.spans) == MOST_SPANS


def test_a_model_in_the_cache_is_taken_by_its_name(
    span_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it lies there."""
    kept = tmp_path / "hub" / "models--someone--spans"
    shutil.copytree(span_folder, kept / "snapshots" / "abc")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc", encoding="ascii")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    assert isinstance(load_reader("someone/spans"), TransformersReader)
    with pytest.raises(
        ReaderError,
        match="someone/else is neither a folder nor on this machine; fetch it with: qa model fetch someone/else",
    ):
        load_reader("someone/else")


def refused(name: str | Path) -> str:
    """What is said of it: one sentence, that names it and tells the way out."""
    with pytest.raises(ReaderError) as error:
        load_reader(str(name))
    said = str(error.value)
    assert str(name) in said
    assert "QA_READER" in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize("name", ["no-such-folder", "/no/such/folder", "é 😀", "x" * 300, "\0"])
def test_a_reader_that_is_nowhere_is_refused(name: str) -> None:
    """Whatever the name."""
    assert "neither a folder nor" in refused(name)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    """It is told what it is and what is wanted."""
    said = refused(save(tmp_path / "model", guesses_words()))
    assert "BertForMaskedLM" in said
    assert "ForQuestionAnswering" in said
    assert "3 labels" in refused(save(tmp_path / "labels", scores_alike(0.0, 0.0, 0.0)))


@pytest.mark.parametrize("content", [None, "not json", "[]", '{"architectures": 1}'])
def test_a_folder_without_a_proper_config_is_refused(tmp_path: Path, content: str | None) -> None:
    """Missing or damaged."""
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    assert "config.json" in refused(tmp_path)


@both_kinds
def test_a_folder_with_missing_or_damaged_files_is_refused(tmp_path: Path, made: Callable[[], Any]) -> None:
    """Weights that are cut short, no weights, no tokenizer."""
    folder = save(tmp_path / "model", made())
    weights = folder / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert "cannot be loaded" in refused(folder)
    weights.unlink()
    assert "model.safetensors" in refused(folder)
    weights.write_bytes(whole)
    (folder / "tokenizer.json").unlink()
    assert "tokenizer" in refused(folder)


def test_weights_without_the_part_that_answers_are_refused(span_folder: Path, tmp_path: Path) -> None:
    """They would be made up by chance, and so would the answers."""
    other = save(tmp_path / "other", guesses_words())
    about = json.loads((other / "config.json").read_text(encoding="utf-8"))
    (other / "config.json").write_text(json.dumps({**about, "architectures": ["BertForQuestionAnswering"]}))
    assert "its weights lack qa_outputs" in refused(other)
    shutil.copyfile(span_folder / "model.safetensors", other / "model.safetensors")
    assert isinstance(load_reader(str(other)), TransformersReader)


@pytest.mark.slow
def test_the_environment_names_the_reader(span_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """QA_READER is taken where no reader is named, and the one that is shipped where it is empty."""
    monkeypatch.setenv("QA_READER", str(span_folder))
    assert isinstance(default_reader(), TransformersReader)
    with pytest.raises(ReaderError, match="no-such-folder"):
        default_reader("no-such-folder")
    monkeypatch.setenv("QA_READER", "")
    assert isinstance(default_reader(), ReaderByLanguage)


@pytest.fixture
def filled(collection: Collection, write: Write) -> Collection:
    """A collection of one document."""
    collection.sync([write({"tesla.txt": TESLA})])
    return collection


def test_the_assistant_answers_with_the_reader_that_is_named(
    filled: Collection, span_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it takes for the answer is the answer."""
    monkeypatch.setenv("QA_READER", str(span_folder))
    answer = Assistant(filled, settings=EVERY_HEADLINE).ask("When was Tesla born in Smiljan?")
    assert answer.answer == "1856"


def test_a_named_reader_that_is_missing_is_said_and_replaced(
    filled: Collection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Evidence is then chosen by similarity."""
    monkeypatch.setenv("QA_READER", "no-such-folder")
    assistant = Assistant(filled)
    with caplog.at_level(logging.WARNING):
        answer = assistant.ask("Tesla was born in Smiljan")
    assert "The reader no-such-folder is neither a folder nor" in caplog.text
    assert isinstance(assistant._reader, SimilarityReader)
    assert answer.passages
