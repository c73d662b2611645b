"""What a language model wrote, as HTML: plain text and our own markers, named for what it is."""

from __future__ import annotations

from collections.abc import Mapping

from qa.page.chat.quotes import marker
from qa.page.markup import escape
from qa.records import Answer, Citation, WrittenSentence
from qa.wording import not_written, written_by

__all__ = ["written"]

_LONGEST_WORD = 24  # characters that fit into a line of a phone together with a marker


def written(number: int, answer: Answer, *, goes_on: bool) -> str:
    """The sentences that were checked, how many were left out, and why there are none or no more; empty for none."""
    prose = answer.written
    if prose is None:
        return ""
    cited = {citation.marker: citation for citation in answer.all_citations}
    sentences = " ".join(_sentence(number, sentence, cited) for sentence in prose.sentences)
    told = f'<p class="vb-prose" dir="auto">{sentences}</p>' if sentences else ""
    by = f'<p class="vb-told">{escape(written_by(prose.model))}</p>' if sentences else ""
    pending = f'<p class="vb-pending">{escape(prose.model)} is writing<i>.</i><i>.</i><i>.</i></p>' if goes_on else ""
    notes = "".join(f'<p class="vb-told">{escape(note)}</p>' for note in not_written(prose.left_out, prose.problem))
    return f'<section class="vb-written" aria-label="Written by a language model">{by}{told}{pending}{notes}</section>'


def _sentence(number: int, sentence: WrittenSentence, cited: Mapping[int, Citation]) -> str:
    first, *more = [marker(number, cited[each]) for each in sentence.markers if each in cited] or [""]
    before, space, word = sentence.text.rpartition(" ")
    if len(word) > _LONGEST_WORD:
        before, space, word = sentence.text, "", ""
    # A marker does not stand at the beginning of a line, away from what it belongs to.
    return f'{escape(before)}{space}<span class="vb-last">{escape(word)}{first}</span>{"".join(more)}'
