//! What speaks for a document taking a technology on, as numbers that can be named.
//!
//! Counts enter as logarithms and shares as fractions, so that a long document does not
//! outweigh a short one by its length.

use super::sections::is_passed_over;
use super::tally::Tally;
use crate::catalog::{Catalog, Target, TechnologyId};
use crate::mentions::{Mention, Stance};
use crate::outline::{Outline, Section};
use crate::prose::{Meaning, Prose};

/// The features' names, in the order of a [`FeatureVector`].
pub const FEATURES: [&str; 78] = [
    "title-strong",
    "title-weak",
    "heading-strong",
    "heading-weak",
    "heading-set-aside",
    "heading-covers",
    "strong-count",
    "product-count",
    "weak-settled-count",
    "weak-loose-count",
    "only-weak",
    "only-products",
    "sentence-share",
    "share-of-top",
    "is-top",
    "is-top-three",
    "section-share",
    "section-count",
    "best-section-share",
    "best-section-count",
    "block-count",
    "densest-block",
    "first-position",
    "early",
    "in-decision",
    "in-design",
    "in-summary",
    "in-goals",
    "in-motivation",
    "in-untitled",
    "in-consequences",
    "in-failure",
    "in-cost",
    "in-rollout",
    "in-monitoring",
    "in-testing",
    "in-example",
    "in-set-aside",
    "only-set-aside",
    "only-template",
    "stance-adopted",
    "stance-adopted-share",
    "stance-negated-share",
    "stance-alternative-share",
    "stance-background-share",
    "stance-out-share",
    "adopt-author",
    "adopt-intent",
    "adopt-near-share",
    "existing-share",
    "example-share",
    "hypothetical-share",
    "central",
    "other-party-share",
    "document-length",
    "rivals",
    "introduced",
    "means",
    "new",
    "topic-share",
    "introduced-share",
    "named-share",
    "named-sentences",
    "ambient",
    "core-strong",
    "core-weak",
    "core-share",
    "template-share",
    "core-sentences",
    "head-share",
    "definite-share",
    "head-count",
    "core-head",
    "decided",
    "short-decision",
    "short-decision-head",
    "asked-share",
    "asked-count",
];

/// One value a feature.
pub type FeatureVector = [f32; FEATURES.len()];

/// What a document names and how often: counted once, asked for each technology.
#[derive(Debug)]
pub struct Salience<'a> {
    pub(super) outline: &'a Outline,
    pub(super) prose: &'a Prose,
    pub(super) meanings: &'a [Option<Meaning>],
    pub(super) mentions: &'a [Mention],
    pub(super) by_technology: Vec<Vec<u32>>,
    /// Settled mentions outside what is set aside, by technology.
    pub(super) weights: Vec<f32>,
    pub(super) ranked: Vec<TechnologyId>,
    pub(super) title: Option<u32>,
    /// How many technologies each sentence names, by sentence.
    pub(super) named_together: Vec<u8>,
    pub(super) ambient: Vec<bool>,
    /// Whether the heading of each section is a question, as in a template's questionnaire.
    pub(super) asks: Vec<bool>,
    /// The technologies that the document stands on, as one of their own.
    grounded: Vec<TechnologyId>,
}

/// So many terms of a technology's own documents make one of them; a single one may be a
/// reference to one.
const GROUND_TERMS: usize = 2;

