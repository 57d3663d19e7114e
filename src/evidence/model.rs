//! The linear score of a sentence: weights by feature name, read from
//! `catalog/evidence/weights.toml`, compiled into tables that are walked once a sentence.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fields::Labels;
use super::profile::{BUILT_IN, Profile};
use super::record::AttributionModel;
use super::words::Words;
use crate::catalog::{Catalog, ClassId, ClassSet, OWN_CLASSES, data};
use crate::prose::{Prose, Sentence};

/// The number of a feature; 0 is no feature.
pub(super) type FeatureId = u16;

/// One score for each dimension.
type Scores = [f32; 3];

/// Weights added up, by dimension; the last of the four numbers is 0, for the sake of the
/// processor.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum([f32; 4]);

impl Sum {
    /// This and what more features add.
    pub(super) fn with(self, more: &[f32; 4]) -> Self {
        let [a, b, c, d] = self.0;
        Self([a + more[0], b + more[1], c + more[2], d + more[3]])
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        self.with(&other.0)
    }
}

/// Names of the dimensions in the file, in the order of [`super::Dimension::ALL`].
const DIMENSIONS: [&str; 3] = ["cost", "failure-mode", "blast-radius"];

/// The weights of evidence.
#[derive(Debug)]
pub struct EvidenceModel {
    bias: Scores,
    threshold: Scores,
    names: Vec<String>,
    /// By feature; the last of the four numbers is 0, for the sake of the processor.
    weights: Vec<[f32; 4]>,
    /// By class, what its standing adds in the sentence, in the heading, in the sentence before.
    has: OfClasses,
    heading: OfClasses,
    previous: OfClasses,
    /// For each class of the catalogue, itself and those that include it, as far as some
    /// weight speaks of them.
    lineages: Vec<ClassSet>,
    words: Words,
    contexts: Contexts,
    pub(super) labels: Labels,
    /// How evidence is told to be said of an adoption.
    pub attribution: AttributionModel,
}

/// What the standing of each class at one place adds.
#[derive(Debug)]
struct OfClasses {
    features: Vec<FeatureId>,
    weights: Vec<[f32; 4]>,
    /// The classes that add anything.
    weighed: ClassSet,
}

impl OfClasses {
    fn new(classes: usize) -> Self {
        Self { features: vec![0; classes], weights: vec![[0.0; 4]; classes], weighed: ClassSet::default() }
    }

    fn set(&mut self, class: u16, feature: FeatureId, weights: [f32; 4]) {
        self.features[usize::from(class)] = feature;
        self.weights[usize::from(class)] = weights;
        self.weighed.insert(ClassId(class));
    }

    /// What those of a set add up to.
    fn sum(&self, classes: &ClassSet) -> Sum {
        let mut sum = Sum::default();
        classes.and(&self.weighed).each(|class| sum = sum.with(&self.weights[usize::from(class)]));
        sum
    }

    /// The features of those of a set.
    fn held(&self, classes: &ClassSet, held: &mut Vec<FeatureId>) {
        classes.and(&self.weighed).each(|class| held.push(self.features[usize::from(class)]));
    }
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

impl EvidenceModel {
    /// Reads the embedded weights.
    ///
    /// # Errors
    /// A feature that is malformed or names a class that does not exist.
    pub fn read(catalog: &Catalog) -> Result<Self, String> {
        let attribution =
            AttributionModel::read(data("evidence-attribution").unwrap_or(&serde_json::Value::Null), catalog)?;
        let mut model = Self::without_weights(catalog, attribution);
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
            let id = model.names.len() as FeatureId;
            let weights = [weights[0], weights[1], weights[2], 0.0];
            model.place(&name, id, weights, catalog)?;
            model.names.push(name);
            model.weights.push(weights);
        }
        model.add_lineages(catalog);
        Ok(model)
    }

    /// One without weights that looks at every class that is not quiet, to enumerate what could
    /// be weighed.
    pub(super) fn of_all_classes(catalog: &Catalog) -> Self {
        let mut model = Self::without_weights(catalog, AttributionModel::default());
        model.set_lineages(catalog, |class| !catalog.is_quiet(class));
        model
    }

    fn without_weights(catalog: &Catalog, attribution: AttributionModel) -> Self {
        let classes = catalog.class_count() + BUILT_IN.len();
        Self {
            bias: [0.0; 3],
            threshold: [0.0; 3],
            names: vec![String::new()],
            weights: vec![[0.0; 4]],
            has: OfClasses::new(classes),
            heading: OfClasses::new(classes),
            previous: OfClasses::new(classes),
            lineages: Vec::new(),
            words: Words::new(catalog),
            contexts: Contexts::default(),
            labels: Labels::new(catalog),
            attribution,
        }
    }

    fn add_lineages(&mut self, catalog: &Catalog) {
        let mut weighed = ClassSet::default();
        [&self.has, &self.heading, &self.previous].into_iter().for_each(|of| weighed.add(&of.weighed));
        // A team's own cues count without a weight.
        OWN_CLASSES.iter().filter_map(|name| catalog.class(name)).for_each(|class| weighed.insert(class));
        self.set_lineages(catalog, |class| weighed.has(class));
    }

