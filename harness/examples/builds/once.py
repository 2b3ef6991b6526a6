"""One sync of a whole directory, as both builds in this folder do it. The sync itself is that of ../python."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))

from egnyte import Egnyte  # noqa: E402
from sync import Memory, Sync  # noqa: E402


def sync_once(users, user_groups):
    """Brings Egnyte in step. Each problem is a line on standard error, and the exit status is 1 then."""
    state = pathlib.Path(os.environ["CONFORMANCE_STATE_DIR"], "bindings.json")
    integration = {
        "baseUrl": os.environ["EGNYTE_SCIM_URL"],
        "token": os.environ["EGNYTE_SCIM_TOKEN"],
        "manageGroups": os.environ["EGNYTE_MANAGE_GROUPS"] == "true",
        "caFile": os.environ.get("EGNYTE_CA_FILE"),
    }
    directory = {"application": {"integration": integration}, "users": users, "userGroups": user_groups}
    memory = Memory.load(state)
    memory.forget_disassociated(user_groups)
    egnyte = Egnyte(integration)
    egnyte.begin(memory.quiet_until)
    try:
        reply = Sync(directory, egnyte, memory).run()
    finally:
        memory.quiet_until = egnyte.quiet_until
        memory.save(state)
    if reply["ok"]:
        return
    names = {user["id"]: user["username"] for user in users} | {group["id"]: group["name"] for group in user_groups}
    for problem in reply["problems"]:
        subject = problem.get("user") or problem.get("userGroup")
        print(f"cannot sync {names.get(subject, subject)}: {problem['error']}", file=sys.stderr)
    sys.exit(f"sync: {reply['error']}")
