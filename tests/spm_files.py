"""SuperTuxKart's model files, written by the format's description."""

import struct

import numpy as np

CORNERS = [(0, 0, 1), (1, 0, 2), (0, 1, 3)]
UV = [(0, 0), (1, 0.25), (0.5, 1)]


def spm(buffers, *, textures, skinned=False, version=1, colored=False, tangents=False):
    """Return a file: buffers of (positions, uv, colours or None, faces, material)."""
    flags = 1 | colored << 1 | tangents << 2
    content = struct.pack("<2sBB6fH", b"SP", version << 3 | (1 if skinned else 2), flags,
                          *[0.0] * 6, len(textures))  # fmt: skip
    for first, second in textures:
        for name in (first, second):
            content += bytes([len(name)]) + name.encode()
    content += struct.pack("<HH", 1, len(buffers))
    for positions, uv, colors, faces, material in buffers:
        first, second = textures[material]
        content += struct.pack("<IIH", len(positions), 3 * len(faces), material)
        for corner, position in enumerate(positions):
            content += struct.pack("<3fI", *position, 0x1FF << 10)
            if colored:
                color = None if colors is None else colors[corner]
                content += b"\x80" if color is None else bytes([0, *color])
            if first:
                content += np.array(uv[corner], "<f2").tobytes()
                content += bytes(4 * bool(second) + 4 * tangents)
            content += bytes(16 * skinned)
        content += np.array(faces, "u1" if len(positions) < 256 else "<u2").tobytes()
    return content
