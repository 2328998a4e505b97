"""Looks at a model's file before anything in it is believed."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from typing import Any

from toonnet.models.card import Card
from toonnet.models.errors import ModelError

CARD = "toonnet.json"
_CONFIGURATION, _WEIGHTS = "config.json", "model.weights.h5"
_MEMBERS = {_CONFIGURATION, "metadata.json", _WEIGHTS, CARD}
_LARGEST_BYTES = {_CONFIGURATION: 64 << 20, "metadata.json": 1 << 20, CARD: 1 << 20}
_LARGEST_WEIGHTS_BYTES = 8 << 30
_DEEPEST = 32
_MODULES = ("keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints")
"""Where the classes of a model of ours are."""
_OTHERS = (
    ("keras", "DTypePolicy"),
    ("keras.src.models.functional", "Functional"),
    (None, "__keras_tensor__"),
)
_UNSAFE = ("Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer")
"""Layers that run what the file says."""


def checked(path: str | os.PathLike[str]) -> Card:
    """Return the card of a model's file whose structure is as `toonnet.models.save` writes it.

    Raises
    ------
    ModelError
        If the file isn't such a one.
    """
    where = repr(str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive)
            card = Card.from_json(archive.read(CARD))
            _check_configuration(json.loads(archive.read(_CONFIGURATION)))
            _check_weights(archive.read(_WEIGHTS))
            return card
    except OSError as error:
        raise ModelError(f"{where} can't be read: {error.strerror or error}") from error
    except zipfile.BadZipFile:
        raise ModelError(f"{where} is no model: models are saved by toonnet train") from None
    except (ValueError, RecursionError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{where} is no model: {error}") from error
    except ModelError as error:
        raise ModelError(f"{where} is no model of toonnet: {error}") from error


def _check_members(archive: zipfile.ZipFile) -> None:
    found = {entry.filename: entry for entry in archive.infolist()}
    if set(found) != _MEMBERS or len(found) != len(archive.infolist()):
        missing, more = sorted(_MEMBERS - set(found)), sorted(set(found) - _MEMBERS)
        told = [f"it lacks {', '.join(missing)}"] if missing else []
        told += [f"it also has {', '.join(map(ascii, more))[:200]}"] if more else []
        raise ModelError(" and ".join(told) or "it has a member twice")
    for name, entry in found.items():
        most = _LARGEST_BYTES.get(name, _LARGEST_WEIGHTS_BYTES)
        if entry.file_size > most:
            raise ModelError(f"its {name} has {entry.file_size:,} bytes, the limit is {most:,}")


def _check_configuration(configuration: Any) -> None:
    """Refuse every class that isn't a layer of Keras or toonnet, and what could run code."""
    for node in _nodes(configuration):
        name = node.get("class_name")
        if name is None and "module" not in node:
            continue
        registered, module = node.get("registered_name"), node.get("module")
        of_keras = module in _MODULES and str(name).isidentifier() and registered is None
        of_ours = str(registered).startswith("toonnet>") and str(module).startswith(
            "toonnet.models."
        )
        if name in _UNSAFE or not (of_keras or of_ours or (module, name) in _OTHERS):
            raise ModelError(
                f"its configuration names {module!a}, {name!a}: none of a net's layers"
            )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _check_weights(content: bytes) -> None:
    """Refuse weights that are links, or data, in other files."""
    import h5py

    try:
        file = h5py.File(io.BytesIO(content), "r")
    except OSError as error:
        raise ModelError("its weights can't be read") from error
    with file:
        waiting = [file["/"]]
        while waiting:
            group = waiting.pop()
            if group.name.count("/") > _DEEPEST:
                raise ModelError("its weights are nested without an end")
            for name in group:
                link = group.get(name, getlink=True)
                if not isinstance(link, h5py.HardLink):
                    raise ModelError(f"its weights have a link, {name!r}, to somewhere else")
                member = group[name]
                if isinstance(member, h5py.Group):
                    waiting.append(member)
                elif member.external or member.is_virtual:
                    raise ModelError(f"its weights {name!r} are in another file")
