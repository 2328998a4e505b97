"""The page on which a person goes through a data set and says what is right."""

from toonnet.web.review._app import make_review_app

__all__ = ["make_review_app"]
