//! The sentences on a terminal.

use std::fmt::Write as _;

use egnyte_support::paint::Paint;

use super::{Guide, Phrase};

/// Every sentence, by what it speaks of.
pub fn show(guide: &Guide, paint: Paint) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for theme in &guide.themes {
        let _ = writeln!(text, "{}", paint.bold(&theme.about));
        for phrase in &theme.sentences {
            sentence(&mut text, phrase, paint);
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", paint.bold("What stands for a word in braces"));
    for parameter in &guide.parameters {
        let values =
            if parameter.values.is_empty() { String::new() } else { format!(" {}", parameter.values.join(", ")) };
        let _ = writeln!(text, "  {{{}}}  {}{values}", parameter.name, parameter.meaning);
    }
    text
}

fn sentence(text: &mut String, phrase: &Phrase, paint: Paint) {
    let Phrase { words, kinds, meaning, example, uses, .. } = phrase;
    let used = match uses.as_slice() {
        [] => "used nowhere yet".to_owned(),
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
