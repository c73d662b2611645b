"""Any text verified on the page: pasted or dropped, each quotation marked with its verdict."""

__all__: list[str] = []
