"""Running Python code in a process of its own."""

import os
import subprocess
import sys


def run_python(code, *, timeout_s=60, **environment):
    """Run `code` isolated from the current folder; return what it printed, or raise."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
