//! One page that needs no network: our own JSON as an island in a static page, whose script shows it. No HTML is put
//! together here; what the page looks like is the business of the files in `html/`.

use std::io;

use super::json::Document;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: [&str; 3] = [include_str!("dom.js"), include_str!("scenario.js"), include_str!("page.js")];

/// The report, of a run that is told no longer than a page shows.
///
/// # Errors
/// When it cannot be put into JSON, which the types exclude.
pub(super) fn text(run: &Document) -> io::Result<String> {
    let page = PAGE.replace("{{style}}", STYLE.trim_end()).replace("{{script}}", SCRIPT.join("\n").trim_end());
    let (before, after) = page.split_once("{{run}}").unwrap_or((&page, ""));
    let mut told = before.as_bytes().to_vec();
    serde_json::to_writer(Island(&mut told), run)?;
    told.extend_from_slice(after.as_bytes());
    String::from_utf8(told).map_err(io::Error::other)
}

/// JSON that no browser takes for the end of its script: there is no `<` outside of strings, and inside of them it may
/// be written as a number.
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

    use super::super::Outcome;
    use super::super::json::{Extent, document};
    use super::super::record::tests::with;
    use super::*;

    fn page(outcomes: &[Outcome]) -> String {
        with(outcomes, |record| text(&document(record, Extent::PAGE))).unwrap()
    }

    /// What a browser takes for the island.
    fn read(page: &str) -> Value {
        let (_, after) = page.split_once(r#"<script type="application/json" id="run">"#).unwrap();
        let (island, _) = after.split_once("</script>").unwrap();
        serde_json::from_str(island).unwrap()
    }

    #[test]
    fn the_page_holds_the_whole_report_and_fetches_nothing() {
        let page = page(&[Outcome::Passed, Outcome::Failed]);
        let told = read(&page);
        assert_eq!(told["verdicts"][1]["outcome"], "failed");
        assert_eq!(told["verdicts"][1]["exchanges"][0]["responseBody"]["detail"], "<taken> & gone");
        assert!(page.contains("default-src 'none'") && !page.contains("{{"), "{page}");
        for outside in ["src=", "@import", "url(", "<link rel=\"style"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("hunter2") && !page.contains("abcdef12"), "{page}");
    }

    #[test]
    fn nothing_in_a_report_ends_the_island() {
        let spoiled = with(&[Outcome::Failed], |record| {
            let mut run = document(record, Extent::PAGE);
            run.verdicts[0].title = "</script><script>alert(1)</script><!-- {{style}} {{script}}".to_owned();
            text(&run)
        });
        let page = spoiled.unwrap();
        assert_eq!(page.matches("</script>").count(), 2);
        assert_eq!(read(&page)["verdicts"][0]["title"], "</script><script>alert(1)</script><!-- {{style}} {{script}}");
    }

    #[test]
    fn the_script_sets_text_and_never_markup() {
        for script in SCRIPT {
            for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!script.contains(sink), "{sink}");
            }
        }
    }
}
