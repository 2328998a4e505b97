"""What keeps a data set from being opened, filled or read."""


class DatasetError(Exception):
    """The data set can't be used as asked; the message holds the reason and the remedy."""
