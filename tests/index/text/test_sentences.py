"""Where sentences stand."""

import random

import pytest

from index.text.sentences import sentence_spans


def cut(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\t", []),
        ("a", ["a"]),
        ("😀", ["😀"]),
        ("Troops left. They came back!", ["Troops left.", "They came back!"]),
        ("Dr. Keïta stayed. He spoke.", ["Dr. Keïta stayed.", "He spoke."]),
        ("  one \n\n two  ", ["one", "two"]),
        ("One\r\n\r\nTwo", ["One", "Two"]),
        ("Hello 😀 world. Привет, мир! 三つ目。四つ目。", ["Hello 😀 world.", "Привет, мир!", "三つ目。", "四つ目。"]),
    ],
)
def test_sentences_are_found(text: str, sentences: list[str]) -> None:
    """Each sentence stands by itself, without the white space around it."""
    assert cut(text) == sentences


@pytest.mark.parametrize("space", ["\u00a0", "\u0085", "\u2003", "\u2028", "\u202f", "\u3000"])
def test_any_white_space_before_a_full_stop_is_taken(space: str) -> None:
    """A letter, a wide space and a full stop made sentencex 1.0.32 panic; spans stay those of the text."""
    text = f"Vitamin A{space}. It helps."
    spans = sentence_spans(text)
    assert spans[-1].end == len(text)
    assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "")


def test_only_the_part_asked_for_is_cut() -> None:
    """Positions count from the beginning of the text, and nothing outside the part is touched."""
    text = "Zero. One. Two. Three."
    spans = sentence_spans(text, text.index("One"), text.index(" Three"))
    assert [text[start:end] for start, end in spans] == ["One.", "Two."]


def test_sentences_cover_every_text_in_order() -> None:
    """Whatever the text: spans ascend, hold no white space at their ends, and leave nothing but it between."""
    alphabet = "abcABC .!?\n\r\t()[]\"'“”‘’…—-,;:12é😀あ。\u2028\u00a0\u3000\u0301\u200b"
    dice = random.Random(20130111)  # noqa: S311
    for _ in range(2_000):
        text = "".join(dice.choices(alphabet, k=dice.randrange(60)))
        position = 0
        for start, end in sentence_spans(text):
            assert not text[position:start].strip()
            assert text[start:end] == text[start:end].strip() != ""
            position = end
        assert not text[position:].strip()


def test_a_paragraph_of_any_length_is_cut_at_its_sentences() -> None:
    """Where a bracket or a mark stays open, too: only what follows at once can be lost to that."""
    sentence = "The army left Gao on 5 May, as Mr. Smith said."
    for opened in ("", "( ", "- parts ( of ) it . ", "“ "):
        text = f"{opened}{' '.join([sentence] * 1_000)}"
        whole = [text[start:end] for start, end in sentence_spans(text)]
        assert whole.count(sentence) > 700
        assert "".join(whole).replace(" ", "") == text.replace(" ", "")
    words = "gao " * 10_000
    spans = sentence_spans(words)
    assert all(words[end : end + 1] in ("", " ") for _, end in spans)
