"""The one client for interfaces on the network: polite, bounded, and careful with addresses.

It asks public addresses over https only, keeps to each host's rules, waits when it is told to,
remembers answers, and never shows a key. ``open_client`` makes one; importing this package loads no
network library.
"""

from toonnet.dataset.http._errors import Declined, FetchError, NotNow, Refused, Spent
from toonnet.dataset.http._open import missing_extra, open_client
from toonnet.dataset.http._records import SchemaError, field_of, records_of, text_of
from toonnet.dataset.http._rules import Budget, HostRules, Limit

__all__ = [
    "Budget",
    "Declined",
    "FetchError",
    "HostRules",
    "Limit",
    "NotNow",
    "Refused",
    "SchemaError",
    "Spent",
    "field_of",
    "missing_extra",
    "open_client",
    "records_of",
    "text_of",
]
