#!/usr/bin/env python3
"""Records how each variant of the sample connectors fails: `record.py BINARY [VARIANT…]` writes failures.json beside it.

Every variant is served over HTTP and run through the whole suite, and so are some pairs of variants. The tests of the
diagnosis read the file. Takes some minutes.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).parent
SAMPLES = {
    "python": ["python3", str(FOLDER / "variants.py")],
    "node": ["node", str(FOLDER / "variants.mjs")],
}
CONFIG = '[connector]\nname = "sample"\nrequest_timeout = "10s"\ncapabilities = ["keeps-local-members"]\n'


def flaws(sample):
    """The flaw that each variant of a sample stands for."""
    return json.loads(subprocess.run([*SAMPLES[sample], "--list"], check=True, capture_output=True).stdout)


def report(binary, sample, names):
    """The JSON report of the suite with these variants at once."""
    service = subprocess.Popen([*SAMPLES[sample], *names], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               env={**os.environ, "PORT": "0"})
    try:
        address = service.stdout.readline().split()[-1]
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "conformance.toml").write_text(CONFIG)
            subprocess.run([binary, "--connector", address, "--report", "json=run.json"], cwd=folder,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return json.loads(pathlib.Path(folder, "run.json").read_text())
    finally:
        service.kill()
        service.wait()


def key(verdict):
    return [verdict["file"], (verdict["rule"] or {}).get("id"), verdict["title"]]


def failure(verdict):
    step = (verdict["step"] or {}).get("text", "")
    return [*key(verdict), verdict["outcome"], step, verdict["details"]]


def write(file, recorded):
    variants = recorded["variants"].items()
    lines = ",\n".join(f"{json.dumps(title)}: {json.dumps(it, ensure_ascii=False)}" for title, it in variants)
    file.write_text(f'{{"ran": {json.dumps(recorded["ran"])},\n"variants": {{\n{lines}\n}}}}\n')


def main(binary, wanted):
    file = FOLDER / "failures.json"
    recorded = json.loads(file.read_text()) if wanted and file.exists() else {"ran": [], "variants": {}}
    for sample in SAMPLES:
        expected = flaws(sample)
        names = list(expected)
        pairs = [[names[i], names[(i + 5) % len(names)]] for i in range(0, len(names), 4)]
        for group in [[]] + [[name] for name in names] + pairs:
            title = f"{sample}: {' + '.join(group) or 'unbroken'}"
            if wanted and title not in wanted:
                continue
            run = report(binary, sample, group)
            verdicts = [it for it in run["verdicts"] if it["keeper"] == "connector"]
            failures = [failure(it) for it in verdicts if it["outcome"] in ("failed", "errored")]
            ran = [key(it) for it in verdicts if it["outcome"] in ("passed", "failed", "errored")]
            recorded["ran"] = recorded["ran"] or ran
            recorded["variants"][title] = {"flaws": [expected[name] for name in group], "failures": failures}
            print(f"{len(failures):4} {title}", flush=True)
            write(file, recorded)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2:])
