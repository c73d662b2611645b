"""Lines that a page puts around an article: left out of the passages, never out of the text.

Known lines are found by rule; those that only one site has, by standing in many of its documents: count
`line_keys` over the documents of a folder, and give `repeated` what `recurring_lines` makes of the counts.

What many documents say alike is not all furniture: leases share their clauses, letters their standard sentences. On
pages of the web a line that recurs is left out wherever it stands; in other documents only one at the edge of the text
that is no sentence and labels nothing, as a letterhead. One place of each stays, in one document: nothing is lost.
"""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from index.records import Document, LeftOut

__all__ = ["REPEATED", "boilerplate", "fewest_documents", "keys_of_lines", "line_keys", "recurring_lines", "repeated"]

REPEATED = "repeated in many documents"  # the reason for a line that `recurring_lines` found

_CHANNEL = (
    r"(?:share|tweet|e-?mail|print|pin(?: it)?|copy link|whatsapp|facebook|twitter|x|linkedin|telegram|reddit|flipboard"
    r"|instagram|youtube|messenger|pinterest|blogthis|pocket|rss|bluesky|threads|website)"
)
_PICTURE = r"(?:illustration|photo(?:graph)?|image|picture|graphic|cover photo|crédit photo)"
_PIECE = r"(?:article|page|post|story|piece|interview)"
_PIECES = r"(?:articles?|stories|posts|reading|topics|news|coverage|content|links|reports?|research)"
_NETWORK = r"(?:facebook|twitter|x|instagram|whatsapp|telegram|linkedin|youtube|tiktok|google news|threads|bluesky)"
_NETWORKS = rf"{_NETWORK}(?:[\s,/&|]+(?:and |or )?(?:{_NETWORK}|@\w+))*"
_WORK = r"(?:article|conversation|interview|piece|story|transcript)"
_LEGAL = (
    r"(?:privacy(?: policy| notice)?|terms(?: of (?:use|service)| (?:and|&) conditions)?|site ?map|legal notice|imprint"
    r"|accessibility|contact us|about us|collection notice|advertise(?: with us)?|mentions légales|plan du site)"
)

