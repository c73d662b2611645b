"""Verdicts: what counts as a change, what is typography alone, and what stands nowhere."""

from __future__ import annotations

import pytest

from qa.drafts import ChangeKind, CheckedQuotation, Verdict
from tests.qa.drafts.conftest import Check, One

HARBOUR = "The harbour of Vika was opened on 12 May 1906"


@pytest.mark.parametrize(
    "quoted",
    [
        "The harbour of Vika was opened on 12 May 1906 by 1,200 workers",
        "the harbour of Vika was opened",  # the first letter
        "opened on 12 May 1906 by 1 200 workers,",  # a number grouped otherwise, another mark at the end
        "the well-known engineer Ida Holm had drawn it",  # a line's end
        "the wellknown engineer Ida Holm",
        "engineer Ida\nHolm had  drawn\u00a0it in three weeks",
        "… opened on 12 May 1906 …",
        "three weeks. ‘We never paid her,’ he said, and sat down",
        "The old ferry sank in the storm of 1921, and nobody was hurt",  # marks of Markdown, a note, an address
        "THE HARBOUR OF VIKA WAS OPENED",
        "The harbour of Vika was **opened**",
    ],
)
def test_typography_does_not_count(one: One, quoted: str) -> None:
    """Marks, spaces, hyphens at line ends, the first letter: the words are those of the source."""
    checked = one(f"It says: “{quoted}”.")
    assert checked.verdict is Verdict.VERBATIM, checked
    assert checked.is_good
    assert checked.changes == ()
    (place,) = checked.places
    assert place.text in one(f"It says: “{place.text}”.").places[0].text


@pytest.mark.parametrize(
    ("quoted", "kind", "source", "draft"),
    [
        ("The harbour of Vika was closed on 12 May 1906", ChangeKind.WORDS, "opened", "closed"),
        ("opened on 12 May 1907 by 1,200 workers", ChangeKind.NUMBER, "1906", "1907"),
        ("opened on 12 May 1906 by 1.2 workers", ChangeKind.NUMBER, "1,200", "1.2"),
        ("opened on 12 June 1906 by 1,200 workers", ChangeKind.DATE, "May", "June"),
        ("It did close in winter", ChangeKind.NEGATION, "not", ""),
        (
            "The Mayor did not say that the well-known engineer Ida Holm had drawn it",
            ChangeKind.NEGATION,
            "said",
            "did not say",
        ),
        ("The Mayor said that the engineer Ida Holm had drawn it", ChangeKind.LEFT_OUT, "well-\nknown", ""),
        ("The Mayor said that the very well-known engineer Ida Holm", ChangeKind.ADDED, "", "very"),
        ("Der Hafen wurde im Winter geschlossen, weil das Wasser dort nie gefriert", ChangeKind.NEGATION, "nicht", ""),
        ("Die schonen Häuser am Ufer gehören der Stadt", ChangeKind.ACCENTS, "schönen", "schonen"),
        ("ou les pêcheurs vendent leur poisson chaque matin", ChangeKind.ACCENTS, "où", "ou"),
        ("the mayor said that the well-known engineer ida Holm", ChangeKind.CAPITALS, "Mayor", "mayor"),
        ("We never paid her! he said, and sat down", ChangeKind.PUNCTUATION, "her,” he", "her! he"),
        ("L’État est pas le propriétaire du port", ChangeKind.NEGATION, "n’est", "est"),
    ],
)
def test_a_change_is_told_and_named(one: One, quoted: str, kind: ChangeKind, source: str, draft: str) -> None:
    """The gravest first, with what each side says."""
    checked = one(f"It says: “{quoted}”.")
    assert checked.verdict is Verdict.ALTERED, checked
    assert not checked.is_good
    first = checked.changes[0]
    assert (first.kind, first.source, first.draft) == (kind, source, draft)


