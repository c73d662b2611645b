"""What a question names and no document mentions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from index import STOP_WORDS, Collection, Passage, stems, words
from qa.question import alike, asked_time, common_words, language_of, names_in, role_asked
from qa.reading import identifiers

__all__ = ["missing_codes", "missing_everywhere", "missing_labels", "missing_names", "missing_role", "missing_terms"]

_MOST = 3  # told of one question
_CHECKED = 100  # passages that hold the rarest word of a name; where more do, nothing is said of the name
_LOOKED_AT = 10  # passages, for an acronym
_BETWEEN = 2  # words that may stand between those of a name: "Ibrahim Boubacar Keïta" is "Ibrahim Keïta"
_ORDERS = frozenset(
    "compare define describe discuss explain find identify list mention name outline show summarise summarize".split()
)
_ASKING = _ORDERS | frozenset(
    "anybody anyone anything else ever everybody everyone give happen happened happens kind know known mean means "
    "please said say somebody someone something sort tell there thing things type".split()
)
# A word and a number behind it, which is no year, no part of a larger one, and no day of a month.
_LABEL = re.compile(r"\b([^\W\d_]{3,})[ -](?!(?:1\d|20)\d\d\b)(\d{1,4})\b(?![.,]\d)")
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_FEWEST_LABELS = 2
_CODE = re.compile(r"\S*\d\S*(?<![.,;:?!])")
_SAID = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
# Nouns that make a name of the one before them: "the Moura massacre".
_DESIGNATORS = (
    "accord act affair agreement airport alliance ambush army attack bank base battle bill bombing bridge camp "
    "campaign case church coalition commission committee conference convention council coup court crisis curve deal "
    "declaration disaster district doctrine earthquake effect election empire expedition festival flood foundation "
    "front fund government group hospital incident index initiative institute island kingdom lake law massacre "
    "militia mine ministry mission mountain movement museum mutiny offensive operation pact party peninsula plan "
    "plot police port prison program programme project protocol province raid rebellion referendum reform regime "
    "region report resolution revolt revolution riots river route scale scandal school siege strike summit syndrome "
    "theorem theory treaty trial tribe tribunal university uprising valley war"
)
_COMPOUND = re.compile(rf"\b[Tt]he ([A-Z][\w’'-]*(?: [A-Z][\w’'-]*)* (?:{_DESIGNATORS.replace(' ', '|')}))\b")
_CAPITALISED = re.compile(r"[A-Z][\w’'-]*(?:[ -](?:(?:of|the|and|for|in|de) )*[A-Z][\w’'-]*)+")
_OUTER_JOINS = re.compile(r"^(?:(?:of|in|de) )+|(?: (?:of|in|de))+$")
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lord|Lady|Father|President|Senator|Colonel|Captain) ")
_JOINED = re.compile(r" (?:and|the|for) ")
# Who belongs somewhere stands beside a name without being part of it, "European Protestant", and goes by other names as
# well: "Americans" are in a text that speaks of the U.S.
_DEMONYM = re.compile(r"\b(?:\w+(?:ian|ean|can|ish|ese)|French|Dutch|Greek|German|Swiss|Iraqi|Israeli|Afghan)s?\b")


def missing_everywhere(question: str, collection: Collection, read: Sequence[Passage]) -> tuple[str, ...]:
    """What a question names and no document mentions, three at most: codes, else labels, a role, names, other words.

    Not even in what no passage holds: the header of a page, the footer of a site.
    """
    kinds: tuple[Callable[[], tuple[str, ...]], ...] = (
        lambda: missing_codes(question, collection),
        lambda: missing_labels(question, read),
        lambda: missing_role(question, collection),
        lambda: missing_names(question, collection, read),
        lambda: missing_terms(question, collection, read),
    )
    told = (tuple(each for each in missing() if not collection.is_said(each)) for missing in kinds)
    return next(filter(None, told), ())


def missing_codes(question: str, collection: Collection) -> tuple[str, ...]:
    """The numbers and codes in a question of which a part stands in no document, as they are asked for."""
    codes = {code: collection.occurrences(" ".join(code)) for code in identifiers(question)}
    said = {tuple(words(run)): run for run in _CODE.findall(question)}
    return _told([said.get(code, " ".join(code)) for code, met in codes.items() if not all(met.values())])


def missing_labels(question: str, read: Sequence[Passage]) -> tuple[str, ...]:
    """What a question names by a word and a number, where the passages read know that word by other numbers only.

    Example: "how heavy is the otter 60", where they speak of "Otter 20" and "Otter 45" -> ("Otter 60",).
    """
    text = "\n".join(f"{passage.title}\n{passage.section}\n{passage.text}" for passage in read)
    missing = []
    for word, number in _LABEL.findall(question):
        if word.lower() in STOP_WORDS or _MONTH.match(word):
            continue
        known = set(re.findall(rf"\b{re.escape(word.capitalize())}[ -](\d+)\b", text))
        is_counted = re.search(rf"\b{re.escape(word.lower())}[ -]\d", text)
        if len(known) >= _FEWEST_LABELS and number not in known and not is_counted:
            missing.append(f"{word.capitalize()} {number}")
    return _told(missing)


def missing_role(question: str, collection: Collection) -> tuple[str, ...]:
    """The role that a question asks for, "cook", where no document names it or one that is like it."""
    role = stems(words(role_asked(question)))
    same = {stem: group for stem, group in alike(role).items() if not collection.holds_word(stem)}
    absent = any(not any(collection.holds_word(other) for other in group) for group in same.values())
    return (role_asked(question),) if absent else ()


def missing_names(question: str, collection: Collection, read: Sequence[Passage]) -> tuple[str, ...]:
    """The names and numbers in a question that no document mentions, as they are asked for, at most three.

    A name of several words is mentioned where a passage holds them together, in any order and with up to two words
    between them. It is taken for mentioned as well where to find out would cost much (its rarest word stands in more
    than a hundred passages), where its acronym occurs, or, an acronym itself, where a passage read spells it out.
    `read` are the passages that come nearest to the question; they are looked at first.
    """
    if language_of(question) != "en":
        return ()  # which of its words are names, nobody here can tell
    sought = _Sought(question, collection, read)
    names = [sought.missing_part(name) for name in _names(question)]
    # The first word may have its capital from there; all others that have one, or are numbers, name something.
    known = {*words(" ".join(names_in(question))), *words("".join(_SAID.findall(question)[:1]))}
    others = [word for word in sought.missing_words() if not (word.islower() or known.issuperset(words(word)))]
    return _told([*names, *others])


def missing_terms(question: str, collection: Collection, read: Sequence[Passage]) -> tuple[str, ...]:
    """What else of a question no document mentions, three at most: "cholera", "Moura massacre"."""
    if language_of(question) != "en":
        return ()
    sought = _Sought(question, collection, read)
    compounds = [sought.missing_part(found[1], anywhere=True) for found in _COMPOUND.finditer(question)]
    return _told(compounds) or _told(sought.missing_words())


def _ends_of_period(question: str) -> tuple[str, ...]:
    """The years between which a question asks; what was so from 1811 to 1827 may be told by other years."""
    time = asked_time(question)
    return (str(time.begins), str(time.ends)) if time and time.begins != time.ends else ()


def _told(missing: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, missing)))[:_MOST]


def _names(question: str) -> Iterator[str]:
    """The names in a question, each alone; a word that begins it may have its capital from there."""
    for run in names_in(question):
        first, _, last = run.rpartition(" ")
        for name in _JOINED.split(first if first and last.islower() else run):
            if name not in question or _DEMONYM.search(name):
                # They may be two names beside each other: "Kublai’s Chinese".
                yield from (word for word in name.split() if not _DEMONYM.fullmatch(word))
            elif " " in name or not question.startswith(name):
                yield _TITLE.sub("", name)


class _Sought:
    """Looks names up in a collection, first in the passages read."""

    def __init__(self, question: str, collection: Collection, read: Sequence[Passage]) -> None:
        self._question = question
        self._collection = collection
        self._read = read

    def missing_part(self, name: str, *, anywhere: bool = False) -> str:
        """The name, or that part of it beside one that is mentioned, which no document mentions; empty if all are.

        Example: of "CEO of Powszechny Zakład Ubezpieczeń" nothing, where "CEO" occurs and so does the company.
        """
        if self._is_mentioned(name, anywhere=anywhere) or self._is_known_otherwise(name):
            return ""
        parts = name.split()
        for place in range(1, len(parts)):
            one, other = " ".join(parts[:place]), " ".join(parts[place:])
            for known, rest in ((one, other), (other, one)):
                if " " in known and self._is_mentioned(known):
                    return self.missing_part(_OUTER_JOINS.sub("", rest))
        return name

    def missing_words(self) -> list[str]:
        """The words of the question that no document holds; that it lacks a common one, "told", says nothing."""
        met = self._collection.occurrences(self._question)
        ends = _ends_of_period(self._question)
        return [
            word
            for word in _SAID.findall(self._question)
            if word.lower() not in _ASKING
            and word not in ends
            and not (word.islower() and common_words().issuperset(words(word)))
            and any(not met[part] for part in words(word) if part in met)
            and not self._is_known_otherwise(word)
        ]

    def _is_mentioned(self, name: str, *, anywhere: bool = False) -> bool:
        """Whether a passage holds the words of a name, together or anywhere; true as well where nobody can tell."""
        nearest = self._collection.nearest_word
        folded = words(f"{name}.")  # with the full stop "U.S" is the acronym that it is
        met = self._collection.occurrences(" ".join(nearest(word) or word for word in folded))
        if len(met) < 2 or not all(met.values()):  # noqa: PLR2004  a name of one word is found by counting
            return all(met.values())
        wanted = frozenset(stems(list(met)))
        if any(_holds(passage, wanted, anywhere=anywhere) for passage in self._read):
            return True
        rarest = min(met, key=lambda word: met[word])
        if met[rarest] > _CHECKED:
            return True
        holding = [hit for hit in self._collection.search(rarest, _CHECKED + met[rarest]) if hit.bm25]
        found_all = sum(1 + len(hit.copies) for hit in holding) >= met[rarest]
        return not found_all or any(_holds(hit.passage, wanted, anywhere=anywhere) for hit in holding)

    def _is_known_otherwise(self, name: str) -> bool:
        """Whether the acronym of a name occurs, or a passage read spells out the acronym that it is.

        Only what has an article, "the United Nations", goes by an acronym: persons have none.
        """
        if name.isupper():
            return len(name) > 1 and any(name in initials for each in self._read for initials in _initials(each.text))
        acronym = "".join(word[0] for word in words(name) if word not in STOP_WORDS).upper()
        has_article = f"the {name}".lower() in self._question.lower()
        if not has_article or len(acronym) < 2 or not any(self._collection.occurrences(acronym).values()):  # noqa: PLR2004
            return False
        written = re.compile(rf"\b{re.escape(acronym)}\b")
        hits = self._collection.search(acronym, _LOOKED_AT)
        return any(written.search(hit.passage.text.replace(".", "")) for hit in hits)


def _holds(passage: Passage, wanted: frozenset[str], *, anywhere: bool) -> bool:
    """Whether a passage, its title or its heading holds all of these stems, together or anywhere."""
    held = [stems(words(part)) for part in (passage.title, passage.section, passage.text)]
    if anywhere:
        return wanted.issubset(stem for part in held for stem in part)
    width = len(wanted) + _BETWEEN
    return any(
        wanted.issubset(part[place : place + width])
        for part in held
        for place, stem in enumerate(part)
        if stem in wanted
    )


def _initials(text: str) -> Iterator[str]:
    """The initials of each run of capitalised words. Example: "the Movement for Oneness and Jihad" -> "MOJ"."""
    for run in _CAPITALISED.finditer(text):
        yield "".join(word[0] for word in re.split(r"[\s-]", run.group()) if word[:1].isupper())
