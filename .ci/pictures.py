"""Takes the pictures in docs/ from a real run: a failure as the HTML report shows it, light and dark.

CHROMIUM=$(command -v chromium) target/html-report/bin/python .ci/pictures.py target/release/egnyte-conformance
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HARNESS = Path(sys.argv[1]).resolve()
DOCS = Path(__file__).resolve().parent.parent / "docs"
WORDS = ["--connector", "reference:flaw=deactivates-everyone", "--rule", "groups.disassociate-deactivates"]
WIDTH = 1300


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        page_file, data = Path(folder) / "page.html", Path(folder) / "run.json"
        subprocess.run([HARNESS, *WORDS, "--report", f"html={page_file}", "--report", f"json={data}"], stdout=subprocess.DEVNULL)
        failure = next(each for each in json.loads(data.read_text())["verdicts"] if each["outcome"] == "failed")
        browser = play.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        for scheme in ["light", "dark"]:
            page = browser.new_page(color_scheme=scheme, viewport={"width": WIDTH, "height": 2000})
            page.goto(f"{page_file.as_uri()}#{failure['id']}")
            page.wait_for_selector("body[data-ready]")
            story = page.locator("#story").bounding_box()
            end = page.locator("#story .part", has=page.locator(".columns")).bounding_box()
            area = {"x": story["x"], "y": story["y"], "width": story["width"], "height": end["y"] + end["height"] + 24 - story["y"]}
            page.screenshot(path=DOCS / f"failure-{scheme}.png", clip=area)
        browser.close()


main()
