"""SCIM clients of others, unmodified, against the mock.

Each has a domain of its own, whose journal is judged afterwards: no answer is a 5xx, and the findings about the client
are exactly those that are named here.
"""

import json
import logging
import subprocess
import sys
import threading
import urllib.request
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock as patching
from urllib.parse import urlsplit

import httpx2
from databricks.sdk import WorkspaceClient
from databricks.sdk.service import iam
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Error, PatchOp, PatchOperation, SearchRequest
from slack_objects import SlackObjectsClient, SlackObjectsConfig

# It takes 204, which RFC 7644 3.5.2 allows for a PATCH, for an error.
SANITY = {"group-patch-answer": "200"}
# It sends wrong requests on purpose, and its PUT repeats attributes that only the server assigns.
SANITY_FINDINGS = [
    "malformed-body", "missing-active", "missing-required", "put-readonly", "unknown-attribute", "unknown-member"
]


class Domain:
    """A domain of the mock."""

    def __init__(self, server, name, profile, guesses):
        self.server = server
        self.name = name
        body = {"name": name, "profile": profile, "guesses": guesses}
        self.made = self.control("POST", "/_mock/domains", body)
        self.scim, self.token = self.made["scimUrl"], self.made["token"]

    def control(self, method, path, body=None):
        """Says something over the control API."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.server + path, data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def state(self):
        """Users and groups."""
        return self.control("GET", f"/_mock/domains/{self.name}/state")

    def judge(self, expected):
        """Requires that no answer was a 5xx, and that the findings are the expected ones; returns the number of requests."""
        exchanges = self.control("GET", f"/_mock/domains/{self.name}/journal?limit=100000")["exchanges"]
        broken = [f"{each['method']} {each['path']}: {each['status']}" for each in exchanges if each["status"] >= 500]
        assert not broken, broken
        findings = {finding["id"]: each for each in exchanges for finding in each["findings"]}
        unexpected = [f"{id} of {each['method']} {each['path']}" for id, each in findings.items() if id not in expected]
        assert not unexpected, f"{self.name}: {unexpected}"
        missing = [id for id in expected if id not in findings]
        assert not missing, f"{self.name}: no longer found: {missing}"
        return len(exchanges)


class Rewriter(BaseHTTPRequestHandler):
    """Puts the mock where a client expects its own vendor's SCIM: the paths differ, and nothing else."""

    protocol_version = "HTTP/1.1"
    vendor, target = "", ""

    def answer(self):
        """Passes the request on."""
        length = int(self.headers.get("Content-Length") or 0)
        url = urlsplit(self.target)
        path = self.path.replace(self.vendor, url.path, 1)
        if path == self.path:
            status, headers, body = 404, [], b""
        else:
            connection = HTTPConnection(url.netloc, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            connection.request(self.command, path, self.rfile.read(length), headers)
            answer = connection.getresponse()
            status, headers, body = answer.status, answer.getheaders(), answer.read()
            connection.close()
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        """Says nothing."""


def scim_sanity(domain, program):
    """Its probe creates, changes and removes users and groups; every check passes."""
    command = [program, "probe", domain.scim, "--token", domain.token, "--json-output", "--i-accept-side-effects"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    report = json.loads(done.stdout[done.stdout.index("{"):])
    results = [(each["status"].lower(), each["name"], each.get("message")) for each in report["results"]]
    failed = [each for each in results if each[0] not in ("pass", "skip")]
    assert not failed and sum(each[0] == "pass" for each in results) >= 28, failed or results
    return f"{len(results)} checks, {sum(each[0] == 'skip' for each in results)} of them about agents, which there are not"


def scim2_client(domain, _):
    """Reads the discovery, and does everything that it has a method for."""
    headers = {"Authorization": f"Bearer {domain.token}"}
    with httpx2.Client(base_url=domain.scim, headers=headers, timeout=30) as http:
        scim = SyncSCIMClient(http)
        scim.discover()
        Person, Team = scim.get_resource_model("User"), scim.get_resource_model("Group")
        ada = scim.create(Person(user_name="ada", emails=[Person.Emails(value="ada@acme.example", primary=True)]))
        assert ada.id and ada.meta.location.endswith(f"/Users/{ada.id}"), ada
        ada.display_name = "Ada Byron"
        ada = scim.replace(ada)
        patch = PatchOp[Person](operations=[PatchOperation(op="replace", path="displayName", value="Ada Lovelace")])
        scim.modify(Person, ada.id, patch)
        assert scim.query(Person, ada.id).display_name == "Ada Lovelace"
        found = scim.query(Person, query_parameters={"filter": 'userName eq "ada"', "count": 1})
        assert found.total_results == 1 and found.resources[0].id == ada.id, found
        team = scim.create(Team(display_name="Team", members=[Team.Members(value=ada.id)]))
        assert scim.query(Team, team.id).members[0].value == ada.id
        everything = scim.search(search_request=SearchRequest(count=10))
        assert everything.total_results == 2, everything
        unknown = scim.query(Person, "12345", raise_scim_errors=False)
        assert isinstance(unknown, Error) and unknown.status == 404, unknown
        scim.delete(Team, team.id)
        scim.delete(Person, ada.id)
    return "users, groups, PATCH, search over all resource types"


def databricks_sdk(domain, _):
    """Its API of users and groups."""
    vendor = "/api/2.0/preview/scim/v2"
    handler = type("Databricks", (Rewriter,), {"vendor": vendor, "target": domain.scim})
    # It asks for a file of its vendor first, and warns that there is none.
    logging.getLogger("databricks.sdk").setLevel(logging.ERROR)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        workspace = WorkspaceClient(host=url, token=domain.token, auth_type="pat")
        made = [
            workspace.users.create(
                user_name=f"{name}@acme.example",
                display_name=name.title(),
                name=iam.Name(given_name=name.title(), family_name="Example"),
                emails=[iam.ComplexValue(value=f"{name}@acme.example", primary=True, type="work")],
                active=True,
            )
            for name in ("ada", "grace", "linus")
        ]
        listed = list(workspace.users.list(count=2, attributes="id,userName", sort_by="userName"))
        assert [each.user_name.split("@")[0] for each in listed] == ["ada", "grace", "linus"], listed
        (ada,) = workspace.users.list(filter='userName eq "ada@acme.example"')
        assert ada.id == made[0].id
        # It does not send a value that is false; its users send a text.
        patch = iam.Patch(op=iam.PatchOp.REPLACE, path="active", value="false")
        workspace.users.patch(ada.id, operations=[patch], schemas=[iam.PatchSchema.URN_IETF_PARAMS_SCIM_API_MESSAGES_2_0_PATCH_OP])
        assert workspace.users.get(ada.id).active is False
        workspace.users.update(ada.id, user_name="ada@acme.example", display_name="Ada Lovelace", active=True)
        assert workspace.users.get(ada.id).display_name == "Ada Lovelace"
        group = workspace.groups.create(display_name="data", members=[iam.ComplexValue(value=ada.id)])
        add = iam.Patch(op=iam.PatchOp.ADD, path="members", value=[{"value": made[1].id}])
        remove = iam.Patch(op=iam.PatchOp.REMOVE, path=f'members[value eq "{ada.id}"]')
        schemas = [iam.PatchSchema.URN_IETF_PARAMS_SCIM_API_MESSAGES_2_0_PATCH_OP]
        workspace.groups.patch(group.id, operations=[add, remove], schemas=schemas)
        assert [each.value for each in workspace.groups.get(group.id).members] == [made[1].id]
        assert [each.display_name for each in workspace.groups.list()] == ["data"]
        workspace.groups.delete(group.id)
        for user in made:
            workspace.users.delete(user.id)
        assert not domain.state()["users"]
    finally:
        server.shutdown()
    return "users and groups, of which it pages the lists itself"


def slack_objects(domain, _):
    """Its SCIM calls; only the waits between them are left out."""
    base, version = domain.scim.rsplit("/", 1)
    config = SlackObjectsConfig(scim_token=domain.token, bot_token="unused", scim_base_url=base, scim_version=version)
    with patching.patch("slack_objects.scim_base.time.sleep"):
        slack = SlackObjectsClient(config)
        users = slack.users()
        made = users.scim_create_user("ada", "ada@acme.example")
        ada = made.data["id"]
        assert made.status_code == 201 and users.is_active_scim(ada)
        for found in (users.scim_search_user_by_email("ada@acme.example"), users.scim_search_user_by_username("ada")):
            assert found.data["Resources"][0]["id"] == ada, found
        users.scim_update_user_attribute(user_id=ada, attribute="title", new_value="Countess")
        changed = users.scim_update_email(user_id=ada, new_email="countess@acme.example")
        assert changed.ok, changed
        state = domain.state()["users"][0]
        assert state["email"] == "countess@acme.example", state
        body = {"displayName": "team", "members": [ada]}
        team = domain.control("POST", f"/_mock/domains/{domain.name}/groups", body)
        groups = slack.idp_groups()
        assert [each["group id"] for each in groups.get_groups()] == [team["id"]], groups.get_groups()
        assert groups.is_member(ada, team["id"])
        assert users.scim_deactivate_user(ada).status_code == 204
        assert not domain.state()["users"]
    return "users by name and email, PATCH with a filter, groups with their members"


# Each client with the profile, the guesses and the findings of its domain.
CLIENTS = [
    (scim_sanity, "rfc", SANITY, SANITY_FINDINGS),
    (scim2_client, "rfc", {}, ["conditional", "json-media-type", "missing-active", "not-implemented", "search-by-post"]),
    (
        databricks_sdk,
        "egnyte",
        {"user-type": "free", "user-name-form": "any"},
        ["bool-string", "json-media-type", "large-count", "no-schemas", "projection", "sort"],
    ),
    (
        slack_objects,
        "egnyte",
        {"user-type": "free", "incomplete-user": "accept"},
        ["filter-attribute", "json-media-type", "large-count", "missing-active", "unknown-urn", "valuepath-create"],
    ),
]


def main():
    program, sanity = sys.argv[1:]
    with subprocess.Popen([program, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            url = json.loads(server.stdout.readline())["url"]
            for client, profile, guesses, findings in CLIENTS:
                domain = Domain(url, client.__name__.replace("_", "-"), profile, guesses)
                did = client(domain, sanity)
                print(f"{domain.name}: {domain.judge(findings)} requests ({did})")
        finally:
            server.terminate()


main()
