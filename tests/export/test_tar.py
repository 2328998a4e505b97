"""Tar archives against the standard library's own, byte for byte."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toonnet.dataset.export._tar import archive, member

NAMES = st.text("abcdefghij0123456789._-/é", min_size=1, max_size=50).map(lambda name: "a" + name)
FILES = st.lists(st.tuples(NAMES, st.binary(max_size=2000)), max_size=30)


def by_the_standard_library(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@given(FILES)
def test_the_same_bytes(files):
    ours = archive([piece for name, content in files for piece in member(name, content)])
    assert ours == by_the_standard_library(files)


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 20 * 512 - 1, 100_000])
def test_padding(size):
    content = b"x" * size
    assert archive(member("x", content)) == by_the_standard_library([("x", content)])


def test_a_name_that_does_not_fit():
    member("x" * 100, b"")
    with pytest.raises(ValueError, match="100 bytes"):
        member("x" * 101, b"")
