//! Flaws of spelling: letters that programs lose, translate or take for something else.

use crate::plan::{NewAccount, NewGroup, Operation, PlanInput, State, Values, Wanted};

use super::definition::Alteration::{self, Plan};
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("decomposes-accents", "a letter with an accent becomes two", &[Alteration::Wanted(decompose_accents)]),
    flaw("folds-widths", "ligatures, superscripts and hard blanks become plain", &[Alteration::Wanted(fold_widths)]),
    flaw("drops-invisible-letters", "joiners and direction marks are lost", &[Alteration::Wanted(drop_invisible)]),
    flaw("breaks-emoji", "letters beyond the first 65,536 are lost", &[Alteration::Wanted(break_emoji)]),
    flaw(
        "straightens-apostrophes",
        "a typographic apostrophe becomes a straight one",
        &[Alteration::Wanted(straighten)],
    ),
    flaw("unescapes-entities", "entities of HTML become the letters they stand for", &[Alteration::Wanted(unescape)]),
    flaw("escapes-entities", "letters with a meaning in HTML become entities", &[Alteration::Wanted(escape)]),
    flaw("decodes-percents", "a percent sign and two digits become one letter", &[Alteration::Wanted(decode_percents)]),
    flaw("reads-numbers", "a value that looks like a number is written as one", &[Alteration::Wanted(read_numbers)]),
    flaw(
        "reads-truth-values",
        "a value that looks like yes or no is written as one",
        &[Alteration::Wanted(read_truth)],
    ),
    flaw("capitalises-names", "every word of a name begins with a capital", &[Alteration::Wanted(capitalize)]),
    flaw("drops-null-groups", "a user group with a name like null gets no group", &[Plan(drop_null_groups)]),
    flaw("strips-signs", "signs of usernames and email addresses are lost", &[Alteration::Wanted(strip_signs)]),
    flaw("skips-null-usernames", "a person with a username like null is skipped", &[Plan(skip_null_user_names)]),
    flaw("drops-email-tags", "an email address loses its tag", &[Alteration::Wanted(drop_email_tags)]),
];

/// Changes every name of every person and user group.
fn change_names(wanted: &mut Wanted, change: impl Fn(&str) -> String) {
    change_people(wanted, &change);
    wanted.groups.iter_mut().for_each(|group| group.name = change(&group.name));
}

fn change_people(wanted: &mut Wanted, change: impl Fn(&str) -> String) {
    change_values(wanted, |values| {
        for name in [&mut values.given_name, &mut values.family_name, &mut values.formatted_name] {
            *name = name.as_deref().map(&change);
        }
    });
}

fn change_values(wanted: &mut Wanted, change: impl Fn(&mut Values)) {
    wanted.people.iter_mut().for_each(|person| change(&mut person.values));
}

fn replace_all(text: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn decompose_accents(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| replace_all(name, &[("ö", "o\u{308}"), ("ü", "u\u{308}"), ("é", "e\u{301}")]));
}

fn fold_widths(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| replace_all(name, &[("\u{fb01}", "fi"), ("²", "2"), ("\u{a0}", " ")]));
}

fn drop_invisible(wanted: &mut Wanted, _: &State) {
    let is_invisible = |letter: &char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}');
    change_names(wanted, |name| name.chars().filter(|letter| !is_invisible(letter)).collect());
}

fn break_emoji(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| name.chars().map(|letter| if letter > '\u{ffff}' { '?' } else { letter }).collect());
}

fn straighten(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| name.replace(['‘', '’'], "'"));
}

fn unescape(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| replace_all(name, &[("&amp;", "&"), ("&lt;", "<"), ("&#39;", "'")]));
}

fn escape(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| replace_all(name, &[("&", "&amp;"), ("<", "&lt;"), ("'", "&#39;")]));
}

fn decode_percents(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| replace_all(name, &[("%20", " "), ("%41", "A")]));
}

fn read_numbers(wanted: &mut Wanted, _: &State) {
    let read = |text: &str| text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| number.to_string());
    change_names(wanted, read);
    change_values(wanted, |values| values.user_name = read(&values.user_name));
}

fn read_truth(wanted: &mut Wanted, _: &State) {
    let read = |text: &str| match text.to_lowercase().as_str() {
        "no" | "off" | "false" => "false".to_owned(),
        "yes" | "on" | "true" => "true".to_owned(),
        _ => text.to_owned(),
    };
    change_names(wanted, read);
    change_values(wanted, |values| values.user_name = read(&values.user_name));
}

fn capitalize(wanted: &mut Wanted, _: &State) {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        first + &letters.as_str().to_lowercase()
    };
    change_people(wanted, |name| name.split(' ').map(word).collect::<Vec<_>>().join(" "));
}

fn is_null(name: &str) -> bool {
    ["null", "none", "undefined"].contains(&name.to_lowercase().as_str())
}

fn skip_null_user_names(operations: &mut Vec<Operation>, _: &PlanInput<'_>) {
    let is_skipped = |account: &NewAccount| is_null(&account.values.user_name);
    operations.retain(|operation| !matches!(operation, Operation::CreateAccount(account) if is_skipped(account)));
}

fn strip_signs(wanted: &mut Wanted, _: &State) {
    let strip = |text: &str, signs: &[char]| text.replace(signs, "");
    change_values(wanted, |values| {
        values.user_name = strip(&values.user_name, &['.', '-', '_']);
        values.email = values.email.as_deref().map(|email| strip(email, &['\'', '&', '%']));
    });
}

fn drop_null_groups(operations: &mut Vec<Operation>, _: &PlanInput<'_>) {
    operations.retain(|operation| !matches!(operation, Operation::CreateGroup(NewGroup { name, .. }) if is_null(name)));
}

fn drop_email_tags(wanted: &mut Wanted, _: &State) {
    change_values(wanted, |values| {
        let Some((name, domain)) = values.email.as_deref().and_then(|email| email.split_once('@')) else { return };
        let name = name.split('+').next().unwrap_or_default();
        values.email = Some(format!("{name}@{domain}"));
    });
}
