"""``toonnet build``: recipes, the stages that they describe, what is up to date, and the run."""
