"""Pages on localhost for people who would rather look than read; needs the extra ``web``."""
