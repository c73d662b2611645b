"""Reading alone: how fast it is, and what of public test files arrives in the text (who measures fetches the files)."""
