//! A cost that is recorded without a quantity and without a comparison.

use super::cues::{Cue, Cues};
use super::whole::firm;
use super::{Check, Facts, Finding, Related, Rule, Severity};
use crate::coverage::State;
use crate::evidence::{Dimension, Evidence};
use crate::prose::TokenKind;

pub(super) static RULE: Rule = Rule {
    id: "unquantified-cost",
    severity: Severity::Hint,
    default_on: true,
    summary: "a cost is recorded with no quantity and no comparison",
    page: include_str!("../../docs/rules/unquantified-cost.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    for (index, adoption) in firm(facts) {
        let record = &facts.coverage.rows[index][Dimension::Cost as usize];
        if record.state != State::Recorded || record.evidence.iter().any(|evidence| is_measured(facts, cues, evidence))
        {
            continue;
        }
        // Complexity has no unit; what is asked for a number is what could have one.
        let is_open = |evidence: &&Evidence| {
            cues.has(evidence.sentence, Cue::Measurable) && !cues.has(evidence.sentence, Cue::Negation)
        };
        let Some(measurable) = record.evidence.iter().find(is_open) else { continue };
        if findings.iter().any(|finding| finding.rule == rule.id && finding.span == measurable.span) {
            continue;
        }
        let message = "a cost is named here, but not how much it is: no number and no comparison".to_owned();
        let mut finding = Finding::on_document(rule, measurable.span, message);
        finding.adoption = Some(index);
        finding.technology = Some(adoption.technology);
        finding.related.push(Related { span: adoption.span, message: "adopted here".to_owned() });
        findings.push(finding);
    }
}

fn is_measured(facts: &Facts<'_>, cues: &Cues<'_>, evidence: &Evidence) -> bool {
    let sentence = &facts.prose.sentences[evidence.sentence as usize];
    let has_number = facts.prose.tokens_of(sentence).iter().any(|token| matches!(token.kind, TokenKind::Number(_)));
    has_number || cues.has(evidence.sentence, Cue::Quantity)
}
