"""Kernels of the ``numpy`` backend, one file per operation."""
