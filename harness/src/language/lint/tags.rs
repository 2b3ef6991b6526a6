//! The tags: a closed list, each where it belongs, each word known.

use crate::suite::Origin;
use crate::suite::outline::{Block, BlockKind, Tag};
use crate::suite::rules::{Grade, Keeper, RuleEntry};
use egnyte_protocol::Capability;
use egnyte_support::did_you_mean::{did_you_mean, nearest};

use super::{Ledger, Words};

pub(super) fn check(ledger: &mut Ledger<'_>, words: Words<'_>) {
    for block in &ledger.file.outline.blocks {
        for tag in &block.tags {
            known(ledger, block, tag, words);
        }
        if block.kind == BlockKind::Rule {
            rule(ledger, block, words);
        }
    }
}

fn known(ledger: &mut Ledger<'_>, block: &Block, tag: &Tag, words: Words<'_>) {
    let (stem, value) = tag.name.split_once(':').unwrap_or((&tag.name, ""));
    match stem {
        "rule" => known_rule(ledger, tag, value, words),
        "flaw" => known_flaw(ledger, block, tag, words),
        "needs" => {
            let all = Capability::ALL.map(Capability::as_str);
            unknown_word(ledger, tag, ("capability", value), &all);
        }
        "keeper" => unknown_word(ledger, tag, ("keeper", value), &["egnyte"]),
        "journey" if value.is_empty() => {}
        _ if Grade::ALL.iter().any(|grade| grade.as_str() == tag.name) => {}
        _ => {
            unknown_tag(ledger, tag);
            return;
        }
    }
    let on_scenario = matches!(block.kind, BlockKind::Scenario | BlockKind::ScenarioOutline);
    let right_there = block.kind == BlockKind::Rule || (on_scenario && matches!(stem, "journey" | "needs"));
    if !right_there {
        ledger.error(tag.spot, format!("`@{}` belongs on a Rule", tag.name), []);
    }
}

fn unknown_word(ledger: &mut Ledger<'_>, tag: &Tag, (what, value): (&str, &str), known: &[&str]) {
    if !known.contains(&value) {
        let all = format!("there are {}", known.join(", "));
        let help = did_you_mean(value, known.iter().copied()).unwrap_or(all);
        ledger.error(tag.spot, format!("unknown {what} `{value}`"), [help]);
    }
}

/// In a user's own feature a rule of their own is welcome; a slip in one of ours is not.
fn known_rule(ledger: &mut Ledger<'_>, tag: &Tag, id: &str, words: Words<'_>) {
    if words.catalogue.rule(id).is_some() {
        return;
    }
    let near = did_you_mean(id, words.catalogue.ids());
    if ledger.file.origin == Origin::Shipped || near.is_some() || id.is_empty() {
        ledger.error(tag.spot, format!("unknown rule `{id}`"), near);
    }
}

/// A rule that Egnyte keeps names weaknesses of the mock, which only the mock knows.
fn known_flaw(ledger: &mut Ledger<'_>, block: &Block, tag: &Tag, words: Words<'_>) {
    let name = tag.name.trim_start_matches("flaw:");
    let of_egnyte = block.tags.iter().any(|tag| tag.name == "keeper:egnyte");
    if !of_egnyte && !words.flaws.contains(&name) {
        let help = did_you_mean(name, words.flaws.iter().copied());
        ledger.error(tag.spot, format!("unknown flaw `{name}` of the reference connector"), help);
    }
}

fn unknown_tag(ledger: &mut Ledger<'_>, tag: &Tag) {
    let (stem, value) = tag.name.split_once(':').map_or((tag.name.as_str(), ""), |(stem, value)| (stem, value));
    let grades = Grade::ALL.map(Grade::as_str);
    let stems = ["rule", "flaw", "needs", "keeper", "journey"];
    let near = nearest(stem, grades.into_iter().chain(stems), 1);
    let help = near.first().map(|near| {
        let whole = if value.is_empty() { (*near).to_owned() } else { format!("{near}:{value}") };
        format!("did you mean `@{whole}`?")
    });
    let all = "tags are @rule:ID, @documented, @standard, @inferred, @assumed, @flaw:NAME, @needs:CAPABILITY, \
               @keeper:egnyte, @journey";
    ledger.error(tag.spot, format!("unknown tag `@{}`", tag.name), [help.unwrap_or_else(|| all.to_owned())]);
}

