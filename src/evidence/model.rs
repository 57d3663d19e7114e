//! The linear score of a sentence: weights by feature name, read from
//! `catalog/evidence/weights.toml`, compiled into tables that are walked once a sentence.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fields::Labels;
use super::profile::{BUILT_IN, Profile};
use super::record::AttributionModel;
use crate::catalog::{Catalog, ClassId, ClassSet, OWN_CLASSES, UNKNOWN, WordId, data};
use crate::prose::{Prose, Sentence, TokenKind};

/// The number of a feature; 0 is no feature.
type FeatureId = u16;

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
    unary: Vec<Unary>,
    /// For each class, the pairs that it begins in a sentence.
    pairs: Vec<Pairs>,
    /// For each class, what its standing in the heading makes of a class in the sentence.
    under: Vec<Pairs>,
    /// For each class of the catalogue, itself and those that include it, as far as some
    /// weight speaks of them.
    lineages: Vec<Vec<u16>>,
    /// For each word, its place in `named` and one; 0 for nearly all.
    named_at: Vec<u16>,
    named: Vec<NamedWord>,
    contexts: Contexts,
    /// Whether any class of a heading makes something of one in the sentence.
    looks_under: bool,
    pub(super) labels: Labels,
    /// How evidence is told to be said of an adoption.
    pub attribution: AttributionModel,
}

/// A word that weights name.
#[derive(Debug, Default)]
struct NamedWord {
    feature: FeatureId,
    /// The pairs of words that it begins.
    bigrams: Vec<(WordId, FeatureId)>,
}

/// The features of one class by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Unary {
    has: FeatureId,
    twice: FeatureId,
    thrice: FeatureId,
    first: FeatureId,
    heading: FeatureId,
    previous: FeatureId,
    label: FeatureId,
    /// Whether there is more to look at than that it stands in the sentence.
    has_more: bool,
}

