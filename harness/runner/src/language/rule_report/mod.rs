//! Rule report: the rules with their scenarios and flaws, for a terminal and for the pages of the project.

mod grid;
mod markdown;
mod report;
mod terminal;

pub use grid::render_grid;
pub use markdown::{markdown, summary};
pub use report::{Breaker, ReportedRule, RuleReport, RuleScenario, UnknownRuleError};
pub use terminal::{explain, render};