impl<'a> Salience<'a> {
    /// Counts the mentions of a document.
    #[must_use]
    pub fn new(
        outline: &'a Outline,
        prose: &'a Prose,
        meanings: &'a [Option<Meaning>],
        mentions: &'a [Mention],
        catalog: &Catalog,
    ) -> Self {
        let technologies = catalog.technologies.len();
        let ambient = catalog.technologies.iter().map(|technology| technology.ambient).collect();
        let mut by_technology = vec![Vec::new(); technologies];
        let mut has_anchor = vec![false; technologies];
        for (id, mention) in mentions.iter().enumerate() {
            by_technology[usize::from(mention.technology)].push(id as u32);
            has_anchor[usize::from(mention.technology)] |= mention.is_settled;
        }
        let mut named_together = vec![0_u8; prose.sentences.len()];
        let mut last: Vec<Option<u32>> = vec![None; technologies];
        for mention in mentions {
            let known = &mut last[usize::from(mention.technology)];
            if *known != Some(mention.sentence) {
                *known = Some(mention.sentence);
                let count = &mut named_together[mention.sentence as usize];
                *count = count.saturating_add(1);
            }
        }
        let mut weights = vec![0.0_f32; technologies];
        for mention in mentions {
            let set_aside = meanings[mention.section as usize].is_some_and(Meaning::sets_aside);
            let counted = mention.is_settled || has_anchor[usize::from(mention.technology)];
            if counted && !set_aside {
                weights[usize::from(mention.technology)] += if mention.in_heading { 2.0 } else { 1.0 };
            }
        }
        let mut ranked: Vec<TechnologyId> =
            (0..technologies as u16).filter(|&id| weights[usize::from(id)] > 0.0).collect();
        ranked.sort_by(|&a, &b| weights[usize::from(b)].total_cmp(&weights[usize::from(a)]).then(a.cmp(&b)));
        Self {
            outline,
            prose,
            meanings,
            mentions,
            by_technology,
            weights,
            ranked,
            title: outline.title(),
            named_together,
            ambient,
            asks: outline.sections.iter().map(|section| asks(prose, section)).collect(),
            grounded: grounded(prose, catalog),
        }
    }

    /// The technologies that may be taken on: some mention speaks of them as part of the
    /// design, in a section that tells what the design is, of a document that is not one of
    /// their own.
    pub fn technologies(&self) -> impl Iterator<Item = TechnologyId> + '_ {
        let speaks = |id: &u32| {
            let mention = &self.mentions[*id as usize];
            mention.stance == Stance::Adopted && !is_passed_over(self.meanings[mention.section as usize])
        };
        let named = (0..self.by_technology.len() as u16)
            .filter(move |&id| self.by_technology[usize::from(id)].iter().any(speaks));
        named.filter(|id| !self.grounded.contains(id))
    }

    /// How many sentences stand in sections whose heading names the technology, the title
    /// and what is set aside left out.
    pub(super) fn sentences_under(&self, own: &[u32], is_anchored: bool) -> f32 {
        let mut under = 0;
        let mut covered = 0;
        for &id in own {
            let mention = &self.mentions[id as usize];
            let counts =
                mention.in_heading && (mention.is_settled || is_anchored) && Some(mention.section) != self.title;
            if !counts
                || mention.section < covered
                || self.meanings[mention.section as usize].is_some_and(Meaning::sets_aside)
            {
                continue;
            }
            covered = self.outline.sections[mention.section as usize].subtree_end;
            let first = self.outline.sections[mention.section as usize].blocks.start;
            let last = self.outline.sections[covered as usize - 1].blocks.end;
            under += self.prose.first_sentence(last) - self.prose.first_sentence(first);
        }
        under as f32
    }

    /// The mentions of a technology, as indices.
    #[must_use]
    pub fn mentions_of(&self, technology: TechnologyId) -> &[u32] {
        &self.by_technology[usize::from(technology)]
    }
}

/// Whether the heading of a section is a question.
fn asks(prose: &Prose, section: &Section) -> bool {
    let sentence = section.heading.and_then(|heading| prose.sentences_of(heading).next_back());
    sentence.is_some_and(|sentence| prose.sentences[sentence as usize].is_question)
}

/// The technologies whose own documents hold such terms as this one does: it stands on them,
/// and takes none of them on.
#[must_use]
pub fn grounded(prose: &Prose, catalog: &Catalog) -> Vec<TechnologyId> {
    let mut found = Vec::new();
    for &target in catalog.grounds() {
        let terms = prose.hits.iter().filter(|hit| hit.target == target).take(GROUND_TERMS).count();
        if let (GROUND_TERMS, Target::Technology(technology, _)) = (terms, catalog.target(target)) {
            found.push(technology);
        }
    }
    found
}

