//! HTML report: one static page with the JSON report as a data island, which the page's script shows. It needs no
//! network, and no HTML is built here.

use std::io;

use crate::page_limits::shorten;
use crate::run::RunReport;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: [&str; 4] =
    [include_str!("dom.js"), include_str!("scenario.js"), include_str!("causes.js"), include_str!("page.js")];

/// Renders the page, with no more of each scenario than a page shows.
pub(crate) fn render(run: RunReport) -> io::Result<String> {
    let page = PAGE.replace("{{style}}", STYLE.trim_end()).replace("{{script}}", SCRIPT.join("\n").trim_end());
    let (before, after) = page.split_once("{{run}}").unwrap_or((&page, ""));
    let mut html = before.as_bytes().to_vec();
    serde_json::to_writer(Island(&mut html), &shorten(run))?;
    html.extend_from_slice(after.as_bytes());
    String::from_utf8(html).map_err(io::Error::other)
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
        let page = render(run(&[Outcome::Passed, Outcome::Failed])).unwrap();
        let island = island(&page);
        assert_eq!(island["verdicts"][1]["outcome"], "failed");
        assert_eq!(island["verdicts"][1]["exchanges"][0]["responseBody"]["detail"], "<taken> & gone");
        assert!(page.contains("default-src 'none'") && !page.contains("{{"), "{page}");
        for outside in ["src=", "@import", "url(", "<link rel=\"style"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("hunter2") && !page.contains("abcdef12"), "{page}");
    }

    #[test]
    fn no_text_ends_the_island() {
        let mut run = run(&[Outcome::Failed]);
        run.results[0].title = "</script><script>alert(1)</script><!-- {{style}} {{script}}".to_owned();
        let page = render(run).unwrap();
        assert_eq!(page.matches("</script>").count(), 2);
        assert_eq!(
            island(&page)["verdicts"][0]["title"],
            "</script><script>alert(1)</script><!-- {{style}} {{script}}"
        );
    }

    #[test]
    fn script_sets_text_and_never_markup() {
        for script in SCRIPT {
            for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!script.contains(sink), "{sink}");
            }
        }
    }
}