# Each pattern must match a whole line, so that a sentence which merely holds such words stays.
_RULES: tuple[tuple[str, str], ...] = (
    ("share bar", rf"(?:please )?share(?: this)?(?: {_PIECE})?(?: (?:on|via|with|to) .{{1,40}})?"),
    ("share bar", rf"{_CHANNEL}(?:[\s|,/·•&]+(?:and |or )?{_CHANNEL})+"),
    ("share bar", r"click (?:here )?to share .{1,60}|(?:copy )?link copied|[\d.,]+k? shares"),
    ("share bar", rf"(?:e-?mail|send)(?: (?:this|the))?(?: {_PIECE})? (?:to a friend|by e-?mail)|e-?mail this"),
    ("share bar", r"partager(?: sur .{1,40}| cet article)?|envoyer par (?:courriel|e-?mail)"),
    ("print link", r"print(?:er)?[- ]friendly(?:[\s,&|]+(?:pdf|e-?mail|print|version|and))*|printable version"),
    ("print link", rf"(?:print|e-?mail|save|download|cite)(?: (?:this|the))? (?:{_PIECE}|as pdf|pdf|publication)"),
    ("print link", r"download .{0,40}\bpdf\b.{0,40}|imprimer(?: (?:l['’]|cet )article)?"),
    (
        "navigation",
        r"(?:skip|jump|go)(?: back)? to (?:the )?(?:main |page |featured )?(?:content|navigation|search|footer|top)",
    ),
    (
        "navigation",
        r"back to top|(?:main |primary )?menu|table of contents|you are here(?: ?:? .{1,100})?",
    ),
    ("navigation", r"aller au contenu(?: principal)?"),
    ("navigation", rf"{_LEGAL}(?:[\s|·∙•,/-]+{_LEGAL})*"),
    ("navigation", rf"(?:previous|next|older|newer) {_PIECE}(?: ?: .{{1,150}})?"),
    ("navigation", r"(?:home|accueil)(?: ?[>»›|] ?[^.!?>»›|]{1,60})+|view this e-?mail in your browser"),
    ("navigation", r"powered by (?:wordpress|drupal|blogger|ghost|disqus|hugo)"),
    (
        "picture credit",
        rf"{_PICTURE}s?(?: (?:credit|courtesy|source))?(?: by| of|:| via| from|/)+ .{{1,80}}",
    ),
    (
        "related articles",
        rf"(?:related|recommended|more|read|see)(?: (?:also|more|next|on this))?(?: {_PIECES})?",
    ),
    (
        "related articles",
        r"(?:(?:also|further|must) read|read (?:more|also|next|on)|see (?:also|more)|more|related) ?: .{1,150}",
    ),
    ("related articles", r"(?:[àa] lire(?: aussi)?|lire (?:aussi|également)|voir aussi) ?: .{1,150}"),
    ("related articles", rf"read the (?:full|original|complete) {_PIECE}(?: (?:on|at|in|from|here)(?: .{{1,60}})?)?"),
    ("related articles", r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|recommended for you|up next"),
    ("related articles", r"(?:most (?:read|viewed|popular|shared)|top stories)(?: .{1,20})?|trending(?: now)?"),
    ("related articles", r"keep reading|editors?['’]?s?['’]? picks?|les plus lus|sur le même sujet"),
    ("newsletter", r"(?:subscribe|sign up)(?: (?:to|for|now|here|below)(?: (?:our|the|a))?(?: .{1,40})?)?"),
    ("newsletter", r"(?:get|receive) .{1,80} (?:in|to|into) your (?:inbox|e-?mail).{0,80}"),
    ("newsletter", r"join (?:more than |over )?\d[\d.,]*k?\+? (?:other )?(?:readers|subscribers).{0,100}"),
    ("newsletter", r".{0,150}\bnewsletters?\b.{0,100}[.!?:] (?:sign up|subscribe)(?: here| now| today| below)?"),
    ("newsletter", r"you(?:['’]re| are) receiving this e-?mail because .{1,120}"),
    ("newsletter", r"want to change how you receive these e-?mails\?|unsubscribe(?: from this list)?"),
    ("newsletter", r"you can (?:update your preferences|unsubscribe) .{0,80}"),
    ("newsletter", r"(?:abonnez|inscrivez)-vous (?:à|au|aux|pour) .{1,120}"),
    (
        "newsletter",
        r".{0,120}consider becoming a (?:free or )?paid subscriber|(?:after|skip past) newsletter promotion",
    ),
    ("follow us", rf"(?:follow|like|find|join) us(?: on {_NETWORKS})?|follow .{{1,60}} on {_NETWORKS}"),
    ("follow us", rf"follow .{{1,60}} at https?://\S+|(?:suivez|retrouvez)-nous sur {_NETWORKS}"),
    ("follow us", rf"keep up with .{{1,60}} on {_NETWORKS}"),
    ("appeal", rf"if you (?:enjoyed|liked|appreciated) (?:this|the|our) {_PIECE}.{{0,160}}"),
    ("appeal", r"become a (?:member|subscriber|supporter)(?: today| now)?|donate (?:now|today)"),
    ("cookie notice", r"(?:accept|reject|manage)(?: all)? cookies|cookies? (?:settings|policy|preferences|notice)"),
    ("cookie notice", r"(?:we|this (?:web)?site) uses? cookies.{0,200}|let us know you agree to cookies"),
    (
        "cookie notice",
        r"by (?:clicking|continuing|using) .{0,80}\byou (?:agree|accept|consent) .{0,60}\bcookies\b.{0,120}",
    ),
    ("cookie notice", r"en poursuivant votre navigation.{0,160}"),
    ("advertisement", r"advertisements?(?:[\s·|:-]+(?:scroll|skip|continue)\b.{0,30})?|publicité"),
    ("advertisement", r"loading advertisement|sponsored(?: content)?"),
    (
        "advertisement",
        r"(?:your |the )?(?:story|article) continues (?:below|after)(?: (?:this |the )?ad(?:vertisement)?)?",
    ),
    ("copyright", r"(?:©|\(c\)|copyright) ?(?:©|\d{4}).{0,100}|all rights reserved|©.{1,120}"),
    ("copyright", r"tous droits (?:de .{1,40} )?réservés.{0,60}"),
    ("copyright", r"reproduction (?:without|only with) .{0,40}\b(?:permission|authori[sz]ation|consent)\b.{0,40}"),
    ("tags", r"(?:tags?|tagged|labels?|filed under|posted (?:in|under)|categories|(?:suggested )?topics) ?:.{0,150}"),
    ("tags", r"(?:mots[- ]clés|étiquettes) ?:.{0,150}"),
    ("audio", rf"listen to (?:this|the) {_PIECE}|(?:écouter|écoutez) (?:l['’]|cet )article"),
    ("reading time", r"\d{1,3}[- ]?min(?:ute)?s?[- ]read"),
    ("reading time", r"(?:reading time|temps de lecture) ?:? ?\d{1,3} ?min(?:ute)?s?"),
    ("comments", r"(?:leave|post|add|write) a (?:reply|comment)|(?:view|show|hide) comments|comments \(\d+\)"),
    ("comments", r"\d+ (?:comments|responses|replies)|no comments(?: yet)?|comments are (?:now )?closed"),
    ("comments", r"log ?in (?:or register )?to (?:post|leave)(?: a)? comments?"),
    ("comments", r"your e-?mail address will not be published.{0,60}|laisser un commentaire|aucun commentaire"),
    ("comments", r"votre adresse e-?mail ne sera pas publiée.{0,80}|subscribe to:? (?:post )?comments.{0,10}"),
    (
        "credits",
        r"\(?reporting by (?-i:[A-Z]).{1,150}; ?(?:additional reporting|writing|editing) by (?-i:[A-Z]).{1,100}",
    ),
    ("credits", rf"(?:this|the) {_WORK} (?:has been|was) (?:lightly )?(?:edited|condensed).{{0,20}} for .{{1,40}}"),
    ("credits", r"our standards: .{1,80}"),
    ("disclaimer", r".{0,120}\bviews expressed (?:here|herein|in this .{1,40}) are .{0,20}those of .{1,100}"),
    ("feedback", rf"was this {_PIECE} (?:helpful|useful).{{0,20}}"),
    ("separator", r"(?:# ?){3,}|(?:_ ?){3,}"),
)
# The same kinds in other languages. No line that could be a heading of its own ("Anzeige" is an advertisement, and the
# name of a chapter of the law), and what goes on does so behind a mark: "Leer más libros …" begins a sentence.
_OTHERS = r"(?: ?[:?!–>»|-].{0,150})?"
_RULES += (
    (
        "related articles",
        (
            r"(?:(?:das könnte (?:sie|dich|euch) auch|auch) interess(?:ant|ieren)|lesen sie (?:auch|mehr|hierzu)"
            rf"|lies auch|mehr (?:zum thema|dazu)|(?:zum )?weiterlesen|schon gelesen|auch auf [\w.-]+\.\w+){_OTHERS}"
        ),
    ),
    (
        "related articles",
        (
            r"(?:(?:te|le|les) (?:puede|podría) interesar|lea? (?:también|más|además)|leer más|lee también|mir[ae]"
            rf"(?: también|(?= ?:))|ver también|leia (?:também|mais)|veja (?:também|mais)|saiba mais){_OTHERS}"
        ),
    ),
    (
        "related articles",
        (
            r"(?:leggi anche|potrebbe interessarti|czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również)"
            r"|dowiedz się więcej|lees (?:ook|meer|verder)|läs (?:också|mer|även)|læs også|читайте также|смотрите также"
            rf"|関連記事|相关阅读|延伸阅读){_OTHERS}"
        ),
    ),
    (
        "share bar",
        (
            r"(?:(?:diesen|möchten sie den) )?(?:artikel|beitrag|seite) (?:teilen|weiterempfehlen)|deel dit artikel"
            r"|(?:compart(?:e|ir|elo)|compartilh(?:e|ar)|condividi|udostępnij|поделиться|teilen)"
            rf"(?: (?:en|por|no|na|su|via|в|auf) (?:{_NETWORK}|redes).{{0,30}})?"
        ),
    ),
    ("print link", r"(?:artikel|seite|beitrag) (?:drucken|ausdrucken|als pdf|versenden)"),
    (
        "newsletter",
        (
            r"(?:jetzt )?(?:unseren |den |zum )?newsletter (?:abonnieren|bestellen|anmelden)"
            r"|abonnieren sie .{0,80}newsletter"
            r"|suscr[ií]b(?:ete|ase|irse) (?:a|al|para|y) .{1,100}|iscriviti alla .{0,40}newsletter.{0,40}"
        ),
    ),
    ("newsletter", r"sign up (?:for|to) .{0,40}(?:free|daily|weekly).{0,40}newsletter.{0,60}"),
    ("follow us", r"s[ií]gu(?:e|a|i|an)[-‑ ]?nos (?:en|no|na|por) .{1,120}|folgen sie uns (?:auf|bei) .{1,80}"),
    ("follow us", rf"(?:you can )?follow (?!the )[^.!?]{{2,60}} on (?:@|{_NETWORK}\b).{{0,160}}"),
    ("follow us", r"chat with us (?:in|on) .{1,80}|tell us what you think.{0,40}|have a tip\? .{1,60}"),
    (
        "appeal",
        (
            r"subscribe (?:now |today )?to .{0,80}(?:full (?:story|article)|edition).{0,80}"
            r"|download the .{1,60} apps? (?:for|on|from) .{0,20}(?:ios|iphone|android|google|the app store).{0,40}"
            r"|click here (?:to (?:subscribe|get|read|download|view|buy|order)|for more)\b.{0,80}"
        ),
    ),
    (
        "comments",
        (
            r"(?:noch )?keine kommentare(?: vorhanden)?|kommentare? (?:schreiben|verfassen|hinterlassen|\(\d+\))"
            r"|\d+ (?:kommentare?|comentarios?|commentaires?|commenti|komentarze|reacties)|deja (?:un|tu) comentario"
            r"|sie sind (?:aktuell |derzeit |momentan )?nicht (?:eingeloggt|angemeldet)|\(?noch keine bewertungen\)?"
        ),
    ),
    (
        "picture credit",
        (
            r"(?:fotos?|bild(?:quelle|nachweis|rechte)|beitragsbild|titelbild|foto de portada|fot\.?|crédits? photos?"
            r"|foto di|zdjęcie|фото) ?(?::|©|/) ?.{1,80}"
        ),
    ),
    (
        "copyright",
        (
            r"this (?:copy|article|material) (?:is for your personal|may not be (?:published|reproduced)"
            r"|is the copyrighted).{0,180}|written permission must be obtained.{0,160}|alle rechte vorbehalten.{0,60}"
            r"|tod[oa]s (?:los|os) (?:derechos|direitos) reservados.{0,60}|tutti i diritti riservati.{0,60}"
            r"|wszelkie prawa zastrzeżone.{0,60}|materiał chroniony prawem.{0,160}|все права защищены.{0,60}"
        ),
    ),
    ("disclaimer", r"alle angaben ohne gewähr.{0,40}"),
    ("navigation", r"(?:zum inhalt|zur navigation|zum hauptinhalt) springen|zurück zur (?:übersicht|startseite)"),
)
# One pattern: a line is gone through once. The name of the group that matched tells the rule.
_ANY_RULE = re.compile("|".join(f"(?P<r{row}>{pattern})" for row, (_, pattern) in enumerate(_RULES)), re.IGNORECASE)
_LINE = re.compile(r"[^\n\r]+")
_LONGEST = 240  # characters; no boilerplate rule is meant for a longer line
_EDGES = " \t\u00a0:.!…>»→|*-–—"
# Too common a word to be left out without a mark.
_NOT_ALONE = re.compile(r"more|read|see|share|x|home|privacy|terms|website", re.IGNORECASE)

_LONGEST_RECURRING = 200  # characters
_SHORTEST_RECURRING = 10
_PARAGRAPH = 100  # characters; a line above so long a one may be its heading
_WRAPPED = range(50, 121)  # characters; such a line may be one of several that a sentence runs through
_ENDS_A_SENTENCE = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_LABELLED = re.compile(r"[^\s:][^:]{0,60}:\s+\S")  # "Deposit: two rents"
_EDGE_LINES = 3  # at the beginning and at the end of a document that may be those of its paper
_OF_PAGES = frozenset([".html", ".htm", ".xhtml"])
_FEWEST_DOCUMENTS = 5
_SHARE = 0.2  # of the documents
_SHARE_OF_SENTENCES = 0.5  # people do say the same thing twice


def boilerplate(text: str) -> Iterator[LeftOut]:
    """Spans of the lines of `text` that are known to be no part of an article, in order, each with its reason.

    Example: "Please Share:" -> LeftOut(0, 13, "share bar").
    """
    for line in _LINE.finditer(text):
        reason = _rule(line.group())
        if reason:
            yield LeftOut(line.start(), line.end(), reason)


def repeated(document: Document, recurring: Mapping[str, str]) -> Iterator[LeftOut]:
    """Spans of the lines of a document that are furniture since many documents have them, in order.

    `recurring` are such lines, from `recurring_lines`; the first in the document that one stays in is none.
    """
    lines = [line for line in _LINE.finditer(document.text) if line.group().strip()]
    ends = {line.start(): line.end() for line in lines}
    edges = {line.start() for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])}
    everywhere = _is_of_the_web(document)
    placed: set[str] = set()
    for start, key in _countable_lines(document.text):
        holder = recurring.get(key)
        if holder is None:
            continue
        if holder == document.id and key not in placed:
            placed.add(key)
        elif everywhere or (start in edges and not _ENDS_A_SENTENCE.search(key) and not _LABELLED.match(key)):
            yield LeftOut(start, ends[start], REPEATED)


