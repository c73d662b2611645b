"""How many questions a running server answers, and what those are told whom it cannot."""
