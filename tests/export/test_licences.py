"""What licence expressions ask for."""

from importlib import import_module

import pytest

from toonnet.dataset.licences import Licence, allows, expand, licences_in


@pytest.mark.parametrize(
    ("wanted", "expression", "allowed"),
    [
        (["CC0-1.0"], "CC0-1.0", True),
        (["cc0-1.0"], "CC0-1.0", True),
        (["CC0-1.0"], "CC-BY-4.0", False),
        (["permissive"], "MIT", True),
        (["permissive"], "CC0-1.0 AND Apache-2.0", True),
        (["permissive"], "CC0-1.0 AND CC-BY-SA-4.0", False),
        (["permissive", "CC-BY-SA-4.0"], "CC0-1.0 AND CC-BY-SA-4.0", True),
        (["permissive"], "GPL-3.0-only OR MIT", True),
        (["permissive"], "MIT AND GPL-3.0-only OR CC-BY-SA-4.0", False),
        (["permissive"], "MIT AND (GPL-3.0-only OR CC-BY-4.0)", True),
        (["permissive"], "CC0-1.0 OR GPL-2.0+ AND GPL-3.0-only", True),
        (["permissive"], "CC-BY-NC-4.0", False),
        (["share-alike"], "CC-BY-NC-SA-4.0", False),
        (["open"], "LGPL-2.1-or-later WITH Font-exception-2.0", True),
        (["open"], "LicenseRef-Pixabay", False),
        (["restricted"], "LicenseRef-Pixabay", True),
        (["open"], "Somebody's", False),
        (["Somebody's"], "Somebody's", True),
    ],
)
def test_allow_lists(wanted, expression, allowed):
    assert allows(expand(wanted, ["Somebody's"]), expression) is allowed


def test_a_slip_is_told():
    with pytest.raises(ValueError, match="did you mean 'permissive'"):
        expand(["permisive"], [])
    with pytest.raises(ValueError, match=r"neither known nor .* did you mean .Somebody's"):
        expand(["Somebody"], ["Somebody's"])


@pytest.mark.parametrize("text", ["", "AND", "MIT AND", "(MIT", "MIT)", "MIT GPL-3.0", "OR MIT"])
def test_no_expression(text):
    with pytest.raises(ValueError, match="isn't a licence expression"):
        licences_in(text)


def test_every_name_once_in_order():
    found = licences_in("MIT AND (CC0-1.0 OR MIT) AND GPL-2.0-only WITH Classpath-exception-2.0")
    assert [licence.name for licence in found] == ["MIT", "CC0-1.0", "GPL-2.0-only"]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("CC-BY-NC-ND-2.0", "https://creativecommons.org/licenses/by-nc-nd/2.0/"),
        ("CC-BY-SA-3.0-DE", "https://creativecommons.org/licenses/by-sa/3.0/de/"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC-PDM-1.0", "https://creativecommons.org/publicdomain/mark/1.0/"),
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("AGPL-3.0", "https://spdx.org/licenses/AGPL-3.0-only.html"),
        ("GPL-2.0-or-later", "https://spdx.org/licenses/GPL-2.0-or-later.html"),
        ("LicenseRef-Ours", ""),
        ("Somebody's", ""),
    ],
)
def test_links(name, url):
    assert Licence(name).url == url


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("CC-BY-3.0-US", "attribution"),
        ("CC-BY-SA-3.0-DE", "share-alike"),
        ("CC-BY-NC-3.0-US", "restricted"),
        ("LicenseRef-Pixabay", "restricted"),
        *[(name, "public-domain") for name in ("CC-PDM-1.0", "CC-PDDC", "LicenseRef-PublicDomain")],
    ],
)
def test_families(name, family):
    assert Licence(name).family == family


@pytest.mark.parametrize("module", ["gcompris", "wikimedia"])
def test_every_licence_that_a_source_translates_to_is_known(module):
    names = import_module(f"toonnet.dataset.sources.{module}")._SPDX.values()
    assert len(set(names)) > 5
    assert {name for name in names if Licence(name).family in ("other", "restricted")} == set()
