//! Which technologies a document takes on, how surely, and where each is at home.
//!
//! Each technology that a document names is given a linear score over features that a
//! person can name ([`features`]); the weights are data (`catalog/adoption.toml`), fitted
//! on labelled documents by `tools/fit`.

mod features;
mod model;
mod sections;
mod tally;

use crate::catalog::{Catalog, Role, TechnologyId};
use crate::mentions::{Mention, Stance};
use crate::outline::{Outline, SectionId};
use crate::prose::{Meaning, Prose};
use crate::text::Span;

pub use features::{FEATURES, FeatureVector, Salience, features, grounded};
pub use model::AdoptionModel;

/// How sure it is that the document takes a technology on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Raised as a hint, which fails no check by default.
    Likely,
    /// Raised at the rule's severity.
    Certain,
}

impl Confidence {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// A technology that the document takes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Adoption {
    /// The technology.
    pub technology: TechnologyId,
    /// How surely.
    pub confidence: Confidence,
    /// The score behind it, in log-odds.
    pub score: f32,
    /// The section in which it is reported.
    pub home: SectionId,
    /// The words that take it on.
    pub span: Span,
    /// Its mentions, as indices into the document's mentions; those at home first is not
    /// promised, document order is.
    pub mentions: Vec<u32>,
    /// What the score is made of: feature and what it added, the weightiest first.
    pub reasons: Vec<(&'static str, f32)>,
}

/// The technologies that the document takes on, by where they are reported.
#[must_use]
pub fn adoptions(
    outline: &Outline,
    prose: &Prose,
    meanings: &[Option<Meaning>],
    mentions: &[Mention],
    catalog: &Catalog,
    model: &AdoptionModel,
) -> Vec<Adoption> {
    let salience = Salience::new(outline, prose, meanings, mentions, catalog);
    adoptions_of(outline, meanings, mentions, &salience, |_| None, model)
}

/// The same, with the technologies that `given` answers for taken as they are told; where it
/// answers none, the model decides. Fitting gives the labels here; if any is given, nothing
/// else is adopted.
#[must_use]
pub fn adoptions_of(
    outline: &Outline,
    meanings: &[Option<Meaning>],
    mentions: &[Mention],
    salience: &Salience<'_>,
    given: impl Fn(TechnologyId) -> Option<Confidence>,
    model: &AdoptionModel,
) -> Vec<Adoption> {
    let is_given = salience.technologies().any(|technology| given(technology).is_some());
    let mut adoptions: Vec<Adoption> = Vec::new();
    for technology in salience.technologies() {
        let vector = features(salience, technology);
        let score = model.score(technology, &vector);
        let confidence = if is_given { given(technology) } else { model.confidence(score) };
        let Some(confidence) = confidence else { continue };
        let reasons = model.reasons(technology, &vector);
        let own: Vec<u32> = salience.mentions_of(technology).to_vec();
        let (home, span) = home(outline, meanings, mentions, &own);
        adoptions.push(Adoption { technology, confidence, score, home, span, mentions: own, reasons });
    }
    adoptions.sort_by_key(|adoption| (adoption.span, adoption.technology));
    adoptions
}

/// The section that introduces a technology, and the words in it that take it on.
fn home(outline: &Outline, meanings: &[Option<Meaning>], mentions: &[Mention], own: &[u32]) -> (SectionId, Span) {
    let mut sections: Vec<(SectionId, f32)> = Vec::new();
    for &id in own {
        let mention = &mentions[id as usize];
        let weight = weight(outline, meanings, mention);
        // Mentions come in order, so a section is the last one or a new one.
        match sections.last_mut() {
            Some((section, sum)) if *section == mention.section => *sum += weight,
            _ => sections.push((mention.section, weight)),
        }
    }
    let best =
        sections.iter().fold((0, f32::MIN), |best, &(section, sum)| if sum > best.1 { (section, sum) } else { best });
    let home = best.0;
    let at_home = || own.iter().map(|&id| &mentions[id as usize]).filter(|mention| mention.section == home);
    let adopting =
        at_home().find(|mention| mention.stance == Stance::Adopted && mention.cues.adopt_near && !mention.in_heading);
    let settled = || at_home().find(|mention| mention.is_settled);
    let span = adopting.or_else(settled).or_else(|| at_home().next()).map(|mention| mention.span);
    (home, span.unwrap_or_default())
}

/// How much a mention speaks for its section being the home.
fn weight(outline: &Outline, meanings: &[Option<Meaning>], mention: &Mention) -> f32 {
    let is_title = mention.in_heading && outline.title() == Some(mention.section);
    let of_role = if mention.role == Role::Weak && !mention.is_settled { 0.4 } else { 1.0 };
    let of_stance = match mention.stance {
        Stance::Adopted => 1.0,
        Stance::Background => 0.4,
        _ => 0.1,
    };
    let of_place = match meanings[mention.section as usize] {
        Some(meaning) if meaning.sets_aside() => 0.2,
        Some(Meaning::Motivation | Meaning::Testing | Meaning::Example | Meaning::Consequences) => 0.6,
        Some(Meaning::Decision | Meaning::Design) => 1.3,
        _ => 1.0,
    };
    let of_heading = if is_title {
        1.0
    } else if mention.in_heading {
        4.0
    } else {
        1.0
    };
    let of_cue = if mention.cues.adopt_near && (mention.cues.intent || mention.cues.author) { 1.3 } else { 1.0 };
    of_role * of_stance * of_place * of_heading * of_cue
}
