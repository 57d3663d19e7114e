//! A directive that does not say why.

use super::directives::Judged;
use super::{Check, Facts, Finding, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "reasonless-suppression",
    severity: Severity::Warning,
    default_on: true,
    summary: "a directive gives no reason",
    page: include_str!("../../docs/rules/reasonless-suppression.md"),
    check: Check::Directive(check),
};

fn check(rule: &Rule, _: &Facts<'_>, judged: &Judged, findings: &mut Vec<Finding>) {
    if judged.directive.reason.is_none() && judged.directive.mistake.is_none() {
        let message = "this directive gives no reason: write one behind `--`".to_owned();
        findings.push(Finding::on_document(rule, judged.directive.span, message));
    }
}
