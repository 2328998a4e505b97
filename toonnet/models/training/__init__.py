"""Training: recipes, input, runs that go on where they ended."""

from toonnet.models.training._augment import Augmentation
from toonnet.models.training._examples import Examples, check_classes
from toonnet.models.training._recipe import RECIPES, Recipe

__all__ = ["RECIPES", "Augmentation", "Examples", "Recipe", "check_classes"]
