"""Questions saved, each with the state of its answer at that time, and removed again."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict
from datetime import UTC, datetime

from index import Collection, Filter, SavedQuestion, is_web_address
from qa.alerts.comparing import first_state
from qa.alerts.looking import Ask
from qa.alerts.settings import AlertSettings
from qa.errors import AlertError, UnknownQuestionError

__all__ = ["removed", "saved"]

_TRIES = 3  # of an answer while documents come in
_LONGEST_ADDRESS = 2_000  # characters
_LONGEST_EMAIL = 254  # characters
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")


def saved(  # noqa: PLR0913 - one for each thing that is kept
    collection: Collection,
    ask: Ask,
    question: str,
    where: Filter | None = None,
    *,
    by: str = "",
    webhook: str = "",
    email: str = "",
    settings: AlertSettings | None = None,
) -> SavedQuestion:
    """Save a question; what its answer is at that time is not told again. The same one again is the one there is.

    Raises `QuestionError` for one that cannot be asked, `AlertError` for whom nothing can be sent to, and
    `index.QueryError` where there are as many as may be.
    """
    settings = settings or AlertSettings()
    question, webhook, email = question.strip(), webhook.strip(), email.strip()
    _refuse_targets(webhook, email, settings)
    kept = json.dumps(asdict(where), ensure_ascii=False) if where else ""
    book = collection.saved_questions
    for each in book.all():
        if (each.question, each.where, each.by, each.webhook, each.email) == (question, kept, by, webhook, email):
            return each
    for _ in range(_TRIES):
        answer = ask(question, where)
        with collection.reading():
            if collection.generation != answer.generation:
                continue
            state = first_state(answer, book.mark())
        made = SavedQuestion(
            key=secrets.token_hex(8),
            question=question,
            where=kept,
            by=by,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            webhook=webhook,
            email=email,
            generation=answer.generation,
            state=state.to_json(),
        )
        return book.add(made, settings.most)
    raise AlertError("The documents change all the time at the moment, so the question was not saved; try again.")


def removed(collection: Collection, key: str) -> SavedQuestion:
    """Forget a saved question; its alerts stay. Raises `UnknownQuestionError`."""
    try:
        return collection.saved_questions.remove(key)
    except KeyError:
        raise UnknownQuestionError(f"No question is saved under “{key}”; list them for their keys.") from None


def _refuse_targets(webhook: str, email: str, settings: AlertSettings) -> None:
    if webhook and not (is_web_address(webhook) and len(webhook) <= _LONGEST_ADDRESS and webhook.isprintable()):
        raise AlertError("The webhook is no address of the web; write one that begins with https://.")
    if webhook and not settings.secret:
        raise AlertError("Webhooks are signed, and no secret is set; set QA_WEBHOOK_SECRET (docs/alerts.md).")
    if email and (len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
        raise AlertError("That is no e-mail address; write one such as desk@example.org.")
    if email and settings.mail is None:
        raise AlertError("No mail server is set, so nothing can be sent there; set QA_MAIL_HOST (docs/alerts.md).")
