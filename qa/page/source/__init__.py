"""The source of a quote: the whole document beside the answer, the quote marked and compared again."""

__all__: list[str] = []