@pytest.mark.parametrize(
    ("quoted", "said"),
    [
        ("opened on 12 May 1907 by 1,200 workers", "a number was changed, “1906” to “1907”"),
        ("opened on 12 May 1906 by 1,200 3", "a number took the place of words, “workers” to “3”"),
        (
            "The harbour of Vika was opened on 12 May 1906 by many workers",
            "words took the place of a number, “1,200” to",
        ),
        ("opened on 12 stormy 1906 by 1,200 workers", "words took the place of a date, “May” to “stormy”"),
        ("opened on 12 May by 1,200 workers", "a number was left out, “1906”"),
        ("It did close in winter", "a negation was left out, “not”"),
        ("Forty civilians and 15 government soldiers were killed", "a number was left out, “nine”"),
    ],
)
def test_the_sentence_says_what_became_of_a_number(one: One, quoted: str, said: str) -> None:
    """A word that became a number was none that was changed."""
    assert one(f"It says: “{quoted}”.").summary.startswith(f"Altered: {said}")


def test_pieces_are_both_sides(one: One) -> None:
    """Without what was added they are the source, without what was removed the draft."""
    checked = one("It says: “The harbour of Vika was closed on 12 May 1907 by 1,200 workers”.")
    source = "".join(piece.text for piece in checked.pieces if piece.kind != "added")
    draft = "".join(piece.text for piece in checked.pieces if piece.kind != "removed")
    assert " ".join(source.split()).startswith("The harbour of Vika was opened on 12 May 1906 by 1,200 workers")
    assert " ".join(draft.split()).startswith("The harbour of Vika was closed on 12 May 1907 by 1,200 workers")


@pytest.mark.parametrize(
    ("quoted", "note"),
    [
        ("The harbour of Vika […] by 1,200 workers", "left out: “was opened on 12 May 1906”"),
        ("The harbour ... was opened", "left out: “of Vika”"),
        (
            "[T]he Mayor said that [she] had drawn it in three weeks",
            "“she” was put in in place of “the well- known engineer Ida Holm”",
        ),
        ("He [Ida’s mayor] never", ""),
        ("The harbour of Vika was open[] on 12 May 1906", "“open[]” was put in in place of “opened”"),
        ("Ida Holm had draw[n] it in three week[s]", "“week[s]” was put in in place of “weeks”"),
        ("open[ing] on 12 May 1906 by 1,200 work[er]", "“work[er]” was put in in place of “workers”"),
    ],
)
def test_marked_changes_are_told(check: Check, quoted: str, note: str) -> None:
    """Words left out or put in where a mark says so."""
    (checked,) = check(f"It says: “{quoted}”.").quotations
    if note:
        assert checked.verdict is Verdict.ABRIDGED, checked
        assert note in checked.notes
        assert checked.is_good


@pytest.mark.parametrize(
    "quoted", ["Vika was clos[ed] on 12 May 1906 by 1,200 workers", "It did not close[less] in winter"]
)
def test_only_the_ending_of_the_word_may_be_put_in(one: One, quoted: str) -> None:
    """The letters in front of the brackets are quoted, and must be those of the source."""
    checked = one(f"It says: “{quoted}”.")
    assert checked.verdict is Verdict.ALTERED, checked


def test_a_mark_must_not_swallow_a_denial(one: One) -> None:
    """“It did … close” is another sentence than “it did not close”."""
    checked = one("It says: “It did … close in winter”.")
    assert checked.verdict is Verdict.ALTERED
    assert checked.changes[0].kind is ChangeKind.NEGATION


def test_a_mark_may_leave_out_a_clause_that_denies_something_of_its_own(one: One) -> None:
    """What it denies the rest of the sentence does not say: it is told, and no denial of the sentence is gone."""
    legal = "A legal case to have the referendum results annulled […] was rejected by the constitutional court"
    checked = one(f"It says: “{legal}”.")
    assert checked.verdict is Verdict.ABRIDGED
    assert checked.notes == ("left out: “, because the vote was not held in all parts of Mali,”",)


