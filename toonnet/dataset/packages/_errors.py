"""The one error of packages."""


class PackageError(ValueError):
    """A package can't be fetched or isn't safe to read: one line with what, why and the remedy."""
