//! The page of a run: a file that holds the report as a data island, or the same page of a running program, which sends the
//! verdicts as they come. No HTML is built here: one template, one style and one script show both.

use std::io;

use egnyte_support::style::TOKENS;

use crate::page_limits::shorten;
use crate::run::RunReport;

const PAGE: &str = include_str!("page.html");

const STYLES: [&str; 2] = [TOKENS, include_str!("page.css")];

const SCRIPTS: [&str; 10] = [
    include_str!("dom.js"),
    include_str!("model.js"),
    include_str!("sources.js"),
    include_str!("conversation.js"),
    include_str!("scenario.js"),
    include_str!("failures.js"),
    include_str!("markdown.js"),
    include_str!("tree.js"),
    include_str!("live.js"),
    include_str!("page.js"),
];

/// Content security policy of a file: no network at all.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">";

/// Renders the page of a file, with no more of each scenario than a page shows.
///
/// # Errors
/// If the report cannot be serialised, which the types exclude.
pub fn render_page(run: RunReport) -> io::Result<String> {
    let page = PAGE
        .replace("{{policy}}", POLICY)
        .replace("{{style}}", &format!("<style>\n{}</style>", live_style()))
        .replace("{{script}}", &format!("<script>\n{}</script>", live_script()));
    let (before, after) = page.split_once("{{run}}").unwrap_or((&page, ""));
    let mut html = before.as_bytes().to_vec();
    serde_json::to_writer(Island(&mut html), &shorten(run))?;
    html.extend_from_slice(after.as_bytes());
    String::from_utf8(html).map_err(io::Error::other)
}

/// Returns the page of a running program. It loads `page.css` and `page.js`, and reads `events`.
pub fn live_page() -> String {
    PAGE.replace("{{policy}}\n", "")
        .replace("{{style}}", "<link rel=\"stylesheet\" href=\"page.css\">")
        .replace("{{script}}", "<script src=\"page.js\"></script>")
        .replace("{{run}}", "live")
}

/// Returns the style of the page.
pub fn live_style() -> String {
    STYLES.concat()
}

/// Returns the script of the page.
pub fn live_script() -> String {
    SCRIPTS.join("\n")
}

/// Writer of the data island: it escapes every `<`, so that no text ends the script element. Outside of strings JSON has no
/// `<`.
struct Island<'t>(&'t mut Vec<u8>);

impl io::Write for Island<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (index, part) in bytes.split(|byte| *byte == b'<').enumerate() {
            if index > 0 {
                self.0.extend_from_slice(b"\\u003c");
            }
            self.0.extend_from_slice(part);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::run::tests::run;
    use crate::scenario::Outcome;

    fn island(page: &str) -> Value {
        let (_, after) = page.split_once(r#"<script type="application/json" id="run">"#).unwrap();
        let (island, _) = after.split_once("</script>").unwrap();
        serde_json::from_str(island).unwrap()
    }

    #[test]
    fn page_has_the_report_and_fetches_nothing() {
        let page = render_page(run(&[Outcome::Passed, Outcome::Failed])).unwrap();
        let island = island(&page);
        assert_eq!(island["verdicts"][1]["outcome"], "failed");
        assert_eq!(island["verdicts"][1]["exchanges"][0]["responseBody"]["detail"], "<taken> & gone");
        assert!(page.contains("default-src 'none'") && !page.contains("{{"), "{page}");
        for outside in ["<script src", "@import", "url(", "<link rel=\"style"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("hunter2") && !page.contains("abcdef12"), "{page}");
    }

    #[test]
    fn no_text_ends_the_island() {
        let mut run = run(&[Outcome::Failed]);
        run.results[0].title = "</script><script>alert(1)</script><!-- {{style}} {{script}}".to_owned();
        let page = render_page(run).unwrap();
        assert_eq!(page.matches("</script>").count(), 2);
        assert_eq!(
            island(&page)["verdicts"][0]["title"],
            "</script><script>alert(1)</script><!-- {{style}} {{script}}"
        );
    }

    #[test]
    fn live_page_is_the_same_template_without_script_or_style_in_it() {
        let page = live_page();
        assert!(!page.contains("{{") && !page.contains("<style") && !page.contains("unsafe-inline"), "{page}");
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("<script src=\"page.js\">").count(), 1);
        assert!(!SCRIPTS.iter().any(|script| script.contains("style:")), "an attribute that a strict policy forbids");
    }

    #[test]
    fn script_sets_text_and_never_markup() {
        for script in SCRIPTS {
            for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!script.contains(sink), "{sink}");
            }
        }
    }
}
