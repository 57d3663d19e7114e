//! Consequences that name gains and nothing else.

use super::cues::{Cue, Cues};
use super::whole::heading_has;
use super::{Check, Facts, Finding, Rule, Severity};
use crate::outline::{BlockKind, SectionId};
use crate::prose::{Hit, Meaning, SentenceId};

pub(super) static RULE: Rule = Rule {
    id: "one-sided-consequences",
    severity: Severity::Information,
    default_on: true,
    summary: "the consequences name only gains",
    page: include_str!("../../docs/rules/one-sided-consequences.md"),
    check: Check::Document(check),
};

/// Fewest gains by which a section is taken to be one of consequences at all.
const FEWEST_GAINS: usize = 2;

/// How many tokens before a word of loss a denial, or a word that lessens it, reaches it.
const REACH: u32 = 4;

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    if facts.adoptions.is_empty() || cues.sentences_with(Cue::BadSide).any(|id| leads_with(facts, cues, id)) {
        return;
    }
    let mut gains = 0;
    let mut first: Option<SectionId> = None;
    for (id, sentence) in facts.prose.sentences.iter().enumerate() {
        let id = id as SentenceId;
        let meaning = facts.meanings[sentence.section as usize];
        let tells = matches!(meaning, Some(Meaning::Consequences | Meaning::Benefits));
        if !tells && !matches!(meaning, Some(Meaning::Failure | Meaning::Cost)) {
            continue;
        }
        // What is told under "Positive" is a gain, and under "Limits" a loss, however it is worded.
        let is_good = tells && heading_has(facts, cues, sentence.section, Cue::GoodSide);
        if facts.outline.blocks[sentence.block as usize].kind == BlockKind::Heading {
            if tells && (is_good || !cues.has(id, Cue::Loss)) {
                first = first.or(Some(sentence.section));
            }
            continue;
        }
        let is_loss = || names_loss(facts, cues, id) || heading_has(facts, cues, sentence.section, Cue::Loss);
        if !tells || !is_good && is_loss() {
            return;
        }
        gains += usize::from(is_good || cues.has_any(id, &[Cue::Gain, Cue::LossNot, Cue::Lessens]));
    }
    let Some(heading) = first.and_then(|section| facts.outline.sections[section as usize].heading) else { return };
    if gains < FEWEST_GAINS {
        return;
    }
    let span = facts.outline.runs_of(&facts.outline.blocks[heading as usize]);
    let Some(span) = span.first().zip(span.last()).map(|(first, last)| first.span.cover(last.span)) else { return };
    let message = "the consequences name gains only: nothing is said of what gets worse, harder or dearer".to_owned();
    findings.push(Finding::on_document(rule, span, message));
}

/// Whether a heading or a sentence begins with a word for the bad side: "Negative:", "Bad,
/// because", "Cons". The chosen option's cons may stand among those of all options.
fn leads_with(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> bool {
    let start = facts.prose.sentences[id as usize].tokens.start;
    let is_heading = facts.outline.blocks[facts.prose.sentences[id as usize].block as usize].kind == BlockKind::Heading;
    cues.hits(facts, id, Cue::BadSide).any(|hit| is_heading || hit.token == start)
}

/// Whether a sentence tells of something that is worse: a word of loss that is neither
/// denied ("no need to") nor lessened ("less boilerplate").
fn names_loss(facts: &Facts<'_>, cues: &Cues<'_>, id: SentenceId) -> bool {
    let is_lifted = |loss: &Hit| {
        let covers = |other: Hit| other.token < loss.end() && other.end() > loss.token;
        let reaches = |other: Hit| other.end() <= loss.token && loss.token - other.end() < REACH;
        cues.hits(facts, id, Cue::LossNot).any(covers)
            || cues.hits(facts, id, Cue::Negation).any(reaches)
            || cues.hits(facts, id, Cue::Lessens).any(reaches)
    };
    cues.hits(facts, id, Cue::Loss).any(|loss| !is_lifted(&loss))
}
