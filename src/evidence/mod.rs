//! Which sentences, fields and table cells record a dimension, and of which adoption.
//!
//! Two judgements, each of which can be measured and replaced by itself: [`recordings`]
//! finds what records *something* in a document; [`attribute`] tells for each adoption
//! which of that is said of it.

mod attribution;
mod candidates;
mod fields;
mod known;
mod model;
mod profile;
mod record;
mod words;

use std::ops::Range;

use rayon::prelude::*;

use crate::catalog::{Catalog, OWN_CLASSES, TechnologyId};
use crate::outline::{BlockKind, Outline};
use crate::prose::{Prose, SentenceId};
use crate::text::Span;

pub use attribution::{PAIR_FEATURES, Pair, PairVector, pairs};
pub use candidates::Candidates;
pub use known::Known;
pub use model::EvidenceModel;
pub use record::{AttributionModel, CELL_FEATURES, CellTally, CellVector, attribute};

use model::Sum;
use profile::Profile;

/// What an adoption owes a record of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// What is paid.
    Cost,
    /// How it goes wrong.
    FailureMode,
    /// Who is hit, and how far it reaches.
    BlastRadius,
}

impl Dimension {
    /// All three, in the order of the matrix.
    pub const ALL: [Self; 3] = [Self::Cost, Self::FailureMode, Self::BlastRadius];

    /// Its id in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::FailureMode => "failure-mode",
            Self::BlastRadius => "blast-radius",
        }
    }

    /// As it stands in a message.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::FailureMode => "failure mode",
            Self::BlastRadius => "blast radius",
        }
    }
}

/// A sentence, field or cell that records a dimension of something, or nearly does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recording {
    /// The sentence.
    pub sentence: SentenceId,
    /// What it records.
    pub dimension: Dimension,
    /// How far its score lies over the threshold, in log-odds; negative for what nearly counts.
    pub score: f32,
    /// Whether it counts, nearly counts, or holds the place of an answer.
    pub strength: Strength,
    /// The technology that a record or a table row names itself.
    pub about: Option<TechnologyId>,
}

/// How much a piece of evidence amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// It records the dimension.
    Records,
    /// It nearly does.
    Near,
    /// It holds the place of an answer.
    Placeholder,
    /// It leads to where another document records the dimension.
    Leads,
}

/// A piece of evidence as said of one adoption.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The sentence.
    pub sentence: SentenceId,
    /// Where it stands.
    pub span: Span,
    /// The dimension it records.
    pub dimension: Dimension,
    /// How surely it is said of the adoption, in log-odds over the threshold.
    pub score: f32,
    /// What it amounts to.
    pub strength: Strength,
}

/// How far under the threshold a sentence may lie to be looked at still.
const NEAR: f32 = 1.2;

/// How far over the threshold a sentence lies that holds a cue of the team's own.
const OWN_CUE: f32 = 1.0;

/// Sentences that are worth a hand-over to another thread, even where all are busy.
const SHARE: usize = 1000;

/// What records a dimension of anything in the document, by sentence.
#[must_use]
pub fn recordings(
    text: &str,
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    model: &EvidenceModel,
) -> Vec<Recording> {
    let judged = judge(outline, prose, catalog, model, Known::nothing(prose));
    with_fields(text, outline, prose, catalog, model, judged)
}

/// What sentences record by their own words. Many are judged in several shares at once.
#[must_use]
pub fn judge(
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    model: &EvidenceModel,
    known: Known,
) -> Vec<Recording> {
    let Known { first, open, last } = known;
    let size = open.len().div_ceil(2 * rayon::current_num_threads()).max(SHARE);
    let open = open.start as usize..open.end as usize;
    let mut shares: Vec<Range<usize>> = Vec::new();
    // A share ends with a section: the sentence before in the same one is looked at too.
    for section in prose.sentences[open.clone()].chunk_by(|one, next| one.section == next.section) {
        match shares.last_mut() {
            Some(last) if last.len() < size => last.end += section.len(),
            last => {
                let start = last.map_or(open.start, |last| last.end);
                shares.push(start..start + section.len());
            }
        }
    }
    let mut found = first;
    match shares.as_slice() {
        [all] => found.extend(judge_all(outline, prose, catalog, model, all.clone())),
        _ => {
            let judged = shares.into_par_iter().map(|share| judge_all(outline, prose, catalog, model, share));
            judged.collect::<Vec<_>>().into_iter().for_each(|judged| found.extend(judged));
        }
    }
    found.extend(last);
    found
}

