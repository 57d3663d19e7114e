//! The linear score of a sentence: weights by feature name, read from
//! `catalog/evidence/weights.toml`, compiled into tables that are walked once a sentence.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::profile::{BUILT_IN, Profile};
use super::record::AttributionModel;
use crate::catalog::{Catalog, UNKNOWN, WordId, data};
use crate::prose::{Prose, Sentence, TokenKind};

/// The number of a feature; 0 is no feature.
pub type FeatureId = u16;

/// One score for each dimension.
type Scores = [f32; 3];

/// Names of the dimensions in the file, in the order of [`super::Dimension::ALL`].
const DIMENSIONS: [&str; 3] = ["cost", "failure-mode", "blast-radius"];

/// The weights of evidence.
#[derive(Debug)]
pub struct EvidenceModel {
    bias: Scores,
    threshold: Scores,
    features: Vec<Feature>,
    unary: Vec<Unary>,
    /// For each class, the pairs that it begins.
    pairs: Vec<Vec<PairFeature>>,
    words: Vec<FeatureId>,
    /// For each word, the pairs of words that it begins.
    bigrams: Vec<Vec<(WordId, FeatureId)>>,
    contexts: Contexts,
    /// How evidence is told to be said of an adoption.
    pub attribution: AttributionModel,
}

#[derive(Debug)]
struct Feature {
    name: String,
    weights: Scores,
}

/// The features of one class by itself.
#[derive(Debug, Clone, Copy, Default)]
struct Unary {
    has: FeatureId,
    twice: FeatureId,
    thrice: FeatureId,
    first: FeatureId,
    heading: FeatureId,
    previous: FeatureId,
    label: FeatureId,
}

#[derive(Debug, Clone, Copy)]
struct PairFeature {
    kind: PairKind,
    second: u16,
    feature: FeatureId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PairKind {
    Before,
    Near,
    Under,
}

/// Features of the sentence as a whole and of what stands around it.
#[derive(Debug, Default)]
struct Contexts {
    question: FeatureId,
    labelled: FeatureId,
    heading_question: FeatureId,
    previous_question: FeatureId,
    previous_none: FeatureId,
    short: FeatureId,
    medium: FeatureId,
    long: FeatureId,
}

impl Contexts {
    fn place(&mut self, name: &str) -> Option<&mut FeatureId> {
        Some(match name {
            "is:question" => &mut self.question,
            "is:labelled" => &mut self.labelled,
            "heading:question" => &mut self.heading_question,
            "previous:question" => &mut self.previous_question,
            "previous:none" => &mut self.previous_none,
            "length:short" => &mut self.short,
            "length:medium" => &mut self.medium,
            "length:long" => &mut self.long,
            _ => return None,
        })
    }
}

#[derive(Deserialize)]
struct AsWritten {
    bias: f32,
    threshold: f32,
    weights: BTreeMap<String, f32>,
}

/// Most tokens between the two classes of a `near` feature.
const NEAR: u16 = 3;
/// A class that starts within so many tokens is `first`.
const FIRST: u16 = 3;

impl EvidenceModel {
    /// Reads the embedded weights.
    ///
    /// # Errors
    /// A feature that is malformed or names a class that does not exist.
    pub fn read(catalog: &Catalog) -> Result<Self, String> {
        let classes = catalog.class_count() + BUILT_IN.len();
        let mut model = Self {
            bias: [0.0; 3],
            threshold: [0.0; 3],
            features: vec![Feature { name: String::new(), weights: [0.0; 3] }],
            unary: vec![Unary::default(); classes],
            pairs: vec![Vec::new(); classes],
            words: vec![0; catalog.lexicon.word_count()],
            bigrams: vec![Vec::new(); catalog.lexicon.word_count()],
            contexts: Contexts::default(),
            attribution: AttributionModel::read(data("evidence-attribution").unwrap_or(&serde_json::Value::Null))?,
        };
        let file = data("evidence-weights").ok_or("there are no weights of evidence")?;
        let mut by_name: BTreeMap<String, Scores> = BTreeMap::new();
        for (index, dimension) in DIMENSIONS.iter().enumerate() {
            let written = AsWritten::deserialize(&file[dimension]).map_err(|error| format!("{dimension}: {error}"))?;
            model.bias[index] = written.bias;
            model.threshold[index] = written.threshold;
            for (name, weight) in written.weights {
                by_name.entry(name).or_default()[index] = weight;
            }
        }
        for (name, weights) in by_name {
            let id = model.features.len() as FeatureId;
            model.place(&name, id, catalog)?;
            model.features.push(Feature { name, weights });
        }
        Ok(model)
    }

