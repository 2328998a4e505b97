"""ToonNet: unify, make, keep and recognise cartoon pictures.

``toonnet.fast`` holds the array functions, ``toonnet --help`` the commands.
Importing this package does nothing but define names.
"""

from toonnet._version import __version__

__all__ = ["__version__"]
