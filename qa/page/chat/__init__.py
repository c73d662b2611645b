"""The conversation: questions and answers as they are shown (`views`), each turn of it (`chat`), and more."""

__all__: list[str] = []