    fn place(&mut self, name: &str, id: FeatureId, catalog: &Catalog) -> Result<(), String> {
        let class = |class: &str| -> Result<u16, String> {
            let built_in = BUILT_IN.iter().position(|name| *name == class);
            let of_catalog = catalog.class(class).map(|class| class.0);
            of_catalog
                .or(built_in.map(|at| (catalog.class_count() + at) as u16))
                .ok_or_else(|| format!("feature `{name}`: there is no class `{class}`"))
        };
        let (kind, rest) = name.split_once(':').ok_or_else(|| format!("feature `{name}` has no kind"))?;
        if let Some(place) = self.contexts.place(name) {
            *place = id;
            return Ok(());
        }
        match kind {
            "has" => self.unary[usize::from(class(rest)?)].has = id,
            "count2" => self.unary[usize::from(class(rest)?)].twice = id,
            "count3" => self.unary[usize::from(class(rest)?)].thrice = id,
            "first" => self.unary[usize::from(class(rest)?)].first = id,
            "heading" => self.unary[usize::from(class(rest)?)].heading = id,
            "previous" => self.unary[usize::from(class(rest)?)].previous = id,
            "label" => self.unary[usize::from(class(rest)?)].label = id,
            "before" | "near" | "under" => {
                let (a, b) = rest.split_once('>').ok_or_else(|| format!("feature `{name}` has no second class"))?;
                let kind = match kind {
                    "before" => PairKind::Before,
                    "near" => PairKind::Near,
                    _ => PairKind::Under,
                };
                self.pairs[usize::from(class(a)?)].push(PairFeature { kind, second: class(b)?, feature: id });
            }
            "word" => {
                let word = catalog.lexicon.word_of(rest);
                if word != UNKNOWN {
                    self.words[word as usize] = id;
                }
            }
            "bigram" => {
                let (a, b) = rest.split_once(' ').ok_or_else(|| format!("feature `{name}` has no second word"))?;
                self.bigrams[catalog.lexicon.word_of(a) as usize].push((catalog.lexicon.word_of(b), id));
            }
            _ => return Err(format!("feature `{name}`: there is no kind `{kind}`")),
        }
        Ok(())
    }

    /// The name of a feature.
    #[must_use]
    pub fn feature_name(&self, feature: FeatureId) -> &str {
        self.features.get(usize::from(feature)).map_or("", |feature| &feature.name)
    }

    /// For each dimension, how far the sentence lies over the threshold and the feature
    /// that says so most.
    pub(super) fn judge(&self, profile: &Profile, prose: &Prose, sentence: &Sentence) -> [(f32, FeatureId); 3] {
        let mut tally = Tally { scores: self.bias, best: [(0.0, 0); 3] };
        self.visit(profile, prose, sentence, |feature| {
            tally.add(feature, &self.features[usize::from(feature)].weights)
        });
        let mut judged = [(0.0, 0); 3];
        for (index, judged) in judged.iter_mut().enumerate() {
            *judged = (tally.scores[index] - self.threshold[index], tally.best[index].1);
        }
        judged
    }

