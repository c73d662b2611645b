"""What the words of a Rich Text file do: a state for each group, and the text they put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from index.readers.office.draft import Losses
from index.readers.office.linear import LOWERED, PLAIN, RAISED
from index.readers.office.numbering import number_as
from index.readers.office.omml import formula, formulas
from index.readers.office.openxml import q
from index.readers.office.rtf.flow import Block, Flow
from index.readers.office.rtf.tables import BODY_TEXT, CODE_PAGES, GOALS, SYMBOLS, Style, Tables, codec_of
from index.readers.office.rtf.tokens import CLOSE, OPEN, Token, tokens
from index.readers.office.symbols import is_symbolic, shown_as
from index.readers.source import UnreadableError

__all__ = ["Reading"]

_DEEPEST = 5_000  # groups within each other
_ICON = 1_440  # twips, an inch; what is not longer and wider shows a sign and no text
_FINEST_PRINT = 2  # half points; nobody can read it

# What a group is for, where it is not for text that stands in the document.
_SKIPPED = frozenset(
    "nonshppict nonesttables shprslt fldinst themedata colorschememapping datastore filetbl listtable "
    "listoverridetable revtbl rsidtbl generator xe tc tcn rxe atnid atnauthor atndate atntime atnref atnparent "
    "atrfstart atrfend template sn objdata objname ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn private background "
    "mmathPr mmathPict falt panose pgdsctbl latentstyles xmlnstbl fontemb fontfile blipuid picprop pnseclvl userprops "
    "docvar keywords subject operator company category manager doccomm comment hlinkbase keycode formfield datafield "
    "bkmkstart bkmkend".split()
)
_MARGINS = frozenset("header headerl headerr headerf footer footerl footerr footerf".split())
_BOXES = frozenset(["shptxt", "dptxbxtext"])
_FORMULAS = frozenset(["moMath", "moMathPara"])
_READ_THOUGH_STARRED = frozenset(
    "shpinst shppict nesttableprops do dptxbxtext shptxt objclass ud listtext mmath".split()
)
_CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200d",
    "zwnj": "\u200c", "~": "\u00a0", "_": "-", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip


@dataclass(slots=True)
class _State:
    """What counts until the group ends."""

    goal: str = "text"  # or "skip", or what `_GOALS` names
    flow: Flow = field(default_factory=Flow)
    starred: bool = False  # the next word names a goal that may be unknown
    fresh: bool = True  # nothing stood in the group so far
    fallback: int = 1  # characters for old programs behind each of Unicode
    math: Any = None  # the element of a formula that is read
    font: int | None = None
    hidden: bool = False
    small: bool = False
    struck: bool = False
    deleted: bool = False
    white: bool = False
    ground: bool = False
    script: int = PLAIN
    style: int = 0
    character_style: int | None = None
    level: int = 0  # of a heading, by the paragraph's own outline
    depth: int = 0  # of tables
    list_level: int = 0  # of an item, from 0
    embedded: bool = False  # in an object: its picture is none of the document's


@dataclass(slots=True)
class Reading:
    """Reads Rich Text, once."""

    losses: Losses
    tables: Tables = field(default_factory=Tables)
    _states: list[_State] = field(default_factory=list)
    _now: _State = field(default_factory=_State)
    _body: Flow = field(default_factory=Flow)
    _codec: str = "cp1252"
    _default_font: int | None = None
    _raw: bytearray = field(default_factory=bytearray)  # characters that are not decoded yet
    _skip: int = 0  # characters for old programs to come
    _half: int = 0  # of a surrogate pair
    _notes: dict[str, int] = field(default_factory=dict)  # the number of the last footnote and endnote

    def read(self, content: bytes) -> bool:
        """Go through the file; whether its end is there."""
        self._now = _State(flow=self._body)
        for token in tokens(content):
            if token.raw:
                self._take(token.raw)
            elif token.word == OPEN:
                self._open()
            elif token.word == CLOSE:
                self._close()
                if not self._states:
                    return True
            else:
                self._obey(token)
        self._decode()
        return False

    def blocks(self) -> list[Block]:
        """What was read."""
        return self._body.end(self._paragraph_style())

    # ---- Groups

    def _open(self) -> None:
        self._decode()
        self._skip = 0
        if len(self._states) >= _DEEPEST:
            raise UnreadableError("not a readable Rich Text file (nested too deep)")
        self._states.append(self._now)
        self._now = replace(self._now, fresh=True, starred=False)

    def _close(self) -> None:
        self._decode()
        self._skip = 0
        if not self._states:
            return
        ended, self._now = self._now, self._states.pop()
        if ended.goal != self._now.goal or ended.goal in ("styles", "fonts"):
            self._end_goal(ended)
        if ended.flow is not self._now.flow:
            self._end_flow(ended)
        if ended.math is not None and self._now.math is None:
            root = ended.math.getroottree().getroot()
            shown = f"\n{formulas(root)}\n" if root.tag == q("m:oMathPara") else formula(root)
            self._now.flow.pieces.append((shown, PLAIN))

    def _end_goal(self, ended: _State) -> None:
        if ended.goal == "picture" and not ended.embedded:
            sizes = [self.tables.picture.get(name, _ICON + 1) for name in ("picwgoal", "pichgoal")]
            self.losses.pictures += min(sizes) > _ICON
        elif ended.goal == "object":
            is_formula = self.tables.kind_of_object.startswith(("Equation", "MathType"))
            self.losses.formulas += is_formula
            self.losses.objects += not is_formula
        elif ended.goal == "mark":
            mark = ended.flow.mark.strip()
            ended.flow.mark = mark if any(map(str.isalnum, mark)) and mark != "o" else "-"
        else:
            self.tables.end(ended.goal)

    def _end_flow(self, ended: _State) -> None:
        """A note, a text box or a header ends."""
        flow = ended.flow
        blocks = flow.end(Style())
        if flow.kind == "margin":
            self.losses.add_margin(" ".join(block.text for block in blocks))
        elif flow.kind == "box":
            self._now.flow.after += blocks
        else:
            number = self._notes[flow.kind] = self._notes.get(flow.kind, 0) + 1
            mark = f"[{number_as(number, 'lowerRoman' if flow.kind == 'endnote' else 'decimal')}]"
            text = "\n".join(f"{block.before}{block.text}" for block in blocks)
            self._now.flow.pieces.append((mark, PLAIN))
            self._now.flow.after += [Block(f"{mark} {text}")] if text else []

    def _begin_flow(self, kind: str) -> None:
        self._now = _State(flow=Flow(kind), fallback=self._now.fallback, font=self._now.font, fresh=False)

    # ---- Words

    def _obey(self, token: Token) -> None:
        word, number = token.word, token.number
        if word == "u" and number is not None:
            self._decode()
            self._unicode(number)
            return
        if self._skip:
            self._skip -= 1
            return
        self._decode()
        now = self._now
        if word == "*":
            now.starred = True
            return
        starred, now.starred = now.starred, False
        fresh, now.fresh = now.fresh, False
        if now.goal == "skip" or ((fresh or starred) and self._aim(word)):
            return
        if starred and now.goal != "styles" and word not in _READ_THOUGH_STARRED:
            now.goal = "skip"
        elif now.math is not None and fresh and word.startswith("m"):
            now.math = etree.SubElement(now.math, q(f"m:{word[1:]}"))
        else:
            self._settings(word, number)

    def _aim(self, word: str) -> bool:
        """Whether this word at the start of a group says what the group is for; it is noted."""
        now = self._now
        if word in _GOALS:
            now.goal = _GOALS[word]
            self.tables.begin(now.goal)
        elif word in _KINDS_OF_FLOWS:
            self._begin_flow(_KINDS_OF_FLOWS[word])
        elif word in _FORMULAS and now.math is None:
            now.math = etree.Element(q(f"m:{word[1:]}"))
        elif word in _GOALS_WITHIN.get(now.goal, ()):
            now.goal = word
            self.tables.begin(word)
        elif now.goal == "object" and word == "result":
            now.goal, now.embedded = "text", True
        elif word == "annotation":
            self.losses.comments += 1
            now.goal = "skip"
        else:
            return False
        return True

    def _settings(self, word: str, number: int | None) -> None:
        now = self._now
        if now.goal in GOALS:
            self.tables.word(now.goal, word, number)
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word in _LOOKS:
            _LOOKS[word](now, 1 if number is None else number)
        elif word in _NUMBERS:
            setattr(now, _NUMBERS[word], number or 0)
        elif word in _COLOURS:
            self._colour(word, number or 0)
        elif word in _ENDS:
            self._end(word)
        else:
            self._of_document(word, number)

    def _of_document(self, word: str, number: int | None) -> None:
        if word == "outlinelevel":
            self._now.level = 0 if number is None or number >= BODY_TEXT else number + 1
        elif word == "ftnalt":
            self._now.flow.kind = "endnote"
        elif word in CODE_PAGES:
            self._codec = CODE_PAGES[word]
        elif word == "ansicpg" and number:
            self._codec = codec_of(number)
        elif word == "deff":
            self._default_font = number

    def _colour(self, word: str, number: int) -> None:
        if word == "cf":
            self._now.white = number in self.tables.white
        else:
            self._now.ground = number != 0 and number not in self.tables.white

    def _end(self, word: str) -> None:
        """A paragraph, a cell or a row ends."""
        now = self._now
        style = self._paragraph_style()
        if now.goal != "text":
            return
        if word == "cell":
            now.flow.end_cell(style, 1)
        elif word == "nestcell":
            now.flow.end_cell(style, max(2, now.depth))
        elif word in ("row", "nestrow"):
            now.flow.end_row(1 if word == "row" else max(2, now.depth))
        else:
            now.flow.end_paragraph(style, now.depth, now.list_level)

    def _paragraph_style(self) -> Style:
        style = self.tables.styles.get(self._now.style, Style())
        seen = 0
        based = style
        while not based.heading and based.based_on is not None and seen < len(self.tables.styles):
            based = self.tables.styles.get(based.based_on, Style())
            seen += 1
        level = style.heading or based.heading or self._now.level
        return replace(style, level=level)

    # ---- Characters

    def _take(self, raw: bytes) -> None:
        self._now.fresh = False
        if self._skip:
            skipped = min(self._skip, len(raw))
            self._skip -= skipped
            raw = raw[skipped:]
        if raw and self._now.goal not in ("skip", "picture"):
            self._raw += raw

    def _decode(self) -> None:
        if not self._raw:
            return
        raw, self._raw = bytes(self._raw), bytearray()
        font = self._default_font if self._now.font is None else self._now.font
        codec = self.tables.codecs.get(font if font is not None else -1, self._codec)
        if self._now.goal in GOALS:
            codec = self._codec
        if codec == SYMBOLS:
            self._put("".join(self._symbol(chr(byte)) for byte in raw))
        else:
            self._put(raw.decode(codec, errors="replace"))

    def _symbol(self, character: str) -> str:
        font = self.tables.fonts.get(self._now.font if self._now.font is not None else -1, "")
        shown = shown_as(character, font)
        if shown is None and self._now.goal == "text":
            self.losses.symbols[font or "for symbols"] += 1
        return shown or ""

    def _unicode(self, number: int) -> None:
        """A character by its number, as 16 bits with a sign; one beyond them comes in two halves."""
        self._now.fresh = False
        self._skip = max(0, self._now.fallback)
        code = number & 0xFFFF
        if 0xD800 <= code < 0xDC00:  # noqa: PLR2004 - the first half
            self._half = code
            return
        if 0xDC00 <= code < 0xE000:  # noqa: PLR2004 - the second half
            code = 0x10000 + ((self._half - 0xD800) << 10) + code - 0xDC00 if self._half else 0xFFFD
        self._half = 0
        self._put(self._symbol(chr(code)) if is_symbolic(chr(code)) else chr(code))

    def _put(self, text: str) -> None:
        now = self._now
        if not text or now.goal in ("skip", "object", "shape"):
            return
        if now.goal in GOALS:
            self.tables.text(now.goal, text)
        elif now.goal == "mark":
            now.flow.mark += text
        elif now.math is not None:
            _put_in_formula(now.math, text)
        elif now.goal == "text":
            self._put_in_text(text)

    def _put_in_text(self, text: str) -> None:
        now = self._now
        style = self.tables.character_styles.get(now.character_style if now.character_style is not None else -1)
        paragraph = self.tables.styles.get(now.style)
        styles = [each for each in (style, paragraph) if each is not None]
        if now.deleted:
            return
        on_paper = not now.depth and now.flow is self._body
        if (
            now.hidden
            or now.small
            or any(each.hidden for each in styles)
            or (now.white and on_paper and not now.ground)
        ):
            self.losses.hidden += len(text.strip())
        elif now.struck or any(each.struck for each in styles):
            self.losses.struck += len(text.strip())
        else:
            now.flow.pieces.append((text, now.script))


def _plain(state: _State) -> None:
    state.hidden = state.struck = state.deleted = state.white = state.ground = state.small = False
    state.script, state.character_style, state.font = PLAIN, None, None


def _put_in_formula(element: Any, text: str) -> None:
    """Characters are a run's, or the value of a property."""
    if element.tag == q("m:r"):
        held = element.find(q("m:t"))
        held = etree.SubElement(element, q("m:t")) if held is None else held
        held.text = f"{held.text or ''}{text}"
    elif text.strip():
        element.set(q("m:val"), f"{element.get(q('m:val'), '')}{text.strip()}")


