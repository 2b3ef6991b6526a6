"""The sample gateway with one flaw, which the first argument names."""

import http.server
import os
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "builds"))

import gateway  # noqa: E402
from gateway import Gateway, Refused  # noqa: E402


class CreatesStandardUsers(Gateway):
    def post_users(self, _, user):
        return super().post_users(_, {**user, "userType": "standard"})


class ResetsUserType(Gateway):
    def put_users(self, account_id, user):
        status, account = super().put_users(account_id, user)
        return status, self.change(account, {"userType": "power"})


class DeletesLeavers(Gateway):
    def put_users(self, account_id, user):
        if user["active"]:
            return super().put_users(account_id, user)
        self.egnyte.delete("Users", account_id)
        return 200, user


class KeepsDeletedPeople(Gateway):
    def delete_users(self, account_id, _):
        return 204, None


class IgnoresRemovals(Gateway):
    def patch_groups(self, group_id, patch):
        patch["Operations"] = [each for each in patch["Operations"] if each["op"] != "remove"]
        if not patch["Operations"]:
            return 200, self.egnyte.get("Groups", group_id)
        return super().patch_groups(group_id, patch)


class RemovesAllMembers(Gateway):
    def patch_groups(self, group_id, patch):
        for each in patch["Operations"]:
            each["path"] = each["path"].partition("[")[0]
        return super().patch_groups(group_id, patch)


class RenamesByNewGroup(Gateway):
    def patch_groups(self, group_id, patch):
        for each in patch["Operations"]:
            if each["path"] == "displayName":
                old = self.egnyte.get("Groups", group_id)
                self.egnyte.delete("Groups", group_id)
                new = {"schemas": old["schemas"], "displayName": each["value"], "members": old.get("members") or []}
                return 200, self.egnyte.create("Groups", new, "displayName")
        return super().patch_groups(group_id, patch)


class SwallowsRefusals(Gateway):
    def answer(self, method, path, query, body):
        try:
            return super().answer(method, path, query, body)
        except Refused as refusal:
            if method not in ("POST", "PUT") or refusal.status == 404:
                raise
            return 200, {**body, "id": "none"}


class FindsNobody(Gateway):
    def read(self, kind, resource_id, query):
        if "filter" in query:
            return {"totalResults": 0, "Resources": []}
        return super().read(kind, resource_id, query)


class SearchesTheFirstPage(Gateway):
    def read(self, kind, resource_id, query):
        if "filter" not in query:
            return super().read(kind, resource_id, query)
        page = self.egnyte.call("GET", f"/{kind}", query={"startIndex": 1, "count": 100})
        attribute, _, value = query["filter"].partition(" eq ")
        found = [each for each in page.get("Resources") or [] if self.has(each, attribute, value.strip('"'))]
        return {"totalResults": len(found), "Resources": found}

    def has(self, resource, attribute, value):
        values = [each["value"] for each in resource.get("emails") or []]
        values = values if attribute == "emails.value" else [resource[attribute]]
        return value.casefold() in [each.casefold() for each in values]


class ComparesNamesExactly(SearchesTheFirstPage):
    def has(self, resource, attribute, value):
        return attribute != "emails.value" and resource[attribute] == value


class SaysTheToken(Gateway):
    def post_users(self, _, user):
        try:
            return super().post_users(_, user)
        except Refused as refusal:
            raise Refused(f"{refusal} (asked with {os.environ['EGNYTE_SCIM_TOKEN']})", refusal.status) from None


class AsksAgainAndAgain(Gateway):
    def answer(self, method, path, query, body):
        for _ in range(12):
            try:
                return super().answer(method, path, query, body)
            except gateway.Stop as stop:
                trouble = stop
        raise trouble


class Status(http.server.BaseHTTPRequestHandler):
    """Status address: busy while a request that was answered has still to be carried out."""

    unfinished = 0

    def do_GET(self):
        self.send_response(202 if Status.unfinished else 200)
        self.end_headers()

    def log_message(self, *_):
        pass

    @staticmethod
    def serve():
        server = http.server.HTTPServer(("127.0.0.1", int(os.environ["STATUS_PORT"])), Status)
        threading.Thread(target=server.serve_forever, daemon=True).start()


class AnswersTooEarly(Gateway):
    """A PUT is answered at once, and carried out later."""

    def put_users(self, account_id, user):
        def later():
            time.sleep(0.3)
            with gateway.Handler.lock:
                self.egnyte.begin(self.egnyte.quiet_until)
                Gateway.put_users(self, account_id, user)
            Status.unfinished -= 1

        Status.unfinished += 1
        threading.Thread(target=later).start()
        return 200, user


FLAWS = {
    "creates-standard-users": CreatesStandardUsers,
    "resets-user-type": ResetsUserType,
    "deletes-leavers": DeletesLeavers,
    "keeps-deleted-people": KeepsDeletedPeople,
    "ignores-removals": IgnoresRemovals,
    "removes-all-members": RemovesAllMembers,
    "renames-by-new-group": RenamesByNewGroup,
    "swallows-refusals": SwallowsRefusals,
    "finds-nobody": FindsNobody,
    "searches-the-first-page": SearchesTheFirstPage,
    "compares-names-exactly": ComparesNamesExactly,
    "says-the-token": SaysTheToken,
    "asks-again-and-again": AsksAgainAndAgain,
    "answers-too-early": AnswersTooEarly,
}


class Page(http.server.BaseHTTPRequestHandler):
    """A web site that has a page for every address."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Welcome</title>")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, *_):
        pass


def main(flaw):
    port = int(os.environ["PUSH_PORT"])
    if "STATUS_PORT" in os.environ:
        Status.serve()
    if flaw == "ends":
        sys.exit("no settings")
    if flaw == "listens-nowhere":
        time.sleep(60)
    if flaw == "starts-slowly":
        time.sleep(5)
    if flaw == "has-a-web-page":
        http.server.HTTPServer(("127.0.0.1", port), Page).serve_forever()
    if flaw == "has-another-token":
        os.environ["PUSH_TOKEN"] = "another"
    gateway.serve(FLAWS.get(flaw, Gateway)())


if __name__ == "__main__":
    main(sys.argv[1])
