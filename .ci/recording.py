"""Records a terminal session of about twelve seconds from a real run, as docs/recording-light.svg and -dark.svg.

python3 .ci/recording.py target/release/egnyte-conformance

The commands run in a terminal of their own, in a folder with the smallest sample. The pictures are animated by CSS alone,
and stand still for readers who prefer less motion.
"""

import html
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, ROWS, LENGTH = 100, 27, 12.0
# Command, moment of its first letter, and the number of lines of its output that are shown; the session ends with the last.
SESSION = [
    ('egnyte-conformance smoke --connector "stdio:python3 connector.py"', 0.4, None),
    ('egnyte-conformance --connector "stdio:python3 connector.py" --rule groups.renamed', 4.2, "so that in Egnyte"),
]
TYPING, OUTPUT = 1.3, 1.5
SIZE, CELL, LINE, MARGIN, BAR = 13, 7.85, 19, 18, 34
COLORS = {
    "light": {"paper": "#fcfbf9", "bar": "#f5f3ef", "line": "#e7e3dc", "ink": "#22252a", "soft": "#5a616b", "good": "#26713f", "bad": "#ad2f26", "warn": "#7d5200", "accent": "#006a71"},
    "dark": {"paper": "#14161a", "bar": "#20242a", "line": "#2c3138", "ink": "#e3e5e8", "soft": "#a8afb8", "good": "#7bc897", "bad": "#f5978d", "warn": "#e5bb66", "accent": "#4cc3ca"},
}
CODES = {"1": "b", "2": "soft", "31": "bad", "32": "good", "33": "warn"}
ENDS = {"0": set(CODES.values()), "22": {"b", "soft"}, "39": {"bad", "good", "warn"}}


