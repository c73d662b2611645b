"""Charts and diagrams of Open XML files as lines: what they show in words and numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from index.readers.office.openxml import q

__all__ = ["chart_lines", "diagram_lines", "new_chart_lines"]

_TITLE, _SERIES, _PLOT = q("c:title"), q("c:ser"), q("c:plotArea")
_AXES = (q("c:catAx"), q("c:valAx"), q("c:dateAx"), q("c:serAx"))
_TEXT, _PARAGRAPH = q("a:t"), q("a:p")
_MOST_POINTS = 10_000  # of a chart
_NODES = frozenset(["node", "asst", ""])  # points of a diagram that people fill in; the others lay it out


def chart_lines(chart: Any) -> Iterator[str]:
    """A chart's title, the titles of its axes and its values as the rows of a table: "2021 | 12 | 15"."""
    title = _text_of(chart.find(f"{q('c:chart')}/{_TITLE}"))
    axes = [_text_of(axis.find(_TITLE)) for plot in chart.iter(_PLOT) for axis in plot.iterchildren(*_AXES)]
    series = list(chart.iter(_SERIES))
    names = [_points(each.find(q("c:tx"))).get(0, "") for each in series]
    labels = [_points(_first(each, "c:cat", "c:xVal")) for each in series]
    values = [_points(_first(each, "c:val", "c:yVal")) for each in series]
    yield from (line for line in (title, " | ".join(filter(None, axes))) if line)
    if not series:
        return
    shared = all(each == labels[0] for each in labels)
    groups = (
        [(labels[0], names, values)]
        if shared
        else [(label, [name], [points]) for label, name, points in zip(labels, names, values, strict=True)]
    )
    for label, heads, columns in groups:
        yield from _table(label, heads, columns)


def _table(labels: dict[int, str], heads: Sequence[str], columns: Sequence[dict[int, str]]) -> Iterator[str]:
    if any(heads):
        yield " | ".join(["", *heads]).strip() if labels else " | ".join(heads)
    for place in sorted({*labels, *(place for column in columns for place in column)})[:_MOST_POINTS]:
        cells = [labels[place]] if place in labels else []
        yield " | ".join([*cells, *(column.get(place, "") for column in columns)])


def _first(series: Any, *names: str) -> Any:
    return next((found for name in names if (found := series.find(q(name))) is not None), None)


def _points(data: Any) -> dict[int, str]:
    """The texts or numbers of a series by their place, as they were last shown."""
    if data is None:
        return {}
    points: dict[int, list[str]] = {}
    for point in data.iter(q("c:pt")):
        place = point.get("idx", "")
        text = point.findtext(q("c:v")) or ""
        if place.isdecimal() and text:
            points.setdefault(int(place), []).insert(0, " ".join(text.split()))  # the outer level comes last
    if points:
        return {place: " ".join(texts) for place, texts in points.items()}
    alone = data.findtext(q("c:v"))
    return {0: alone} if alone else {}


def new_chart_lines(chart: Any) -> Iterator[str]:
    """The title, names and values of a chart of the newer kinds: a tree map, a waterfall."""
    title = _text_of(next(chart.iter(q("cx:title")), None))
    if title:
        yield title
    for data in chart.iter(q("cx:data")):
        columns = [
            {
                int(point.get("idx")): (point.text or "").strip()
                for point in dimension.iter(q("cx:pt"))
                if point.get("idx", "").isdecimal()
            }
            for dimension in data
        ]
        yield from _table({}, [], columns)


def diagram_lines(diagram: Any) -> Iterator[str]:
    """The texts of a diagram (SmartArt), in its order, an item each."""
    for point in diagram.iter(q("dgm:pt")):
        if point.get("type", "") not in _NODES:
            continue
        text = _text_of(point.find(q("dgm:t")))
        if text:
            yield f"- {text}"


def _text_of(element: Any) -> str:
    if element is None:
        return ""
    paragraphs = ["".join(text.text or "" for text in paragraph.iter(_TEXT)) for paragraph in element.iter(_PARAGRAPH)]
    told = " ".join(" ".join(paragraphs).split())
    return told or " ".join(text.strip() for value in element.iter(q("c:v")) if (text := value.text or ""))