/// What speaks for and against a technology being taken on.
#[must_use]
pub fn features(salience: &Salience<'_>, technology: TechnologyId) -> FeatureVector {
    let tally = Tally::of(salience, technology);
    let count = tally.counted.max(1.0);
    let sentences = salience.prose.sentences.len().max(1) as f32;
    let sections = salience.outline.sections.len().max(1) as f32;
    let top = salience.ranked.first().map_or(1.0, |&id| salience.weights[usize::from(id)]).max(1.0);
    let rank = salience.ranked.iter().position(|&id| id == technology);
    let log = |n: f32| (1.0 + n).ln();
    let flag = |condition: bool| if condition { 1.0 } else { 0.0 };
    let share = |n: f32| n / count;
    [
        flag(tally.title_strong),
        flag(tally.title_weak && !tally.title_strong),
        log(tally.heading_strong),
        log(tally.heading_weak),
        log(tally.heading_set_aside),
        flag(tally.heading_covers),
        log(tally.strong),
        log(tally.product),
        log(tally.weak_settled),
        log(tally.weak_loose),
        flag(tally.strong + tally.product == 0.0),
        flag(tally.strong + tally.weak_settled == 0.0),
        (tally.sentences / sentences).sqrt(),
        salience.weights[usize::from(technology)] / top,
        flag(rank == Some(0)),
        flag(rank.is_some_and(|rank| rank < 3)),
        (tally.sections / sections).sqrt(),
        log(tally.sections),
        tally.best_section_share,
        log(tally.best_section),
        log(tally.blocks),
        log(tally.densest_block),
        tally.first_position,
        flag(tally.first_position < 0.1),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Decision))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Design))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Summary))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Goals))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Motivation))),
        log(tally.in_meaning(|meaning| meaning.is_none())),
        log(tally.in_meaning(|meaning| matches!(meaning, Some(Meaning::Consequences | Meaning::Benefits)))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Failure))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Cost))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Rollout))),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Monitoring))),
        log(tally.in_testing),
        log(tally.in_meaning(|meaning| meaning == Some(Meaning::Example))),
        share(tally.in_meaning(|meaning| meaning.is_some_and(Meaning::sets_aside))),
        flag(tally.in_meaning(|meaning| meaning.is_some_and(Meaning::sets_aside)) >= count),
        flag(
            tally.in_meaning(|meaning| {
                matches!(meaning, Some(Meaning::Testing | Meaning::Rollout | Meaning::Monitoring | Meaning::Questions))
            }) >= count,
        ),
        log(tally.adopted),
        share(tally.adopted),
        share(tally.negated),
        share(tally.alternative),
        share(tally.background),
        share(tally.out_of_scope),
        log(tally.adopt_author),
        log(tally.adopt_intent),
        share(tally.adopt_near),
        share(tally.existing),
        share(tally.example),
        share(tally.hypothetical),
        log(tally.central),
        share(tally.other_party),
        log(sentences),
        log(salience.ranked.len() as f32),
        log(tally.introduced),
        log(tally.means),
        log(tally.new),
        share(tally.topic),
        share(tally.introduced),
        (tally.named_sentences / sentences).sqrt(),
        log(tally.named_sentences),
        flag(salience.ambient[usize::from(technology)]),
        log(tally.core_strong),
        log(tally.core_weak),
        share(tally.core_strong + tally.core_weak),
        share(tally.in_meaning(|meaning| {
            matches!(
                meaning,
                Some(Meaning::Testing | Meaning::Rollout | Meaning::Monitoring | Meaning::Questions | Meaning::Status)
            )
        })),
        (tally.core_sentences / sentences).sqrt(),
        share(tally.head),
        share(tally.definite),
        log(tally.head),
        log(tally.core_head),
        flag(tally.decided),
        flag(tally.in_short_decision),
        flag(tally.heads_short_decision),
        share(tally.asked),
        log(tally.asked),
    ]
}
