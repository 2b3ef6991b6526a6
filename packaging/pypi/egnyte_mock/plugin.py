"""Plug-in for pytest: the fixture ``egnyte`` is a domain of a mock, for each test.

The mock is started once for a session on a free port; ``--egnyte-url`` or EGNYTE_MOCK_URL names one that runs already. Under
pytest-xdist each worker has its own, unless an address is given: domains have unique names.
"""

from __future__ import annotations

import os
import re
import uuid
from typing import Any, Dict, Iterator

import pytest

from .domain import Domain
from .mock import Mock

_MARKER = (
    "egnyte(users, groups, faults, profile, guesses, tolerances, limits, token, ...): the initial state and the settings of "
    "the test's Egnyte domain, as in POST /_mock/domains"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("egnyte", "Egnyte mock")
    group.addoption("--egnyte-url", metavar="URL", default=os.environ.get("EGNYTE_MOCK_URL"),
                    help="use the mock at this address instead of starting one (EGNYTE_MOCK_URL)")
    group.addoption("--egnyte-admin-token", metavar="TOKEN", default=os.environ.get("EGNYTE_MOCK_ADMIN_TOKEN"),
                    help="send this admin token to the mock at --egnyte-url (EGNYTE_MOCK_ADMIN_TOKEN)")
    group.addoption("--egnyte-mock", metavar="FILE", default=None,
                    help="start this program instead of the installed egnyte-mock (EGNYTE_MOCK_BIN)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(scope="session")
def egnyte_mock(pytestconfig: pytest.Config) -> Iterator[Mock]:
    """The mock of this session."""
    url = pytestconfig.getoption("--egnyte-url")
    if url:
        mock = Mock(url, pytestconfig.getoption("--egnyte-admin-token"))
        mock.check()
        yield mock
        return
    with Mock.start(pytestconfig.getoption("--egnyte-mock")) as mock:
        yield mock


@pytest.fixture
def egnyte(request: pytest.FixtureRequest, egnyte_mock: Mock) -> Iterator[Domain]:
    """An Egnyte domain for this test alone, with the state of its marker ``egnyte``."""
    domain = egnyte_mock.domain(_name(request.node.name), **_options(request.node))
    yield domain
    domain.remove()


def _options(node: pytest.Item) -> Dict[str, Any]:
    """Returns the options of all markers; those of the test take precedence over those of its class and module."""
    options: Dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers("egnyte"))):
        if marker.args:
            raise pytest.UsageError("the marker egnyte has named arguments only, such as users=[…]")
        options.update(marker.kwargs)
    return options


def _name(test: str) -> str:
    """Returns a unique name for a domain, in which the test is recognised."""
    words = re.sub(r"[^a-z0-9]+", "-", test.lower()).strip("-")[:40].strip("-")
    return f"{words or 'test'}-{uuid.uuid4().hex[:12]}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    domain = getattr(item, "funcargs", {}).get("egnyte")
    if report.when == "call" and report.failed and isinstance(domain, Domain):
        report.sections.append((f"Egnyte journal of {domain.name}", _journal(domain)))


def _journal(domain: Domain) -> str:
    try:
        return domain.journal.text()
    except Exception as error:  # The report of the failure matters more than its journal.
        return f"the journal cannot be read: {error}"
