"""Texts of nearly the same words that tell different things are no copies; cut and edited articles are."""

from __future__ import annotations

import pytest

from index.passages.copies import COPY_FROM, are_copies, compared, resemblance
from index.passages.telling import differ

FORM = """Boat licence application of the Kessel harbour office
The applicant fills in the fields below and signs at the end of the form. What is left empty is taken as not known, and
the office may ask for it by letter within four weeks of the day on which the form was handed in at the counter.
Name of the boat: {boat}
Owner: {owner}
Length in metres: {length}
{club} Member of the sailing club
{insured} Insured against damage to others
Berth: {berth}
The licence is sent to the owner by post. It must be kept on board, and shown to the harbour master on demand. Whoever
sells the boat gives the licence back to the office; it cannot be handed on together with the boat."""
HERON = {
    "boat": "Grey Heron",
    "owner": "Tilda Moor",
    "length": "11.4",
    "club": "[x]",
    "insured": "[ ]",
    "berth": "east",
}

ARTICLE = (
    "BAMAKO ({agency}) - Gunmen attacked a passenger boat on the Niger River on Friday and killed {dead} people, "
    "the army of Mali said. Forty-nine of them were civilians, and the others soldiers who guarded the boat on its "
    "way from Gao to Mopti. Fifteen soldiers died in a second attack on a camp near the village of Bamba the same "
    "day, in the north of the Gao region, where armed groups have gained ground since the last peacekeepers left in "
    "the summer of 2023. The government in Bamako ordered three days of mourning and promised to protect the river, "
    "on which most goods reach the towns of the north while roads are cut. Survivors told of rockets that hit the "
    "engines, and of people who jumped into the water and swam to the bank, where fishermen took them in. The "
    "company that runs the boats said that it would stop all its lines until the army can promise an escort, and "
    "asked passengers to turn to its offices in Mopti and Gao for their luggage and for what they had paid. Nobody "
    "has said to have done it, as of Sunday. A spokesman of the region's governor called on the people to give "
    "blood at the hospital, and to stay away from the river until further notice. Boats are the only way to travel "
    "for many families, since fuel has been dear and buses have been attacked, too. "
)


def copies(one: str, other: str) -> bool:
    """Whether they are, whichever is looked at first."""
    assert resemblance(compared(one).shingles, compared(other).shingles) >= COPY_FROM, "they do not even look alike"
    assert are_copies(compared(one), compared(other)) == are_copies(compared(other), compared(one))
    return are_copies(compared(one), compared(other))


@pytest.mark.parametrize(
    "other",
    [
        {"boat": "Golden Plover", "owner": "Arne Falk", "length": "7.2", "club": "[ ]"},
        {"owner": "Arne Falk"},
        {"length": "11.5"},
        {"club": "[ ]", "insured": "[x]"},
        {"insured": "[x]"},
        {"berth": "west"},
        {"owner": ""},
        {"boat": "", "owner": "", "length": "", "club": "[ ]", "insured": "[ ]", "berth": ""},
    ],
)
def test_forms_filled_in_differently_are_no_copies(other: dict[str, str]) -> None:
    """Be it in one value, a word in small letters, a tick, or one of them left empty."""
    assert not copies(FORM.format(**HERON), FORM.format(**{**HERON, **other}))


def test_the_same_form_twice_is_a_copy() -> None:
    """With the same values, and with other line breaks."""
    assert copies(FORM.format(**HERON), FORM.format(**HERON).replace("known, and\n", "known, and "))


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (
            "The rent of flat 4 is due on {} at the office of the estate in Harbour Street, not at the bank.",
            "3 May",
            "10 May",
        ),
        (
            "Dear members, the yearly dinner is held at the house of {} Brandt on the quay, at seven o'clock.",
            "Ida",
            "Olga",
        ),
    ],
)
def test_short_texts_with_another_number_or_name_are_no_copies(text: str, one: str, other: str) -> None:
    """However few of their words that is."""
    assert not copies(text.format(one), text.format(other))


def test_an_article_stays_a_copy_where_it_was_spread_by_another_agency() -> None:
    """Or with a figure put right, which is for its passages to tell."""
    one = ARTICLE.format(agency="Reuters", dead=64)
    assert copies(one, ARTICLE.format(agency="AFP", dead=64))
    assert copies(one, ARTICLE.format(agency="AFP", dead=66))


def test_a_cut_article_is_a_copy_and_so_is_one_with_more() -> None:
    """What only one of two texts says is no difference; nor is what it states of itself."""
    one = ARTICLE.format(agency="Reuters", dead=64)
    longer = f"{one}\n\nThe airport of Timbuktu stays closed on Monday 11 September, Minister Diop said."
    assert copies(one, longer)
    assert copies(f"Source: Reuters\nPublished: 8 September 2023\n\n{longer}", f"Source: Le Monde\n\n{one}")


def test_words_at_the_beginning_of_a_sentence_are_no_names() -> None:
    """Where they occur in small letters, too."""
    text = "Yesterday the council met. {} it was agreed that the old bridge over the mill stream be closed to carts."
    one, other = text.format("Then later") + " So then.", text.format("Later then") + " So later."
    assert not differ(compared(one).telling, compared(other).telling)


def test_words_broken_at_a_line_end_are_no_other_names() -> None:
    """Two scans of a page, and what was typed from it, break their lines at other places."""
    typed = "The mill at Osa was sold to Hollingsworth in the spring, and Featherstone kept the books until the flood."
    scanned = typed.replace("Hollingsworth", "Hollings-\nworth").replace("Featherstone", "Feather-\nstone")
    assert not differ(compared(typed).telling, compared(scanned).telling)
    assert differ(compared(typed).telling, compared(typed.replace("Hollingsworth", "Hollings")).telling)
