"""What replies of OpenAI's interface hold, with what we add to it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from qa.service.replies import CitationReply, WrittenReply

__all__ = ["ChatReply", "ErrorReply", "ModelReply", "ModelsReply"]


class ModelReply(BaseModel):
    """A model."""

    id: str = Field(description="Its name.")
    object: Literal["model"] = Field(description="Always model.")
    created: int = Field(description="Seconds since 1970; it says nothing here.")
    owned_by: str = Field(description="Whose it is.")


class ModelsReply(BaseModel):
    """The models that there are."""

    object: Literal["list"] = Field(description="Always list.")
    data: list[ModelReply] = Field(description="The one that there is.")


class UrlCitationReply(BaseModel):
    """A marker in the text, and where it leads."""

    start_index: int = Field(ge=0, description="Where the marker begins in `content`, in code points.")
    end_index: int = Field(ge=0, description="Where it ends in `content`, in code points, exclusive.")
    title: str = Field(description="Title of the cited document.")
    url: str = Field(description="Opens the document on the page, at the quote.")


class AnnotationReply(BaseModel):
    """An annotation."""

    type: Literal["url_citation"] = Field(description="Always url_citation.")
    url_citation: UrlCitationReply = Field(description="The marker and where it leads.")


class MessageReply(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = Field(description="Always assistant.")
    content: str = Field(
        description="The `text` of the answer, with markers such as [1]; behind it the sentences of a language model, "
        "where one is set, under a line that names it."
    )
    refusal: None = Field(description="Always null: what the documents do not say is said in `content`.")
    annotations: list[AnnotationReply] = Field(description="The markers in `content`, in order.")
    citations: list[CitationReply] = Field(
        description="As in the reply of /api/v1/ask; behind them those of what is `written`."
    )
    written: WrittenReply | None = Field(description="As in the reply of /api/v1/ask.")
    answered: bool = Field(description="Whether the documents answer.")
    confidence: float = Field(ge=0, le=1, description="How likely the evidence answers the question.")
    generation: int = Field(ge=0, description="Of the collection that answered.")


class ChoiceReply(BaseModel):
    """The one choice."""

    index: int = Field(description="Always 0.")
    message: MessageReply = Field(description="The answer.")
    logprobs: None = Field(description="Always null.")
    finish_reason: Literal["stop"] = Field(description="Always stop.")


class UsageReply(BaseModel):
    """Tokens: none are counted."""

    prompt_tokens: int = Field(description="Always 0.")
    completion_tokens: int = Field(description="Always 0.")
    total_tokens: int = Field(description="Always 0.")


class ChatReply(BaseModel):
    """A chat completion."""

    id: str = Field(description="Another for each reply.")
    object: Literal["chat.completion"] = Field(description="Always chat.completion.")
    created: int = Field(description="When it was made, in seconds since 1970.")
    model: str = Field(description="verbatim, or the collection that was asked for: verbatim/news.")
    system_fingerprint: str = Field(
        description="The generation of the collection: while it is the same, so are quotes."
    )
    choices: list[ChoiceReply] = Field(description="One.")
    usage: UsageReply = Field(description="None.")


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str = Field(description="What happened and what to do next, as a sentence to be shown.")
    type: str = Field(description="invalid_request_error, or server_error.")
    param: str | None = Field(description="The field that is not as it must be, or null.")
    code: Literal["model_not_found"] | None = Field(description="What went wrong, where that has a name; else null.")


class ErrorReply(BaseModel):
    """An error in OpenAI's form."""

    error: ErrorDetail = Field(description="The one error that is told.")
