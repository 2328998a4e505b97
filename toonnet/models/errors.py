"""What is wrong with a model or its training, in one line."""


class ModelError(Exception):
    """A model can't be read, built or trained; the message holds the reason and the remedy."""
