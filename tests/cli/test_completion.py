"""Shells complete what the command line has: asked by a real bash, as the tab key does it."""

import os
import shutil
import subprocess
import sys

import pytest
from commands import CLEAN

ASK = """
eval "$(_TOONNET_COMPLETE=source_bash toonnet)"
function=$(complete -p toonnet | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
"$function" toonnet
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def toonnet(tmp_path):
    """Return the environment of a shell that has the command ``toonnet``."""
    script = tmp_path / "toonnet"
    script.write_text(f"#!{sys.executable} -P\nfrom toonnet.cli import main\nmain()\n")
    script.chmod(0o755)
    return CLEAN | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["toonnet", "st"], {"stylize", "stats"}),
        (["toonnet", "decisions", ""], {"export", "import"}),
        (["toonnet", "stylize", "--sty"], {"--style"}),
        (["toonnet", "stylize", "--style", ""], {"pencil", "crayon", "charcoal", "custom"}),
        (["toonnet", "build", "data", "--recipe", ""], {"demo", "toonnet10k"}),
        (["toonnet", "build", "data", "--recipe", "demo", "--until", "st"], {"stylize"}),
        (["toonnet", "ius", "dra"], {""}),  # Then bash looks for files.
    ],
)
def test_bash_completes(toonnet, words, completed):
    ended = subprocess.run(
        ["bash", "--norc", "-c", ASK, "ask", *words],
        env=toonnet, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert set(ended.stdout.removesuffix("\n").split("\n")) == completed, ended.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(toonnet, shell):
    environment = toonnet | {"_TOONNET_COMPLETE": f"source_{shell}"}
    script = subprocess.run(
        ["toonnet"], env=environment, capture_output=True, text=True, timeout=60
    ).stdout
    assert "_TOONNET_COMPLETE=complete_" in script
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n", "/dev/stdin"], input=script, text=True, timeout=60)
        assert checked.returncode == 0


def test_it_is_installed_where_bash_looks(toonnet, tmp_path):
    ended = subprocess.run(
        ["bash", "--norc", "-c", "toonnet --install-completion bash; true"],
        env=toonnet, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "bash completion installed" in ended.stdout
    assert "completion" in (tmp_path / ".bashrc").read_text()
