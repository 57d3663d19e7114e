//! A cost that is recorded without a quantity and without a comparison.

use super::cues::{Cue, Cues};
use super::{Check, Facts, Finding, Related, Rule, Severity};
use crate::coverage::State;
use crate::evidence::{Dimension, Evidence};
use crate::prose::{Meaning, Sentence, SentenceId, TokenKind};

pub(super) static RULE: Rule = Rule {
    id: "unquantified-cost",
    severity: Severity::Hint,
    default_on: true,
    summary: "a cost is recorded with no quantity and no comparison",
    page: include_str!("../../docs/rules/unquantified-cost.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    for (index, adoption) in facts.adoptions.iter().enumerate() {
        let record = &facts.coverage.rows[index][Dimension::Cost as usize];
        if record.state != State::Recorded || record.evidence.iter().any(|evidence| is_measured(facts, cues, evidence))
        {
            continue;
        }
        // Complexity has no unit; what is asked for a number is what could have one.
        let is_open = |evidence: &&Evidence| {
            cues.has(evidence.sentence, Cue::Measurable)
                && !cues.has_any(evidence.sentence, &[Cue::Negation, Cue::Weighing])
                && !answers_no(facts, cues, evidence)
                && !is_elsewhere(facts, evidence)
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

/// Whether the sentence stands in a list of links, or where nothing is said of the design.
fn is_elsewhere(facts: &Facts<'_>, evidence: &Evidence) -> bool {
    let sentence = &facts.prose.sentences[evidence.sentence as usize];
    let meaning = facts.meanings[sentence.section as usize];
    facts.outline.blocks[sentence.block as usize].only_links
        || matches!(meaning, Some(Meaning::Example | Meaning::Monitoring | Meaning::Testing | Meaning::Questions))
        || meaning.is_some_and(Meaning::sets_aside)
}

/// Whether the sentence before it answers "No.": what follows explains why there is no cost.
fn answers_no(facts: &Facts<'_>, cues: &Cues<'_>, evidence: &Evidence) -> bool {
    let sentences = &facts.prose.sentences;
    let Some(before) = evidence.sentence.checked_sub(1) else { return false };
    let answer = &sentences[before as usize];
    answer.block == sentences[evidence.sentence as usize].block
        && answer.tokens.len() == 1
        && cues.has(before, Cue::Negation)
}

/// Whether the sentence, or the next one of its block, tells how much.
fn is_measured(facts: &Facts<'_>, cues: &Cues<'_>, evidence: &Evidence) -> bool {
    let tells = |id: SentenceId, sentence: &Sentence| {
        let mut tokens = facts.prose.tokens_of(sentence).iter();
        tokens.any(|token| matches!(token.kind, TokenKind::Number(_))) || cues.has(id, Cue::Quantity)
    };
    let sentence = &facts.prose.sentences[evidence.sentence as usize];
    let next = facts.prose.sentences.get(evidence.sentence as usize + 1).filter(|next| next.block == sentence.block);
    tells(evidence.sentence, sentence) || next.is_some_and(|next| tells(evidence.sentence + 1, next))
}
