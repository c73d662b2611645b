"""A language model asked: messages to pieces of text, and whatever can go wrong to one sentence."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from qa.errors import WriterError
from qa.writing.settings import LanguageModelSettings

if TYPE_CHECKING:
    from qa.writing.connection import Limits

__all__ = ["Message", "pieces"]

Message = Mapping[str, str]  # "role" and "content"

_LONGEST = 40_000  # characters of text; a dozen sentences have two thousand
_TOLD = 120  # characters of what an address says itself
_MIME = "text/event-stream"
_WHOLE = ("stop", "eos_token")  # why an answer ended that is whole; the second is what some servers hand on
_LENGTH = ("length", "max_tokens", "model_length")


def pieces(settings: LanguageModelSettings, messages: Sequence[Message]) -> Generator[str, None, None]:
    """What the model writes, as it comes.

    Raises `WriterError`, which names the address, what went wrong, and after how many seconds; also where the model did
    not say that it was done, so that nobody takes half an answer for a whole one.
    """
    import httpx2
    import openai

    from qa.writing.connection import Limits, Line, PackedError, SilentError, TooLargeError

    began = time.monotonic()
    limits = Limits(settings.silence, settings.longest, settings.largest)
    try:
        # One client for one request: its line knows how much time and how many bytes are left.
        with httpx2.Client(transport=Line(settings.place, limits), trust_env=False, follow_redirects=False) as http:
            client = openai.OpenAI(
                base_url=settings.url,
                api_key=settings.key or "none",
                http_client=http,
                max_retries=0,
                timeout=settings.longest,
            )
            yield from _texts(client, settings, messages, limits)
    except _UnfinishedError as error:
        raise _failed(settings, str(error), began) from None
    except openai.APIStatusError as error:
        raise _failed(settings, _status(error), began) from error
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
        reasons = list(_chain(error))
        if any(isinstance(each, (SilentError, httpx2.TimeoutException)) for each in reasons):
            raise _silent(settings, began) from error
        if any(isinstance(each, TooLargeError) for each in reasons):
            raise _failed(settings, f"sent more than {settings.largest / 1e6:g} MB", began) from error
        if any(isinstance(each, PackedError) for each in reasons):
            raise _failed(settings, "sent a packed answer, which is not read", began) from error
        if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
            raise _failed(settings, f"answered with an error ({_shown(error.message)})", began) from error
        raise _failed(settings, f"broke off ({_shown(_cause(reasons))})", began) from error
    except (ValueError, TypeError, KeyError, AttributeError, LookupError) as error:  # whatever JSON may hold
        raise _failed(settings, "answered with what is no chat completion", began) from error


def _texts(client: Any, settings: LanguageModelSettings, messages: Sequence[Message], limits: Limits) -> Iterator[str]:
    length = 0
    with _stream(client, settings, messages) as stream:
        kind = stream.response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _MIME:
            raise ValueError(kind)
        heard = False
        ended: str | None = None
        for chunk in stream:
            text, sign, reason = _text_of(chunk)
            ended = ended or reason
            if text or sign:
                limits.hear()
            heard = heard or sign or bool(text)
            length += len(text)
            if text:
                yield text
            if length > _LONGEST:
                raise _UnfinishedError(f"wrote more than {_LONGEST:,} characters")
        if not heard:
            raise ValueError("no chunk")
        _refuse_half(ended)


class _UnfinishedError(Exception):
    """The answer is not whole; the message says why, as what the model did."""


def _refuse_half(ended: str | None) -> None:
    """Raise where an answer stopped before it was done, by what its stream says of its end."""
    if ended in _WHOLE:
        return
    if ended is None:
        raise _UnfinishedError("stopped in the middle")
    if ended in _LENGTH:
        raise _UnfinishedError("stopped in the middle, for it may not write more at once")
    raise _UnfinishedError(f"stopped in the middle ({_shown(ended)})")


@contextlib.contextmanager
def _stream(client: Any, settings: LanguageModelSettings, messages: Sequence[Message]) -> Iterator[Any]:
    """The stream of an answer, with as little chance in it as the address allows."""
    import openai

    asked = {"model": settings.model, "messages": list(messages), "stream": True}
    try:
        stream = client.chat.completions.create(**asked, temperature=0)
    except openai.BadRequestError as error:
        if "temperature" not in str(error).lower():
            raise
        stream = client.chat.completions.create(**asked)  # some models know but one temperature
    with stream:
        yield stream


def _text_of(chunk: Any) -> tuple[str, bool, str | None]:
    """What a chunk adds, whether it is a sign of work (a thought that is not shown, an end), and why all ends there."""
    if not isinstance(chunk.choices, list):
        raise TypeError("choices")
    if not chunk.choices:
        return "", False, None
    choice = chunk.choices[0]
    text = choice.delta.content
    if text is not None and not isinstance(text, str):
        raise TypeError("content")
    reason = choice.finish_reason
    if reason is not None and not isinstance(reason, str):
        raise TypeError("finish_reason")
    thought = getattr(choice.delta, "reasoning_content", None) or getattr(choice.delta, "reasoning", None)
    return text or "", bool(thought) or reason is not None, reason or None


def _status(error: Any) -> str:
    status = error.status_code
    try:
        words = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = f"{status}"
    if 300 <= status < 400:  # noqa: PLR2004
        return f"answered {words}, and no redirect is followed"
    return f"answered {words}"


def _silent(settings: LanguageModelSettings, began: float) -> WriterError:
    seconds = time.monotonic() - began
    if seconds >= settings.longest:
        return _failed(settings, "was not done in time", began)
    return _failed(settings, f"was silent for {settings.silence:g} s", began)


def _failed(settings: LanguageModelSettings, what: str, began: float) -> WriterError:
    return WriterError(
        f"The language model {settings.model} at {settings.shown} {what} (after {time.monotonic() - began:.1f} s)."
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _cause(reasons: Sequence[BaseException]) -> str:
    """The innermost that says anything."""
    return next((str(each) for each in reversed(reasons) if str(each)), type(reasons[0]).__name__)


def _shown(text: str) -> str:
    """What an address said itself, in one line of printable characters."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return plain if len(plain) <= _TOLD else f"{plain[:_TOLD]}…"
