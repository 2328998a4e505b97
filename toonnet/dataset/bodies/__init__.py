"""3D models of the labels, from packages and from parameters, as rows of the catalog.

``sources/`` has a file a source, ``curated/`` what was looked at and chosen of each.
"""

from toonnet.dataset.bodies._candidate import BodyCandidate, Model
from toonnet.dataset.bodies._prepared import Preparation
from toonnet.dataset.bodies.gathering import body_file, gather_bodies, offered_bodies
from toonnet.dataset.bodies.sources import body_source_classes

__all__ = [
    "BodyCandidate",
    "Model",
    "Preparation",
    "body_file",
    "body_source_classes",
    "gather_bodies",
    "offered_bodies",
]
