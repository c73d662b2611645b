"""Why a passage was chosen and another was not, as the page shows it."""

__all__: list[str] = []
