"""The verbs that say what documents are: tags, and titles and dates that were detected wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from qa.errors import QuestionError
from qa.terminal.options import DATA, AsJson, Data
from qa.terminal.shared import named_in, opened, out, print_json

if TYPE_CHECKING:
    from index import Collection

__all__ = ["correct", "tag"]


def tag(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID... +NAME -NAME", help="Ids of documents, tags to set, and tags to take away."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the tags, and how many documents have each.")] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Set tags on documents, take them away, or list them."""
    with opened(data, must_hold_documents=True) as collection:
        ids, add, remove = _sorted_out(collection, words or [])
        if listed and words:
            raise QuestionError("--list lists all tags; leave the other words out.")
        if not listed:
            if not ids or not (add or remove):
                raise QuestionError('Name documents, and tags to set or take away: qa tag ID "+West Africa" -draft')
            try:
                collection.tag(ids, add, remove)
            except KeyError as error:
                raise _unknown(error, data) from None
        found = collection.tags() if listed else {}
        tagged = {each: collection.summary(each).tags for each in ids}
    if as_json:
        print_json([{"name": name, "documents": many} for name, many in found.items()] if listed else tagged)
        return
    lines = [f"{many:>7,}  {name}" for name, many in found.items()] if listed else []
    for line in lines or [f"{name}: {', '.join(tags) or 'no tags'}" for name, tags in tagged.items()]:
        out.print(line, markup=False, soft_wrap=True)
    if listed and not found:
        out.print("No document has a tag yet.", style="dim")


def correct(
    document: Annotated[str, typer.Argument(help="Id of the document, as in citations.")],
    title: Annotated[str | None, typer.Option("--title", help="The title instead of that which was detected.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help='The date of publication: 2023, 2023-07 or 2023-07-01; "" for none.')
    ] = None,
    detected: Annotated[
        bool, typer.Option("--detected", help="Take corrections back: what was detected holds again.")
    ] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Correct a document's title or date, for now and for every later sync."""
    from qa.plain import summary_json
    from qa.wording import correction_in_words

    changes: dict[Literal["title", "date"], str | None] = {"title": None, "date": None} if detected else {}
    changes |= {} if title is None else {"title": title}
    changes |= {} if date is None else {"date": date}
    if not changes:
        raise QuestionError("Say what is right: --title, --date, or --detected for what was detected.")
    with opened(data, must_hold_documents=True) as collection:
        name = named_in(collection, document)
        try:
            collection.correct(name, changes)
        except KeyError as error:
            raise _unknown(error, data) from None
        summary = collection.summary(name)
    if as_json:
        print_json(summary_json(summary))
        return
    out.print(f"{summary.title}, {summary.date or 'no date'}", markup=False, soft_wrap=True)
    for each in summary.corrections:
        out.print(f"{each.field} {correction_in_words(each)}", style="dim", markup=False, soft_wrap=True)


def _sorted_out(collection: Collection, words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Ids, tags to set, and tags to take away. What begins with a sign is a tag, unless a document has that id."""
    ids: list[str] = []
    signs: dict[str, list[str]] = {"+": [], "-": []}
    for word in words:
        if word[:1] in signs and not _is_there(collection, word):
            signs[word[0]].append(word[1:])
        else:
            ids.append(named_in(collection, word))
    return ids, signs["+"], signs["-"]


def _is_there(collection: Collection, name: str) -> bool:
    try:
        collection.summary(name)
    except KeyError:
        return False
    return True


def _unknown(error: KeyError, data: object) -> QuestionError:
    unknown = ", ".join(map(str, error.args))
    return QuestionError(f"There is no document {unknown} in {data}, so nothing was changed; qa search names the ids.")
