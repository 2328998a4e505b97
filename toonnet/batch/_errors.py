"""What ends a run as a whole."""


class BatchError(Exception):
    """The run can't start or go on; the message holds the reason and the remedy."""
