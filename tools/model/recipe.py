"""How the packaged model is trained: what was chosen on validation data inside of one fold."""

TUNING_SEED = 1
"""Of the folds inside whose training sides the choice was made."""
HEADLINE_SEED = 4
"""Of the folds that the published figures are from."""
MADE_ORIGINS = ("collected", "composed", "rendered", "inflated", "stylized")
TRAIN_OPTIONS = (
    *("--net", "small", "--size", "80", "--looks", "6", "--recipe", "transfer", "--epochs", "16"),
    *("--licences", "permissive,share-alike", "--validation", "0"),
)
