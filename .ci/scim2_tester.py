"""Starts a mock with each profile, runs `scim2 test` against both at once, and judges what it says.

Every result must be a success, but for the exceptions below; and each of those must still be met, so often and no
more.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass
class Allowed:
    """Results that are no success, how many there are of them, and why that is right."""

    profiles: tuple[str, ...]
    status: str
    title: str
    reason: str
    times: int
    why: str
    met: Counter[str] = field(default_factory=Counter)


BOTH = ("egnyte", "rfc")
EXCEPTIONS = [
    Allowed(
        BOTH,
        "ERROR",
        "check_(add|replace)_attribute",
        r"Attribute 'members' was not (added|replaced) or has unexpected value",
        2,
        "the tester compares members with what it sent, without display. The service provider assigns it: /Schemas says"
        " readOnly, of which RFC 7643 §7 has \"The attribute SHALL NOT be modified\" by clients, and it is returned by"
        " default, of which §7 has \"in all SCIM operation responses where attribute values are returned\"; RFC 7644"
        " §3.5.2 has \"the entire resource within the response body\", which is more than the client sent",
    ),
    Allowed(
        ("rfc",),
        "ERROR",
        "check_(add|replace)_attribute",
        r"enterprise:2.0:User has no sub-attribute \"schemas\"",
        2,
        "the tester puts schemas into the value of an extension. RFC 7643 §3.3 has the attributes of the extension there"
        " alone, and §3 has schemas as an attribute of resources, which an extension is not; RFC 7644 §3.5.2.1 has \"a set"
        " of sub-attributes SHALL be specified\" for a complex target. A profile without the tolerance unknown-attribute"
        " refuses others; `egnyte` accepts and reports it",
    ),
    Allowed(
        ("egnyte",),
        "ERROR",
        "check_remove_attribute",
        r"PATCH modify\(\) did not remove attribute 'active'",
        1,
        "the guess active-removal: an account can be used or cannot, so that it goes on as it was, and is shown so",
    ),
    Allowed(
        ("egnyte",),
        "SKIPPED",
        "search_with_attributes",
        r"searching several resource types at once is not supported",
        2,
        "the guess root-query: the query at the root (RFC 7644 §3.4.2.1, optional) answers 501",
    ),
]

RESULT = re.compile(r"^(SUCCESS|COMPLIANT|ACCEPTABLE|DEVIATION|ERROR|CRITICAL|SKIPPED) (\S+)$")


def results(output: str) -> list[tuple[str, str, str]]:
    """Status, title and reason of every check."""
    found: list[tuple[str, str, str]] = []
    for line in output.splitlines()[1:]:
        head = RESULT.match(line)
        if head:
            found.append((head[1], head[2], ""))
        elif found:
            status, title, reason = found[-1]
            found[-1] = (status, title, f"{reason}\n{line.strip()}".strip())
    return found


def is_expected(profile: str, result: tuple[str, str, str]) -> bool:
    status, title, reason = result
    for allowed in EXCEPTIONS:
        named = profile in allowed.profiles and status == allowed.status and re.fullmatch(allowed.title, title)
        if named and re.search(allowed.reason, reason):
            allowed.met[profile] += 1
            return True
    return False


def run(mock: str, profile: str, scim2: str) -> str:
    """What the tester says of a mock of its own."""
    command = [mock, "--port", "0", "--profile", profile]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            ready = json.loads(server.stdout.readline())
            environment = {**os.environ, "SCIM_CLI_HEADERS": f"Authorization: Bearer {ready['token']}"}
            test = [scim2, "--url", ready["scimUrl"], "test"]
            done = subprocess.run(test, env=environment, capture_output=True, text=True, timeout=120)
        finally:
            server.terminate()
    if not done.stdout:
        sys.exit(f"scim2 said nothing:\n{done.stderr}")
    return done.stdout


def judge(mock: str, profile: str, scim2: str) -> tuple[bool, list[str]]:
    """Whether a profile is as expected, and the lines about it."""
    found = results(run(mock, profile, scim2))
    failed = [result for result in found if result[0] != "SUCCESS" and not is_expected(profile, result)]
    lines = [f"{profile}: {status} {title}: {reason}" for status, title, reason in failed]
    off = [allowed for allowed in EXCEPTIONS if profile in allowed.profiles and allowed.met[profile] != allowed.times]
    for allowed in off:
        met = allowed.met[profile]
        lines.append(f"{profile}: expected {allowed.times} times, met {met} times: {allowed.title}: {allowed.reason}")
    good = sum(result[0] == "SUCCESS" for result in found)
    excepted = len(found) - good - len(failed)
    lines.append(f"{profile}: {len(found)} checks, {good} successes, {excepted} exceptions with a reason")
    return not (failed or off or good < 100), lines


def main() -> None:
    mock, scim2 = sys.argv[1:]
    with ThreadPoolExecutor() as pool:
        judged = list(pool.map(lambda profile: judge(mock, profile, scim2), BOTH))
    for _, lines in judged:
        print("\n".join(lines))
    if not all(is_good for is_good, _ in judged):
        sys.exit(1)


main()
