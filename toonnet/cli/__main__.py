"""``python -m toonnet.cli``."""

from toonnet.cli import main

main()
