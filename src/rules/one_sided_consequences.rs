//! Consequences that name gains and nothing else.

use super::cues::{Cue, Cues};
use super::whole::firm;
use super::{Check, Facts, Finding, Rule, Severity};
use crate::outline::{BlockKind, SectionId};
use crate::prose::{Meaning, SentenceId};

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

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    if firm(facts).next().is_none() {
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
        let is_heading = facts.outline.blocks[sentence.block as usize].kind == BlockKind::Heading;
        if is_heading && tells && !cues.has(id, Cue::Loss) {
            first = first.or(Some(sentence.section));
        }
        if is_heading {
            continue;
        }
        // What is told under a heading that asks for the bad side is bad news, however it is worded.
        if !tells || cues.has(id, Cue::Loss) || asks_for_loss(facts, cues, sentence.section) {
            return;
        }
        gains += usize::from(cues.has(id, Cue::Gain));
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

fn asks_for_loss(facts: &Facts<'_>, cues: &Cues<'_>, section: SectionId) -> bool {
    let Some(heading) = facts.outline.sections[section as usize].heading else { return false };
    let sentences = facts.prose.sentences_of(heading);
    sentences.into_iter().any(|id| cues.has(id, Cue::Loss))
}
