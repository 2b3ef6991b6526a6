"""Client of egnyte-mock's control API, for tests: a mock, its domains, and what a client did to them.

Standard library only. With pytest, the fixture ``egnyte`` of :mod:`egnyte_mock.plugin` is a domain for each test.
"""

from __future__ import annotations

from .client import MockError
from .domain import Clock, Domain, Fault, Mark, Snapshot
from .journal import Entry, Finding, Journal
from .mock import Mock, find_binary

__all__ = ["Clock", "Domain", "Entry", "Fault", "Finding", "Journal", "Mark", "Mock", "MockError", "Snapshot", "find_binary"]
