//! A link that is said to lead to a record, and leads nowhere.

use super::cues::Cues;
use super::{Check, Facts, Finding, Rule, Severity};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "broken-record-link",
    severity: Severity::Warning,
    default_on: true,
    summary: "a trade-off is said to be recorded in another document or section, which is not there",
    page: include_str!("../../docs/rules/broken-record-link.md"),
    check: Check::Document(check),
};

/// A link that is said to lead to a record, and leads nowhere. Found where many documents are
/// known (`workspace`), told here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The link with its text.
    pub span: Span,
    /// What is not there.
    pub lacks: Lacks,
}

/// What is not there where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacks {
    /// The document, by its path as written.
    Document(String),
    /// The section, by its anchor without `#`.
    Section(String),
}

fn check(rule: &Rule, facts: &Facts<'_>, _: &Cues, findings: &mut Vec<Finding>) {
    // Who takes nothing on owes no record, here or elsewhere.
    if facts.adoptions.is_empty() {
        return;
    }
    for link in facts.broken_links {
        let message = match &link.lacks {
            Lacks::Document(path) => format!("a record is said to be in `{path}`, and there is no such document"),
            Lacks::Section(anchor) => format!("a record is said to be under `#{anchor}`, and there is no such section"),
        };
        findings.push(Finding::on_document(rule, link.span, message));
    }
}
