//! What the rules on a document as a whole share.

use super::Facts;
use super::cues::{Cue, Cues};
use crate::adoption::{Adoption, Confidence};
use crate::mentions::{Mention, Stance};
use crate::outline::{BlockKind, SectionId};
use crate::prose::{Meaning, SentenceId};
use crate::text::Span;

/// The adoptions that a rule on the whole document may rest on: those that are certain,
/// and those that the title names and a sentence of the author takes on.
pub(super) fn firm<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = (usize, &'f Adoption)> {
    let title = facts.outline.title();
    let is_decided = move |adoption: &Adoption| {
        let own = || adoption.mentions.iter().map(|&id| &facts.mentions[id as usize]);
        let in_title = own().any(|mention| mention.in_heading && Some(mention.section) == title);
        let takes_on = |mention: &Mention| mention.cues.adopt_near && mention.cues.author && mention.cues.intent;
        in_title && own().any(|mention| mention.stance == Stance::Adopted && takes_on(mention))
    };
    let adoptions = facts.adoptions.iter().enumerate();
    adoptions.filter(move |(_, adoption)| adoption.confidence == Confidence::Certain || is_decided(adoption))
}

/// Where a finding on the whole document is reported: its title, or what stands first.
pub(super) fn title(facts: &Facts<'_>) -> Span {
    let heading = facts.outline.title().and_then(|title| facts.outline.sections[title as usize].heading);
    let block = heading.map(|heading| &facts.outline.blocks[heading as usize]).or_else(|| facts.outline.blocks.first());
    let Some(block) = block else { return Span::default() };
    let runs = facts.outline.runs_of(block);
    match (runs.first(), runs.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => block.span,
    }
}

/// Whether a sentence is prose of the body: no heading, not quoted, in no section of
/// `left_out`.
pub(super) fn is_body(facts: &Facts<'_>, id: SentenceId, left_out: impl Fn(Meaning) -> bool) -> bool {
    let sentence = &facts.prose.sentences[id as usize];
    let block = &facts.outline.blocks[sentence.block as usize];
    block.kind != BlockKind::Heading
        && !block.quoted
        && !facts.meanings[sentence.section as usize].is_some_and(left_out)
}

/// Whether a cue stands in the heading of a section.
pub(super) fn heading_has(facts: &Facts<'_>, cues: &Cues<'_>, section: SectionId, cue: Cue) -> bool {
    let Some(heading) = facts.outline.sections[section as usize].heading else { return false };
    facts.prose.sentences_of(heading).into_iter().any(|id| cues.has(id, cue))
}

/// Whether a section of one of these meanings says something: a sentence of four words
/// or more that is no question and no placeholder.
pub(super) fn is_answered(facts: &Facts<'_>, cues: &Cues<'_>, wanted: &[Meaning]) -> bool {
    let in_wanted =
        |section: SectionId| facts.meanings[section as usize].is_some_and(|meaning| wanted.contains(&meaning));
    facts.prose.sentences.iter().enumerate().any(|(id, sentence)| {
        in_wanted(sentence.section)
            && sentence.tokens.len() >= 4
            && !sentence.is_question
            && facts.outline.blocks[sentence.block as usize].kind != BlockKind::Heading
            && !cues.has(id as SentenceId, Cue::Placeholder)
    })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
