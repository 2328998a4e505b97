"""What renders here is asked in a process of its own, whatever becomes of that."""

from subprocesses import run_python

from toonnet.render import CelRenderer
from toonnet.render.here import renderer_here

FIRST = "from toonnet.render import RendererUnavailable\nfrom toonnet.render import here\n"


def test_it_is_the_renderers_name_whether_asked_before_or_after():
    code = f"""{FIRST}
import os
from toonnet.render import CelRenderer
asked = here.renderer_here("egl").name
assert len(os.listdir("/proc/self/task")) == 1, "no driver's threads"
with CelRenderer(16, backend="egl") as renderer:
    assert renderer.renderer == asked == here.renderer_here("egl").name
print(asked)
"""
    with CelRenderer(16, backend="egl") as renderer:
        assert run_python(code, OPENBLAS_NUM_THREADS="1").strip() == renderer.renderer
        assert renderer_here("egl") == ("egl", renderer.renderer)


def test_a_driver_that_crashes_is_told():
    code = f"""{FIRST}
import faulthandler, os
faulthandler.disable()
here._name = os.abort
try:
    here.renderer_here("egl")
except RendererUnavailable as error:
    print(error)
"""
    assert "ends the process that opens it (status -6)" in run_python(code)


def test_a_driver_that_hangs_is_told():
    code = f"""{FIRST}
import time
here._PATIENCE_S, here._name = 0.5, lambda: time.sleep(600)
try:
    here.renderer_here("egl")
except RendererUnavailable as error:
    print(error)
"""
    assert "doesn't answer within 0.5 s" in run_python(code)
