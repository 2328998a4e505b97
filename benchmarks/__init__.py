"""Speed of every operation, beside its peers; generated from the contracts."""
