"""Opens the live page in chromium, sees verdicts come, runs scenarios again by its buttons and by changes on disk."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

HARNESS = Path(sys.argv[1]).resolve()
SHOTS = os.environ.get("SHOTS")
FLAW = "reference:flaw=deactivates-everyone"
SLOWEST = 100

# The time at which the mark of each scenario changes on the page, and the runs that begin and end.
WATCH = """
window.shown = {};
window.runs = [];
window.ended = 0;
const Source = window.EventSource;
window.EventSource = class extends Source {
  constructor(address) {
    super(address);
    const began = (event) => window.runs.push(JSON.parse(event.data).running.length);
    this.addEventListener("begun", began);
    this.addEventListener("run", began);
    this.addEventListener("ended", () => { window.ended += 1; });
  }
};
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const link = target.querySelector("a");
    if (link && target.dataset.outcome !== "running") window.shown[link.hash.slice(1)] ??= Date.now() / 1000;
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-outcome"] });
"""


class LivePage:
    """The program, with features in a folder of its own, and its address."""

    def __init__(self, folder):
        subprocess.run([HARNESS, "export", folder], check=True, stdout=subprocess.DEVNULL)
        words = ["ui", "features", "--rule", "groups.*", "--connector", FLAW]
        self.process = subprocess.Popen([HARNESS, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group()
        # What it prints is read, so that it does not wait for a reader.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def note_arrivals(self):
        """Notes in a thread when each verdict is on the wire, for one who reads beside the page."""
        self.arrived = {}

        def read():
            with urllib.request.urlopen(f"{self.url}events") as events:
                for line in events:
                    if line.startswith(b'data: {"id":'):
                        self.arrived.setdefault(json.loads(line[6:])["id"], time.time())

        threading.Thread(target=read, daemon=True).start()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(20) == 0


def run_by(page, act):
    """Acts, waits for the end of the run that follows, and returns the number of its scenarios."""
    before = page.evaluate("window.ended")
    act()
    # The page's policy forbids what Playwright's own wait needs.
    until = time.monotonic() + 60
    while page.evaluate("window.ended") <= before:
        assert time.monotonic() < until, "no run has ended"
        page.wait_for_timeout(20)
    is_idle(page)
    return page.evaluate("window.runs.at(-1)")


def is_idle(page):
    expect(page.locator("#status")).to_contain_text("Watching", timeout=60_000)


def sees_verdicts_come(page):
    expect(page.locator("#status")).to_contain_text("Running: ", timeout=20_000)
    expect(page.locator("#tree li[data-outcome='running']").first).to_be_attached()
    expect(page.locator(".chip[data-word='passed'] b")).not_to_have_text("0", timeout=20_000)
    assert page.locator("#stop").is_visible() and page.locator("#run-failed").is_disabled()
    is_idle(page)
    assert page.locator("#tree li[data-outcome='running']").count() == 0
    failed, all_ = (int(number) for number in re.findall(r"\d+", page.locator("h1:visible").inner_text()))
    assert 0 < failed < all_ and all_ == page.locator("#tree li").count(), (failed, all_)
    expect(page.locator(".cause h3").first).to_contain_text("Everyone in a disassociated group")
    return failed, all_


def runs_one_again(page):
    page.locator(".failed-list a").first.click()
    title = page.locator("#story h1").inner_text()
    expect(page.locator("#story .diff .unexpected").first).to_be_visible()
    expect(page.locator("#story .steps li").first).to_be_visible()
    expect(page.locator("#story .turn:visible").first).to_be_visible()
    assert run_by(page, page.locator("#run-one").click) == 1
    expect(page.locator("#story h1")).to_have_text(title)
    expect(page.locator("#story .pill")).to_have_text("failed")
    page.keyboard.press("Escape")


def runs_failed_a_rule_and_all(page, failed, all_):
    assert run_by(page, page.locator("#run-failed").click) == failed
    rule = page.locator(".tree-rule:visible").first
    rule.hover()
    assert run_by(page, rule.locator(".run").click) == rule.locator("li").count()
    page.locator("#actions .run", has_text="Run all").click()
    expect(page.locator("#status")).to_contain_text(f"of {all_}")
    page.locator("#stop").click()
    is_idle(page)
    expect(page.locator(".chip[data-word='not-run'] b")).not_to_have_text("0")
    assert run_by(page, page.locator("#actions .run", has_text="Run all").click) == all_
    expect(page.locator("h1:visible")).to_have_text(f"{failed} of {all_} failed", timeout=60_000)


def runs_what_a_change_affects(page, folder):
    feature = next(file for file in sorted((folder / "features/groups").glob("*.feature")) if "Scenario: " in file.read_text())
    text = feature.read_text()
    title = re.search(r"Scenario: (.+)", text).group(1)
    feature.write_text(text.replace(title, "Another title", 1))
    expect(page.locator("#tree li", has_text="Another title")).to_be_attached(timeout=20_000)
    is_idle(page)
    expect(page.locator("#tree li", has_text="Another title")).to_have_attribute("data-outcome", re.compile("passed|failed"))
    feature.write_text(text.replace("      Then ", "      Then suddenly ", 1))
    expect(page.locator("#status")).to_contain_text("suddenly", timeout=20_000)
    feature.write_text(text)
    is_idle(page)
    expect(page.locator("#tree li", has_text=title).first).to_be_attached()


def filters(page, failed):
    page.locator(".chip[data-word='failed']").click()
    expect(page.locator("#shown")).to_contain_text(f"{failed} of ")
    page.locator(".chip[data-word='failed']").click()


def saves_the_page(page, all_):
    with page.expect_download() as download:
        page.locator("#actions a", has_text="Save").click()
    saved = Path(download.value.path()).read_text()
    assert "unsafe-inline" in saved and saved.count('"outcome":') >= all_


def complaints(browser, url):
    found = []
    for scheme in ["light", "dark"]:
        for width in [1440, 390]:
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
            page.goto(url)
            page.wait_for_selector("body[data-ready]")
            for name in ["live", "live-scenario"]:
                if name == "live-scenario":
                    page.locator(".failed-list a").first.click()
                    expect(page.locator("#story h1")).to_be_visible()
                for each in Axe().run(page).response["violations"]:
                    found.append(f"{name} {scheme} {width}: {each['id']}: {each['nodes'][0]['target']}")
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"
                if SHOTS:
                    Path(SHOTS).mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png")
            page.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        folder = Path(folder)
        browser = play.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(WATCH)
        heard = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        live = LivePage(folder)
        try:
            page.goto(live.url)
            page.wait_for_selector("body[data-ready]")
            live.note_arrivals()
            failed, all_ = sees_verdicts_come(page)
            shown = page.evaluate("window.shown")
            delays = [1000 * (shown[each] - at) for each, at in live.arrived.items() if each in shown]
            late = sorted(delays)[int(len(delays) * 0.95)]
            assert len(delays) > all_ / 3 and late < SLOWEST, f"{len(delays)} verdicts, one of twenty shown after {late} ms or more"
            runs_one_again(page)
            runs_failed_a_rule_and_all(page, failed, all_)
            filters(page, failed)
            saves_the_page(page, all_)
            runs_what_a_change_affects(page, folder)
            assert not heard, f"the page complained: {heard}"
            found = complaints(browser, live.url)
            assert not found, "axe found:\n" + "\n".join(found)
            live.end()
            expect(page.locator("#status")).to_contain_text("has ended")
        finally:
            live.process.kill()
        browser.close()
    print(f"live page: {all_} verdicts, 95 % on the screen within {late:.0f} ms, all within {max(delays):.0f} ms; axe found nothing")


main()
