"""docs/export.md shows the code that is on the exports' cards, which the readers' tests run."""

import re
from pathlib import Path

from toonnet.dataset.export import FORMATS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "export.md"


def test_the_page_has_the_code_of_every_format(exported_as):
    shown = dict(re.findall(r"### `(\w+)`\n.*?```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    assert tuple(shown) == FORMATS
    for layout, code in shown.items():
        card = (exported_as(layout) / "README.md").read_text()
        (on_card,) = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
        assert code == re.sub(r"\.\.\d{6}", "..000003", on_card)
