"""What a request for a chat completion carries, so far as it matters here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.errors import QuestionError
from qa.records import Turn
from qa.service.openai.contents import without_written
from qa.service.records import Asked

__all__ = ["MODEL", "ChatBody"]

MODEL = "verbatim"
_LONGEST_TURN = 50_000  # characters that are looked at of one message before the question
_MOST_TURNS = 100


class _Lenient(BaseModel):
    """Clients send much that steers a language model; what steers nothing here is passed over."""

    model_config = ConfigDict(extra="ignore")


class TextPart(_Lenient):
    """A part of a message that is text."""

    type: Literal["text", "input_text", "output_text"] = Field(description="That it is text.")
    text: str = Field(description="What it says.")


class OtherPart(_Lenient):
    """A part of a message that is none: a picture, a sound, a file."""

    type: str = Field(description="What it is.")


_Part = Annotated[TextPart | OtherPart, Field(union_mode="left_to_right")]


class MessageBody(_Lenient):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(
        description="Who said it. Only what user and assistant said is read: answers are quotes, and no instruction "
        "changes them."
    )
    content: str | Annotated[list[_Part], Field(fail_fast=True)] | None = Field(
        default=None, description="What was said: a text, or parts of which those that are text are read."
    )

    @property
    def text(self) -> str:
        """What was said, the parts of it in lines of their own."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if isinstance(part, TextPart))


class StreamOptions(_Lenient):
    """How a stream is sent."""

    include_usage: bool | None = Field(default=None, description="Whether a last chunk tells the usage.")


class ChatBody(_Lenient):
    """A request for a chat completion. Of what OpenAI's interface knows, the rest steers nothing here."""

    model: str = Field(description="Its name: verbatim, or of several collections one, as in verbatim/news.")
    messages: Annotated[list[MessageBody], Field(fail_fast=True)] = Field(
        min_length=1, description="Oldest first; the last is the question."
    )
    stream: bool | None = Field(default=None, description="Whether the answer comes as server-sent events.")
    stream_options: StreamOptions | None = Field(default=None, description="How a stream is sent.")
    n: Annotated[int, Field(ge=1, le=1)] | None = Field(default=None, description="1: there is one answer.")
    tools: list[Any] | None = Field(default=None, description="None of them is ever called.")
    write: bool = Field(default=True, description="As in the request of /api/v1/ask; of our own.")

    def asked(self) -> Asked:
        """The last message as the question, those before it as what was said; `QuestionError` where it is none."""
        *before, last = self.messages
        if last.role != "user":
            raise QuestionError(f"The last message is of {last.role}, but must be the question of a user.")
        turns = [
            Turn(each.role, (each.text if each.role == "user" else without_written(each.text))[:_LONGEST_TURN])
            for each in before
            if each.role in ("user", "assistant")
        ]
        return Asked(last.text.strip(), tuple(turns[-_MOST_TURNS:]), write=self.write)
