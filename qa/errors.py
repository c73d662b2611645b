"""What can go wrong between a question and its answer.

AnswerError               anything below
├── AccountError          an account, a log-in, or the file of accounts, that is not as it must be
├── AlertError            a question that cannot be saved, or an alert that cannot be sent
├── BusyError             too much is asked for at once; it says when to ask again
├── DraftError            a text that is to be checked, and is none or too long
├── EvaluationError       questions, saved answers or a report that cannot be read or written
├── FixedError            a change that was asked of a server that changes no documents
├── MarkError             a mark that cannot be made or changed so
│   ├── OthersMarkError   it is another's, who alone may change it
│   └── StaleMarkError    it was changed since by somebody else, or its document was
├── PackError             an evidence pack, or a saved answer, that is none or cannot be written
│   └── FieldError        JSON that is none, or not as it must be; the message is part of a sentence
├── QuestionError         a question that cannot be asked (also a ValueError)
├── ReaderError           the reader's model is missing or damaged
├── SettingsError         a setting, or the file qa.toml, that is not as it must be
├── ShareError            a conversation that cannot be shared, or the file of those that are
│   ├── OthersShareError  it is another's, who alone may stop sharing it
│   ├── SharingOffError   nobody logs in, so that nobody can be shared with
│   └── UnknownShareError a link behind which no conversation is shared
├── UnknownDocumentError  an id of which there is no document
├── UnknownMarkError      a key of which there is no mark
├── UnknownQuestionError  a key of which no question is saved
└── WriterError           a language model that did not write; the extractive answer stands

What goes wrong in the index comes as `index.CollectionError`.
"""

__all__ = [
    "AccountError",
    "AlertError",
    "AnswerError",
    "BusyError",
    "DraftError",
    "EvaluationError",
    "FieldError",
    "FixedError",
    "MarkError",
    "OthersMarkError",
    "OthersShareError",
    "PackError",
    "QuestionError",
    "ReaderError",
    "SettingsError",
    "ShareError",
    "SharingOffError",
    "StaleMarkError",
    "UnknownDocumentError",
    "UnknownMarkError",
    "UnknownQuestionError",
    "UnknownShareError",
    "WriterError",
]


class AnswerError(Exception):
    """Base of every error that `qa` raises on purpose."""


class AccountError(AnswerError):
    """An account, a log-in, or the file of accounts, that is not as it must be; the message fits to be shown."""


class AlertError(AnswerError):
    """A question that cannot be saved, or an alert that cannot be sent."""


class BusyError(AnswerError):
    """Too much is asked for at once; `seconds` from now it is worth while to ask again."""

    def __init__(self, sentence: str, seconds: int = 5) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class DraftError(AnswerError):
    """A text that is to be checked, and is none or too long."""


class EvaluationError(AnswerError):
    """Questions, saved answers or a report that cannot be read or written."""


class MarkError(AnswerError):
    """A mark that cannot be made or changed so."""


class OthersMarkError(MarkError):
    """A mark of another, who alone may change it."""


class StaleMarkError(MarkError):
    """A mark that somebody else has changed since it was read, or whose document was."""


class PackError(AnswerError):
    """An evidence pack, or a saved answer, that is none or cannot be written."""


class FieldError(PackError):
    """JSON that is none, or not as it must be; the message says what, as a part of a sentence."""


class FixedError(AnswerError):
    """A change that was asked of a server that changes no documents."""


class QuestionError(AnswerError, ValueError):
    """A question that cannot be asked; the message says why, and fits to be shown."""


class ReaderError(AnswerError):
    """The reader's model is missing or damaged."""


class SettingsError(AnswerError):
    """A setting, or the file qa.toml, that is not as it must be."""


class ShareError(AnswerError):
    """A conversation that cannot be shared, or is not for whoever asks, or the file of those that are shared."""


class OthersShareError(ShareError):
    """A conversation that another shares, who alone may stop that."""


class SharingOffError(ShareError):
    """Sharing, where nobody logs in."""


class UnknownShareError(ShareError):
    """A link behind which no conversation is shared in the collection."""


class UnknownDocumentError(AnswerError):
    """An id of which there is no document in the collection."""


class UnknownMarkError(AnswerError):
    """A key of which there is no mark in the collection."""


class UnknownQuestionError(AnswerError):
    """A key of which no question is saved."""


class WriterError(AnswerError):
    """A language model that did not write; the message says why, and fits to be shown."""
