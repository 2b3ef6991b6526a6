//! One page that needs no network: our own JSON as an island in a static page, whose script shows it. No HTML is put
//! together here; what the page looks like is the business of the files in `html/`.

use std::io;

use serde_json::Value;

use super::json::Document;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
const SCRIPT: [&str; 3] = [include_str!("html/dom.js"), include_str!("html/scenario.js"), include_str!("html/page.js")];

/// How many exchanges of a scenario are shown: before the `When`, and since.
const MOST_BEFORE: usize = 40;
const MOST_SINCE: usize = 200;

/// How many bytes of a body are shown.
const LONGEST_BODY: usize = 12_000;

/// The report.
///
/// # Errors
/// When it cannot be put into JSON, which the types exclude.
pub(super) fn text(run: &Document) -> io::Result<String> {
    let mut told = serde_json::to_value(run)?;
    for verdict in told["verdicts"].as_array_mut().into_iter().flatten() {
        shorten(verdict);
    }
    let island = island(&told.to_string());
    let page = PAGE.replace("{{style}}", STYLE.trim_end()).replace("{{script}}", SCRIPT.join("\n").trim_end());
    Ok(page.replacen("{{run}}", &island, 1))
}

/// A page is to be read, and to be opened on a phone: of a storm of exchanges it shows both ends, of a long body the
/// beginning, and says so. The JSON report leaves nothing out.
fn shorten(verdict: &mut Value) {
    for (list, most) in [("earlier", MOST_BEFORE), ("exchanges", MOST_SINCE)] {
        let Some(exchanges) = verdict[list].as_array_mut() else { continue };
        let left_out = exchanges.len().saturating_sub(most);
        if left_out > 0 {
            exchanges.drain(most / 2..most / 2 + left_out);
        }
        for exchange in exchanges {
            cut(&mut exchange["requestBody"]);
            cut(&mut exchange["responseBody"]);
        }
        verdict["leftOut"][list] = left_out.into();
    }
}

fn cut(body: &mut Value) {
    let text = body.to_string();
    if text.len() > LONGEST_BODY {
        let end = text.floor_char_boundary(LONGEST_BODY);
        *body = format!("{} …\n({} more bytes)", &text[..end], text.len() - end).into();
    }
}

/// JSON that no browser takes for the end of its script: there is no `<` outside of strings, and inside of them it may
/// be written as a number.
fn island(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::super::Outcome;
    use super::super::json::document;
    use super::super::record::tests::with;
    use super::*;

    fn page(outcomes: &[Outcome]) -> String {
        with(outcomes, |record| text(&document(record))).unwrap()
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
            let mut run = document(record);
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