def _is_of_the_web(document: Document) -> bool:
    """Whether a document was a page of a site, by its address or its file: a site repeats what is around articles."""
    return document.source.startswith(("http://", "https://")) or (
        PurePosixPath(document.id).suffix.lower() in _OF_PAGES
    )


def _rule(line: str) -> str:
    """The kind of boilerplate that a line is known to be; empty for any other line."""
    core = line.strip(_EDGES).replace("\u00a0", " ")
    if not core or len(core) > _LONGEST or (_NOT_ALONE.fullmatch(core) and line.strip() == core):
        return ""
    found = _ANY_RULE.fullmatch(core)
    return _RULES[int((found.lastgroup or "r0")[1:])][0] if found else ""


def line_keys(text: str) -> set[str]:
    """What to count, once a document, to learn which lines recur.

    Two lines have the same key where they differ in case and spaces alone: not in digits, for "Gao: 250" in one
    report and "Gao: 262" in the next are news.
    """
    return {key for _, key in _countable_lines(text)}


def keys_of_lines(text: str, start: int, end: int, *, in_part: bool = False) -> set[str]:
    """The keys of the lines that a stretch of a text touches.

    None where one of these lines is not counted; with `in_part`, of those that are.
    """
    known = dict(_countable_lines(text))
    lines = (line for line in _LINE.finditer(text) if line.start() < end and start < line.end())
    keys = {known.get(line.start(), "") for line in lines if line.group().strip()}
    return keys - {""} if in_part or "" not in keys else set()


