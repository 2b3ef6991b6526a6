"""Lays the pages of this repository out for mdBook, as docs/SUMMARY.md lists them: stage.py REPOSITORY OUT.

Pages keep their paths, but a README.md is the index.md of its folder. A link to a file that is no page leads to SOURCES, the address of the repository's files (for
example https://github.com/OWNER/REPOSITORY/blob/main); without SOURCES only its text stays.
"""

import os
import re
import shutil
import sys
from pathlib import Path

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
PICTURE = re.compile(r'(?:src|srcset)="([^"]+)"')
README = re.compile(r"\bREADME\.md$")
FENCE = re.compile(r"(^[ \t]*```.*?^[ \t]*```[ \t]*$)", re.MULTILINE | re.DOTALL)


def is_elsewhere(target):
    return target.startswith("#") or "://" in target or target.startswith("mailto:")


def index(path):
    return README.sub("index.md", path)


class Stage:
    def __init__(self, repository, out):
        self.repository, self.out = repository, out
        self.sources = os.environ.get("SOURCES", "").rstrip("/")
        summary = (repository / "docs/SUMMARY.md").read_text()
        self.pages = [os.path.normpath(f"docs/{target}") for _, _, target in LINK.findall(summary)]
        self.summary = LINK.sub(lambda link: f"[{link[2]}]({index(os.path.normpath('docs/' + link[3]))})", summary)

    def check(self):
        there = {f"docs/{page.name}" for page in (self.repository / "docs").glob("*.md")} - {"docs/SUMMARY.md"}
        missing = sorted(there - set(self.pages))
        if missing:
            raise SystemExit(f"not in docs/SUMMARY.md: {', '.join(missing)}")

    def write(self):
        (self.out / "SUMMARY.md").write_text(self.summary)
        for page in self.pages:
            parts = FENCE.split((self.repository / page).read_text())
            # Fenced blocks are every second part.
            parts[::2] = [self.prose(page, part) for part in parts[::2]]
            target = self.out / index(page)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("".join(parts))

    def prose(self, page, text):
        for picture in PICTURE.findall(text):
            self.copy(os.path.normpath(Path(page).parent / picture))
        return LINK.sub(lambda link: self.link(page, link), text)

    def link(self, page, link):
        mark, text, target = link.groups()
        if is_elsewhere(target):
            return link[0]
        path, hash_sign, anchor = target.partition("#")
        file = os.path.normpath(Path(page).parent / path)
        if mark:
            self.copy(file)
            return link[0]
        if file in self.pages:
            return f"[{text}]({index(path)}{hash_sign}{anchor})"
        if os.path.normpath(f"{file}/README.md") in self.pages:
            return f"[{text}]({path.rstrip('/')}/index.md{hash_sign}{anchor})"
        if not (self.repository / file).exists():
            raise SystemExit(f"{page}: the link to {target} leads nowhere")
        return f"[{text}]({self.sources}/{file})" if self.sources else text

    def copy(self, file):
        (self.out / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.repository / file, self.out / file)


if __name__ == "__main__":
    stage = Stage(Path(sys.argv[1]), Path(sys.argv[2]))
    stage.check()
    stage.write()
