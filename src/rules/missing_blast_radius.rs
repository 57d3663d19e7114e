//! An adoption whose blast radius is not recorded.

use super::cues::Cues;
use super::{Check, Facts, Finding, Rule, Severity, missing};
use crate::coverage::State;
use crate::evidence::Dimension;

pub(super) static RULE: Rule = Rule {
    id: "missing-blast-radius",
    severity: Severity::Warning,
    default_on: true,
    summary: "a technology is adopted and the document does not say who is hit when it goes wrong, and how far that reaches",
    page: include_str!("../../docs/rules/missing-blast-radius.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, _: &Cues<'_>, findings: &mut Vec<Finding>) {
    let message = |name: &str| format!("{name} is adopted, its blast radius is not recorded");
    missing::check(rule, facts, Dimension::BlastRadius, State::Missing, message, findings);
}
