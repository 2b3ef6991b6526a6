"""The fixture ``egnyte``, used as a test of a connector uses it."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from egnyte_mock import Domain, Mock, MockError


def scim(egnyte, method, path, body=None):
    """Sends a SCIM request as a connector does, and returns the status and the JSON."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {egnyte.token}", "Content-Type": "application/scim+json"}
    request = urllib.request.Request(egnyte.base_url + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        text, status = error.read(), error.code
    # Egnyte's gateway answers with a page.
    return status, json.loads(text) if text.startswith(b"{") else None


def person(name):
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "externalId": f"x-{name}",
        "userType": "power",
        "active": True,
        "emails": [{"value": f"{name}@acme.example", "primary": True}],
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
    }


def test_a_domain_is_empty_without_a_marker(egnyte):
    assert isinstance(egnyte, Domain)
    assert egnyte.state() == {"users": [], "groups": []}
    assert egnyte.base_url.endswith("/pubapi/scim/v2") and egnyte.token


@pytest.mark.egnyte(users=["ada", {"userName": "grace", "user_type": "admin"}], groups={"Engineering": ["ada"]})
def test_a_marker_seeds_the_domain(egnyte):
    assert [user["userName"] for user in egnyte.users] == ["ada", "grace"]
    assert egnyte.user("GRACE")["userType"] == "admin"
    assert egnyte.group("engineering")["members"] == [egnyte.user("ada")["id"]]
    with pytest.raises(MockError, match="there is no userName 'linus'; there is ada, grace"):
        egnyte.user("linus")


@pytest.mark.egnyte(users=["ada"], profile="rfc")
class TestMarkers:
    @pytest.mark.egnyte(users=["grace"], token="token-of-this-test")
    def test_the_nearest_marker_takes_precedence(self, egnyte):
        assert [user["userName"] for user in egnyte.users] == ["grace"]
        assert egnyte.control("GET")["profile"] == "rfc"
        assert egnyte.token == "token-of-this-test"


def test_the_journal_shows_what_a_connector_did(egnyte):
    assert scim(egnyte, "POST", "/Users", person("ada"))[0] == 201
    id = egnyte.user("ada")["id"]
    patch = {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}
    assert scim(egnyte, "PATCH", f"/Users/{id}", patch)[0] == 200
    assert len(egnyte.journal) == 2
    (created,) = egnyte.journal.requests("POST", "/Users")
    assert created.request_body["userName"] == "ada" and created.status == 201
    assert [entry.target for entry in egnyte.journal.requests(path="/Users/*")] == [f"/Users/{id}"]
    assert egnyte.journal.requests("DELETE") == []
    assert {finding.id for finding in egnyte.journal.findings()} >= {"op-case", "bool-string", "no-schemas"}
    (finding,) = egnyte.journal.findings("op-case")
    assert finding.level == "error" and "7644" in finding.section and finding.entry.method == "PATCH"
    assert egnyte.journal.findings(level="warning") == []
    egnyte.journal.clear()
    assert egnyte.journal.entries() == [] and egnyte.journal.text() == "no request arrived"


def test_a_fault_fails_the_requests_that_match(egnyte):
    fault = egnyte.fault(status=503, retry_after=2, method="POST", path="/Users", next=1)
    assert scim(egnyte, "GET", "/Users")[0] == 200
    assert [scim(egnyte, "POST", "/Users", person("ada"))[0] for _ in range(2)] == [503, 201]
    assert fault.firings == 1
    fault.remove()
    egnyte.fault("delay", millis=1)
    with pytest.raises(MockError, match="did you mean `status`"):
        egnyte.fault("statsu", status=500)


def test_clock_snapshot_mark_and_limits(egnyte):
    egnyte.seed(users=["ada"])
    before = egnyte.clock.now()
    assert (egnyte.clock.advance(hours=2) - before).total_seconds() >= 7200
    snapshot, mark = egnyte.snapshot(), egnyte.mark()
    id = egnyte.user("ada")["id"]
    egnyte.control("DELETE", f"/users/{id}")
    assert [change["kind"] for change in mark.changes()] == ["user-deleted"] and mark.undone() == []
    assert len(snapshot.changes()) == 1
    snapshot.restore()
    assert egnyte.user("ada")["id"] == id
    egnyte.limits(per_second=1)
    statuses = [scim(egnyte, "GET", "/Users")[0] for _ in range(3)]
    assert statuses[0] == 200 and 403 in statuses
    egnyte.no_limits()
    assert scim(egnyte, "GET", "/Users")[0] == 200


def test_tokens_of_ones_own_choice(egnyte):
    former = egnyte.token
    assert egnyte.issue_token("my-own-token") == "my-own-token"
    assert scim(egnyte, "GET", "/Users")[0] == 200
    egnyte.revoke_tokens()
    assert scim(egnyte, "GET", "/Users")[0] == 401
    assert egnyte.issue_token() != former
    with pytest.raises(MockError, match="8 to 256") as refused:
        egnyte.issue_token("short")
    assert refused.value.status == 400


def test_a_mock_of_ones_own_requires_its_admin_token(egnyte_mock):
    with Mock.start(arguments=["--admin-token", "let-me-in-here"]) as own:
        assert own.domain("mine", users=["ada"]).user("ada")["active"]
        assert own.domains() == ["acme", "mine"] and own.url != egnyte_mock.url
        with pytest.raises(MockError, match="admin token"):
            Mock(own.url).check()
    with pytest.raises(MockError, match="no mock answers"):
        own.check()
    with pytest.raises(MockError, match="--prot"):
        Mock.start(arguments=["--prot"])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal of Unix")
def test_a_mock_ends_with_the_process_that_started_it(egnyte):
    code = "import os, signal; from egnyte_mock import Mock; print(Mock.start().url, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    url = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True).stdout.strip()
    assert url.startswith("http:")
    for _ in range(100):
        try:
            Mock(url).check()
        except MockError as error:
            assert "no mock answers" in str(error)
            return
        time.sleep(0.02)
    pytest.fail("the mock runs on")
