//! A sentence that claims both sides of a trade-off and names no condition.

use super::claims::{is_taken_back, may_claim};
use super::cues::{Cue, Cues};
use super::{Check, Facts, Finding, Related, Rule, Severity};
use crate::catalog::Axis;
use crate::prose::{Hit, SentenceId, TokenKind};

pub(super) static RULE: Rule = Rule {
    id: "both-ways-claim",
    severity: Severity::Warning,
    default_on: true,
    summary: "both sides of a trade-off are claimed with no condition",
    page: include_str!("../../docs/rules/both-ways-claim.md"),
    check: Check::Document(check),
};

/// The two sides of each axis.
const SIDES: [(Axis, Cue, Cue); 5] = [
    (Axis::ConsistencyAvailability, Cue::Consistent, Cue::Available),
    (Axis::SimplicityScalability, Cue::Simple, Cue::Scalable),
    (Axis::PerformanceCorrectness, Cue::Fast, Cue::Correct),
    (Axis::VelocitySafety, Cue::Swift, Cue::Safe),
    (Axis::FlexibilityControl, Cue::Flexible, Cue::Controlled),
];

/// Most tokens between the two sides: further apart they speak of two things.
const REACH: u32 = 12;

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    for (axis, one, other) in SIDES {
        for id in cues.sentences_with(one).filter(|&id| cues.has(id, other)) {
            if !may_claim(facts, cues, id) || is_conditional(facts, cues, id) {
                continue;
            }
            let Some((first, second)) = pair(facts, cues, id, one, other) else { continue };
            let (span, against) = (facts.prose.span_of(first), facts.prose.span_of(second));
            let message = format!(
                "\"{}\" and \"{}\" are both claimed, and nothing is said of what is given up ({})",
                words(facts, first),
                words(facts, second),
                axis.title()
            );
            let mut finding = Finding::on_document(rule, span.cover(against), message);
            finding.related.push(Related { span: against, message: "the other side of the trade-off".to_owned() });
            findings.push(finding);
        }
    }
    for id in cues.sentences_with(Cue::BothWays) {
        if !may_claim(facts, cues, id) || is_conditional(facts, cues, id) {
            continue;
        }
        let claim = cues.hits(facts, id, Cue::BothWays).filter(|hit| !is_taken_back(facts, cues, id, *hit));
        let Some(claim) = claim.max_by_key(|hit| hit.len) else { continue };
        let message = format!("\"{}\" is claimed, and nothing is said of what is given up", words(facts, claim));
        findings.push(Finding::on_document(rule, facts.prose.span_of(claim), message));
    }
}

/// Whether a limit or a price stands in the sentence, or in the next one of its block. A
/// number is a limit: "up to 200 shards".
fn is_conditional(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> bool {
    let sentences = &facts.prose.sentences;
    let next = sentences.get(id as usize + 1).filter(|next| next.block == sentences[id as usize].block);
    let counts =
        facts.prose.tokens_of(&sentences[id as usize]).iter().any(|token| matches!(token.kind, TokenKind::Number(_)));
    counts || cues.has(id, Cue::Condition) || next.is_some() && cues.has(id + 1, Cue::Condition)
}

/// The first two sides that stand close to each other, in the order of the text.
fn pair(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId, one: Cue, other: Cue) -> Option<(Hit, Hit)> {
    let is_free = |hit: &Hit| !is_taken_back(facts, cues, id, *hit);
    for a in cues.hits(facts, id, one).filter(is_free) {
        for b in cues.hits(facts, id, other).filter(is_free) {
            let (first, second) = if a.token <= b.token { (a, b) } else { (b, a) };
            if second.token >= first.end() && second.token - first.end() <= REACH {
                return Some((first, second));
            }
        }
    }
    None
}

fn words(facts: &Facts<'_>, hit: Hit) -> String {
    facts.prose.span_of(hit).of(facts.text).split_whitespace().collect::<Vec<_>>().join(" ")
}
