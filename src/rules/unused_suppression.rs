//! A directive that silences nothing.

use super::directives::Judged;
use super::names::is_known;
use super::{Check, Facts, Finding, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unused-suppression",
    severity: Severity::Warning,
    default_on: true,
    summary: "a directive silences nothing",
    page: include_str!("../../docs/rules/unused-suppression.md"),
    check: Check::Directive(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, judged: &Judged, findings: &mut Vec<Finding>) {
    let directive = &judged.directive;
    // One that is expired or misspelt has a finding of its own, and one that names a rule
    // on directives may silence what is raised after this.
    let is_told_elsewhere = judged.is_expired
        || directive.mistake.is_some()
        || directive
            .names
            .iter()
            .any(|name| !is_known(name, facts.catalog) || name.ends_with("-suppression") || name == "unknown-name");
    if judged.is_used || is_told_elsewhere {
        return;
    }
    let what = if directive.names.is_empty() { String::new() } else { format!(" of {}", directive.names.join(", ")) };
    findings.push(Finding::on_document(
        rule,
        directive.span,
        format!("nothing{what} is raised here: this directive can go"),
    ));
}
