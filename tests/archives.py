"""Small packages for tests: wheels, npm tarballs, Debian packages, Qt resources."""

import base64
import gzip
import hashlib
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib

from toonnet.dataset.packages import Package


def zip_of(files, *, change=lambda info: None):
    """Return a ZIP archive; `change` may spoil each member's header."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, content)
    return buffer.getvalue()


def wheel(name, version, files):
    """Return a wheel that pip accepts."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    kind = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    extra = [(f"{info}/METADATA", metadata), (f"{info}/WHEEL", kind), (f"{info}/RECORD", "")]
    return zip_of([*files, *extra])


def member(name, content=b"", **fields):
    """Return a tar member; `fields` spoil its header."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def tar_of(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tgz_of(members):
    return gzip.compress(tar_of(members), mtime=0)


def npm_tarball(files):
    return tgz_of([member(f"package/{name}", content) for name, content in files])


def ar_of(parts):
    """Return an ar archive, as Debian packages are."""
    archive = b"!<arch>\n"
    for name, content in parts:
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n"
        archive += header.encode() + content + b"\n" * (len(content) % 2)
    return archive


def deb_of(members, *, pack=lzma.compress, suffix=".xz", name="drawings", version="1.0-1"):
    """Return a Debian package that installs these tar members."""
    control = f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: none\n"
    control += "Description: drawings\n"
    return ar_of(
        [
            ("debian-binary", b"2.0\n"),
            ("control.tar.xz", lzma.compress(tar_of([member("./control", control.encode())]))),
            (f"data.tar{suffix}", pack(tar_of(members))),
        ]
    )


def deb(files, **options):
    return deb_of([member(f"./{name}", content) for name, content in files], **options)


def rcc_of(files, *, version=3, packed=()):
    """Return Qt resources; the names in `packed` are packed with zlib.

    The tree is laid out breadth first, as Qt's own compiler does.
    """
    root = {}
    for path, content in files:
        folder = root
        *folders, name = path.split("/")
        for part in folders:
            folder = folder.setdefault(part, {})
        folder[name] = (content, path in packed)
    names, data, tree = b"", b"", b""
    queue, following = [("", root)], 1
    for name, node in queue:
        if isinstance(node, dict):
            tree += struct.pack(">IHII", len(names), 2, len(node), following)
            queue.extend(node.items())
            following += len(node)
        else:
            content, is_packed = node
            if is_packed:
                content = struct.pack(">I", len(content)) + zlib.compress(content)
            tree += struct.pack(">IHHHI", len(names), int(is_packed), 0, 0, len(data))
            data += struct.pack(">I", len(content)) + content
        tree += bytes(8) if version > 1 else b""
        names += struct.pack(">HI", len(name), 0) + name.encode("utf-16-be")
    start = 24 if version > 2 else 20
    header = struct.pack(
        ">4s4I", b"qres", version, start + len(data) + len(names), start, start + len(data)
    )
    return header + bytes(start - 20) + data + names + tree


def keep(cache, package: Package, file, content, version="1.0"):
    """Put a package where `fetch` finds it, with its record."""
    folder = cache / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(content)
    record = {
        "algorithm": "sha256",
        "digest": hashlib.sha256(content).hexdigest(),
        "file": file,
        "version": version,
    }
    (folder / f"{package.key}.json").write_text(json.dumps(record))
    return folder / file


def integrity(content):
    """Return what npm's registry says of a tarball."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def tree_hash(folder):
    """Return a digest of all names, kinds and contents under a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
        digest.update(f"{kind} {path.relative_to(folder)}\0".encode())
        if kind == "file":
            digest.update(path.read_bytes())
    return digest.hexdigest()
