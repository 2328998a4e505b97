"""What emoji are called, by their code points.

Names are Unicode's own. Emoji newer than Unicode 14, which Python 3.11 doesn't know by name, stand
in a table: otherwise a newer Python would collect more.
"""

from __future__ import annotations

import unicodedata

_EMOJI_STYLE = 0xFE0F


def emoji_names(file_stem: str) -> tuple[str, ...]:
    """Return the names of an emoji, the most telling first, in lower case.

    Parameters
    ----------
    file_stem
        Its code points in hexadecimal digits, joined by hyphens: ``1F408-200D-2B1B``.

    Returns
    -------
    None at all for what has no name of its own: flags, people of several parts, skin tones.
    """
    try:
        codes = [int(code, 16) for code in file_stem.split("-")]
    except ValueError:
        return ()
    codes = [code for code in codes if code != _EMOJI_STYLE]
    key = "-".join(f"{code:x}" for code in codes)
    if len(codes) > 1 or codes[0] > 0x10FFFF:
        return (_SEQUENCES[key],) if key in _SEQUENCES else ()
    name = _NEWER[key] if key in _NEWER else unicodedata.name(chr(codes[0]), "").lower()
    return (name,) if name else ()


_SEQUENCES = {
    "1f408-200d-2b1b": "black cat",
    "1f415-200d-1f9ba": "service dog",
    "1f426-200d-2b1b": "black bird",
    "1f426-200d-1f525": "phoenix",
    "1f43b-200d-2744": "polar bear",
    "1f344-200d-1f7eb": "brown mushroom",
    "1f34b-200d-1f7e9": "lime",
    "2764-200d-1f525": "heart on fire",
    "1f636-200d-1f32b": "face in clouds",
}
_NEWER = {
    "1f6d8": "landslide",
    "1f6dc": "wireless",
    "1fa75": "light blue heart",
    "1fa76": "grey heart",
    "1fa77": "pink heart",
    "1fa87": "maracas",
    "1fa88": "flute",
    "1fa89": "harp",
    "1fa8a": "trombone",
    "1fa8e": "treasure chest",
    "1fa8f": "shovel",
    "1faad": "folding hand fan",
    "1faae": "hair pick",
    "1faaf": "khanda",
    "1fabb": "hyacinth",
    "1fabc": "jellyfish",
    "1fabd": "wing",
    "1fabe": "leafless tree",
    "1fabf": "goose",
    "1fac6": "fingerprint",
    "1fac8": "hairy creature",
    "1facd": "orca",
    "1face": "moose",
    "1facf": "donkey",
    "1fada": "ginger root",
    "1fadb": "pea pod",
    "1fadc": "root vegetable",
    "1fadf": "splatter",
    "1fae8": "shaking face",
    "1fae9": "face with bags under eyes",
    "1faea": "distorted face",
    "1faef": "fight cloud",
    "1faf7": "leftwards pushing hand",
    "1faf8": "rightwards pushing hand",
}
