"""Items gathered from over the documents: lists and tables that are there already, and the sentences that name more.

What belongs together (the rows of a table or a file, the items of a list, the sentences under a heading) is weighed as
one: by what it is called and by what it holds. A single row says too little of what the table is about.
"""

from __future__ import annotations

import glob
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index import STOP_WORDS, Collection, Filter, Hit, fold, stems, words
from qa.answering.forms.cells import kin, kindred_words
from qa.answering.forms.composing import Composer, Quoted
from qa.answering.forms.tables import table_of
from qa.question import Question
from qa.reading import FOR_FACTS, Reading, SentenceVectors, Statement, Weighed, Weighing, statements_of

__all__ = ["Listed", "Lists", "asks_for_dates", "matching_rows"]

_BROAD = 30  # passages that are looked at, and as many again in other words
_WHOLE = 60  # passages of a document or file, at most, when all of it is wanted
_MOST_ITEMS = 15
_MOST_SENTENCES = 8
_MOST_BESIDE = 3  # sentences beside a list that is there already
# Chosen on the list questions of two development sets by two authors, with as many that nothing answers.
_LIKE = 0.7  # what a word counts that another stands for: "attacks" in "incidents"
_IS_LIST = 0.1  # what it counts that items are there already, and
_CALLED = 0.3  # that heading, caption or columns say what is asked for
_FITTING = 1.0  # worth from which a group that is called what is asked for answers where the reader is sure, and
_ON_TOPIC = 0.28  # cosine from which it does whatever the reader thinks
_NEAR = 0.45  # cosine from which the same holds for a list that is called otherwise
_SURE = 0.92  # cosine and share of the question's words from which a sentence answers, whatever the reader thinks
_HOLDS = 0.5  # share of the question's words that a group must hold otherwise
_RIVAL = 0.7  # share of what the best sentence holds that a group must hold
_DOUBTED = -2.5  # log-odds below which the reader doubts that a sentence answers
_READ = 3.0  # log-odds from which the reader is sure of a sentence, which then has to be matched in full
_ABOUT = 0.7  # focus from which a document is on the topic
_WEAK = 0.4  # of the best sentence's worth; what is below says too little
_SAME = 0.93  # cosine from which two sentences say the same
_OWN = 0.3  # what it counts beside its score that a sentence holds the question's words itself
_ENUMERATES = 0.08  # and that it names several things
_SHORTEST = 25  # characters; what is shorter is a heading
_MONTHS = "january february march april may june july august september october november december".split()
_ISO = re.compile(r"\b\d{4}-(\d\d)(?:-\d\d)?\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_BOUND = re.compile(r"\b(?P<way>since|after|from|before|until|till) (?P<year>(?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_ASKS_DATES = re.compile(r"\bdates?\b|\bwhen\b", re.IGNORECASE)
_ASKS_DOING = re.compile(r"^what (?:does|did|do|is|are|has|have|was|were) .+ (?:do|doing|done)\b", re.IGNORECASE)
_ASKS_SPEAKERS = re.compile(
    r"^who (?:all |else )?"
    r"(?:(?:is|are|was|were|gets?|got) (?:all )?(?:quoted|cited|interviewed)|spoke|speaks|commented)\b",
    re.IGNORECASE,
)
_SPEAKING = re.compile(r"\b(?:quoted|cited|interviewed|spoke|speaks|commented|on|about)\b", re.IGNORECASE)
_SPOKEN = re.compile(
    r"[“”\"«»].*\b|\b(?:said|says|told|called|admitted|added|argued|claimed|warned|wrote|explained|announced|denied"
    r"|promised|insisted|a dit|explique|raconte|dijo|afirm[óa]|sagte)\b"
)
_PERSON = re.compile(r"\b[A-Z][\w’'-]+ (?:[A-Z]\. )?(?:[a-z]{2,3} )?(?P<last>[A-Z][\w’'-]+)")
_ENUMERATION = re.compile(r"(?:[^,;:]+[,;] ){2,}|[^,]+, [^,]+,? and |: [^.]+, [^.]+ and ")


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What a list is made of, and whether that is sure enough, whatever the reader thinks."""

    quotes: tuple[Quoted, ...]
    sure: bool
    gathered: bool = True  # from a list, a table or many sentences; not where few sentences come nearest


@dataclass(slots=True, eq=False)
class _Group:
    """Statements that belong together, and how well they answer as one."""

    key: tuple[str, str, int]
    weighed: list[Weighed] = field(default_factory=list)
    cosine: float = 0.0  # of the question and what the group is called
    held: float = 0.0  # share of the question's words, by their rarity, that the group holds or is called by
    called: bool = False  # whether heading, caption or columns say what is asked for

    @property
    def items(self) -> list[Weighed]:
        """Its rows, or the items of its list; none where it is of sentences."""
        rows = [each for each in self.weighed if each.statement.cells]
        return rows or [each for each in self.weighed if each.statement.is_item]

    @property
    def is_list(self) -> bool:
        """Whether there are items already."""
        return len(self.items) > 1

    @property
    def worth(self) -> float:
        """How well it answers."""
        return self.cosine + self.held + _IS_LIST * self.is_list + _CALLED * self.called


def asks_for_dates(question: str) -> bool:
    """Whether it is asked when each item was."""
    return _ASKS_DATES.search(question) is not None


class Lists:
    """Gathers what a question for several things asks for. Safe to share between threads."""

    def __init__(
        self, collection: Collection, weighing: Weighing, vectors: SentenceVectors, composer: Composer
    ) -> None:
        self._collection = collection
        self._weighing = weighing
        self._vectors = vectors
        self._composer = composer

    def listed(
        self, question: Question, hits: Sequence[Hit], readings: Mapping[str, Reading], where: Filter | None
    ) -> Listed:
        """The items that answer, those of one list or table in its order, then sentences. `hits` were read."""
        topic = question.request.topic
        hits = self._more(topic, hits, where)
        weighed = self._weighing.weigh(question.text, hits, FOR_FACTS, readings)
        if not weighed:
            return Listed((), False)
        if _ASKS_SPEAKERS.search(question.text):
            return self._speakers(topic, hits, where)
        groups = self._groups(question, weighed)
        focus = self._weighing.focus(topic, hits)
        sentences = _ranked_sentences(weighed, focus)
        doing = bool(_ASKS_DOING.search(question.text))
        best = _best(groups, sentences[0] if sentences else None, doing)
        if best is None:
            sure = bool(sentences) and _is_sure(sentences[0])
            return Listed(tuple(self._told(sentences, weighed, (), _MOST_SENTENCES)), sure, gathered=False)
        if best.is_list:
            chosen = self._items(question, best, where)
            beside = [
                each
                for each in sentences
                if focus.get(each.statement.hit.passage.document_id, 0.0) >= _ABOUT
                and (each.reader > 0 or each.own >= _HOLDS)
            ]
        else:
            own = sorted(best.weighed, key=lambda each: each.statement.key)
            chosen = self._told(own, weighed, (), _MOST_SENTENCES, weakest=0.0)
            beside = [each for each in sentences if each.reader > 0]
        told = self._told(beside, weighed, chosen, _MOST_BESIDE)
        return Listed((*chosen, *told), best.cosine >= _ON_TOPIC, gathered=best.is_list)

    def _more(self, topic: str, hits: Sequence[Hit], where: Filter | None) -> list[Hit]:
        """What was read, and what is found for the topic, in its own words and in those that stand for them."""
        found = {hit.passage.id: hit for hit in hits}
        for asked in dict.fromkeys((topic, f"{topic} {kindred_words(topic)}".strip())):
            for hit in self._collection.search(asked, _BROAD, where=where):
                found.setdefault(hit.passage.id, hit)
        return list(found.values())

    def _groups(self, question: Question, weighed: Sequence[Weighed]) -> list[_Group]:
        """What belongs together, best first."""
        groups: dict[tuple[str, str, int], _Group] = {}
        for each in weighed:
            key = _key(each.statement)
            if key:
                groups.setdefault(key, _Group(key)).weighed.append(each)
        found = list(groups.values())
        if not found:
            return []
        topic = question.request.topic
        rarity = dict(self._weighing.rarity(topic))
        if _ASKS_DOING.search(question.text):
            rarity["do"] = max(rarity.values(), default=1.0)
        cosines = self._vectors.vectors([_name(group) for group in found]) @ self._vectors.of_question(topic)
        for group, cosine in zip(found, cosines, strict=True):
            group.cosine = max(float(cosine), 0.0)
            _compare(group, rarity)
        return sorted(found, key=lambda group: (-group.worth, group.key))

    def _items(self, question: Question, group: _Group, where: Filter | None) -> list[Quoted]:
        """The rows or items of a group that the question asks for, in order."""
        scores = {each.statement.key: each.score for each in group.items}
        weakest = min(scores.values())
        rows = [each.statement for each in group.items]
        rows += [row for row in self._rest(question.request.topic, group, where) if row.key not in scores]
        rows = matching_rows(question.text, rows) or rows
        rows.sort(key=_place)
        if asks_for_dates(question.text) and all(_ISO.search(row.text) for row in rows):
            rows.sort(key=lambda row: _ISO.search(row.text).group())  # type: ignore[union-attr]
        return [Quoted(row.hit, row.span, scores.get(row.key, weakest)) for row in rows[:_MOST_ITEMS]]

    def _rest(self, topic: str, group: _Group, where: Filter | None) -> Iterable[Statement]:
        """The rows or items of a group that stand in passages which were not found."""
        passage = group.weighed[0].statement.hit.passage
        only = (
            replace(where or Filter(), sources=(glob.escape(passage.source),))
            if _is_file(group.key, passage.document_id)
            else replace(where or Filter(), documents=(passage.document_id,))
        )
        kind = bool(group.items[0].statement.cells)
        for hit in self._collection.search(topic, _WHOLE, where=only):
            for each in statements_of(hit):
                if _key(each) == group.key and bool(each.cells) == kind and (kind or each.is_item):
                    yield each

    def _told(
        self,
        sentences: Sequence[Weighed],
        weighed: Sequence[Weighed],
        beside: Sequence[Quoted],
        most: int,
        *,
        weakest: float = _WEAK,
    ) -> list[Quoted]:
        """Sentences that say something new, in the order they are given."""
        among = [each.statement for each in weighed]
        chosen: list[tuple[Quoted, Weighed]] = []
        for each in sentences:
            if len(chosen) == most or _worth(each) < weakest * _worth(sentences[0]):
                break
            quoted = self._composer.quoted(each.statement, each.score, among)
            if quoted is None or len(quoted.text) < _SHORTEST:
                continue
            if any(quoted.overlaps(other) for other in [*beside, *(other for other, _ in chosen)]):
                continue
            if all(float(each.vector @ other.vector) < _SAME for _, other in chosen):
                chosen.append((quoted, each))
        return [quoted for quoted, _ in chosen]

    def _speakers(self, topic: str, hits: Sequence[Hit], where: Filter | None) -> Listed:
        """A sentence with the words of each person that the documents on a topic quote."""
        about = " ".join(_SPEAKING.sub(" ", topic).split()) or topic
        rarity = self._weighing.rarity(about)
        documents: dict[str, set[str]] = defaultdict(set)
        for hit in hits:
            passage = hit.passage
            documents[passage.document_id].update(stems(words(f"{passage.title} {passage.text}")))
        on_topic = tuple(name for name, held in documents.items() if _share(rarity, held, set()) >= _HOLDS)
        if not on_topic:
            return Listed((), False)
        found = self._collection.search(about, _WHOLE, where=replace(where or Filter(), documents=on_topic))
        weighed = self._weighing.weigh(about, found, FOR_FACTS)
        among = [each.statement for each in weighed]
        heard: dict[str, Quoted] = {}
        for each in weighed:
            last = _speaker(each.statement, words(about))
            if last and last not in heard:
                quoted = self._composer.quoted(each.statement, each.score, among)
                heard[last] = quoted or Quoted(each.statement.hit, each.statement.span, each.score)
        return Listed(tuple(heard.values())[:_MOST_ITEMS], len(heard) > 1)


def matching_rows(question: str, rows: Sequence[Statement]) -> list[Statement]:
    """Those rows of a table that the question's words choose among; none where no word does.

    A word chooses by a name or number in a cell, or by all that a cell says; what names a column, or the kind of thing
    that is asked for, chooses nothing. A month chooses by dates, a year behind "since" by those from then on.
    """
    bound = _BOUND.search(question)
    if bound:
        return [row for row in rows if _is_within(row, bound["way"].lower(), int(bound["year"]))]
    asked = [word for word in words(question) if word not in STOP_WORDS]
    months = {number for number, name in enumerate(_MONTHS, start=1) if name in asked}
    columns = {stem for row in rows for cell in row.cells for stem in stems(words(cell.column))}
    columns.update(stems(words(" ".join(f"{row.hit.passage.title} {row.caption}" for row in rows[:1]))))
    counts = []
    for row in rows:
        held = _choosing(row, asked) - columns
        dated = months.intersection(int(found) for found in _ISO.findall(row.text))
        counts.append((held, bool(dated)))
    telling = {stem for held, _ in counts for stem in held if sum(stem in other for other, _ in counts) < len(rows)}
    way = re.search(r"\b(to|from) (\w+)", question, re.IGNORECASE)
    worth = [
        len(held & telling) + dated + bool(way and held & telling and _goes(row, way[1].lower(), way[2]))
        for row, (held, dated) in zip(rows, counts, strict=True)
    ]
    most = max(worth, default=0)
    return [row for row, count in zip(rows, worth, strict=True) if count == most] if most else []


def _choosing(row: Statement, asked: Sequence[str]) -> set[str]:
    """The stems of a question's words by which a row can be chosen."""
    said = set(stems(list(asked)))
    found: set[str] = set()
    for cell in row.cells:
        names = {stems(words(each))[0] for each in cell.text.split() if words(each) and not each[:1].islower()}
        own = stems([word for word in words(cell.text) if word not in STOP_WORDS])
        found |= names & said
        if own and all(kin(stem) & said for stem in own):
            found.update(own)
    return found


def _goes(row: Statement, way: str, place: str) -> bool:
    """Whether a row's column of that name, "from" or "to", holds the place."""
    return any(cell.column.strip().lower() == way and fold(place) in words(cell.text) for cell in row.cells)


def _is_within(row: Statement, way: str, year: int) -> bool:
    years = [int(found) for found in _YEAR.findall(row.text)]
    if not years:
        return False
    return min(years) >= year if way in ("since", "after", "from") else max(years) <= year


def _key(statement: Statement) -> tuple[str, str, int] | None:
    """What a statement belongs to: its file, its section, or its table where there is no section."""
    passage = statement.hit.passage
    table = table_of(statement)
    if table and _is_file(table, passage.document_id):
        return table
    if passage.section and passage.section != passage.title:
        return passage.document_id, passage.section, 0
    if statement.cells or statement.is_item:
        return passage.document_id, passage.section, passage.start
    return None


def _is_file(key: tuple[str, str, int], document_id: str) -> bool:
    """Whether a group is a file of rows that are documents of their own."""
    return key[0] != document_id


def _name(group: _Group) -> str:
    """What a group is called, by its title, its heading, its caption and its columns."""
    passage = group.weighed[0].statement.hit.passage
    source = "" if re.search(r"[/\\]|\.\w{2,5}$", passage.source) else f"{passage.source}. "
    return f"{source}{passage.title}. {_heads(group)}"


def _heads(group: _Group) -> str:
    """What stands above a group's items: its own heading, its caption, the names of its columns; a file's title."""
    passage = group.weighed[0].statement.hit.passage
    section = passage.title if _is_file(group.key, passage.document_id) else passage.section.rpartition("›")[2]
    captions = dict.fromkeys(each.statement.caption for each in group.items)
    columns = dict.fromkeys(cell.column for each in group.items for cell in each.statement.cells)
    return " ".join([section.strip(), *captions, *columns]).strip()


def _compare(group: _Group, rarity: Mapping[str, float]) -> None:
    """How much of the question's words a group holds, and whether it is called by one of them."""
    heads = set(stems(words(_heads(group))))
    above = heads | set(stems(words(_name(group))))
    texts = " ".join(each.statement.text for each in group.weighed)
    group.held = _share(rarity, above | set(stems(words(texts))), above)
    passage = group.weighed[0].statement.hit.passage
    if not _is_file(group.key, passage.document_id):
        heads -= set(stems(words(passage.title)))  # what the document is about tells no list of it from another
    group.called = any(kin(stem) & heads for stem in rarity)


def _share(rarity: Mapping[str, float], held: set[str], above: set[str]) -> float:
    """The share of words, by their rarity, that are held; or for which another stands above what is held."""
    found = sum(
        value if stem in held else _LIKE * value if kin(stem) & above else 0.0 for stem, value in rarity.items()
    )
    return found / (sum(rarity.values()) or 1.0)


def _best(groups: Sequence[_Group], sentence: Weighed | None, doing: bool) -> _Group | None:
    """The group that answers better than the best sentence.

    `doing`: it asks what somebody does, whose name may stand nowhere in what they write themselves.
    """
    rival = sentence.own if sentence else 0.0
    share = 1.0 if sentence and sentence.reader >= _READ else _RIVAL
    for group in groups:
        fitting = (group.called and group.worth >= _FITTING) or (group.is_list and group.cosine >= _NEAR)
        if fitting and group.held >= (share * rival if group.is_list else max(rival, 0.0 if doing else _HOLDS)):
            return group
    return None


def _ranked_sentences(weighed: Sequence[Weighed], focus: Mapping[str, float]) -> list[Weighed]:
    """The sentences of documents on the topic, and those that hold much of it themselves, best first."""
    captions = {each.statement.caption for each in weighed if each.statement.caption}
    fitting = [
        each
        for each in weighed
        if not each.statement.cells
        and each.statement.text.strip() not in captions
        and len(each.statement.text) >= _SHORTEST
        and not each.statement.text.rstrip().endswith("?")
        and (focus.get(each.statement.hit.passage.document_id, 0.0) >= _ABOUT or each.own >= _HOLDS)
    ]
    return sorted(fitting, key=lambda each: (-_worth(each), each.statement.hit.rank, each.statement.place))


def _is_sure(each: Weighed) -> bool:
    """Whether a sentence answers by itself: by meaning and words, or by meaning where the reader does not object."""
    return each.cosine + each.own >= _SURE or (each.cosine >= _NEAR and each.reader >= _DOUBTED)


def _worth(each: Weighed) -> float:
    """How well a sentence answers a question for several things."""
    return each.score + _OWN * each.own + _ENUMERATES * bool(_ENUMERATION.search(each.statement.text))


def _speaker(statement: Statement, topic: Sequence[str]) -> str:
    """The last name of the person whose words a sentence tells; empty where it tells nobody's."""
    if statement.cells or not _SPOKEN.search(statement.text):
        return ""
    people = (found for found in _PERSON.finditer(statement.text) if not set(words(found.group())) & set(topic))
    return next((found["last"] for found in people), "")


def _place(row: Statement) -> tuple[str, int, int, int]:
    """Rows of a file by their line, others as they stand."""
    passage = row.hit.passage
    name, _, number = passage.document_id.rpartition("#")
    return name or passage.document_id, int(number) if number.isdecimal() else 0, passage.start, row.place
