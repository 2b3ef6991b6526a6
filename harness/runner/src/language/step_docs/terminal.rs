//! Sentences on a terminal.

use std::fmt::Write as _;

use egnyte_support::paint::Paint;

use super::docs::{SentenceDoc, StepDocs};

/// Renders all sentences by theme, and the parameters.
pub fn render(docs: &StepDocs, paint: Paint) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for theme in &docs.themes {
        let _ = writeln!(text, "{}", paint.bold(&theme.about));
        for doc in &theme.sentences {
            render_sentence(&mut text, doc, paint);
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", paint.bold("Parameters, the words in braces"));
    for parameter in &docs.parameters {
        let values = parameter.values.join(", ");
        let _ = writeln!(text, "  {}", format!("{{{}}}  {} {values}", parameter.name, parameter.meaning).trim_end());
    }
    text
}

fn render_sentence(text: &mut String, doc: &SentenceDoc, paint: Paint) {
    let SentenceDoc { words, kinds, meaning, example, uses, .. } = doc;
    let used = match uses.as_slice() {
        [] => "not used in the suite's features".to_owned(),
        [only] => format!("used once, in {only}"),
        [first, ..] => format!("used {} times, first in {first}", uses.len()),
    };
    let _ = writeln!(text, "\n  {}  {}", paint.dim(&kinds.join(" or ")), paint.green(words));
    let _ = writeln!(text, "    {meaning}");
    if example != words {
        let _ = writeln!(text, "    example: {example}");
    }
    let _ = writeln!(text, "    {}", paint.dim(&used));
}
