"""Yr: the weather symbols of the Norwegian forecast, as SVG in an npm package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._source import Candidate, Source, Wanted

_FOLDER = "package/dist/svg/"
_TIMES = {"": "", "d": " by day", "m": " by a low sun", "n": " by night"}
_SHOWS = {
    "01": "clear sky",
    "02": "fair",
    "03": "partly cloudy",
    "04": "cloudy",
    "05": "rain showers",
    "06": "rain showers and thunder",
    "07": "sleet showers",
    "08": "snow showers",
    "09": "rain",
    "10": "heavy rain",
    "11": "heavy rain and thunder",
    "12": "sleet",
    "13": "snow",
    "14": "snow and thunder",
    "15": "fog",
    "20": "sleet showers and thunder",
    "21": "snow showers and thunder",
    "22": "rain and thunder",
    "23": "sleet and thunder",
    "24": "light rain showers and thunder",
    "25": "heavy rain showers and thunder",
    "26": "light sleet showers and thunder",
    "27": "heavy sleet showers and thunder",
    "28": "light snow showers and thunder",
    "29": "heavy snow showers and thunder",
    "30": "light rain and thunder",
    "31": "light sleet and thunder",
    "32": "heavy sleet and thunder",
    "33": "light snow and thunder",
    "34": "heavy snow and thunder",
    "40": "light rain showers",
    "41": "heavy rain showers",
    "42": "light sleet showers",
    "43": "heavy sleet showers",
    "44": "light snow showers",
    "45": "heavy snow showers",
    "46": "light rain",
    "47": "light sleet",
    "48": "heavy sleet",
    "49": "light snow",
    "50": "heavy snow",
}
"""What the package's own table says."""
_WITHOUT_CLOUD = "01"


class Yr(PackagedSource):
    """Weather symbols; the source id is like ``05d``: what falls, and by which light."""

    name: ClassVar[str] = "yr"
    gives: ClassVar[str] = "weather symbols, SVG"
    licence: ClassVar[str] = "MIT"
    needs: ClassVar[str] = "npm (1.5 MB)"
    package: ClassVar[Package] = Package("npm", "@yr/weather-symbols", "7.0.0")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted symbols in the order of their numbers."""
        archive = selection(fetched, "pictures", lambda name: name.startswith(_FOLDER))
        for member in opened(archive).names(_FOLDER):
            words = _words(PurePosixPath(member).stem)
            match = wanted.match(words)
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=PurePosixPath(member).stem,
                    label=match.label,
                    artwork=PackedFile(archive, member),
                    title=words[0],
                    author="Yr",
                    licence=self.licence,
                    url="https://www.yr.no",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=words,
                )


def _words(stem: str) -> tuple[str, ...]:
    """Return what a symbol is called; none at all for what the package's table doesn't have."""
    number, time = stem[:2], stem[2:]
    if number not in _SHOWS or time not in _TIMES:
        return ()
    name = _SHOWS[number] + _TIMES[time]
    return (name,) if number == _WITHOUT_CLOUD else (name, "cloud")


SOURCES: Sequence[type[Source]] = (Yr,)
