"""Runs the suite green and with a flaw, and reads the HTML reports in chromium as a person would: also with axe."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

HARNESS = Path(sys.argv[1]).resolve()
SHOTS = os.environ.get("SHOTS")
LARGEST = 5_000_000
SLOWEST = 1.0
FLAW = "reference:flaw=deactivates-everyone"


def run_harness(*words):
    subprocess.run([HARNESS, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read(page_file, data_file, name):
    """The page's address, what it must show, and its size."""
    size = page_file.stat().st_size
    assert size < LARGEST, f"{name}: {size} bytes"
    return page_file.as_uri(), json.loads(data_file.read_text()), size


def report(folder, name, *words):
    page, data = folder / f"{name}.html", folder / f"{name}.json"
    run_harness(*words, "--report", f"html={page}", "--report", f"json={data}")
    return read(page, data, name)


def with_put(folder, run):
    """The red run again, with a PUT in place of the first PATCH of an account: it omits what Egnyte held."""
    patched = next(each for each in outcomes(run, "failed") if any(is_account_patch(sent) for sent in each["exchanges"]))
    sent = next(sent for sent in patched["exchanges"] if is_account_patch(sent))
    sent["method"] = "PUT"
    sent["requestBody"] = {"userName": "ada", "active": False}
    data, page = folder / "put.json", folder / "put.html"
    data.write_text(json.dumps(run))
    run_harness("merge", data, "--report", f"html={page}")
    return page.as_uri(), patched["id"]


def is_account_patch(sent):
    return sent["method"] == "PATCH" and "/Users/" in sent["path"]


def outcomes(run, *words):
    return [each for each in run["verdicts"] if each["outcome"] in words]


def of_connector(verdicts):
    return [each for each in verdicts if each["keeper"] != "egnyte"]


def visible(page, selector):
    return page.locator(f"{selector}:visible").count()


def show(page, address):
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("body[data-ready]")


def opening(page, address):
    page.goto("about:blank")
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return time.monotonic() - began


def green(page, address, run):
    # The shortest of three times: the machine may be busy with something else.
    opened = min(opening(page, address) for _ in range(3))
    passed = len(of_connector(outcomes(run, "passed")))
    expect(page.locator("h1:visible")).to_have_text(f"All {passed} passed")
    expect(page.locator(".chip:visible")).to_have_text(f"passed {passed}")
    expect(page.locator(".legend")).to_have_text(f"{passed} passed")
    assert visible(page, "#failures") == 0
    assert visible(page, "#tree li") == 0, "a green page is quiet"
    assert opened < SLOWEST, f"open after {opened:.2f} s"
    return opened


def numbers_follow_the_filter(page, run):
    failed, all_ = outcomes(run, "failed"), of_connector(run["verdicts"])
    expect(page.locator("h1:visible")).to_have_text(f"{len(failed)} of {len(all_)} failed")
    chip = page.locator(".chip[data-word='failed']")
    expect(chip).to_have_text(f"failed {len(failed)}")
    chip.click()
    expect(page.locator("#shown")).to_have_text(f"{len(failed)} of {len(all_)} scenarios")
    page.locator("#text").fill(failed[0]["title"].upper())
    expect(chip).to_have_text("failed 1")
    expect(page.locator("#failures .section-head")).to_contain_text(f"1 of {len(failed)}")
    page.locator("#text").fill("no scenario is called this")
    expect(page.locator("#nothing")).to_be_visible()
    page.locator("#reset").click()
    expect(page.locator("#shown")).to_be_empty()
    area = failed[0]["area"]
    page.locator("#area").select_option(area)
    there = [each for each in all_ if each["area"] == area]
    expect(page.locator("#shown")).to_have_text(f"{len(there)} of {len(all_)} scenarios")
    red = [each for each in there if each["outcome"] == "failed"]
    expect(page.locator(f"[data-area='{area}'] > summary .number")).to_have_text(f"{len(red)} of {len(there)}")
    page.locator("#area").select_option("")


def groups_failures(page, run):
    """By cause, then by rule: each with its sentence, its evidence with a link, and what to do."""
    cause = run["diagnosis"]["causes"][0]
    card = page.locator(".cause").first
    expect(card.locator("h3")).to_have_text(cause["says"][0].upper() + cause["says"][1:])
    expect(card.locator("header")).to_contain_text(f"{len(cause['failures'])} failures")
    by_id = {each["id"]: each for each in run["verdicts"]}
    rules = {by_id[each]["rule"]["id"] for each in cause["failures"]}
    expect(card.locator(".rule")).to_have_count(len(rules))
    first = card.locator(".rule").first
    expect(first.locator(".rule-says")).to_have_text(by_id[cause["failures"][0]]["rule"]["says"])
    assert first.locator(".evidence a").first.get_attribute("href").startswith("https://")
    expect(first.locator(".todo li").first).to_contain_text("Send ")
    assert card.locator(".failed-list a").count() == len(cause["failures"])


