"""Starts Keras for a command: its backend, its threads, and without its chatter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec


def start_keras(workers: int, seed: int, *, deterministic: bool) -> None:
    """Load Keras; to be called after every fork, as its threads don't survive one.

    Raises
    ------
    ModuleNotFoundError
        If it, or what it runs on, isn't installed.
    """
    if find_spec("keras") is None or not (find_spec("tensorflow") or find_spec("jax")):
        raise ModuleNotFoundError("this needs Keras: pip install 'toonnet[models]'")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow" if find_spec("tensorflow") else "jax")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # TensorFlow's default on Intel's newer processors alone; an AMD one trains residual nets up to
    # 2.6 times as fast with it (docs/performance.md).
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    with _silent():
        import keras

        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            tf.config.threading.set_intra_op_parallelism_threads(workers)
            tf.config.threading.set_inter_op_parallelism_threads(1)
            tf.get_logger().setLevel("ERROR")
    keras.utils.set_random_seed(seed)
    if deterministic and keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


@contextmanager
def _silent() -> Iterator[None]:
    """Throw away what native code writes to standard error while it is loaded."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
