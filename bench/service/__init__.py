"""The service as programs ask it: whether it is what it describes."""
