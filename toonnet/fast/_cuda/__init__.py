"""Kernels of the ``cuda`` backend, one file per operation; CuPy compiles ``cuda/*.cu``."""