def opens_a_failure(page, run):
    failure = next(each for each in outcomes(run, "failed") if each["account"]["unexpected"] and each["exchanges"])
    page.locator(f".failed-list a[href='#{failure['id']}']").click()
    story = page.locator("#story")
    expect(story.locator("h1")).to_have_text(failure["title"])
    expect(page.locator("#overview")).to_be_hidden()
    expect(page.locator("#tree a[aria-current]")).to_contain_text(failure["title"])
    expect(story.locator(".steps li")).to_have_count(len(failure["steps"]))
    expect(story.locator(".diff .unexpected")).to_have_count(len(failure["account"]["unexpected"]))
    expect(story.locator(".diff .unexpected").first).to_contain_text(failure["account"]["unexpected"][0])
    written = story.locator(".x", has_text="PATCH").last
    written.locator("summary").first.click()
    expect(written.locator(".body").first).to_be_visible()
    expect(story.locator(".command")).to_have_text(failure["again"])
    page.keyboard.press("Escape")
    expect(page.locator("#overview")).to_be_visible()


def follows_links(page, address, run):
    passed = outcomes(run, "passed")[7]
    show(page, f"{address}#{passed['id']}")
    expect(page.locator("#story h1")).to_have_text(passed["title"])
    page.locator("#next").click()
    expect(page.locator("#story h1")).not_to_have_text(passed["title"])
    show(page, f"{address}#verdict=failed&text=member")
    expect(page.locator("#shown")).not_to_be_empty()
    shown = page.locator("#tree li:not([hidden])")
    assert 0 < shown.count() < len(run["verdicts"])
    assert all(each.get_attribute("data-outcome") == "failed" for each in shown.all())


def shows_a_put_as_a_difference(page, address, scenario):
    show(page, f"{address}#{scenario}")
    put = page.locator("#story .x", has_text="PUT").first
    expect(put.locator(".remarks").first).to_contain_text("from what Egnyte held")
    put.locator("summary").first.click()
    expect(put.locator(".diff .missing", has_text="emails").first).to_contain_text("held, and not sent")
    expect(put.locator(".diff .unexpected", has_text="active")).to_contain_text("false")
    page.locator("#story .copy", has_text="Copy as Markdown").click()
    expect(page.locator("#story .copy", has_text="Copied")).to_be_visible()
    markdown = page.evaluate("navigator.clipboard.readText()")
    assert markdown.startswith("### Failed: ") and "```gherkin" in markdown and "- active: true\n+ active: false" in markdown, markdown
    assert "authorization" not in markdown.lower(), markdown
    put.locator("summary", has_text="address and headers").click()
    expect(put.locator(".body").last).to_contain_text('"authorization": "•••"')


def fits_a_phone(page, address, run):
    page.set_viewport_size({"width": 390, "height": 800})
    show(page, address)
    expect(page.locator("#text")).to_be_hidden()
    headline = page.locator("h1:visible").bounding_box()
    assert headline["y"] < 200, f"the result begins at {headline['y']} px"
    page.evaluate("window.scrollTo(0, 2000)")
    assert page.locator("#filter").bounding_box()["y"] < 0, "the filter stays on the screen"
    page.evaluate("window.scrollTo(0, 0)")
    page.locator(".fold-filter").click()
    expect(page.locator("#text")).to_be_visible()
    for place in ["", outcomes(run, "failed")[0]["id"]]:
        show(page, f"{address}#{place}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"the page is {wide} px wide on a phone of 390"
    page.set_viewport_size({"width": 1440, "height": 900})


def complaints(browser, pages):
    """What axe finds on each page, wide and narrow, light and dark. With SHOTS, pictures are left there."""
    found = []
    for scheme in ["light", "dark"]:
        for width in [1440, 390]:
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
            for name, address in pages.items():
                show(page, address)
                for sent in page.locator("#story .x:visible").all()[-2:]:
                    sent.locator("summary").first.click()
                for each in Axe().run(page).response["violations"]:
                    found.append(f"{name} {scheme} {width}: {each['id']}: {each['nodes'][0]['target']}")
                if SHOTS:
                    Path(SHOTS).mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png", full_page=True)
            page.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        folder = Path(folder)
        calm, all_green, size = report(folder, "green")
        broken, run, _ = report(folder, "red", "--connector", FLAW)
        put, with_a_put = with_put(folder, json.loads(json.dumps(run)))
        browser = play.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        heard = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: heard.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
        opened = green(page, calm, all_green)
        show(page, broken)
        groups_failures(page, run)
        numbers_follow_the_filter(page, run)
        opens_a_failure(page, run)
        follows_links(page, broken, run)
        shows_a_put_as_a_difference(page, put, with_a_put)
        fits_a_phone(page, broken, run)
        assert not heard, f"the page complained or asked the network: {heard}"
        first = outcomes(run, "failed")[0]["id"]
        found = complaints(browser, {"green": calm, "red": broken, "story": f"{broken}#{first}", "put": f"{put}#{with_a_put}"})
        assert not found, "axe found:\n" + "\n".join(found)
        browser.close()
    print(f"html report: {size / 1e6:.2f} MB for {len(all_green['verdicts'])} scenarios, open after {opened:.2f} s; axe found nothing")


main()
