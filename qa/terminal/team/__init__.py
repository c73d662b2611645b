"""The verbs of those who work together: who may do what, and what people say of documents."""
