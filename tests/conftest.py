"""What all tests share: how hypothesis runs."""

import os
import signal

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