def run(command, folder, program):
    """Returns the lines that a command prints on a terminal."""
    chunks = []
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "COLUMNS": str(COLUMNS), "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    outer, inner = pty.openpty()
    process = subprocess.Popen(["sh", "-c", f"stty cols {COLUMNS} rows {ROWS}; {command}"], cwd=folder, env=environment, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    while True:
        try:
            chunk = os.read(outer, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    process.wait()
    lines = b"".join(chunks).decode().replace("\r\n", "\n").split("\n")
    # What was erased, as the progress of a run is, stays out.
    return [line.rsplit("\x1b[2K", 1)[-1].lstrip("\r") for line in lines]


def shown(lines, heading):
    """Returns the lines up to the end of the block with this heading, or all."""
    while lines and not lines[-1].strip():
        lines.pop()
    if heading is None:
        return lines + [""]
    start = next(number for number, line in enumerate(lines) if heading in line)
    return lines[: next(number for number in range(start, len(lines)) if not lines[number].strip())]


def wrapped(line):
    """Splits a line where a terminal would; escape sequences have no width."""
    rows, width = [""], 0
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        if part.startswith("\x1b["):
            rows[-1] += part
            continue
        for letter in part:
            if width == COLUMNS:
                rows.append("")
                width = 0
            rows[-1] += letter
            width += 1
    return rows


def spans(line):
    """Returns a line with escape sequences as tspans."""
    found, classes = [], set()
    for text in re.split(r"(\x1b\[[\d;]*m)", line):
        if text.startswith("\x1b["):
            for code in text[2:-1].split(";"):
                classes = classes - ENDS.get(code or "0", set()) | ({CODES[code]} if code in CODES else set())
        elif text:
            text = html.escape(text, quote=False)
            found.append(f'<tspan class="{" ".join(sorted(classes))}">{text}</tspan>' if classes else text)
    return "".join(found)


class Recording:
    def __init__(self):
        self.texts, self.rules, self.moves = [], [], []

    def percent(self, moment):
        return f"{moment / LENGTH * 100:.2f}%"

    def add(self, body, moment, style=""):
        """Adds a line that appears at a moment."""
        name = f"a{len(self.rules)}"
        if self.rules and self.rules[-1][1] == moment:
            name = self.rules[-1][0]
        else:
            self.rules.append((name, moment))
        row = len(self.texts)
        self.texts.append(f'<text class="{name}" y="{row * LINE + SIZE}">{body}</text>' if body else "")
        # The last rows are in sight.
        if row >= ROWS - 1:
            self.moves.append((moment, row - ROWS + 2))

    def type(self, command, moment):
        name, row = f"t{len(self.texts)}", len(self.texts)
        start, end = self.percent(moment), self.percent(moment + TYPING)
        self.rules.append((None, f"@keyframes {name} {{ 0%, {start} {{ clip-path: inset(0 100% 0 0); animation-timing-function: steps({len(command)}) }} {end}, 100% {{ clip-path: inset(0 0 0 0) }} }} .{name} {{ animation: {name} {LENGTH}s infinite }}"))
        self.add('<tspan class="accent">$</tspan>', max(moment - 0.4, 0.0))
        self.texts.append(f'<text class="{name} b" x="{2 * CELL:.1f}" y="{row * LINE + SIZE}">{html.escape(command, quote=False)}</text>')
        # The command stands in the row of its prompt.
        self.texts[row] += self.texts.pop()

    def css(self, colors):
        rules = [f"text {{ font: {SIZE}px ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace; fill: {colors['ink']}; white-space: pre }}", ".b { font-weight: 600 }"]
        rules += [f".{name} {{ fill: {colors[name]} }}" for name in ["soft", "good", "bad", "warn", "accent"]]
        for name, rule in self.rules:
            if name is None:
                rules.append(rule)
            elif rule > 0:
                at = self.percent(rule)
                rules.append(f"@keyframes {name} {{ 0% {{ visibility: hidden }} {at}, 100% {{ visibility: visible }} }} .{name} {{ animation: {name} {LENGTH}s step-end infinite }}")
        steps = "".join(f" {self.percent(moment)} {{ transform: translateY(-{rows * LINE}px) }}" for moment, rows in dict(self.moves).items())
        last = self.moves[-1][1] * LINE if self.moves else 0
        rules.append(f"@keyframes scroll {{ 0% {{ transform: none }}{steps} 100% {{ transform: translateY(-{last}px) }} }} .scroll {{ transform: translateY(-{last}px); animation: scroll {LENGTH}s step-end infinite }}")
        rules.append("@media (prefers-reduced-motion: reduce) { * { animation: none !important } }")
        return "\n".join(rules)

    def svg(self, scheme):
        colors = COLORS[scheme]
        width, height = round(COLUMNS * CELL + 2 * MARGIN), ROWS * LINE + 2 * MARGIN + BAR
        dots = "".join(f'<circle cx="{MARGIN + 6 + 20 * number}" cy="{BAR / 2:g}" r="5.5" fill="{colors["line"]}" stroke="{colors["soft"]}" stroke-opacity=".4"/>' for number in range(3))
        return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="A terminal: the smoke test of a connector passes, then a rule fails, with what did not happen in Egnyte, and what was sent">
<style>
{self.css(colors)}
</style>
<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="9" fill="{colors['paper']}" stroke="{colors['line']}"/>
<path d="M.5 {BAR}v-{BAR - 9.5}a9 9 0 0 1 9-9h{width - 19}a9 9 0 0 1 9 9v{BAR - 9.5}z" fill="{colors['bar']}" stroke="{colors['line']}"/>
{dots}
<svg x="{MARGIN}" y="{BAR + MARGIN}" width="{width - 2 * MARGIN}" height="{ROWS * LINE}"><g class="scroll">
{chr(10).join(text for text in self.texts if text)}
</g></svg>
</svg>
"""


def main():
    program = Path(sys.argv[1]).resolve()
    recording = Recording()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "harness/examples/minimal/connector.py", folder)
        for command, moment, heading in SESSION:
            lines = [row for line in shown(run(command, folder, program), heading) for row in wrapped(line)]
            recording.type(command, moment)
            begin = moment + TYPING + 0.2
            for number, line in enumerate(lines):
                # Three lines at a time keep the picture small.
                recording.add(spans(line), round(begin + OUTPUT * (number - number % 3) / len(lines), 2))
    for scheme in COLORS:
        file = ROOT / f"docs/recording-{scheme}.svg"
        file.write_text(recording.svg(scheme))
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")


main()
