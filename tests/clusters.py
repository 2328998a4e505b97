"""Dask clusters for tests."""

import logging
import warnings
from contextlib import contextmanager

import dask
from distributed import Client, LocalCluster

from toonnet.batch._dask import CLUSTER_CONFIGURATION


@contextmanager
def cluster(workers=3, *, processes=True):
    """A cluster of this machine, and a client of it."""
    with dask.config.set(CLUSTER_CONFIGURATION), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Sockets of workers that were killed.
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=processes,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            ) as made,
            Client(made) as client,
        ):
            yield client
