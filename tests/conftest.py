"""What all tests share: how hypothesis runs, and what stands in for a CUDA device."""

import os
import signal

import cuda_shim
import pytest
from hypothesis import HealthCheck, settings

# A shell starts what it puts in the background with Ctrl-C ignored, and every process below
# inherits that; the tests of interrupts need it heard.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# Without a CUDA device its kernels run on the processor: "cuda" is then one of the backends that
# every test of all backends takes. Tests of the device itself are marked, and say why they skip.


def pytest_addoption(parser):
    parser.addoption(
        "--require-backend",
        choices=["cuda"],
        help="Run on a real device; fail where there is none.",
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "gpu: needs a real CUDA device")
    if config.getoption("--require-backend") is None and cuda_shim.NO_DEVICE is not None:
        cuda_shim.install(cuda_shim.ShimDevice())


def pytest_runtest_setup(item):
    if item.get_closest_marker("gpu") and cuda_shim.NO_DEVICE is not None:
        if item.config.getoption("--require-backend") == "cuda":
            pytest.fail(f"cuda is required: {cuda_shim.NO_DEVICE}", pytrace=False)
        pytest.skip(cuda_shim.NO_DEVICE)


def pytest_report_header():
    return f"CUDA: {cuda_shim.NO_DEVICE or 'a real device'}"
