"""An evidence pack as one HTML file that needs nothing else: no script, font or picture from anywhere.

Every text from a document, a question or a pack passes through `escape_html`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.html_file import html_file
from qa.markup import escape_html, is_web_address
from qa.packs.facts import answer_facts, excerpt_facts, omission_facts, pack_facts
from qa.packs.pack import EvidencePack, Excerpt, PackedAnswer
from qa.records import Citation
from qa.wording import agreeing, lead

__all__ = ["to_html"]

_STYLE = """
@media print { article { break-inside: avoid; } }
body { line-height: 1.6; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 32px 0 8px; }
h2 { font-size: 1.05rem; margin: 0 0 8px; }
section + section { margin-top: 48px; }
footer { margin-top: 48px; }
footer h2 { color: var(--soft); }
.short { margin: 8px 0 4px; white-space: pre-line; font-size: 1.75rem; font-weight: 650; line-height: 1.25; }
.agree { margin: 0 0 16px; color: var(--soft); }
.answer { white-space: pre-line; font-size: 1.05rem; }
.near { border-style: dashed; } .near-title { color: var(--wrong); font-weight: 600; }
.marker { color: var(--accent); }
blockquote { margin: 0; padding-inline-start: 12px; border-inline-start: 3px solid var(--tint); white-space: pre-line; }
.around { color: var(--soft); } mark { background: var(--tint); color: inherit; border-radius: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 12px; margin: 8px 0; font-size: 0.875rem; }
dt { color: var(--soft); } dd { margin: 0; unicode-bidi: isolate; }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 6px; } }
a { color: var(--accent); }
"""


def to_html(pack: EvidencePack) -> str:
    """The pack as a page: each question with its answer and its excerpts; last what the pack is."""
    exchanges = "\n".join(
        part for number, each in enumerate(pack.exchanges, start=1) for part in _exchange(number, each)
    )
    title = f"Evidence pack: {pack.exchanges[0].answer.question}"
    about = f"<footer>\n<h2>About this evidence pack</h2>\n{_facts(pack_facts(pack))}\n</footer>"
    return html_file(title, _STYLE, f"{exchanges}\n{about}")


def _exchange(number: int, exchange: PackedAnswer) -> Iterator[str]:
    answer = exchange.answer
    short, rest = lead(answer)
    yield f'<section aria-labelledby="question-{number}">'
    yield f'<h1 id="question-{number}" dir="auto">{escape_html(answer.question)}</h1>'
    yield _facts(omission_facts(exchange.omissions))
    yield f'<p class="short" dir="auto">{escape_html(short)}</p>' if short else ""
    yield f'<p class="agree">{agreeing(answer)}</p>' if agreeing(answer) else ""
    yield f'<p class="answer" dir="auto">{escape_html(rest)}</p>' if rest else ""
    yield _facts(answer_facts(answer))
    if exchange.excerpts and not answer.answered:
        yield '<p class="near-title">Nearest passages, none of which is an answer</p>'
    yield from map(_excerpt, exchange.excerpts)
    yield "</section>"


def _excerpt(excerpt: Excerpt) -> str:
    passage = excerpt.passage
    cited = isinstance(passage, Citation)
    name = f'<span dir="auto">{escape_html(passage.title or passage.document)}</span>'
    heading = f'<span class="marker">[{excerpt.marker}]</span> {name}' if cited else f"Not an answer: {name}"
    source = f"<dt>source</dt><dd>{_source(passage.source)}</dd>"
    return (
        f'<article class="{"cited" if cited else "near"}">\n<h2>{heading}</h2>\n'
        f'<blockquote dir="auto">{_in_context(excerpt)}</blockquote>\n'
        f"{_facts(excerpt_facts(excerpt), first=source)}\n</article>"
    )


def _in_context(excerpt: Excerpt) -> str:
    """The passage with its evidence marked, and what stands around it: cut first, escaped piece by piece."""
    passage, quote = excerpt.passage, excerpt.quote
    start, end = quote.start - passage.start, quote.end - passage.start
    text = escape_html(passage.text)
    if isinstance(passage, Citation):
        evidence = f"<mark>{escape_html(passage.text[start:end])}</mark>"
        text = f"{escape_html(passage.text[:start])}{evidence}{escape_html(passage.text[end:])}"
    return f"{_around(excerpt.before.text)}{text}{_around(excerpt.after.text)}"


def _around(text: str) -> str:
    return f'<span class="around">{escape_html(text)}</span>' if text else ""


def _source(source: str) -> str:
    """A link for http and https, plain text for anything else."""
    shown = escape_html(source)
    return f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>' if is_web_address(source) else shown


def _facts(facts: list[tuple[str, str]], first: str = "") -> str:
    told = "\n".join(f"<dt>{name}</dt><dd>{escape_html(value)}</dd>" for name, value in facts)
    return f"<dl>\n{first}{told}\n</dl>" if facts or first else ""
