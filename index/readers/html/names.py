"""What parts of a page are called that are no part of an article, and how they sound.

A name alone is no proof: a section of a guide on an inn may be its "menu", one of a biography "bio". What reads like
prose is left out for its name only where it sounds like what the name says.
"""

import itertools
import re

from lxml.html import HtmlElement

from index.readers.html.blocks import Block, around, is_prose

__all__ = ["is_caption", "named_reason", "sounds_like", "tells"]

_NAMES = tuple(
    (reason, re.compile(rf"(?<![A-Za-z])(?:{names})(?![a-z])", re.IGNORECASE))
    for reason, names in (
        (
            "caption",
            (
                r"(?:fig|thumb|image|photo|wp)?[-_]?caption(?:-text)?|legende"
                r"|image-?(?:description|annotation)|bild-?(?:unterschrift|text|legende)|pie-?(?:de-?)?foto"
            ),
        ),
        ("picture credit", r"(?:photo|image|media)?-?credits?"),
        ("share bar", r"shar(?:e|ing)(?:-?(?:bar|buttons?|tools|links))?|sharedaddy|social|addtoany|siguenos"),
        ("newsletter", r"newsletters?|subscri(?:be|ption)|sign-?(?:up|in)|opt-?in"),
        (
            "related articles",
            r"(?:jp-?)?related(?:[-_]?(?:posts?|articles?|stories|content))?|recommended|recirc|promo|read-?next",
        ),
        ("advertisement", r"ads?|advert(?:isement)?s?|ad-?(?:slot|container|unit|wrapper)|sponsored"),
        (
            "about the author",
            r"(?:author|contributor|expert)[-_]?(?:box|bio|card|info|section)|about-?(?:the-?)?author",
        ),
        ("biography of the author", r"bio"),
        ("comments", r"comments?|disqus|respond|kommentare?|comentarios|commentaires"),
        ("navigation", r"bread-?crumbs?|pagination|pager|nav(?:bar|igation)?|menu|skip-?link|jump-?link|toc_container"),
        ("tags", r"(?:post-?)?tags(?:-?(?:list|links))?|tag-?list|cat-?links|tagged|topics|labels"),
        ("cookie notice", r"cookies?(?:-?\w+)?|consent|gdpr"),
        ("print link", r"no-?print|print-?footer|printfriendly"),
        ("beside the article", r"side-?bar|widget(?:-area|_\w+)"),
        ("copyright", r"copyright"),
    )
)
_LONGEST_NAMES = 1_000  # characters
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 3  # of an id that is a name
_NETWORK = r"facebook|twitter|instagram|linkedin|whatsapp|telegram|youtube|pinterest|mastodon"
# What prose says that is what its name tells. Of a kind that is not here a name is enough.
_SOUNDS = {
    reason: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for reason, words in (
        ("share bar", rf"shar(?:e|ing)\b|teilen|partage|compart|condivid|follow|folgen|suivez|s[ií]gue|{_NETWORK}"),
        (
            "newsletter",
            (
                r"newsletter|subscri|sign(?:ing)? up|inbox|e-?mail|abonn|anmelde|regist|suscr|bolet[ií]n|iscriv|inscri"
                r"|log(?:ged)? in|updates|member"
            ),
        ),
        ("advertisement", r"ad(?:s|vert\w*)?\b|sponsor|anzeige|werbung|publici|reklam|buy|shop|offer|discount"),
        (
            "biography of the author",
            (
                r"(?:is|are) (?:an? |the |our )?(?:\w+[- ]){0,4}?(?:writer|author|reporter|editor|journalist|professor"
                r"|founder|director|columnist|correspondent|contributor|freelance\w*|blogger|researcher|fellow"
                r"|consultant|lecturer|producer|student|expert|specialist|engineer|developer|coach|teacher|ceo)\b"
                r"|writes|(?:he|she|they) (?:covers?|lives?|works?|holds?)\b|autor|redakt|journalist|follow|blog|http|@"
            ),
        ),
        (
            "comments",
            (
                r"repl(?:y|ies)\b|posted|says\b|said\b|commented|comments? by|antwort|kommentar|r[ée]pond|respond"
                r"|coment|permalink"
                r"|log(?:ged)? in|\d{1,2}:\d\d|ago\b|thanks|thank you|great (?:article|post)|danke|gracias"
                r"|merci"
            ),
        ),
        ("cookie notice", r"cookies?\b|privacy|datenschutz|browser|web-?site|personal data|partners|tracking"),
        ("tags", r"tag(?:s|ged)\b|categor|kategor|topics|filed"),
        ("print link", r"print|druck|imprim|pdf|e-?mail|contact|kontakt"),
        ("navigation", r"skip|jump|menu\b|home\b|next|previous|back\b|zur[üu]ck|weiter|you are here|page \d"),
    )
}

_FEWEST_WORDS = 4  # of a caption that tells anything
_NEAR = 4  # elements from the text of a caption outwards, one of which is the caption
_PICTURE = (
    r"photo(?:s|graph\w*)?|images?|pictures?|illustrations?|graphics?|artwork|bild(?:er)?|fotos?|grafik"
    r"|imagen|imagem|immagine|cr[ée]dits?(?: photo)?|courtesy|source|quelle|fuente|fonte"
)
_CREDIT = re.compile(
    rf"^\W*(?:(?:{_PICTURE})\s*(?:[:/|©]|\b(?:by|via|from|par|von|credit|source|courtesy)\b)"
    r"|credit(?-i:[A-Z])|©|\(c\)|copyright\b|courtesy\b|via\b)",
    re.IGNORECASE,
)
# In a line that is no sentence, an agency or "somebody/something" tells whose it is.
_AGENCY = re.compile(
    r"\b(?:getty|reuters|afp|ap|epa|dpa|efe|ansa|imago|alamy|istock\w*|shutterstock|unsplash|pexels|flickr|wikimedia"
    r"|xinhua|bloomberg|pa)\b|[^\W\d_]/(?-i:[A-Z])",
    re.IGNORECASE,
)


def named_reason(element: HtmlElement, *, heading: bool = False) -> str:
    """What its class and id say that an element is; empty where they say nothing.

    A heading's id is but an anchor, and so is one of many words: "sharing-with-a-single-developer" is a title.
    """
    names = f"{element.get('class', '')} {element.get('data-testid', '')}"
    anchor = element.get("id", "")[:_LONGEST_NAMES]
    names = names if heading or len(_WORD.findall(anchor)) > _MOST_WORDS else f"{names} {anchor}"
    names = names[:_LONGEST_NAMES]
    return next((reason for reason, pattern in _NAMES if pattern.search(names)), "") if names.strip() else ""


def sounds_like(reason: str, text: str) -> bool:
    """Whether prose says what is said in what has this name."""
    sound = _SOUNDS.get(reason)
    return sound is None or sound.search(text) is not None


def is_caption(block: Block) -> bool:
    """Whether it stands below a picture, by its tag or its name."""
    near = itertools.islice(around(block), _NEAR)
    return any(element.tag == "figcaption" or named_reason(element) == "caption" for element in near)


def tells(text: str) -> bool:
    """Whether it says more than whose the picture is."""
    if _CREDIT.search(text):
        return False
    return is_prose(text) or (len(text.split()) >= _FEWEST_WORDS and not _AGENCY.search(text))
