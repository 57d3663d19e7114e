//! An adoption whose cost is not recorded.

use super::cues::Cues;
use super::{Check, Facts, Finding, Rule, Severity, missing};
use crate::coverage::State;
use crate::evidence::Dimension;

pub(super) static RULE: Rule = Rule {
    id: "missing-cost",
    severity: Severity::Warning,
    default_on: true,
    summary: "a technology is adopted and the document does not say what is paid for it",
    page: include_str!("../../docs/rules/missing-cost.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, _: &Cues<'_>, findings: &mut Vec<Finding>) {
    let message = |name: &str| format!("{name} is adopted, its cost is not recorded");
    missing::check(rule, facts, Dimension::Cost, State::Missing, message, findings);
}
