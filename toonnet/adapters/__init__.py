"""IUS and the hand-drawn filter for the pipelines that people have already.

``toonnet.adapters.albumentations``, ``.keras`` and ``.torchvision`` import their framework; this
package alone imports none. `Stylizing` and `Unifying` are what all of them call.
"""

from toonnet.adapters._work import Stylizing, Unifying

__all__ = ["Stylizing", "Unifying"]
