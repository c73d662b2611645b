"""Text to sentences, words and terms: the same for passages and for queries.

In: a text. Out: spans of its sentences, its words folded, their stems, its language. Imports the records alone.
"""

from index.text.analysis import STOP_WORDS, composed, fold, near_words, stems, words
from index.text.breaks import pieces, whole_words
from index.text.languages import language_of, stop_words
from index.text.sentences import sentence_spans
from index.text.tokens import Tokens, is_unspaced, token_key, tokens

__all__ = [
    "STOP_WORDS",
    "Tokens",
    "composed",
    "fold",
    "is_unspaced",
    "language_of",
    "near_words",
    "pieces",
    "sentence_spans",
    "stems",
    "stop_words",
    "token_key",
    "tokens",
    "whole_words",
    "words",
]
