"""What stands below a picture: words that tell what it shows, or merely whose it is."""

import itertools
import re

from index.readers.html.blocks import Block, around, is_prose
from index.readers.html.names import named_reason

__all__ = ["is_caption", "tells"]

_FEWEST_WORDS = 4  # that tell anything
_NEAR = 4  # elements from the text outwards, one of which is the caption
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


def is_caption(block: Block) -> bool:
    """Whether it stands below a picture, by its tag or its name."""
    near = itertools.islice(around(block), _NEAR)
    return any(element.tag == "figcaption" or named_reason(element) == "caption" for element in near)


def tells(text: str) -> bool:
    """Whether it says more than whose the picture is."""
    if _CREDIT.search(text):
        return False
    return is_prose(text) or (len(text.split()) >= _FEWEST_WORDS and not _AGENCY.search(text))