def test_marks_of_the_source_are_words_of_it(one: One) -> None:
    """Where the source itself has “[Its leader]”, the quotation is verbatim, and where that is changed it is not."""
    assert one("“[Its leader] has stated that JNIM’s strategy is to expand its presence”").verdict is Verdict.VERBATIM
    assert one("“[The leader] has stated that JNIM’s strategy is to expand its presence”").verdict is Verdict.ABRIDGED


@pytest.mark.parametrize(
    ("quoted", "pieces"),
    [
        ("The harbour of Vika was opened on 12 May 1906 and successfully regained much of the territory", 2),
        ("The harbour of Vika was opened on 12 May 1906 … and successfully regained much of the territory", 2),
        (
            "JNIM claimed it was sending a message to France. The U.S. supports the French, though not with troops",
            2,
        ),
    ],
)
def test_pieces_of_several_places_are_stitched(one: One, quoted: str, pieces: int) -> None:
    """With or without a mark between them: what stands so far apart was never said in one breath."""
    checked = one(f"It says: “{quoted}”.")
    assert checked.verdict is Verdict.STITCHED, checked
    assert len(checked.places) >= pieces
    assert all(place.text for place in checked.places)


@pytest.mark.parametrize(
    "quoted",
    [
        "We will bring back order to every village by the end of the rainy season",
        "The harbour was a mistake, and everybody in the town knew it from the start",
        "zzz qqq www eee rrr ttt",
    ],
)
def test_what_nobody_wrote_is_not_found(one: One, quoted: str) -> None:
    """Nor is a place told."""
    checked = one(f"It says: “{quoted}”.")
    assert (checked.verdict, checked.places) == (Verdict.NOT_FOUND, ())


@pytest.mark.parametrize("quoted", ["junta", "the troops", "東京の"])
def test_few_words_prove_nothing(one: One, quoted: str) -> None:
    """They are told so, and let a draft pass that has others."""
    assert one(f"It says: “{quoted}”.").verdict is Verdict.TOO_SHORT


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("„Der Hafen wurde nicht im Winter geschlossen“, heißt es.", Verdict.VERBATIM),
        ("»Die schönen Häuser am Ufer gehören der Stadt«, heißt es.", Verdict.VERBATIM),
        ("Il écrit : « L’État n’est pas le propriétaire du port »", Verdict.VERBATIM),
        ("Il écrit : « L'Etat est le propriétaire du port, où les pêcheurs vendent »", Verdict.ALTERED),
        ("新聞によると「東京は今日の午後から雨が降り始め」という。", Verdict.VERBATIM),
        ("新聞によると「東京は今日の午前から雨が降り始め」という。", Verdict.ALTERED),
        ("新聞によると「大阪では昨日の夜に雪が積もった」という。", Verdict.NOT_FOUND),
        ("كتب «لم يُغلق الميناء في الشتاء لأن المياه هناك» أمس.", Verdict.VERBATIM),
        ("كتب «يُغلق الميناء في الشتاء لأن المياه هناك» أمس.", Verdict.VERBATIM),
        ("كتب «لم يغلق الميناء في الصيف لأن المياه هناك» أمس.", Verdict.ALTERED),
    ],
)
def test_other_languages(one: One, draft: str, verdict: Verdict) -> None:
    """Each with its marks."""
    assert one(draft).verdict is verdict


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("“{H}” (The New Harbour).", Verdict.VERBATIM),
        ("“{H}” [harbour.txt, p. 3](harbour.txt).", Verdict.VERBATIM),
        ("“{H}” (JNIM attacks French patrol in Gao).", Verdict.OTHER_SOURCE),
        ("“{H}” [1].\n\n[1] JNIM attacks French patrol in Gao", Verdict.OTHER_SOURCE),
        ("“{H}”.[^a]\n\n[^a]: The New Harbour, p. 3", Verdict.VERBATIM),
        ("“{H}” (Smith 2013).", Verdict.VERBATIM),
        ("“{H}” (Lind 1906).\n\nNotes\n\nLind, E. (1906). JNIM attacks French patrol in Gao.", Verdict.OTHER_SOURCE),
        ("“{H}”³.\n\nNotes\n\n1. a\n2. b\n3. The New Harbour", Verdict.VERBATIM),
        ("“{H}”.[^1]\n\n[^1]: The New Harbour\n[1] JNIM attacks French patrol in Gao", Verdict.VERBATIM),
        ("“{H}” [1].\n\n[^1]: The New Harbour\n[1] JNIM attacks French patrol in Gao", Verdict.OTHER_SOURCE),
        ("“{H}” [1-2].\n\n[^1]: The New Harbour\n[^2]: JNIM attacks French patrol in Gao", Verdict.VERBATIM),
        ("In “JNIM attacks French patrol in Gao” it says: “{H}”.", Verdict.OTHER_SOURCE),
        ("> {H}\n>\n> — JNIM attacks French patrol in Gao", Verdict.OTHER_SOURCE),
        ("> {H}\n> — The New Harbour", Verdict.VERBATIM),
        ("As JNIM attacks French patrol in Gao has it:\n\n> {H}", Verdict.OTHER_SOURCE),
    ],
)  # fmt: skip
def test_the_source_that_is_named_must_be_the_one(one: One, draft: str, verdict: Verdict) -> None:
    """By title, file, number, note, author and year; one that is not known is told, and not held against it."""
    checked = one(draft.replace("{H}", HARBOUR))
    assert checked.verdict is verdict, checked
    if "Smith" in draft:
        assert checked.notes == ("the source named, “Smith 2013”, is not known here, so it is not compared",)


