//! A directive whose last day has passed.

use super::directives::Judged;
use super::{Check, Facts, Finding, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "expired-suppression",
    severity: Severity::Warning,
    default_on: true,
    summary: "the last day of a directive has passed",
    page: include_str!("../../docs/rules/expired-suppression.md"),
    check: Check::Directive(check),
};

fn check(rule: &Rule, _: &Facts<'_>, judged: &Judged, findings: &mut Vec<Finding>) {
    if let Some(until) = judged.directive.until.filter(|_| judged.is_expired) {
        let message = format!(
            "this directive ran out on {:04}-{:02}-{:02} and silences nothing any more",
            until.year, until.month, until.day
        );
        findings.push(Finding::on_document(rule, judged.directive.span, message));
    }
}
