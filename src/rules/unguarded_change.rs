//! A change to what runs already, with no test, stage, gradual rollout or way back.

use super::cues::{Cue, Cues};
use super::whole::{firm, is_answered, is_body};
use super::{Check, Facts, Finding, Rule, Severity};
use crate::prose::Meaning;

pub(super) static RULE: Rule = Rule {
    id: "unguarded-change",
    severity: Severity::Information,
    default_on: false,
    summary: "a change to running systems with no test, stage, gradual rollout or way back",
    page: include_str!("../../docs/rules/unguarded-change.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    if firm(facts).next().is_none()
        || cues.sentences_with(Cue::Safeguard).next().is_some()
        || is_answered(facts, cues, &[Meaning::Testing, Meaning::Rollout])
    {
        return;
    }
    let left_out = |meaning: Meaning| {
        meaning.sets_aside()
            || matches!(meaning, Meaning::Questions | Meaning::Motivation | Meaning::Example | Meaning::Status)
    };
    let change = cues.sentences_with(Cue::Change).find(|&id| {
        cues.has(id, Cue::Intent)
            && cues.has_any(id, &[Cue::Running, Cue::Author])
            && !cues.has_any(id, &[Cue::Negation, Cue::Weighing, Cue::Condition, Cue::Revisit])
            && !facts.prose.sentences[id as usize].is_question
            && is_body(facts, id, left_out)
    });
    let Some(hit) = change.and_then(|id| cues.hits(facts, id, Cue::Change).next()) else { return };
    let message = "this changes what runs already, and nothing says how it is tested, staged or taken back".to_owned();
    findings.push(Finding::on_document(rule, facts.prose.span_of(hit), message));
}