    fn set_lineages(&mut self, catalog: &Catalog, is_weighed: impl Fn(ClassId) -> bool) {
        for class in (0..catalog.class_count() as u16).map(ClassId) {
            let mut lineage = ClassSet::default();
            let all = std::iter::once(class).chain(catalog.including(class).iter().copied());
            all.filter(|class| is_weighed(*class)).for_each(|class| lineage.insert(class));
            self.lineages.push(lineage);
        }
        self.words.set_classes(catalog, &self.lineages);
    }

    /// The class itself and those that include it, as far as some weight speaks of them.
    pub(super) fn lineage(&self, class: ClassId) -> &ClassSet {
        &self.lineages[usize::from(class.0)]
    }

    /// What single words add.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    fn place(&mut self, name: &str, id: FeatureId, weights: [f32; 4], catalog: &Catalog) -> Result<(), String> {
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
            "has" => self.has.set(class(rest)?, id, weights),
            "heading" => self.heading.set(class(rest)?, id, weights),
            "previous" => self.previous.set(class(rest)?, id, weights),
            "word" => self.words.name(catalog, rest, id, weights),
            "bigram" => {
                let (a, b) = rest.split_once(' ').ok_or_else(|| format!("feature `{name}` has no second word"))?;
                self.words.name_pair(catalog, a, b, id);
            }
            _ => return Err(format!("feature `{name}`: there is no kind `{kind}`")),
        }
        Ok(())
    }

    /// For each dimension, how far the sentence lies over the threshold. `around` is what its
    /// surroundings add ([`Self::heading_sum`], [`Self::previous_sum`]).
    pub(super) fn judge(&self, profile: &Profile, sentence: &Sentence, around: Sum) -> Scores {
        let sum = around.and(self.has.sum(&profile.present)).and(profile.named.sum);
        let sum = self.with_features(sum, self.rest(profile, sentence));
        [0, 1, 2].map(|index| self.bias[index] + sum.0[index] - self.threshold[index])
    }

    /// What the heading of the section adds to every sentence under it.
    pub(super) fn heading_sum(&self, profile: &Profile) -> Sum {
        self.with_features(self.heading.sum(&profile.heading), self.heading_rest(profile))
    }

    /// What the sentence before adds, or there being none.
    pub(super) fn previous_sum(&self, profile: &Profile) -> Sum {
        self.with_features(self.previous.sum(&profile.previous), self.previous_rest(profile))
    }

    /// A sum with the weights of more features.
    fn with_features(&self, sum: Sum, features: impl Iterator<Item = FeatureId>) -> Sum {
        features.fold(sum, |sum, feature| sum.with(&self.weights[usize::from(feature)]))
    }

    /// For each dimension, how far the sentence lies over the threshold and the features
    /// that say so, the weightiest first.
    pub(super) fn reasons(
        &self,
        profile: &Profile,
        prose: &Prose,
        sentence: &Sentence,
    ) -> [(f32, Vec<(&str, f32)>); 3] {
        let words = prose.tokens_of(sentence).iter().map(|token| token.word);
        let mut held = self.words.features(words);
        self.has.held(&profile.present, &mut held);
        held.extend(self.rest(profile, sentence));
        self.heading.held(&profile.heading, &mut held);
        held.extend(self.heading_rest(profile));
        self.previous.held(&profile.previous, &mut held);
        held.extend(self.previous_rest(profile));
        let mut judged = [const { (0.0, Vec::new()) }; 3];
        for (index, (score, reasons)) in judged.iter_mut().enumerate() {
            *score = self.bias[index] - self.threshold[index];
            for &feature in &held {
                let weight = self.weights[usize::from(feature)][index];
                *score += weight;
                if weight.abs() >= 0.05 {
                    reasons.push((self.names[usize::from(feature)].as_str(), weight));
                }
            }
            reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        }
        judged
    }

    /// What holds of the sentence itself beside its classes and words.
    fn rest<'m>(&'m self, profile: &'m Profile, sentence: &Sentence) -> impl Iterator<Item = FeatureId> + 'm {
        let contexts = &self.contexts;
        let question = sentence.is_question.then_some(contexts.question);
        let labelled = (profile.label > 0).then_some(contexts.labelled);
        let length = match sentence.tokens.len() {
            0..=10 => contexts.short,
            11..=25 => contexts.medium,
            _ => contexts.long,
        };
        profile.named.pairs().iter().copied().chain(question).chain(labelled).chain([length])
    }

    /// What holds of the heading beside its classes.
    fn heading_rest(&self, profile: &Profile) -> impl Iterator<Item = FeatureId> + use<> {
        profile.heading_is_question.then_some(self.contexts.heading_question).into_iter()
    }

    /// What holds of the sentence before beside its classes.
    fn previous_rest(&self, profile: &Profile) -> impl Iterator<Item = FeatureId> + use<> {
        let question = profile.previous_is_question.then_some(self.contexts.previous_question);
        question.into_iter().chain((!profile.has_previous).then_some(self.contexts.previous_none))
    }
}
