//! Names in the steps and rows of a scenario: people, groups, guesses, and numbers beyond a limit. Each unknown one is an
//! error with the nearest known one, before anything runs.

use std::collections::{BTreeMap, BTreeSet};

use gherkin::{Step, StepType};

use crate::language::step_index::StepIndex;
use crate::scenario::account::AccountRow;
use crate::scenario::parameters::{AccountName, Accounts, MOST_LOCAL, MOST_PEOPLE, PersonNames};
use crate::suite::Case;
use crate::suite::layout::{Span, StepLine};
use egnyte_support::did_you_mean::{did_you_mean, nearest};

use super::finding::LintContext;

/// Names that the steps of one scenario have introduced so far.
#[derive(Default)]
struct Known {
    groups: BTreeSet<String>,
    /// Usernames of local users.
    accounts: BTreeSet<String>,
    /// True if a step may introduce names that the lint does not see.
    open: bool,
}

/// Parameters of a step, each with its name and its text; `None` for a step that is no sentence.
type Values<'a> = Option<Vec<(&'a str, String)>>;

/// Parameters of the steps of a file, by kind and text: most steps come again in every scenario.
type Seen<'a> = BTreeMap<(&'static str, String), Values<'a>>;

pub(super) fn check(context: &mut LintContext<'_>) {
    // The rows of an outline, and the scenarios below a background, share their lines.
    let mut reported: BTreeSet<usize> = BTreeSet::new();
    let mut seen = Seen::new();
    for case in context.file.cases() {
        check_case(context, &case, &mut seen, &mut reported);
    }
}

fn check_case<'a>(context: &mut LintContext<'a>, case: &Case, seen: &mut Seen<'a>, reported: &mut BTreeSet<usize>) {
    let mut known = Known::default();
    for step in &case.steps {
        let line = context.readable_steps().find(|line| line.text.span.line == step.position.line);
        let Some(line) = line else { continue };
        let steps = context.dictionary.steps;
        let values = seen.entry((kind(step), step.value.clone())).or_insert_with(|| look_up(steps, step));
        known.learn(step, values.as_deref());
        let before = context.findings.len();
        if !reported.contains(&line.text.span.line) {
            check_step(context, (step, values.as_deref().unwrap_or_default()), line, &known);
        }
        if context.findings.len() > before {
            reported.insert(line.text.span.line);
        }
    }
}

fn kind(step: &Step) -> &'static str {
    match step.ty {
        StepType::Given => "Given",
        StepType::When => "When",
        StepType::Then => "Then",
    }
}

fn look_up<'a>(steps: &'a StepIndex, step: &Step) -> Values<'a> {
    let values = steps.values(step.ty, &step.value)?;
    Some(values.into_iter().map(|(name, text)| (name, text.to_owned())).collect())
}

fn check_step(
    context: &mut LintContext<'_>,
    (step, values): (&Step, &[(&str, String)]),
    line: &StepLine,
    known: &Known,
) {
    for (name, text) in values {
        let span = span_of(line, text);
        match *name {
            "person" => check_person(context, span, text),
            "people" => check_people(context, line, text),
            "account" | "accounts" | "imported_users" | "pair" | "subject" => check_accounts(context, line, text),
            "about" | "allowance" => check_accounts_in(context, line, text),
            "group" => check_group(context, span, text, known),
            "int" => check_number(context, span, text, &step.value),
            _ => {}
        }
    }
    check_guess(context, line, values);
    check_rows(context, step, line, known);
}

impl Known {
    /// Learns the names that a step introduces.
    fn learn(&mut self, step: &Step, values: Option<&[(&str, String)]>) {
        let words = step.value.as_str();
        // A step that is no sentence may be meant to introduce names.
        self.open |= values.is_none()
            || words.starts_with("the event ")
            || words.starts_with("Egnyte already holds ")
            || words.starts_with("the control API ");
        let values = values.unwrap_or_default();
        let mut groups = values.iter().filter(|(name, _)| *name == "group").filter_map(|(_, text)| read_quoted(text));
        if words.starts_with("the user group ") && words.contains("\" is renamed to \"") {
            self.groups.extend(groups.next_back());
        } else if ["the user group ", "the empty user group ", "Egnyte already has the group "]
            .iter()
            .any(|begin| words.starts_with(begin))
            && !words.ends_with(" is deleted")
        {
            self.groups.extend(groups);
        }
        let change = values.iter().find(|(name, _)| *name == "group_change");
        if let Some(to) = change.and_then(|(_, text)| text.rsplit_once(" to ")) {
            self.groups.extend(read_quoted(to.1));
        }
        if words.starts_with("Egnyte already has the local user ") {
            self.accounts.extend(values.first().map(|(_, text)| text.clone()));
        }
    }
}

fn read_quoted(text: &str) -> Option<String> {
    match text.parse() {
        Ok(AccountName::Local(name)) => Some(name),
        _ => None,
    }
}

