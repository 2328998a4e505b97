"""Recognition: backbones, FIN (features inserted), NPN (networks plus a network), ONNX.

`recognize` runs on the base install. All else needs Keras 3 (``pip install 'toonnet[models]'``) and
runs on its TensorFlow and JAX backends. A net takes uint8 RGB pictures, N x height x width x 3, and
gives probabilities, N x classes; whatever it does to the colours is inside of it.

>>> import numpy as np
>>> from toonnet.models import recognize
>>> [guess.label for guess in recognize(np.full((64, 64, 3), 255, np.uint8))]  # doctest: +ELLIPSIS
['...', '...', '...']

>>> from toonnet.models import FinOptions, create, fin
>>> net = create("resnet50", 12, size_px=96, colors="gray")
>>> net = fin(net, FinOptions(filters=32))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toonnet.models.backbones import backbone_names, create
    from toonnet.models.card import Card
    from toonnet.models.errors import ModelError
    from toonnet.models.feature_inserted import FinOptions, fin
    from toonnet.models.heads import classifier_of
    from toonnet.models.network_plus import (
        combine,
        folded,
        head,
        member_features,
        npn,
    )
    from toonnet.models.npn_options import NpnOptions
    from toonnet.models.onnx import export_onnx
    from toonnet.models.recognition import Guess, packaged_model, recognize
    from toonnet.models.saving import load, save

_PLACES = {
    "Card": "card",
    "FinOptions": "feature_inserted",
    "Guess": "recognition",
    "ModelError": "errors",
    "NpnOptions": "npn_options",
    "backbone_names": "backbones",
    "classifier_of": "heads",
    "combine": "network_plus",
    "create": "backbones",
    "export_onnx": "onnx",
    "fin": "feature_inserted",
    "folded": "network_plus",
    "head": "network_plus",
    "load": "saving",
    "member_features": "network_plus",
    "npn": "network_plus",
    "packaged_model": "recognition",
    "recognize": "recognition",
    "save": "saving",
}

__all__ = [
    "Card",
    "FinOptions",
    "Guess",
    "ModelError",
    "NpnOptions",
    "backbone_names",
    "classifier_of",
    "combine",
    "create",
    "export_onnx",
    "fin",
    "folded",
    "head",
    "load",
    "member_features",
    "npn",
    "packaged_model",
    "recognize",
    "save",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