/// The pairs that one class begins.
#[derive(Debug, Clone, Default)]
struct Pairs {
    /// The second classes, to pass over all of them at once.
    seconds: ClassSet,
    features: Vec<PairFeature>,
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
pub(super) const FIRST: u16 = 3;

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
            model.place(&name, id, catalog)?;
            model.names.push(name);
            model.weights.push([weights[0], weights[1], weights[2], 0.0]);
        }
        model.add_lineages(catalog);
        model.looks_under = model.under.iter().any(|pairs| !pairs.features.is_empty());
        for (unary, pairs) in model.unary.iter_mut().zip(&model.pairs) {
            let features = [unary.twice, unary.thrice, unary.first, unary.label];
            unary.has_more = !pairs.features.is_empty() || features.iter().any(|feature| *feature != 0);
        }
        Ok(model)
    }

    /// One without weights that looks at every class, to enumerate what could be weighed.
    pub(super) fn of_all_classes(catalog: &Catalog) -> Self {
        let mut model = Self::without_weights(catalog, AttributionModel::default());
        for class in (0..catalog.class_count() as u16).map(ClassId) {
            let all = std::iter::once(class).chain(catalog.including(class).iter().copied());
            model.lineages.push(all.map(|class| class.0).collect());
        }
        model
    }

    fn without_weights(catalog: &Catalog, attribution: AttributionModel) -> Self {
        let classes = catalog.class_count() + BUILT_IN.len();
        Self {
            bias: [0.0; 3],
            threshold: [0.0; 3],
            names: vec![String::new()],
            weights: vec![[0.0; 4]],
            unary: vec![Unary::default(); classes],
            pairs: vec![Pairs::default(); classes],
            under: vec![Pairs::default(); classes],
            lineages: Vec::new(),
            named_at: vec![0; catalog.lexicon.word_count()],
            named: Vec::new(),
            contexts: Contexts::default(),
            looks_under: false,
            labels: Labels::new(catalog),
            attribution,
        }
    }

    fn add_lineages(&mut self, catalog: &Catalog) {
        let mut is_weighed = vec![false; self.unary.len()];
        for class in 0..self.unary.len() {
            is_weighed[class] |= self.unary[class] != Unary::default();
            let pairs = [&self.pairs[class].features, &self.under[class].features];
            is_weighed[class] |= pairs.iter().any(|pairs| !pairs.is_empty());
            for pair in pairs.into_iter().flatten() {
                is_weighed[usize::from(pair.second)] = true;
            }
        }
        // A team's own cues count without a weight.
        for class in OWN_CLASSES.iter().filter_map(|name| catalog.class(name)) {
            is_weighed[usize::from(class.0)] = true;
        }
        for class in 0..catalog.class_count() as u16 {
            let all = std::iter::once(class).chain(catalog.including(ClassId(class)).iter().map(|parent| parent.0));
            self.lineages.push(all.filter(|&class| is_weighed[usize::from(class)]).collect());
        }
    }

    /// The class itself and those that include it, as far as some weight speaks of them.
    pub(super) fn lineage(&self, class: ClassId) -> &[u16] {
        &self.lineages[usize::from(class.0)]
    }

    fn named_word(&mut self, word: WordId) -> &mut NamedWord {
        let at = &mut self.named_at[word as usize];
        if *at == 0 {
            self.named.push(NamedWord::default());
            *at = self.named.len() as u16;
        }
        &mut self.named[usize::from(*at) - 1]
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
                let (first, second) = (usize::from(class(a)?), class(b)?);
                let (list, kind) = match kind {
                    "before" => (&mut self.pairs, PairKind::Before),
                    "near" => (&mut self.pairs, PairKind::Near),
                    _ => (&mut self.under, PairKind::Before),
                };
                list[first].seconds.insert(ClassId(second));
                list[first].features.push(PairFeature { kind, second, feature: id });
            }
            "word" => {
                let word = catalog.lexicon.word_of(rest);
                if word != UNKNOWN {
                    self.named_word(word).feature = id;
                }
            }
            "bigram" => {
                let (a, b) = rest.split_once(' ').ok_or_else(|| format!("feature `{name}` has no second word"))?;
                let (first, second) = (catalog.lexicon.word_of(a), catalog.lexicon.word_of(b));
                if first != UNKNOWN && second != UNKNOWN {
                    self.named_word(first).bigrams.push((second, id));
                }
            }
            _ => return Err(format!("feature `{name}`: there is no kind `{kind}`")),
        }
        Ok(())
    }

    /// For each dimension, how far the sentence lies over the threshold. `around` is what its
    /// surroundings add ([`Self::heading_sum`], [`Self::previous_sum`]).
    pub(super) fn judge(&self, profile: &Profile, prose: &Prose, sentence: &Sentence, around: Sum) -> Scores {
        let mut sum = around;
        self.visit(profile, prose, sentence, |feature| sum = sum.with(&self.weights[usize::from(feature)]));
        [0, 1, 2].map(|index| self.bias[index] + sum.0[index] - self.threshold[index])
    }

    /// What the heading of the section adds to every sentence under it.
    pub(super) fn heading_sum(&self, profile: &Profile) -> Sum {
        let mut sum = Sum::default();
        self.visit_heading(profile, |feature| sum = sum.with(&self.weights[usize::from(feature)]));
        sum
    }

    /// What the sentence before adds, or there being none.
    pub(super) fn previous_sum(&self, profile: &Profile) -> Sum {
        let mut sum = Sum::default();
        self.visit_previous(profile, |feature| sum = sum.with(&self.weights[usize::from(feature)]));
        sum
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
        self.visit_heading(profile, |feature| held.push(feature));
        self.visit_previous(profile, |feature| held.push(feature));
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

    /// Calls `hold` for every feature of the sentence itself that holds.
    fn visit(&self, profile: &Profile, prose: &Prose, sentence: &Sentence, mut hold: impl FnMut(FeatureId)) {
        let mut when = |condition: bool, feature: FeatureId| {
            if condition && feature != 0 {
                hold(feature);
            }
        };
        for &class in &profile.present {
            let unary = &self.unary[usize::from(class)];
            when(true, unary.has);
            if !unary.has_more {
                continue;
            }
            let matches = profile.of(class);
            when(matches.count >= 2, unary.twice);
            when(matches.count >= 3, unary.thrice);
            when(matches.starts[0] < FIRST, unary.first);
            when(profile.label > 0 && profile.labels(class), unary.label);
            for pair in self.pairs[usize::from(class)].within(profile) {
                let second = profile.of(pair.second);
                let is_before = matches.first_end() <= second.last_start;
                when(is_before && (pair.kind == PairKind::Before || near(matches, second)), pair.feature);
            }
        }
        if self.looks_under {
            for pair in profile.heading.iter().flat_map(|&class| self.under[usize::from(class)].within(profile)) {
                when(true, pair.feature);
            }
        }
        self.visit_words(prose, sentence, &mut when);
        let contexts = &self.contexts;
        when(sentence.is_question, contexts.question);
        when(profile.label > 0, contexts.labelled);
        let length = match sentence.tokens.len() {
            0..=10 => contexts.short,
            11..=25 => contexts.medium,
            _ => contexts.long,
        };
        when(true, length);
    }

    /// The same for those of the heading.
    fn visit_heading(&self, profile: &Profile, mut hold: impl FnMut(FeatureId)) {
        let of_classes = profile.heading.iter().map(|&class| self.unary[usize::from(class)].heading);
        let question = profile.heading_is_question.then_some(self.contexts.heading_question);
        of_classes.chain(question).filter(|feature| *feature != 0).for_each(&mut hold);
    }

    /// The same for those of the sentence before.
    fn visit_previous(&self, profile: &Profile, mut hold: impl FnMut(FeatureId)) {
        let of_classes = profile.previous.iter().map(|&class| self.unary[usize::from(class)].previous);
        let question = profile.previous_is_question.then_some(self.contexts.previous_question);
        let none = (!profile.has_previous).then_some(self.contexts.previous_none);
        of_classes.chain(question).chain(none).filter(|feature| *feature != 0).for_each(&mut hold);
    }

    fn visit_words(&self, prose: &Prose, sentence: &Sentence, when: &mut impl FnMut(bool, FeatureId)) {
        let tokens = prose.tokens_of(sentence);
        for (at, token) in tokens.iter().enumerate() {
            let place = self.named_at[token.word as usize];
            if place == 0 || token.kind != TokenKind::Word {
                continue;
            }
            let named = &self.named[usize::from(place) - 1];
            if named.feature != 0 && !tokens[..at].iter().any(|earlier| earlier.word == token.word) {
                when(true, named.feature);
            }
            if let Some(next) = tokens.get(at + 1)
                && let Some(&(_, feature)) = named.bigrams.iter().find(|(second, _)| *second == next.word)
            {
                let again = tokens[..at].windows(2).any(|pair| (pair[0].word, pair[1].word) == (token.word, next.word));
                when(!again, feature);
            }
        }
    }
}

impl Pairs {
    /// Those whose second class stands in the sentence.
    fn within<'p>(&'p self, profile: &'p Profile) -> impl Iterator<Item = &'p PairFeature> {
        let features = if self.seconds.intersects(&profile.bits) { self.features.as_slice() } else { &[] };
        features.iter().filter(|pair| profile.bits.has(ClassId(pair.second)))
    }
}

/// Whether some match of the second class starts close behind one of the first.
pub(super) fn near(first: &super::profile::Matches, second: &super::profile::Matches) -> bool {
    first.spans().any(|(_, end)| second.spans().any(|(start, _)| start >= end && start - end <= NEAR))
}