fn rule(ledger: &mut Ledger<'_>, block: &Block, words: Words<'_>) {
    let ids: Vec<&Tag> = block.tags.iter().filter(|tag| stem(tag) == "rule").collect();
    let grades: Vec<&Tag> = block.tags.iter().filter(|tag| grade(tag).is_some()).collect();
    for second in ids.iter().skip(1) {
        ledger.error(second.spot, format!("second rule tag `@{}`; a Rule has one", second.name), []);
    }
    for second in grades.iter().skip(1) {
        let what = format!("second evidence tag `@{}`; a Rule has one, the weakest that applies", second.name);
        ledger.error(second.spot, what, []);
    }
    if ids.is_empty() && !unknown(block, "rule") {
        let help = "reports, coverage and lists of known failures key on it".to_owned();
        ledger.style(block.title.spot, "this Rule has no `@rule:ID`", [help]);
    }
    if grades.is_empty() && !block.tags.iter().any(is_unknown) {
        let help = "add one of @documented, @standard, @inferred, @assumed: the weakest that applies".to_owned();
        ledger.style(block.title.spot, "this Rule says not on what evidence it rests", [help]);
    }
    if ledger.file.origin == Origin::Shipped {
        if !block.tags.iter().any(|tag| stem(tag) == "flaw") {
            let help = "add `@flaw:NAME`: what breaks it, so that it is known to be able to fail".to_owned();
            ledger.error(block.title.spot, "this Rule names no flaw", [help]);
        }
        if let Some(entry) = ids.first().and_then(|tag| words.catalogue.rule(tag.name.trim_start_matches("rule:"))) {
            agrees(ledger, block, entry);
        }
    }
}

/// The tags of a rule say what the catalogue says.
fn agrees(ledger: &mut Ledger<'_>, block: &Block, entry: &RuleEntry) {
    let spot = |wanted: &dyn Fn(&&Tag) -> bool| block.tags.iter().find(wanted).map_or(block.title.spot, |tag| tag.spot);
    let graded = block.tags.iter().find_map(grade);
    if graded.is_some_and(|graded| graded != entry.evidence) {
        let place = spot(&|tag| grade(tag).is_some());
        ledger.error(place, format!("the catalogue says `{}` of {}", entry.evidence, entry.id), []);
    }
    let of_egnyte = block.tags.iter().any(|tag| tag.name == "keeper:egnyte");
    if of_egnyte != (entry.keeper == Keeper::Egnyte) {
        let keeper = if of_egnyte { "the connector keeps" } else { "Egnyte keeps (`@keeper:egnyte`)" };
        let place = spot(&|tag| tag.name == "keeper:egnyte");
        ledger.error(place, format!("the catalogue says that {keeper} {}", entry.id), []);
    }
    if let Some(needs) = entry.needs {
        let tag = format!("needs:{needs}");
        if !block.tags.iter().any(|known| known.name == tag) {
            ledger.error(block.title.spot, format!("the catalogue says that {} needs `@{tag}`", entry.id), []);
        }
    }
}

fn stem(tag: &Tag) -> &str {
    tag.name.split(':').next().unwrap_or_default()
}

fn grade(tag: &Tag) -> Option<Grade> {
    Grade::ALL.into_iter().find(|grade| grade.as_str() == tag.name)
}

fn is_unknown(tag: &Tag) -> bool {
    !matches!(stem(tag), "rule" | "flaw" | "needs" | "keeper" | "journey") && grade(tag).is_none()
}

/// Whether an unknown tag was surely meant as this one: then its absence is not told a second time.
fn unknown(block: &Block, meant: &str) -> bool {
    block.tags.iter().filter(|tag| is_unknown(tag)).any(|tag| nearest(stem(tag), [meant], 1) == [meant])
}
