//! Tags: a closed list, each on the right block and with a known value.

use crate::suite::Origin;
use crate::suite::keywords::BlockKind;
use crate::suite::layout::{Block, Tag};
use crate::suite::rules::{Grade, Keeper, RuleEntry};
use egnyte_protocol::Capability;
use egnyte_support::did_you_mean::{did_you_mean, nearest};

use super::finding::LintContext;

/// Tags that are no grade of evidence; the part before the colon.
const STEMS: [&str; 5] = ["rule", "flaw", "needs", "keeper", "journey"];

pub(super) fn check(context: &mut LintContext<'_>) {
    for block in &context.file.layout.blocks {
        for tag in &block.tags {
            check_tag(context, block, tag);
        }
        if block.kind == BlockKind::Rule {
            check_rule(context, block);
        }
    }
}

fn check_tag(context: &mut LintContext<'_>, block: &Block, tag: &Tag) {
    let (stem, value) = parts(tag);
    match stem {
        "rule" => check_rule_id(context, tag, value),
        "flaw" => check_flaw(context, block, tag, value),
        "needs" => check_value(context, tag, ("capability", value), &Capability::ALL.map(Capability::as_str)),
        "keeper" => check_value(context, tag, ("keeper", value), &["egnyte"]),
        "journey" if value.is_empty() => {}
        _ if grade(tag).is_some() => {}
        _ => return report_unknown(context, tag),
    }
    let on_scenario = block.kind.is_scenario() && matches!(stem, "journey" | "needs");
    if block.kind != BlockKind::Rule && !on_scenario {
        context.error(tag.span, format!("`@{}` belongs on a Rule", tag.name), []);
    }
}

fn check_value(context: &mut LintContext<'_>, tag: &Tag, (what, value): (&str, &str), known: &[&str]) {
    if !known.contains(&value) {
        let all = format!("known values are {}", known.join(", "));
        let help = did_you_mean(value, known.iter().copied()).unwrap_or(all);
        context.error(tag.span, format!("unknown {what} `{value}`"), [help]);
    }
}

/// Checks the id of a rule. A user's feature may have rules of its own, but no misspelt one of the suite.
fn check_rule_id(context: &mut LintContext<'_>, tag: &Tag, id: &str) {
    let rules = context.dictionary.rules;
    if rules.rule(id).is_some() {
        return;
    }
    // An id under a prefix of the user's own is their own, however similar.
    let prefix = |id: &str| id.split('.').next().map(str::to_owned);
    let is_own = context.file.origin == Origin::Own && rules.ids().all(|known| prefix(known) != prefix(id));
    let suggestion = did_you_mean(id, rules.ids()).filter(|_| !is_own);
    if context.file.origin == Origin::Shipped || suggestion.is_some() || id.is_empty() {
        context.error(tag.span, format!("unknown rule `{id}`"), suggestion);
    }
}

/// Checks a flaw of the reference connector. A rule that Egnyte keeps names weaknesses, which only the mock knows.
fn check_flaw(context: &mut LintContext<'_>, block: &Block, tag: &Tag, name: &str) {
    let flaws = context.dictionary.flaws;
    if !block.has_tag("keeper:egnyte") && !flaws.contains(&name) {
        let help = did_you_mean(name, flaws.iter().copied());
        context.error(tag.span, format!("unknown flaw `{name}` of the reference connector"), help);
    }
}

fn report_unknown(context: &mut LintContext<'_>, tag: &Tag) {
    let (stem, value) = parts(tag);
    let suggestion = nearest(stem, Grade::ALL.map(Grade::as_str).into_iter().chain(STEMS), 1).first().map(|near| {
        let whole = if value.is_empty() { (*near).to_owned() } else { format!("{near}:{value}") };
        format!("did you mean `@{whole}`?")
    });
    let all = "tags are @rule:ID, @documented, @standard, @inferred, @assumed, @flaw:NAME, @needs:CAPABILITY, \
               @keeper:egnyte, @journey";
    context.error(tag.span, format!("unknown tag `@{}`", tag.name), [suggestion.unwrap_or_else(|| all.to_owned())]);
}

fn check_rule(context: &mut LintContext<'_>, block: &Block) {
    let title = block.title.span;
    let ids: Vec<&Tag> = block.tags.iter().filter(|tag| parts(tag).0 == "rule").collect();
    let grades: Vec<&Tag> = block.tags.iter().filter(|tag| grade(tag).is_some()).collect();
    for second in ids.iter().skip(1) {
        context.error(second.span, format!("second rule tag `@{}`; a Rule has one", second.name), []);
    }
    for second in grades.iter().skip(1) {
        let message = format!("second evidence tag `@{}`; a Rule has one, the weakest that applies", second.name);
        context.error(second.span, message, []);
    }
    let misspelt_id = || block.tags.iter().any(|tag| is_unknown(tag) && nearest(parts(tag).0, ["rule"], 1) == ["rule"]);
    if ids.is_empty() && !misspelt_id() {
        let help = "reports and lists of known failures refer to it".to_owned();
        context.style(title, "this Rule has no `@rule:ID`", [help]);
    }
    if grades.is_empty() && !block.tags.iter().any(is_unknown) {
        let help = "add one of @documented, @standard, @inferred, @assumed: the weakest that applies".to_owned();
        context.style(title, "this Rule has no evidence tag", [help]);
    }
    if context.file.origin == Origin::Shipped {
        if !block.tags.iter().any(|tag| parts(tag).0 == "flaw") {
            let help = "add `@flaw:NAME`: it proves that the rule can fail".to_owned();
            context.error(title, "this Rule names no flaw", [help]);
        }
        if let Some(entry) = ids.first().and_then(|tag| context.dictionary.rules.rule(parts(tag).1)) {
            check_against_catalogue(context, block, entry);
        }
    }
}

fn check_against_catalogue(context: &mut LintContext<'_>, block: &Block, entry: &RuleEntry) {
    let title = block.title.span;
    let evidence = block.tags.iter().find(|tag| grade(tag).is_some());
    if let Some(tag) = evidence.filter(|tag| grade(tag) != Some(entry.evidence)) {
        context.error(tag.span, format!("the catalogue gives {} the evidence `{}`", entry.id, entry.evidence), []);
    }
    let keeper = block.tags.iter().find(|tag| tag.name == "keeper:egnyte");
    if keeper.is_some() != (entry.keeper == Keeper::Egnyte) {
        let party = if keeper.is_some() { "the connector" } else { "Egnyte (`@keeper:egnyte`)" };
        let message = format!("in the catalogue, {party} keeps {}", entry.id);
        context.error(keeper.map_or(title, |tag| tag.span), message, []);
    }
    if let Some(tag) = entry.needs.map(|needs| format!("needs:{needs}")).filter(|tag| !block.has_tag(tag)) {
        context.error(title, format!("in the catalogue, {} needs `@{tag}`", entry.id), []);
    }
}

/// Splits a tag into its stem and the value after the colon.
fn parts(tag: &Tag) -> (&str, &str) {
    tag.name.split_once(':').unwrap_or((&tag.name, ""))
}

fn grade(tag: &Tag) -> Option<Grade> {
    Grade::ALL.into_iter().find(|grade| grade.as_str() == tag.name)
}

fn is_unknown(tag: &Tag) -> bool {
    !STEMS.contains(&parts(tag).0) && grade(tag).is_none()
}
