"""The word pieces of models, as the library tokenizers finds them in a text."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["SHIPPED", "TOKENIZER", "shipped_tokenizer", "tokenizer_in"]

SHIPPED = Path(__file__).parent / "model"  # the folder of the model that comes with the program
TOKENIZER = "tokenizer.json"
_LOADING = threading.Lock()


def tokenizer_in(folder: Path) -> Tokenizer:
    """The word pieces of the model in a folder, to be set up as one likes."""
    from tokenizers import Tokenizer

    return shipped_tokenizer() if folder == SHIPPED else Tokenizer.from_file(str(folder / TOKENIZER))


def shipped_tokenizer() -> Tokenizer:
    """Those of the model that is shipped, without truncation or padding; a new one at each call.

    All share one table of 167,000 pieces, which takes 150 MB and half a second to load: the embedder and the reader for
    many languages have the same.
    """
    from tokenizers import Tokenizer

    with _LOADING:  # who comes meanwhile waits for it
        shared = _loaded()
    own = Tokenizer(shared.model)
    own.normalizer = shared.normalizer
    own.pre_tokenizer = shared.pre_tokenizer
    own.post_processor = shared.post_processor
    special = shared.get_added_tokens_decoder()
    own.add_special_tokens([special[number] for number in sorted(special)])
    return own


@functools.cache
def _loaded() -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(SHIPPED / TOKENIZER))
