"""Kernels of the ``cpp`` backend, one file per operation."""
