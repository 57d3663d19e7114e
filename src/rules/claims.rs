//! What the two rules on claims share: whether a sentence claims something in the
//! author's own voice, of the design that the document takes on.

use super::Facts;
use super::cues::{Cue, Cues};
use crate::outline::BlockKind;
use crate::prose::{Hit, Meaning, SentenceId};

/// How many tokens before a claim a denial reaches it.
const DENIAL_REACH: u32 = 4;

/// Whether a sentence may claim anything: it stands in the design, in nobody else's words,
/// and neither asks nor weighs.
pub(super) fn may_claim(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> bool {
    let sentence = &facts.prose.sentences[id as usize];
    let block = &facts.outline.blocks[sentence.block as usize];
    if block.kind == BlockKind::Heading || block.quoted || sentence.is_question {
        return false;
    }
    let meaning = facts.meanings[sentence.section as usize];
    let elsewhere = meaning.is_some_and(|meaning| {
        meaning.sets_aside()
            || matches!(
                meaning,
                Meaning::Questions | Meaning::Testing | Meaning::Goals | Meaning::Example | Meaning::Status
            )
    });
    !elsewhere && !cues.has_any(id, &[Cue::Weighing, Cue::Hedge, Cue::OtherParty])
}

/// Whether a claim's words are denied, or quoted.
pub(super) fn is_taken_back(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId, claim: Hit) -> bool {
    let denied = cues
        .hits(facts, id, Cue::Negation)
        .any(|denial| denial.end() <= claim.token && claim.token - denial.end() < DENIAL_REACH);
    let covered =
        cues.hits(facts, id, Cue::AbsoluteNot).any(|other| other.token < claim.end() && other.end() > claim.token);
    let span = facts.prose.span_of(claim);
    let before = facts.text.get(..span.start as usize).and_then(|text| text.chars().next_back());
    let quoted = matches!(before, Some('"' | '\u{201c}' | '\u{2018}' | '\u{ab}' | '`'));
    denied || covered || quoted
}
