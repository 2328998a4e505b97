"""Faults need a user whom permissions bind: root isn't bound."""

import json
import multiprocessing.popen_fork  # noqa: F401 — imported late otherwise, see below.
import os
import sys
import traceback
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def as_ordinary_user(tmp_path, capfd):
    """Run ``toonnet ius SRC DST`` as a user without rights; return status and reasons.

    The child is forked with everything imported, as that user may not read the interpreter's files.
    """
    from toonnet.cli._ius_job import IUSJob
    from toonnet.cli.app import app
    from toonnet.fast import IUSParams

    params = IUSParams.default()
    job = IUSJob(params=params, size_px=None, mask="none", output_format="png", max_pixels=9)
    job.prepare()
    with pytest.raises(SystemExit):
        app(["ius", str(tmp_path), str(tmp_path / "nowhere"), "--dry-run", "--json"])
    capfd.readouterr()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and os.getuid() == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)

    def call(source, destination):
        child = os.fork()
        if child == 0:
            if os.getuid() == 0:
                if not destination.exists():
                    destination.mkdir()
                    os.chown(destination, NOBODY, NOBODY)
                elif destination.stat().st_mode & 0o200:
                    os.chown(destination, NOBODY, NOBODY)
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            status = 99
            try:
                app(["ius", str(source), str(destination), "--json"])
            except SystemExit as error:
                status = error.code
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        output, errors = capfd.readouterr()
        assert "Traceback" not in errors
        if status == 1:
            assert errors.count("error: ") == 1
        assert output, (status, errors)
        problems = json.loads(output)["problems"]
        return status, {problem["source"]: problem["reason"] for problem in problems}

    return call
