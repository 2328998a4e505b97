"""All that a training has reached, in one file: what it takes to go on as if nothing had been."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from toonnet.io import atomic_write
from toonnet.models.errors import ModelError

Rows = list[dict[str, float]]


def save_state(path: Path, net: keras.Model, rows: Rows) -> None:
    """Write the weights, the optimizer's variables and the epochs' figures, in one step."""
    arrays = {
        f"variable_{number}": keras.ops.convert_to_numpy(variable)
        for number, variable in enumerate(_variables(net))
    }
    told = np.frombuffer(json.dumps(rows).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, rows=told, **arrays)
    atomic_write(path, buffer.getbuffer(), durable=False)


def load_state(path: Path, net: keras.Model) -> Rows:
    """Put a net back to where it was; return the figures of the epochs so far.

    Raises
    ------
    ModelError
        If the file isn't this net's.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            rows: Rows = json.loads(stored["rows"].tobytes())
            variables = _variables(net)
            arrays = [stored[f"variable_{number}"] for number in range(len(variables))]
            if len(stored.files) != len(variables) + 1 or any(
                array.shape != tuple(variable.shape)
                for array, variable in zip(arrays, variables, strict=True)
            ):
                raise ValueError("it is another net's")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"the checkpoint {str(path)!r} can't be read ({error}); start anew with --force"
        ) from error
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
    return rows


def _variables(net: keras.Model) -> list[Any]:
    return [*net.weights, *net.optimizer.variables]
