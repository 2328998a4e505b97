"""Kernels of the ``numba`` backend, one file per operation."""
