//! Spelling of values that a person types: in quotes, with a note about what the eye does not see.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use egnyte_protocol::directory::Person;
use egnyte_support::printable::guard;

/// Marks that combine with the letter before them.
const COMBINING: [RangeInclusive<char>; 2] = ['\u{300}'..='\u{36f}', '\u{1ab0}'..='\u{1aff}'];

/// Signs without a width of their own, and those that turn the direction of the text.
const UNSEEN: [RangeInclusive<char>; 6] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
];

/// Returns a value in quotes. A blank that is easily overlooked, and a sign that no keyboard has, are named.
pub(super) fn spell(value: &str) -> String {
    let (quote, notes) = (if value.contains('"') { '\'' } else { '"' }, notes(value));
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    format!("{quote}{value}{quote}{notes}")
}

fn notes(value: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |applies: bool, text: &str| notes.extend(applies.then(|| text.to_owned()));
    note(value.starts_with(' '), "with a blank at the beginning");
    note(value.ends_with(' '), "with a blank at the end");
    note(value.trim_matches(' ').contains("  "), "with several blanks in a row");
    let signs: BTreeSet<char> = value.chars().filter(|sign| is_unseen(*sign)).collect();
    // A sign with an effect on the terminal is shown as another text, which is not to be copied.
    let (shown, replaced): (Vec<char>, Vec<char>) =
        signs.into_iter().partition(|sign| guard_sign(*sign) == sign.to_string());
    let code = |sign: &char| format!("U+{:04X}", u32::from(*sign));
    if !shown.is_empty() {
        notes.push(format!("copy it: it has {}", shown.iter().map(code).collect::<Vec<_>>().join(" and ")));
    }
    notes.extend(replaced.iter().map(|sign| format!("{} stands for the one sign {}", guard_sign(*sign), code(sign))));
    notes
}

fn guard_sign(sign: char) -> String {
    guard(&sign.to_string())
}

fn is_unseen(sign: char) -> bool {
    let is_blank = sign.is_whitespace() && sign != ' ';
    is_blank || sign.is_control() || UNSEEN.iter().chain(&COMBINING).any(|range| range.contains(&sign))
}

/// Returns first name, last name and username of a person.
pub(super) fn name_of(person: &Person) -> String {
    match person.display_name() {
        Some(name) => format!("{name} ({})", person.username),
        None => person.username.clone(),
    }
}

/// Returns items as a list in a sentence.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_eye_does_not_see_is_named() {
        assert_eq!(spell("Ada"), "\"Ada\"");
        assert_eq!(spell("Zoë"), "\"Zoë\"");
        assert_eq!(spell("Ada "), "\"Ada \" (with a blank at the end)");
        assert_eq!(spell(" A  B"), "\" A  B\" (with a blank at the beginning, with several blanks in a row)");
        assert_eq!(spell("Zoe\u{308}"), "\"Zoe\u{308}\" (copy it: it has U+0308)");
        assert_eq!(spell("The \"A\" Team"), "'The \"A\" Team'");
        assert_eq!(spell("A\u{200f}"), "\"A\u{200f}\" (\\u{200f} stands for the one sign U+200F)");
        assert_eq!(spell("A\u{a0}B\u{200b}"), "\"A\u{a0}B\u{200b}\" (copy it: it has U+00A0 and U+200B)");
    }

    #[test]
    fn list_reads_as_a_sentence() {
        let items = |count: usize| ["Ada", "Grace", "Linus"][..count].iter().map(|it| (*it).to_owned()).collect();
        let lists: [Vec<String>; 4] = [items(0), items(1), items(2), items(3)];
        assert_eq!(lists.map(|items| list(&items)), ["", "Ada", "Ada and Grace", "Ada, Grace and Linus"]);
    }
}
