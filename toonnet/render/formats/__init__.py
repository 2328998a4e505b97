"""Readers of model files: a module a format, each of which yields parts as the file has them."""
