#!/usr/bin/env python3
"""Mutation test of the suite: each mutant of the reference connector must fail it.

    cargo install cargo-mutants
    cargo build --release
    python3 harness/tests/mutants/run.py [--only TEXT] [--jobs N] [--output FILE]

`cargo mutants --list` makes the mutants of the connector's planner and client. Each is built as `egnyte-reference` in a copy
of the repository below target/mutants, and run through the whole suite over stdio. A mutant that passes survives, unless
equivalent.json has the beginning of its name, with the reason why no directory and no Egnyte can tell it from the connector. Exit status 1 if one
survives. Takes a few seconds of CPU for each mutant.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import queue
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]
WORK = ROOT / "target" / "mutants"
SOURCES = ["harness/reference/src/plan/*.rs", "harness/reference/src/client/*.rs", "harness/reference/src/*.rs"]
# Flaws and the transports are not the connector; scripted.rs is a client for unit tests.
EXCLUDED = ["harness/reference/src/main.rs", "harness/reference/src/client/scripted.rs"]
# A run on a machine that is too busy judges nothing, and is made again.
TOO_BUSY = "this machine was too busy"
MOST_RUNS = 3
NOT_JUDGED = "not judged"
CONFIG = '[connector]\nname = "mutant"\nrequest_timeout = "2s"\n'
LONGEST_RUN_S = 240


def mutants(only):
    """Mutants with their difference."""
    command = ["cargo", "mutants", "--list", "--json", "--diff", "--package", "egnyte-reference"]
    command += [word for glob in SOURCES for word in ("--file", glob)]
    command += [word for glob in EXCLUDED for word in ("--exclude", glob)]
    listed = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return [mutant for mutant in listed if only in title(mutant)]


def title(mutant):
    """Name that stays the same when lines move."""
    function = (mutant.get("function") or {}).get("function_name", "")
    return f'{mutant["file"].removeprefix("harness/reference/src/")}: {function}: {mutant["genre"]}: ' \
           f'{before(mutant)} -> {mutant["replacement"]}'


def before(mutant):
    """Lines that the mutant replaces, shortened."""
    lines = [line[1:].strip() for line in mutant["diff"].splitlines() if line.startswith("-") and line[:3] != "---"]
    return " ".join(lines)[:120]


class Copy:
    """Copy of the repository in which one mutant at a time is built."""

    def __init__(self, number):
        self.tree = WORK / f"tree-{number}"
        self.target = WORK / f"target-{number}"
        if not self.tree.exists():
            subprocess.run(["git", "worktree", "prune"], cwd=ROOT, check=True)
            subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(self.tree)], cwd=ROOT, check=True)
        self.sh("git", "checkout", "--quiet", "--force", self.head())
        (self.tree / "run").mkdir(exist_ok=True)

    def head(self):
        return subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

    def sh(self, *command, **options):
        return subprocess.run(command, cwd=self.tree, check=True, capture_output=True, **options)

    def build(self):
        """Builds the connector; false if it does not compile."""
        environment = {**os.environ, "CARGO_TARGET_DIR": str(self.target), "CARGO_PROFILE_DEV_DEBUG": "0"}
        # Dependencies are built once and run in every suite.
        optimized = ["--config", 'profile.dev.package."*".opt-level=2']
        command = ["cargo", "build", "--quiet", *optimized, "--package", "egnyte-reference", "--bin", "egnyte-reference"]
        return subprocess.run(command, cwd=self.tree, env=environment, capture_output=True).returncode == 0

    def fate(self, harness, mutant):
        """`killed by …`, `does not compile`, or `survives`."""
        subprocess.run(["patch", "--quiet", "--force", mutant["file"]], cwd=self.tree, check=True, text=True,
                       input=mutant["diff"], capture_output=True)
        try:
            return self.judge(harness) if self.build() else "does not compile"
        finally:
            self.sh("git", "checkout", "--quiet", "--force", "--", mutant["file"])

    def judge(self, harness):
        """Fate of the connector that is built, on a machine that is not too busy to judge it."""
        fates = (self.run_suite(harness) for _ in range(MOST_RUNS))
        return next((fate for fate in fates if fate), NOT_JUDGED)

    def run_suite(self, harness):
        """Fate of the connector by one run of the suite; none if the machine was too busy."""
        results = self.tree / "run" / "run.json"
        results.unlink(missing_ok=True)
        command = [harness, "--connector", f"stdio:{self.target}/debug/egnyte-reference stdio",
                   "--fail-fast", "--report", f"json={results}"]
        try:
            run = subprocess.run(command, cwd=self.tree / "run", capture_output=True, text=True, timeout=LONGEST_RUN_S)
        except subprocess.TimeoutExpired:
            return "killed by the time limit"
        if run.returncode == 0:
            return "survives"
        if not results.exists():
            return f"killed before the first scenario: {(run.stderr.strip().splitlines() or ['?'])[-1]}"
        verdicts = json.loads(results.read_text())["verdicts"]
        failed = [verdict for verdict in verdicts if verdict["outcome"] == "failed"]
        errored = [verdict for verdict in verdicts if verdict["outcome"] == "errored"]
        red = failed + [verdict for verdict in errored if TOO_BUSY not in (verdict["message"] or "")]
        if not red:
            # Where no scenario is red, the run is red by its requests.
            return None if errored else "killed by wire.valid-scim"
        rules = sorted({(verdict["rule"] or {}).get("id", "") for verdict in red})
        return f"killed by {', '.join(rules)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="mutants with this text in their name")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time")
    parser.add_argument("--output", default=str(WORK / "fates.json"), help="file with the fate of each mutant; what it has is not run again")
    parser.add_argument("--harness", default=str(ROOT / "target/release/egnyte-conformance"), help="binary of the harness")
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    output = pathlib.Path(arguments.output)
    fates = json.loads(output.read_text()) if output.exists() else {}
    equivalent = json.loads((FOLDER / "equivalent.json").read_text())
    all_mutants = mutants(arguments.only)
    copies = queue.Queue()
    for number in range(arguments.jobs):
        copy = Copy(number)
        (copy.tree / "run" / "conformance.toml").write_text(CONFIG)
        fate = copy.judge(arguments.harness) if copy.build() else "does not compile"
        if fate != "survives":
            sys.exit(f"the connector without a mutant must survive: {fate}")
        copies.put(copy)

    def run(mutant):
        copy = copies.get()
        try:
            return title(mutant), copy.fate(arguments.harness, mutant)
        finally:
            copies.put(copy)

    due = [mutant for mutant in all_mutants if title(mutant) not in fates and not reason(title(mutant), equivalent)]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for number, (name, fate) in enumerate(pool.map(run, due)):
            if fate == NOT_JUDGED:
                print(f"{number + 1}/{len(due)} {name}: the machine is too busy", flush=True)
                continue
            fates[name] = fate
            output.write_text(json.dumps(fates, indent=1, ensure_ascii=False))
            print(f"{number + 1}/{len(due)} {name}: {fate}", flush=True)
    summarise([title(mutant) for mutant in all_mutants], fates, equivalent)


def reason(name, equivalent):
    """Reason why a mutant is equivalent: that of the beginning of its name which equivalent.json has."""
    return next((reason for beginning, reason in equivalent.items() if name.startswith(beginning)), None)


def summarise(names, fates, equivalent):
    known = {name: "equivalent" if reason(name, equivalent) else fates.get(name, "not run") for name in names}
    count = lambda word: sum(fate.startswith(word) for fate in known.values())
    survivors = [name for name, fate in known.items() if fate == "survives"]
    for name in survivors:
        print(f"survives: {name}")
    print(f"{len(known)} mutants: {count('killed')} killed, {count('does not')} do not compile, "
          f"{count('equivalent')} equivalent, {len(survivors)} survive, {count('not run')} not run")
    sys.exit(1 if survivors or count("not run") else 0)


if __name__ == "__main__":
    main()
