"""How well a model does; needs no Keras."""

from toonnet.models.evaluation._certainty import at_temperature, fit_temperature
from toonnet.models.evaluation._figures import Figures, Predictions, figures, wilson
from toonnet.models.evaluation._page import page
from toonnet.models.evaluation._tables import predictions_csv, read_predictions

__all__ = [
    "Figures",
    "Predictions",
    "at_temperature",
    "figures",
    "fit_temperature",
    "page",
    "predictions_csv",
    "read_predictions",
    "wilson",
]
