"""The page on which a person draws and sees what toonnet makes of it."""

from toonnet.web.serve._app import INTAKE, make_serve_app
from toonnet.web.serve._nursery import Nursery

__all__ = ["INTAKE", "Nursery", "make_serve_app"]
