"""Runs the suite twice, all green and with a flaw, and reads both HTML reports in chromium as a person would."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

HARNESS = Path(sys.argv[1]).resolve()
SHOTS = os.environ.get("SHOTS")
LARGEST = 5_000_000


def report(folder, name, *words):
    """A run with an HTML and a JSON report: the page's address, and what it must show."""
    page, data = folder / f"{name}.html", folder / f"{name}.json"
    subprocess.run([HARNESS, *words, "--report", f"html={page}", "--report", f"json={data}"], stdout=subprocess.DEVNULL)
    size = page.stat().st_size
    assert size < LARGEST, f"{name}: {size} bytes"
    return page.as_uri(), json.loads(data.read_text()), size


def outcomes(run, *words):
    return [told for told in run["verdicts"] if told["outcome"] in words]


def visible(page, selector):
    return page.locator(f"{selector}:visible").count()


def green(page, address, run):
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    opened = time.monotonic() - began
    expect(page.locator("h1")).to_have_text(f"All {sum(told['keeper'] != 'egnyte' for told in outcomes(run, 'passed'))} scenarios passed")
    assert visible(page, "#failures") == 0
    assert visible(page, ".row") == 0, "a green page is quiet"
    return opened


def filters(page, run):
    failed = outcomes(run, "failed")
    page.locator(".chip", has_text="failed").click()
    expect(page.locator("#shown")).to_have_text(f"{len(failed)} of {len(run['verdicts'])}")
    assert visible(page, ".row") == len(failed)
    page.locator("#text").fill(failed[0]["title"].upper())
    assert 1 <= visible(page, ".row") <= len(failed)
    page.locator("#text").fill("no scenario is called this")
    expect(page.locator("#nothing")).to_be_visible()
    page.locator("#reset").click()
    expect(page.locator("#shown")).to_be_empty()
    area = failed[0]["area"]
    page.locator("#area").select_option(area)
    there = [told for told in run["verdicts"] if told["area"] == area]
    expect(page.locator("#shown")).to_have_text(f"{len(there)} of {len(run['verdicts'])}")
    page.locator("#area").select_option("")


# A story is built when its row tells that it was opened, and a link is followed when the address tells that it
# changed: both a moment after the click, so what they bring is waited for.


def opens_a_failure(page, run):
    told = next(told for told in outcomes(run, "failed") if told["account"]["unexpected"] and told["exchanges"])
    row = page.locator(f"[id='{told['id']}']")
    if row.get_attribute("open") is None:
        row.locator("summary").first.click()
    story = row.locator(".story")
    expect(story.locator(".steps li")).to_have_count(len(told["steps"]))
    expect(story.locator(".steps li.failed")).to_contain_text(told["account"]["expected"][0] if told["account"]["expected"] else "")
    expect(story.locator(".diff .unexpected")).to_have_count(len(told["account"]["unexpected"]))
    expect(story.locator(".diff .unexpected").first).to_contain_text(told["account"]["unexpected"][0])
    written = story.locator(".x", has_text="PATCH").last
    written.locator("summary").first.click()
    expect(written.locator(".body").first).to_be_visible()
    expect(story.locator(".again code")).to_have_text(told["again"])
    story.locator(".copy").click()
    expect(story.locator(".copy")).to_have_text("Copied")


def follows_links(page, address, run):
    told = outcomes(run, "passed")[7]
    page.goto(f"{address}#{told['id']}")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator(f"[id='{told['id']}'] .story")).to_be_visible()
    page.goto(f"{address}#verdict=failed&text=member")
    expect(page.locator("#shown")).not_to_be_empty()
    fitting = visible(page, ".row")
    assert 0 < fitting < len(run["verdicts"]), fitting
    assert all(row.get_attribute("data-outcome") == "failed" for row in page.locator(".row:visible").all())


def fits_a_phone(page, address, run):
    told = outcomes(run, "failed")[0]
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{address}#{told['id']}")
    expect(page.locator(f"[id='{told['id']}'] .story")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 375, f"the page is {wide} px wide on a phone of 375"
    page.set_viewport_size({"width": 1280, "height": 900})


def shots(browser, pages):
    """Pictures for whoever wants to look."""
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    for scheme in ["light", "dark"]:
        for shape, width in [("desktop", 1280), ("phone", 375)]:
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, device_scale_factor=2)
            for name, address in pages.items():
                page.goto("about:blank")
                page.goto(address)
                page.wait_for_selector("body[data-ready]")
                page.screenshot(path=f"{SHOTS}/{name}-{shape}-{scheme}.png", full_page=True)
            page.close()


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        folder = Path(folder)
        calm, all_green, size = report(folder, "green")
        broken, run, _ = report(folder, "red", "--connector", "reference:flaw=deactivates-everyone")
        browser = play.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
        opened = green(page, calm, all_green)
        page.goto(broken)
        page.wait_for_selector("body[data-ready]")
        expect(page.locator("h1")).to_contain_text(f"{len(outcomes(run, 'failed'))} of ")
        filters(page, run)
        opens_a_failure(page, run)
        follows_links(page, broken, run)
        fits_a_phone(page, broken, run)
        assert not said, f"the page complained or asked the network: {said}"
        if SHOTS:
            first = outcomes(run, "failed")[0]["id"]
            shots(browser, {"green": calm, "red": broken, "story": f"{broken}#{first}"})
        browser.close()
    print(f"html report: {size / 1e6:.2f} MB for {len(all_green['verdicts'])} scenarios, open after {opened:.2f} s")


main()
