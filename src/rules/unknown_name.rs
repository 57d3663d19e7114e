//! A directive that says something that means nothing.

use super::directives::{Judged, Mistake};
use super::names::{is_known, near_names};
use super::{Check, Facts, Finding, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-name",
    severity: Severity::Warning,
    default_on: true,
    summary: "a directive names no rule or technology that exists, or is no directive at all",
    page: include_str!("../../docs/rules/unknown-name.md"),
    check: Check::Directive(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, judged: &Judged, findings: &mut Vec<Finding>) {
    let directive = &judged.directive;
    // On the word itself, so that it is seen and can be changed.
    let mut raise = |word: &str, message: String| {
        findings.push(Finding::on_document(rule, directive.place_of(facts.text, word), message));
    };
    match &directive.mistake {
        Some(Mistake::Command(word)) if word.is_empty() => {
            raise("", "this directive says nothing: write `ignore` or `ignore-file`".to_owned());
            return;
        }
        Some(Mistake::Command(word)) => {
            raise(word, format!("`{word}` is no directive: write `ignore` or `ignore-file`"));
            return;
        }
        Some(Mistake::Date(word)) => {
            raise(word, format!("`{word}` is no date: write `until` and a day such as 2027-03-31"))
        }
        None => {}
    }
    for name in directive.names.iter().filter(|name| !is_known(name, facts.catalog)) {
        let near = near_names(name, facts.catalog);
        let meant = near.first().map(|near| format!("; is `{near}` meant?")).unwrap_or_default();
        raise(name, format!("no rule or technology is named `{name}`{meant}"));
    }
}