/// Place of a text in a step; the whole step where the text is a value of an outline.
fn span_of(line: &StepLine, text: &str) -> Span {
    let Some((before, _)) = line.text.text.split_once(text).filter(|_| !text.is_empty()) else { return line.text.span };
    let column = line.text.span.column + before.chars().count();
    Span { column, width: text.chars().count(), ..line.text.span }
}

fn check_person(context: &mut LintContext<'_>, span: Span, name: &str) {
    let people = context.dictionary.people;
    if !people.contains(&name) {
        let all = format!("the features know {}; your own people are in `fixtures/directories`", people.join(", "));
        let help = did_you_mean(name, people.iter().copied()).unwrap_or(all);
        context.error(span, format!("no person is called `{name}`"), [help]);
    }
}

fn check_people(context: &mut LintContext<'_>, line: &StepLine, text: &str) {
    if let Ok(PersonNames(names)) = text.parse() {
        names.iter().for_each(|name| check_person(context, span_of(line, name), name));
    }
}

/// Checks the people in ` with Ada` or `, Ada and Grace aside`.
fn check_accounts_in(context: &mut LintContext<'_>, line: &StepLine, text: &str) {
    if let Some(names) = text.strip_prefix(" with ").or_else(|| text.strip_prefix(", ")?.strip_suffix(" aside")) {
        check_accounts(context, line, names);
    }
}

fn check_accounts(context: &mut LintContext<'_>, line: &StepLine, text: &str) {
    let Some(Accounts(accounts)) = text.parse().ok().filter(|_| !text.ends_with(" local users")) else { return };
    for account in accounts {
        if let AccountName::Person(name) = account {
            check_person(context, span_of(line, &name), &name);
        }
    }
}

fn check_group(context: &mut LintContext<'_>, span: Span, text: &str, known: &Known) {
    let Some(name) = read_quoted(text).filter(|name| !known.open && !known.groups.contains(name)) else { return };
    let groups = || known.groups.iter().map(String::as_str);
    let all = if known.groups.is_empty() {
        format!("a step such as `the user group {text} with the member Ada` belongs above")
    } else {
        format!("the steps above have {}", groups().collect::<Vec<_>>().join(", "))
    };
    let help = did_you_mean(&name, groups()).unwrap_or(all);
    context.error(span, format!("no step before this one has the group {text}"), [help]);
}

fn check_number(context: &mut LintContext<'_>, span: Span, text: &str, words: &str) {
    let most = if words.starts_with("the user group ") {
        MOST_PEOPLE
    } else if words.starts_with("Egnyte already has ") {
        MOST_LOCAL
    } else {
        return;
    };
    if text.parse().is_ok_and(|number: usize| number <= most) {
        return;
    }
    context.error(span, format!("{text} are too many: one step creates at most {most}"), []);
}

fn check_guess(context: &mut LintContext<'_>, line: &StepLine, values: &[(&str, String)]) {
    if let [("guess", guess), ("string", value)] = values
        && let Err(error) = (context.dictionary.check_guess)(guess, value)
    {
        context.error(span_of(line, guess), error, []);
    }
}

/// Checks the people and groups in the rows of an account. A row may name an account or a group that only the connector makes,
/// so that a name is an error only where a known one is near.
fn check_rows(context: &mut LintContext<'_>, step: &Step, line: &StepLine, known: &Known) {
    if !step.value.starts_with("exactly this changes in Egnyte") || known.open {
        return;
    }
    for (row, place) in step.table.iter().flat_map(|table| &table.rows).zip(&line.rows) {
        let Some(row) = row.first().and_then(|row| row.parse::<AccountRow>().ok()) else { continue };
        let (who, groups) = names_of(&row);
        if let Some(who) = who.map(without_number).filter(|who| !known.accounts.contains(*who)) {
            report_near(context, place.span, ("person", who), context.dictionary.people);
        }
        for group in groups.into_iter().map(without_number) {
            let groups: Vec<&str> = known.groups.iter().map(String::as_str).collect();
            report_near(context, place.span, ("group", group), &groups);
        }
    }
}

fn report_near(context: &mut LintContext<'_>, span: Span, (what, name): (&str, &str), known: &[&str]) {
    if known.contains(&name) {
        return;
    }
    if let [near] = nearest(name, known.iter().copied(), 1)[..] {
        let help = format!("did you mean `{near}`?");
        context.error(span, format!("no step of this scenario has the {what} `{name}`"), [help]);
    }
}

fn names_of(row: &AccountRow) -> (Option<&str>, Vec<&str>) {
    match row {
        AccountRow::Account { who, .. } | AccountRow::Value { who, .. } => (Some(who), Vec::new()),
        AccountRow::Group { name, .. } => (None, vec![name]),
        AccountRow::Member { who, group, .. } => (Some(who), vec![group]),
    }
}

/// Removes the number of a second account or group: `Ada (2)`.
fn without_number(name: &str) -> &str {
    let number = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    number.filter(|(_, number)| number.parse::<u32>().is_ok()).map_or(name, |(name, _)| name)
}
