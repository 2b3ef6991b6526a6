//! Signs that look like others: typographic quotes, blanks that are none, quotes that do not end, rows without their bars.

use crate::suite::layout::{SourceLine, Span};

use super::finding::LintContext;

/// Quotes that a text processor writes instead of `"`.
const QUOTES: &str = "\u{201c}\u{201d}\u{201e}\u{201f}\u{ab}\u{bb}\u{2033}\u{ff02}";

/// Characters that look like a blank, or like nothing.
const BLANKS: [(char, &str); 8] = [
    ('\u{a0}', "a no-break space"),
    ('\u{2007}', "a figure space"),
    ('\u{202f}', "a narrow no-break space"),
    ('\u{2009}', "a thin space"),
    ('\u{3000}', "an ideographic space"),
    ('\u{200b}', "a zero-width space"),
    ('\u{2060}', "a word joiner"),
    ('\u{feff}', "a byte order mark"),
];

/// Checks the steps and rows of a file, and returns the lines with a finding: no other mistake is looked for there.
pub(super) fn check(context: &mut LintContext<'_>) {
    let blocks = &context.file.layout.blocks;
    for block in blocks {
        let prose = block.prose.iter().filter(|_| block.kind.has_steps());
        prose.for_each(|line| check_words(context, line));
        for step in &block.steps {
            check_words(context, &step.text);
            step.rows.iter().for_each(|row| check_row(context, row));
        }
        block.rows.iter().for_each(|row| check_row(context, row));
    }
}

/// Returns the finding about the signs of a text, if there is one: its message, and what to write instead.
pub(super) fn find_wrong_sign(text: &str) -> Option<(usize, String, &'static str)> {
    let mut inside = false;
    let mut escaped = false;
    for (place, sign) in text.chars().enumerate() {
        if sign == '"' && !escaped {
            inside = !inside;
        }
        escaped = sign == '\\' && !escaped;
        // Quoted text is data, and may contain anything.
        if inside {
            continue;
        }
        if QUOTES.contains(sign) {
            return Some((place, format!("`{sign}` is a typographic quotation mark"), "write `\"`"));
        }
        if let Some((_, name)) = BLANKS.iter().find(|(blank, _)| *blank == sign) {
            return Some((place, format!("{name} stands here instead of a blank"), "write a blank"));
        }
    }
    None
}

/// Returns the place of a quote that does not end.
pub(super) fn find_open_quote(text: &str) -> Option<usize> {
    let (mut open, mut escaped) = (None, false);
    for (place, sign) in text.chars().enumerate() {
        if sign == '"' && !escaped {
            open = if open.is_none() { Some(place) } else { None };
        }
        escaped = sign == '\\' && !escaped;
    }
    open
}

fn check_words(context: &mut LintContext<'_>, line: &SourceLine) {
    let at = |place: usize| Span { column: line.span.column + place, width: 1, ..line.span };
    if let Some((place, message, help)) = find_wrong_sign(&line.text) {
        context.error(at(place), message, [help.to_owned()]);
    } else if let Some(place) = find_open_quote(&line.text) {
        let help = "end the name with `\"`; inside of it, write `\\\"`".to_owned();
        context.error(at(place), "this quote does not end", [help]);
    }
}

fn check_row(context: &mut LintContext<'_>, row: &SourceLine) {
    if !row.text.ends_with('|') || row.text.ends_with("\\|") {
        let end = Span { column: row.span.column + row.span.width, width: 1, ..row.span };
        context.error(end, "this row has no `|` at its end, so that Gherkin drops its last cell", []);
    } else if let Some((place, message, help)) = find_wrong_sign(&row.text) {
        let span = Span { column: row.span.column + place, width: 1, ..row.span };
        context.error(span, message, [help.to_owned()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_sign_is_found_outside_of_quotes_only() {
        let place = |text: &str| find_wrong_sign(text).map(|(place, message, _)| (place, message));
        assert_eq!(place("\u{201c}A\u{201d} is").unwrap().0, 0);
        assert_eq!(place("Ada\u{a0}joins \"A\""), Some((3, "a no-break space stands here instead of a blank".into())));
        assert_eq!(place("Ada joins \"A\u{a0}\u{201c}B\u{201d}\""), None);
    }

    #[test]
    fn quote_that_does_not_end_is_found() {
        assert_eq!(find_open_quote(r#"Ada joins "A"#), Some(10));
        assert_eq!(find_open_quote(r#"Ada joins "A \" B""#), None);
        assert_eq!(find_open_quote("Ada joins"), None);
    }
}
