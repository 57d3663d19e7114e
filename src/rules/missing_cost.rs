//! An adoption whose cost is not recorded.

use super::{Facts, Finding, Rule, Severity, missing};
use crate::coverage::State;
use crate::evidence::Dimension;

pub(super) static RULE: Rule = Rule {
    id: "missing-cost",
    severity: Severity::Warning,
    summary: "a technology is adopted and the document does not say what is paid for it",
    page: include_str!("../../docs/rules/missing-cost.md"),
    check,
};

fn check(rule: &Rule, facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let message = |name: &str| format!("{name} is adopted, its cost is not recorded");
    missing::check(rule, facts, Dimension::Cost, State::Missing, message, findings);
}
