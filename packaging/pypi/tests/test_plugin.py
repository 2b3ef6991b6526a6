"""The plug-in inside pytest: reports of failed tests, a mock that runs already, and several workers."""

import pytest

from egnyte_mock import Mock

FAILING = """
    import urllib.request
    import pytest

    @pytest.mark.egnyte(users=["ada"])
    def test_fails(egnyte):
        address = egnyte.base_url + "/Users?startIndex=0"
        urllib.request.urlopen(urllib.request.Request(address, headers={"Authorization": "Bearer " + egnyte.token}))
        assert egnyte.users == []

    def test_passes(egnyte):
        assert egnyte.users == []
"""

MANY = """
    import pytest

    @pytest.mark.parametrize("number", range(12))
    @pytest.mark.egnyte(users=["ada"])
    def test_alone(egnyte, number):
        egnyte.seed(users=[f"user-{number}"])
        assert [user["userName"] for user in egnyte.users] == ["ada", f"user-{number}"]
"""


def test_a_failed_test_shows_its_journal_with_the_findings(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    result = pytester.runpytest("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*Egnyte journal of test-fails-*", "*200 GET /d/test-fails-*", "*start-index-0: RFC 7644*"])
    assert result.stdout.str().count("Egnyte journal of") == 1


def test_a_mock_that_runs_already_is_used_and_left_as_it_was(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(MANY)
    with Mock.start(arguments=["--admin-token", "let-me-in-here"]) as mock:
        options = ["--egnyte-url", mock.url, "--egnyte-admin-token", "let-me-in-here"]
        pytester.runpytest(*options).assert_outcomes(passed=12)
        assert mock.domains() == ["acme"]
        pytester.runpytest("--egnyte-url", mock.url).assert_outcomes(errors=12)


def test_workers_share_a_mock_without_meeting_each_other(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(MANY)
    with Mock.start() as mock:
        pytester.runpytest_subprocess("-n", "2", "--egnyte-url", mock.url).assert_outcomes(passed=12)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=12)


@pytest.mark.parametrize("options, line", [
    (["--egnyte-url", "http://127.0.0.1:1"], "*no mock answers at http://127.0.0.1:1*"),
    (["--egnyte-mock", "/nowhere/egnyte-mock"], "*/nowhere/egnyte-mock cannot be started*"),
])
def test_a_mock_that_is_not_there_is_named(pytester: pytest.Pytester, options: list, line: str) -> None:
    pytester.makepyfile("def test_it(egnyte): pass")
    result = pytester.runpytest(*options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([line])


def test_the_marker_is_declared_and_has_named_arguments(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.egnyte(['ada'])\ndef test_it(egnyte): pass")
    result = pytester.runpytest("--strict-markers")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*named arguments only*"])
    pytester.runpytest("--markers").stdout.fnmatch_lines(["@pytest.mark.egnyte(users, groups*"])
