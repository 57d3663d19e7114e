//! An adoption with a field or heading for a dimension that nobody has filled in.

use super::cues::Cues;
use super::{Check, Facts, Finding, Rule, Severity, missing};
use crate::coverage::State;
use crate::evidence::Dimension;

pub(super) static RULE: Rule = Rule {
    id: "placeholder-record",
    severity: Severity::Warning,
    default_on: true,
    summary: "the only record of a dimension is a placeholder: TBD, an empty bullet, the template's own question",
    page: include_str!("../../docs/rules/placeholder-record.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, _: &Cues<'_>, findings: &mut Vec<Finding>) {
    for dimension in Dimension::ALL {
        let message = |name: &str| format!("{name} is adopted, its {} is only a placeholder", dimension.title());
        missing::check(rule, facts, dimension, State::Placeholder, message, findings);
    }
}
