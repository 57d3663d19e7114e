//! A decision without a word on when it would be looked at again.

use super::cues::{Cue, Cues};
use super::whole::{firm, heading_has, is_answered, title};
use super::{Check, Facts, Finding, Rule, Severity};
use crate::outline::SectionId;
use crate::prose::Meaning;

pub(super) static RULE: Rule = Rule {
    id: "no-revisit-trigger",
    severity: Severity::Hint,
    default_on: false,
    summary: "no word on when the decision would be revisited",
    page: include_str!("../../docs/rules/no-revisit-trigger.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    let sections = 0..facts.outline.sections.len() as SectionId;
    let is_decision_record = sections.into_iter().any(|section| heading_has(facts, cues, section, Cue::Decided));
    if !is_decision_record
        || firm(facts).next().is_none()
        || cues.sentences_with(Cue::Revisit).next().is_some()
        || is_answered(facts, cues, &[Meaning::Future, Meaning::Questions])
    {
        return;
    }
    let message = "nothing says when this decision would be looked at again: a date, a figure or an event".to_owned();
    findings.push(Finding::on_document(rule, title(facts), message));
}
