"""Archives of packages: what is in them is read exactly, and hostile ones are refused whole."""

import contextlib
import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import zipfile
import zlib

import archives
import pytest
import subprocesses
import zstandard
from archives import member
from hypothesis import given
from hypothesis import strategies as st

from toonnet.dataset.packages import (
    Fetched,
    Package,
    PackageError,
    ZipMembers,
    deb_members,
    rcc_members,
    selection,
    tgz_members,
    unpacked,
)
from toonnet.dataset.packages._limits import MAX_MEMBER_BYTES, MAX_TOTAL_BYTES

FILES = [("art/cat.svg", b"<svg/>"), ("art/deep/er/dog.svg", b"x" * 70_000), ("empty", b"")]
BAD_NAMES = ["../up", "a/../../up", "/etc/passwd", "a//b", "a\\..\\b", "C:/x", "a\nb", "x" * 600]
PACKERS = {
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    "": bytes,
}


def randbytes(seed):
    return random.Random(seed).randbytes(50_000)


def everything(name):
    return True


@pytest.fixture
def written(tmp_path):
    def write(content, name="package"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(autouse=True)
def _nothing_is_written_elsewhere(tmp_path, monkeypatch):
    """Watch the folders over and beside the archive, where a traversal would lead."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("untouched")
    monkeypatch.chdir(outside)
    before = archives.tree_hash(outside)
    yield
    assert archives.tree_hash(outside) == before
    assert not (tmp_path.parent / "up").exists()


# --- the good ones ------------------------------------------------------------------------------


def test_a_wheel_is_read_member_by_member(written):
    wheel = ZipMembers(written(archives.wheel("drawings", "1.0", FILES)))
    assert wheel.names("art/") == ["art/cat.svg", "art/deep/er/dog.svg"]
    assert [wheel.read(name) for name, _ in FILES] == [content for _, content in FILES]
    with pytest.raises(KeyError):
        wheel.read("art")


def test_an_npm_tarball_gives_the_wanted_files(written):
    path = written(archives.npm_tarball(FILES))
    assert list(tgz_members(path, everything)) == [(f"package/{n}", c) for n, c in FILES]
    assert [n for n, _ in tgz_members(path, lambda n: n.endswith(".svg"))] == [
        "package/art/cat.svg",
        "package/art/deep/er/dog.svg",
    ]


@pytest.mark.parametrize("suffix", PACKERS)
def test_debian_packages_of_every_packing_are_read(written, suffix):
    path = written(archives.deb(FILES, pack=PACKERS[suffix], suffix=suffix))
    assert list(deb_members(path, everything)) == FILES


def test_links_are_passed_over(written):
    links = [
        member("./art/link.svg", type=tarfile.SYMTYPE, linkname="cat.svg"),
        member("./out", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("./hard", type=tarfile.LNKTYPE, linkname="../../etc/passwd"),
        member("./art/cat.svg", b"<svg/>"),
    ]
    path = written(archives.deb_of(links))
    assert list(deb_members(path, everything)) == [("art/cat.svg", b"<svg/>")]


@given(
    st.dictionaries(
        st.from_regex(r"[a-zäж]{1,8}(/[a-zäж.]{2,8}x){0,3}", fullmatch=True),
        st.binary(max_size=200),
        max_size=12,
    ),
    st.sampled_from([1, 2, 3]),
    st.randoms(use_true_random=False),
)
def test_qt_resources_are_read_whole(files, version, random):
    names = [n for n in files if not any(other.startswith(f"{n}/") for other in files)]
    chosen = [(name, files[name]) for name in names]
    packed = [name for name in names if random.random() < 0.5]
    content = archives.rcc_of(chosen, version=version, packed=packed)
    assert sorted(rcc_members(content, "x.rcc", everything)) == sorted(chosen)


def test_a_selection_is_made_once_and_made_anew_if_it_changed(written, tmp_path):
    resources = archives.rcc_of([("program/cat.svg", b"<svg/>"), ("program/a.txt", b"no")])
    path = written(archives.deb([("share/x.rcc", resources), ("share/copyright", b"mine")]))
    fetched = Fetched(Package("apt", "drawings"), "1.0-1", path, "digest")

    def wanted(name):
        return name.endswith((".svg", "copyright"))

    selected = selection(fetched, "art", wanted)
    assert ZipMembers(selected).read("share/x.rcc/program/cat.svg") == b"<svg/>"
    assert list(ZipMembers(selected).names()) == ["share/copyright", "share/x.rcc/program/cat.svg"]
    inode, content = selected.stat().st_ino, selected.read_bytes()
    assert selection(fetched, "art", wanted).stat().st_ino == inode
    selected.write_bytes(content[:-1])
    assert selection(fetched, "art", wanted).read_bytes() == content
    assert not list(tmp_path.glob(".part-*"))


# --- the hostile ones ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_lead_elsewhere_are_refused(written, name):
    with pytest.raises(PackageError, match="a member is called"):
        ZipMembers(written(archives.zip_of([("good", b""), (name, b"bad")])))
    for path in (
        written(archives.tgz_of([member(name, b"bad")])),
        written(archives.deb_of([member(name, b"bad")])),
    ):
        read = tgz_members if path.read_bytes()[:2] == b"\x1f\x8b" else deb_members
        with pytest.raises(PackageError, match="a member is called"):
            list(read(path, everything))


@pytest.mark.parametrize("name", ["..", "up\nout", "\\"])
def test_names_that_lead_elsewhere_are_refused_in_resources(name):
    with pytest.raises(PackageError, match="a member is called"):
        list(rcc_members(archives.rcc_of([(f"a/{name}", b"bad")]), "x.rcc", everything))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_zip_are_refused(written, kind):
    def change(info):
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16

    with pytest.raises(PackageError, match="is a link or a device"):
        ZipMembers(written(archives.zip_of([("x", b"/etc/passwd")], change=change)))


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_in_tar_are_refused(written, kind):
    with pytest.raises(PackageError, match="is a device"):
        list(deb_members(written(archives.deb_of([member("x", type=kind)])), everything))


def test_two_members_of_one_name_are_refused(written):
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = archives.zip_of([("x", b"1"), ("x", b"2")])
    with pytest.raises(PackageError, match="two members are called 'x'"):
        ZipMembers(written(twice))
    members = [member("./x", b"1"), member("x", b"2")]
    with pytest.raises(PackageError, match="two members are called 'x'"):
        list(tgz_members(written(archives.tgz_of(members)), everything))


def test_bombs_are_refused_before_they_go_off(written):
    zeros = bytes(300 * 2**20)
    with pytest.raises(PackageError, match="bytes unpack to"):
        ZipMembers(written(archives.zip_of([("x", zeros[: 2**26])])))
    for pack in (gzip.compress, lzma.compress):
        tar = archives.tar_of([member("x", zeros[: 2**26])])
        path = written(archives.deb_of([], pack=lambda _, pack=pack, tar=tar: pack(tar)))
        with pytest.raises(PackageError, match="bytes unpack to"):
            list(deb_members(path, everything))
    with pytest.raises(PackageError, match="unpacks to more than"):
        unpacked(gzip.compress(bytes(range(256)) * 400), "x.svgz", 50_000)
    assert unpacked(gzip.compress(b"<svg/>"), "x.svgz", 50_000) == b"<svg/>"


def test_a_tar_that_promises_too_much_is_refused(written):
    info, _ = member("x")
    info.size = MAX_MEMBER_BYTES + 1
    header = info.tobuf(tarfile.PAX_FORMAT)
    with pytest.raises(PackageError, match="the limit is"):
        list(tgz_members(written(gzip.compress(header + bytes(10_240))), everything))


def test_a_pax_header_of_gigabytes_is_refused_unread(written):
    info, _ = member("x")
    info.type, info.size = tarfile.XHDTYPE, MAX_TOTAL_BYTES
    content = gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + bytes(10_240))
    with pytest.raises(PackageError, match="tar header has"):
        list(tgz_members(written(content), everything))


def test_overlapping_members_are_refused(written):
    """One packed stream under two names: how a small archive unpacks to petabytes."""
    content = bytearray(archives.zip_of([("a", b"0123456789" * 50), ("b", b"0123456789" * 50)]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("a").compress_size
    second = content.rindex(b"PK\x01\x02")
    content[second + 20 : second + 24] = struct.pack("<I", 10 * len(content))
    with pytest.raises(PackageError, match=r"overlap|broken"):
        ZipMembers(written(bytes(content)))
    assert size < 10 * len(content)


def test_encrypted_members_are_refused(written):
    content = bytearray(archives.zip_of([("a", b"x")]))
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    with pytest.raises(PackageError, match="encrypted"):
        ZipMembers(written(bytes(content)))


def _archive(kind):
    files = [("art/cat.svg", bytes(range(256)) * 40), ("z.svg", b"x" * 3000)]
    if kind == "zip":
        return archives.zip_of(files), lambda path: [
            (name, archive.read(name)) for archive in [ZipMembers(path)] for name in archive.names()
        ]
    if kind == "tgz":
        return archives.npm_tarball(files), lambda path: list(tgz_members(path, everything))
    if kind == "rcc":
        content = archives.rcc_of(files, packed=["z.svg"])
        return content, lambda path: list(rcc_members(path.read_bytes(), "x", everything))
    pack = PACKERS[kind]
    content = archives.deb(files, pack=pack, suffix=kind)
    return content, lambda path: list(deb_members(path, everything))


@pytest.mark.parametrize("kind", ["zip", "tgz", "rcc", ".gz", ".xz", ".zst"])
def test_truncated_archives_are_never_read_as_whole(written, kind):
    content, read = _archive(kind)
    whole = read(written(content))
    for end in {*range(0, len(content), max(1, len(content) // 40)), len(content) - 1}:
        path = written(content[:end])
        with contextlib.suppress(PackageError):
            assert read(path) == whole
            assert len(content) - end < 2  # Nothing but padding was cut off.


@pytest.mark.parametrize("kind", ["zip", "tgz", "rcc", ".xz"])
def test_spoiled_bytes_raise_one_kind_of_error(written, kind):
    content, read = _archive(kind)
    for at in range(0, len(content), max(1, len(content) // 150)):
        spoiled = bytearray(content)
        spoiled[at] ^= 0x55
        with contextlib.suppress(PackageError):
            read(written(bytes(spoiled)))


def test_resources_in_circles_are_refused():
    names = struct.pack(">HI", 1, 0) + "a".encode("utf-16-be")
    tree = struct.pack(">IHII", 0, 2, 1, 0) + bytes(8)
    header = struct.pack(">4s4I", b"qres", 2, 20 + len(names), 20, 20)
    with pytest.raises(PackageError, match="in circles"):
        list(rcc_members(header + names + tree, "x.rcc", everything))


def test_resources_that_lie_about_a_size_are_refused():
    content = bytearray(archives.rcc_of([("x", b"abc" * 100)], packed=["x"]))
    packed = content.index(zlib.compress(b"abc" * 100))
    content[packed - 4 : packed] = struct.pack(">I", 299)
    with pytest.raises(PackageError, match="broken"):
        list(rcc_members(bytes(content), "x.rcc", everything))
    content[packed - 4 : packed] = struct.pack(">I", 2**31)
    with pytest.raises(PackageError, match=r"the limit is|unpack to"):
        list(rcc_members(bytes(content), "x.rcc", everything))


def test_forked_workers_read_one_archive_at_a_time(written):
    """A position in an open file would be shared between a process and its forks."""
    path = written(archives.zip_of([(f"{i}", randbytes(i)) for i in range(40)]))
    code = f"""
import multiprocessing, pathlib, random
from toonnet.dataset.packages import opened

path = pathlib.Path({str(path)!r})
opened(path).read("0")

def is_right(i):
    return opened(path).read(str(i)) == random.Random(i).randbytes(50_000)

with multiprocessing.get_context("fork").Pool(4) as pool:
    print(all(pool.map(is_right, list(range(40)) * 20, chunksize=1)))
"""
    assert subprocesses.run_python(code) == "True\n"
