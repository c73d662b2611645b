"""Misspelt words of a question are put right by the words of the collection."""

from qa.question.spelling import common_words, corrected


class Words:
    """The words of some documents, and which of them is nearest to one that they do not hold."""

    def __init__(self, *held: str, **near: str) -> None:
        self.held = {*held, *near.values()}
        self.near = near

    def holds_word(self, word: str) -> bool:
        """Whether they hold it."""
        return word in self.held

    def nearest_word(self, word: str) -> str | None:
        """The one that is nearest."""
        return self.near.get(word)


NEAR = Words(gruop="group", guteres="guterres", married="marred")


def test_a_misspelt_word_is_replaced_by_the_documents_word() -> None:
    """Capitals stay where they were."""
    assert corrected("the gruop of Guteres", NEAR) == "the group of Guterres"


def test_a_word_of_the_language_is_left_alone_whatever_the_documents_hold() -> None:
    """So "married" is not "marred"."""
    assert corrected("Who is he married to?", NEAR) == "Who is he married to?"


def test_what_no_document_is_near_to_stays() -> None:
    """Nothing is guessed; digits, marks and other scripts pass through."""
    for question in ("", "qwxyz?", "12,947 – why?", "Кто 日本 🙂"):
        assert corrected(question, NEAR) == question


def test_a_usual_word_is_put_right_though_no_document_is_near() -> None:
    """What people mistype most are words that say little."""
    assert corrected("the poeple of the camp untill dawn", NEAR) == "the people of the camp until dawn"


def test_a_word_is_spelt_as_the_documents_spell_it() -> None:
    """The British way or the American."""
    assert corrected("the harbour", Words("harbor")) == "the harbor"
    assert corrected("the harbor", Words("harbour")) == "the harbour"


def test_a_word_of_another_language_is_not_mended_into_an_english_one() -> None:
    """So "quien" is not "queen"."""
    for question in ("quien es el jefe del puerto", "combien de lits a l'hopital", "wer war der kapitan"):
        assert corrected(question, Words("queen", "wear", "captain", quien="queen", wer="were")) == question


def test_common_words_are_known() -> None:
    """What everybody says tells nothing of a question."""
    assert {"told", "go", "make"} <= common_words()
    assert not {"cholera", "jollof", "##ing", "[CLS]"} & common_words()


def test_codes_and_abbreviations_are_nobody_s_mistakes() -> None:
    """Nor are names that no document holds; where all of a question is in capitals, they tell nothing."""
    for question in ("MFGE8 and NF-kB-dependent genes", "the MUCC factor", "binding of Ketel"):
        assert corrected(question, NEAR) == question
    assert corrected("THE POEPLE", NEAR) == "THE People"