def recurring_lines(counts: Mapping[str, tuple[int, str]], documents: int) -> dict[str, str]:
    """The lines, of all counted over so many documents of one folder, that many have, each with that which it stays in.

    They stand in at least 5 documents and in a fifth of them; lines that end like a sentence, in half of them. Keys and
    counts are of `line_keys`; beside each count is the least id of the documents that have the line.
    """
    return {
        key: first
        for key, (count, first) in counts.items()
        if count >= _FEWEST_DOCUMENTS
        and count >= documents * (_SHARE_OF_SENTENCES if _ENDS_A_SENTENCE.search(key) else _SHARE)
    }


def fewest_documents(documents: int) -> int:
    """In how many of so many documents of one folder a line stands at least that `recurring_lines` gives."""
    return max(_FEWEST_DOCUMENTS, math.ceil(documents * _SHARE))


def _countable_lines(text: str) -> Iterator[tuple[int, str]]:
    """Where each line begins that may be furniture if it recurs, and its key.

    Not a line that may be a heading ("Background" stands in many reports, above a paragraph), a row of a table,
    or a part of a sentence that runs through several lines.
    """
    lines = [(line.start(), line.group().strip()) for line in _LINE.finditer(text)]
    lines = [(start, line) for start, line in lines if line]
    for row, (start, line) in enumerate(lines):
        before = lines[row - 1][1] if row else ""
        after = lines[row + 1][1] if row + 1 < len(lines) else ""
        if (
            _SHORTEST_RECURRING <= len(line) <= _LONGEST_RECURRING
            and any(character.isalpha() for character in line)
            and " | " not in line
            and not (len(after) >= _PARAGRAPH and not _ENDS_A_SENTENCE.search(line))
            and not _runs_on(before)
            and not (_runs_on(line) and after)
        ):
            yield start, " ".join(line.casefold().split())


def _runs_on(line: str) -> bool:
    return len(line) in _WRAPPED and not _ENDS_A_SENTENCE.search(line)