/// What sentences record by their own words and by the labels, cells and headings that they
/// stand under.
#[must_use]
pub fn with_fields(
    text: &str,
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    model: &EvidenceModel,
    judged: Vec<Recording>,
) -> Vec<Recording> {
    let mut found = judged;
    fields::apply(text, outline, prose, catalog, &model.labels, &mut found);
    found
}

/// Judges a range of sentences that begins with a section.
fn judge_all(
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    model: &EvidenceModel,
    sentences: Range<usize>,
) -> Vec<Recording> {
    let mut found = Vec::new();
    let mut profile = Profile::new(catalog);
    let own = OWN_CLASSES.map(|class| catalog.class(class));
    let mut section = None;
    let (mut heading, mut previous) = (Sum::default(), Sum::default());
    for (id, sentence) in sentences.clone().zip(&prose.sentences[sentences]) {
        let block = &outline.blocks[sentence.block as usize];
        if section != Some(sentence.section) {
            section = Some(sentence.section);
            profile.enter_section(outline, prose, sentence.section, catalog, model);
            heading = model.heading_sum(&profile);
            previous = model.previous_sum(&profile);
        }
        // Headings and the titles of columns ask; they do not answer.
        if matches!(block.kind, BlockKind::Heading | BlockKind::Cell { row: 0, .. }) {
            continue;
        }
        profile.read(prose, sentence, catalog, model);
        // A label by itself is a heading, and an open question is what is not known yet.
        if profile::is_label(prose, sentence) || sentence.is_question && profile.label == 0 {
            profile.pass();
            previous = model.previous_sum(&profile);
            continue;
        }
        let scores = model.judge(&profile, sentence, heading.and(previous));
        for (dimension, score) in Dimension::ALL.into_iter().zip(scores) {
            // A team that lists a cue means that it counts, whatever the weights say.
            let is_own = own[dimension as usize].is_some_and(|class| profile.present.has(class));
            let score = if is_own { score.max(OWN_CUE) } else { score };
            // A question behind a label, a template's own, holds the place of an answer.
            let score = if sentence.is_question { score.min(-0.1) } else { score };
            if score >= -NEAR {
                let strength = if score >= 0.0 { Strength::Records } else { Strength::Near };
                found.push(Recording { sentence: id as SentenceId, dimension, score, strength, about: None });
            }
        }
        profile.pass();
        previous = model.previous_sum(&profile);
    }
    found
}

/// Why a sentence counts as a record of each dimension or does not: how far its score lies
/// over the threshold, and the features behind it with their weights, the weightiest first.
#[must_use]
pub fn reasons<'m>(
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    model: &'m EvidenceModel,
    sentence: SentenceId,
) -> [(f32, Vec<(&'m str, f32)>); 3] {
    let mut profile = Profile::new(catalog);
    let data = &prose.sentences[sentence as usize];
    profile.enter_section(outline, prose, data.section, catalog, model);
    let before = sentence.checked_sub(1).map(|before| &prose.sentences[before as usize]).filter(|before| {
        before.section == data.section && outline.blocks[before.block as usize].kind != BlockKind::Heading
    });
    if let Some(before) = before {
        profile.read(prose, before, catalog, model);
        profile.pass();
    }
    profile.read(prose, data, catalog, model);
    model.reasons(&profile, prose, data)
}
