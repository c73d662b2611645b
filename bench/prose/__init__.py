"""How many wrong sentences of a model are dropped, and how many right ones are kept: `python -m bench.prose`."""
