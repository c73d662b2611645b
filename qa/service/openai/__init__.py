"""OpenAI's interface to the service: models and chat completions, so that clients which know that can ask.

The text is the answer's, with its markers. Each marker that stands in it is an annotation of the form `url_citation`,
and beside them the message holds our own `citations`, as docs/json.md describes them. Where a language model is set,
what it wrote stands behind the text.
"""

from qa.service.openai.bodies import MODEL
from qa.service.openai.replies import ModelReply, ModelsReply
from qa.service.openai.routes import PREFIX, error_of, model_json, openai_routes, unknown_model

__all__ = ["MODEL", "PREFIX", "ModelReply", "ModelsReply", "error_of", "model_json", "openai_routes", "unknown_model"]
