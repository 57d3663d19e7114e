//! A sentence that asserts what no system has.

use super::claims::{is_taken_back, may_claim};
use super::cues::{Cue, Cues};
use super::whole::heading_has;
use super::{Check, Facts, Finding, Rule, Severity};
use crate::outline::BlockKind;
use crate::prose::{Flags, Hit, Meaning, SentenceId, TokenKind, Unit};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "absolute-claim",
    severity: Severity::Information,
    default_on: true,
    summary: "a sentence claims what no system has: never fails, no downside, infinitely scalable",
    page: include_str!("../../docs/rules/absolute-claim.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    let stated = cues.sentences_with(Cue::Absolute).filter_map(|id| Some((id, stated(facts, cues, id)?)));
    let hundred = cues.sentences_with(Cue::Quality).filter_map(|id| Some((id, hundred_percent(facts, cues, id)?)));
    for (id, claim) in stated.chain(hundred) {
        if !may_claim(facts, cues, id) || cues.has(id, Cue::Condition) || is_taken_back(facts, cues, id, claim) {
            continue;
        }
        let span = facts.prose.span_of(claim);
        let words = span.of(facts.text).split_whitespace().collect::<Vec<_>>().join(" ");
        findings.push(Finding::on_document(rule, span, format!("\"{words}\" is claimed without a limit or a price")));
    }
    for id in cues.sentences_with(Cue::Nothing).filter(|&id| is_whole_answer(facts, cues, id)) {
        let message = "nothing is said to speak against this design, and no reason is given".to_owned();
        findings.push(Finding::on_document(rule, span_of(facts, id), message));
    }
}

/// Most words of an answer that gives no reason: "None identified at this time".
const BARE_ANSWER: usize = 5;

/// Whether a sentence is all that a section on drawbacks or risks says, and says "none".
fn is_whole_answer(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> bool {
    let sentence = &facts.prose.sentences[id as usize];
    let is_bare = sentence.tokens.len() <= BARE_ANSWER
        && cues.hits(facts, id, Cue::Nothing).any(|hit| hit.token == sentence.tokens.start)
        && !cues.has_any(id, &[Cue::Absolute, Cue::AbsoluteNot]);
    let meaning = facts.meanings[sentence.section as usize];
    if !is_bare || meaning.is_some_and(Meaning::sets_aside) || !heading_has(facts, cues, sentence.section, Cue::BadSide)
    {
        return false;
    }
    let blocks = facts.outline.sections[sentence.section as usize].blocks.clone();
    let said = blocks.filter(|&block| facts.outline.blocks[block as usize].kind != BlockKind::Heading);
    said.flat_map(|block| facts.prose.sentences_of(block)).eq([id])
}

fn span_of(facts: &Facts<'_>, id: SentenceId) -> Span {
    let tokens = facts.prose.tokens_of(&facts.prose.sentences[id as usize]);
    tokens.first().zip(tokens.last()).map_or_else(Span::default, |(first, last)| first.span.cover(last.span))
}

/// The longest claim of a sentence.
fn stated(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> Option<Hit> {
    let free = cues.hits(facts, id, Cue::Absolute).filter(|hit| !is_taken_back(facts, cues, id, *hit));
    free.max_by_key(|hit| (hit.len, std::cmp::Reverse(hit.token)))
}

/// "100 % reliable": a hundred percent right before a quality.
fn hundred_percent(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> Option<Hit> {
    let first = facts.prose.sentences[id as usize].tokens.start;
    cues.hits(facts, id, Cue::Quality).filter(|hit| hit.token > first).find_map(|hit| {
        let before = &facts.prose.tokens[hit.token as usize - 1];
        let is_whole = before.kind == TokenKind::Number(Unit::Percent)
            && before.span.of(facts.text).trim_end_matches('%') == "100";
        (is_whole && !before.flags.has(Flags::BREAK)).then(|| Hit { token: hit.token - 1, len: hit.len + 1, ..hit })
    })
}
