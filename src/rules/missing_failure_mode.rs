//! An adoption whose failure mode is not recorded.

use super::cues::Cues;
use super::{Check, Facts, Finding, Rule, Severity, missing};
use crate::coverage::State;
use crate::evidence::Dimension;

pub(super) static RULE: Rule = Rule {
    id: "missing-failure-mode",
    severity: Severity::Warning,
    default_on: true,
    summary: "a technology is adopted and the document does not say how it goes wrong and what happens then",
    page: include_str!("../../docs/rules/missing-failure-mode.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, _: &Cues<'_>, findings: &mut Vec<Finding>) {
    let message = |name: &str| format!("{name} is adopted, its failure mode is not recorded");
    missing::check(rule, facts, Dimension::FailureMode, State::Missing, message, findings);
}