    /// For each dimension, how far the sentence lies over the threshold and the features
    /// that say so, the weightiest first.
    pub(super) fn reasons(
        &self,
        profile: &Profile,
        prose: &Prose,
        sentence: &Sentence,
    ) -> [(f32, Vec<(&str, f32)>); 3] {
        let mut held = Vec::new();
        self.visit(profile, prose, sentence, |feature| held.push(feature));
        let mut judged = [const { (0.0, Vec::new()) }; 3];
        for (index, (score, reasons)) in judged.iter_mut().enumerate() {
            *score = self.bias[index] - self.threshold[index];
            for &feature in &held {
                let feature = &self.features[usize::from(feature)];
                *score += feature.weights[index];
                if feature.weights[index].abs() >= 0.05 {
                    reasons.push((feature.name.as_str(), feature.weights[index]));
                }
            }
            reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        }
        judged
    }

    /// Calls `hold` for every feature that holds.
    fn visit(&self, profile: &Profile, prose: &Prose, sentence: &Sentence, mut hold: impl FnMut(FeatureId)) {
        let mut when = |condition: bool, feature: FeatureId| {
            if condition && feature != 0 {
                hold(feature);
            }
        };
        for &class in &profile.present {
            let matches = profile.of(class);
            let unary = &self.unary[usize::from(class)];
            when(true, unary.has);
            when(matches.count >= 2, unary.twice);
            when(matches.count >= 3, unary.thrice);
            when(matches.starts[0] < FIRST, unary.first);
            when(profile.label > 0 && profile.labels(class), unary.label);
            for pair in &self.pairs[usize::from(class)] {
                let holds = pair.kind != PairKind::Under && profile.has(pair.second) && {
                    let second = profile.of(pair.second);
                    matches.first_end() <= second.last_start && (pair.kind == PairKind::Before || near(matches, second))
                };
                when(holds, pair.feature);
            }
        }
        for &class in &profile.heading {
            when(true, self.unary[usize::from(class)].heading);
            for pair in &self.pairs[usize::from(class)] {
                when(pair.kind == PairKind::Under && profile.has(pair.second), pair.feature);
            }
        }
        for &class in &profile.previous {
            when(true, self.unary[usize::from(class)].previous);
        }
        self.visit_words(prose, sentence, &mut when);
        let contexts = &self.contexts;
        when(sentence.is_question, contexts.question);
        when(profile.label > 0, contexts.labelled);
        when(profile.heading_is_question, contexts.heading_question);
        when(profile.previous_is_question, contexts.previous_question);
        when(!profile.has_previous, contexts.previous_none);
        let length = match sentence.tokens.len() {
            0..=10 => contexts.short,
            11..=25 => contexts.medium,
            _ => contexts.long,
        };
        when(true, length);
    }

    fn visit_words(&self, prose: &Prose, sentence: &Sentence, when: &mut impl FnMut(bool, FeatureId)) {
        let tokens = prose.tokens_of(sentence);
        for (at, token) in tokens.iter().enumerate() {
            if token.word == UNKNOWN || token.kind != TokenKind::Word {
                continue;
            }
            let feature = self.words[token.word as usize];
            if feature != 0 && !tokens[..at].iter().any(|earlier| earlier.word == token.word) {
                when(true, feature);
            }
            if let Some(next) = tokens.get(at + 1).filter(|next| next.word != UNKNOWN)
                && let Some(&(_, feature)) =
                    self.bigrams[token.word as usize].iter().find(|(second, _)| *second == next.word)
            {
                let again = tokens[..at].windows(2).any(|pair| (pair[0].word, pair[1].word) == (token.word, next.word));
                when(!again, feature);
            }
        }
    }
}

fn near(first: &super::profile::Matches, second: &super::profile::Matches) -> bool {
    first.spans().any(|(_, end)| second.spans().any(|(start, _)| start >= end && start - end <= NEAR))
}

struct Tally {
    scores: Scores,
    best: [(f32, FeatureId); 3],
}

impl Tally {
    fn add(&mut self, feature: FeatureId, weights: &Scores) {
        for ((score, best), weight) in self.scores.iter_mut().zip(&mut self.best).zip(weights) {
            *score += weight;
            if *weight > best.0 {
                *best = (*weight, feature);
            }
        }
    }
}
