"""Why a short answer is none to show above the quotes."""

import pytest

from index import Hit, Passage, Span
from qa.answering.objections import objection
from qa.question import understand
from qa.reading import Finding


def finding(text: str, short: str, title: str = "News") -> Finding:
    """One whose evidence is its whole passage."""
    passage = Passage("d#0", "d", 0, len(text), text, title=title)
    start = text.index(short)
    return Finding(Hit(passage, 0.5, 1, 0.5, 1.0), Span(0, len(text)), Span(start, start + len(short)), 5.0, 0.5, 0.9)


@pytest.mark.parametrize(
    ("question", "text", "short", "reason"),
    [
        ("who makes part AB-1234/5", "Tarn & Co makes part AB-1235/4.", "Tarn & Co", "number or code"),
        ("who is the cook of the Tern", "The pilot of the Tern is Aled Pruitt.", "Aled Pruitt", "speak of a cook"),
        ("who won the first round", "Rena Lund won the second round.", "Rena Lund", "another turn"),
        ("when does the bridge open", "The bridge was planned to open in May.", "May", "planned"),
        ("who is the governor", "Governor Rena Lund stepped down in May.", "Rena Lund", "who has left"),
        ("how tall is the dam", "The dam lets 310 cubic metres pass.", "310 cubic metres", "tell of a height"),
        ("how many days off after ten years", "All have 27 days off.", "27 days", "speak of ten years"),
        ("how many were hungry the year before", "Now 420,000 are hungry.", "420,000", "what was so before"),
        ("how high was the river at Osa", "It stood at 6 metres, lower than at Osa.", "6 metres", "only compares"),
        ("where did she work", "The police of Osa have had a new chief since last Monday noon.",
         "The police of Osa have had a new chief since", "of the kind"),
        ("when did Pruitt go to prison", "Pruitt, who led it from 2015 to 2020, fell.", "from 2015 to 2020", "a span"),
        ("how many nurses struck", "The nurses of Osa's three hospitals struck.", "three", "of hospitals"),
        ("where did it begin", "It had broken a sewer beside it.", "sewer beside it", "of the kind"),
        ("who is the governor of Ysarne", "The governor of Lower Ysarne left.", "Lower Ysarne", "is a place"),
        ("who came after Lund", "Lund stepped down as governor of Lower Ysarne.", "Lower Ysarne", "is a place"),
        ("who leads the front", "The government and the front met.", "The government", "does not say what"),
    ],
)  # fmt: skip
def test_what_a_sentence_is_not_about_speaks_against_it(question: str, text: str, short: str, reason: str) -> None:
    """And why is said."""
    assert reason in objection(understand(question), finding(text, short))


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("how many days off after ten years", "From the 10th year on, after 10 years, it is 30 days.", "30 days"),
        ("how many were hungry the year before", "A year earlier there were 150,000.", "150,000"),
        ("how high was the river at Osa", "At Osa it stood at 6 metres, more than at Tarn.", "6 metres"),
        ("who is the governor of Ysarne", "The governor of Ysarne is Rena Lund.", "Rena Lund"),
        ("when did Pruitt lead it", "A court jailed Pruitt, who led it from 2015 to 2020.", "from 2015 to 2020"),
        ("how many nurses struck", "The nurses struck, 40 women in all.", "40"),
        ("how many nurses struck", "Some 40 nurses struck.", "40"),
        ("how many people struck", "At the hospital 40 nurses struck.", "40"),
        ("who leads the front", "The head of the front is Rena Lund.", "Rena Lund"),
        ("who led the front in 2019", "- Rena Lund (2018-2021)", "Rena Lund"),  # a row of years
        ("who met the front", "The government and the front met.", "The government"),
        ("where was it built", "It was built in the old harbour of Osa.", "the old harbour of Osa"),
    ],
)
def test_nothing_speaks_against_what_is_of_what_is_asked(question: str, text: str, short: str) -> None:
    """The same questions, answered."""
    assert objection(understand(question), finding(text, short)) == ""