def figures(checked: CheckedQuotation) -> list[tuple[str, str, str]]:
    """What became of each."""
    return [(each.text, str(each.state), each.said) for each in checked.figures]


def test_figures_around_are_compared(check: Check) -> None:
    """The same number, another of the same things, another day, and one that nobody else tells."""
    (checked,) = check(
        "On 13 May 1906, with 1,300 workers and 7 cranes, in 1906, it came: “It did not close in winter”."
    ).quotations
    assert figures(checked) == [
        ("13 May 1906", "differs", "12 May 1906"),
        ("1,300", "differs", "1,200"),
        ("7", "not in the source", ""),
        ("1906", "agrees", ""),
    ]
    assert not checked.is_good
    assert checked.verdict is Verdict.VERBATIM


def test_the_number_of_an_item_is_no_figure(check: Check) -> None:
    """Though the source may hold that number as well."""
    report = check(
        "What it says:\n\n1. It came: “It did not close in winter”.\n2) And “Ida Holm had drawn it in” 4 weeks."
    )
    assert [figures(each) for each in report.quotations] == [[], [("4", "not in the source", "")]]


def test_a_cited_sentence_in_the_writers_words_has_its_figures_compared(one: One) -> None:
    """With those of the source that it names."""
    checked = one("Some 1,900 workers had built it by then [1].\n\n[1] The New Harbour")
    assert checked.verdict is Verdict.NOT_FOUND
    assert figures(checked) == [("1,900", "differs", "1,200")]


def test_the_same_quotation_twice_has_the_same_verdict(check: Check) -> None:
    """And both are told."""
    report = check("“It did not close in winter”, he said. Again: “It did not close in winter”.")
    assert [each.verdict for each in report.quotations] == [Verdict.VERBATIM, Verdict.VERBATIM]
    assert report.ok


def test_left_out_text_is_looked_into_as_well(one: One) -> None:
    """What no passage holds can be quoted still."""
    assert one("It says “Print Friendly, PDF & Email” at the top.").verdict is Verdict.VERBATIM


def test_no_quotation_is_no_success(check: Check) -> None:
    """Nothing was checked, and so nothing is said to be right."""
    report = check("Nothing is quoted here, it's only prose of 5'10\" people in the '80s.")
    assert (report.quotations, report.ok) == ((), False)
    assert not check("He called it “bad”.").ok