def _setting(name: str) -> Callable[[_State, int], None]:
    return lambda state, number: setattr(state, name, number != 0)


def _scripting(script: int) -> Callable[[_State, int], None]:
    return lambda state, number: setattr(state, "script", script if number else PLAIN)


def _begin_paragraph(state: _State, _: int) -> None:
    state.style = state.level = state.depth = state.list_level = 0


def _in_table(state: _State, _: int) -> None:
    state.depth = max(1, state.depth)


_LOOKS: Mapping[str, Callable[[_State, int], None]] = {
    "v": _setting("hidden"),
    "strike": _setting("struck"),
    "striked": _setting("struck"),
    "deleted": _setting("deleted"),
    "super": _scripting(RAISED),
    "sub": _scripting(LOWERED),
    "up": _scripting(RAISED),
    "dn": _scripting(LOWERED),
    "nosupersub": _scripting(PLAIN),
    "fs": lambda state, number: setattr(state, "small", number <= _FINEST_PRINT),
    "plain": lambda state, _: _plain(state),
    "pard": _begin_paragraph,
    "intbl": _in_table,
}
_NUMBERS = {"f": "font", "cs": "character_style", "s": "style", "itap": "depth", "ilvl": "list_level", "uc": "fallback"}
_COLOURS = frozenset(["cf", "highlight", "cb", "chcbpat", "cbpat"])
_GOALS = {
    "fonttbl": "fonts", "colortbl": "colours", "stylesheet": "styles", "info": "info", "pict": "picture",
    "object": "object", "objclass": "class", "sp": "shape", "sv": "shape", "listtext": "mark", "pntext": "mark",
    **dict.fromkeys(_SKIPPED, "skip"),
}  # fmt: skip
_GOALS_WITHIN = {"info": frozenset(["title", "author", "creatim", "revtim"])}
_KINDS_OF_FLOWS = {**dict.fromkeys(_MARGINS, "margin"), **dict.fromkeys(_BOXES, "box"), "footnote": "footnote"}
_ENDS = frozenset([*"par sect page row nestrow cell nestcell column".split(), "\n", "\r"])
