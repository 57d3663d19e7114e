//! What single words add to the judgement of a sentence: the classes that list them, and the
//! weights that name them. A sentence is read word by word without a decision at each, which
//! costs a processor far more than the work.

use super::model::{FeatureId, Sum};
use crate::catalog::{Catalog, ClassSet, ListId, UNKNOWN, WordId};

/// All words of a lexicon.
#[derive(Debug)]
pub(super) struct Words {
    /// The classes of each list of the lexicon and those that include them.
    of_list: Vec<ClassSet>,
    /// For each word, its number among the named ones, with [`BEGINS`] and [`ENDS`]; 0 for
    /// most.
    numbers: Vec<u16>,
    named: Vec<NamedWord>,
    /// What each of them adds; a word that is not named adds nothing.
    weights: Vec<[f32; 4]>,
}

/// A word that weights name.
#[derive(Debug, Default)]
struct NamedWord {
    feature: FeatureId,
    /// The pairs of words that it begins.
    bigrams: Vec<(WordId, FeatureId)>,
}

/// Marks a word that begins a pair, and one that ends one.
const BEGINS: u16 = 1 << 15;
const ENDS: u16 = 1 << 14;

/// The named words and pairs of a sentence.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// For each named word, the number of the sentence that it was last seen in.
    seen: Vec<u32>,
    sentence: u32,
    /// What the words of the sentence add up to.
    pub(super) sum: Sum,
    pairs: Vec<FeatureId>,
    /// The word before, if it begins a pair.
    before: u16,
}

impl Words {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let numbers = vec![0; catalog.lexicon.word_count()];
        // A word without a number has number 0.
        Self { of_list: Vec::new(), numbers, named: vec![NamedWord::default()], weights: vec![[0.0; 4]] }
    }

    /// Gives each list the classes of it and those that include them.
    pub(super) fn set_classes(&mut self, catalog: &Catalog, lineages: &[ClassSet]) {
        let lists = 0..catalog.lexicon.list_count() as ListId;
        let classes = |list| {
            let mut set = ClassSet::default();
            let targets = catalog.lexicon.list(list).filter_map(|target| catalog.class_of(target));
            targets.for_each(|class| set.add(&lineages[usize::from(class.0)]));
            set
        };
        self.of_list = lists.map(classes).collect();
    }

    /// Gives a word a weight of its own.
    pub(super) fn name(&mut self, catalog: &Catalog, word: &str, feature: FeatureId, weights: [f32; 4]) {
        if let Some(number) = self.number(catalog.lexicon.word_of(word), 0) {
            self.named[number].feature = feature;
            self.weights[number] = weights;
        }
    }

    /// The same for two words side by side.
    pub(super) fn name_pair(&mut self, catalog: &Catalog, first: &str, second: &str, feature: FeatureId) {
        let (first, second) = (catalog.lexicon.word_of(first), catalog.lexicon.word_of(second));
        if self.number(second, ENDS).is_some()
            && let Some(number) = self.number(first, BEGINS)
        {
            self.named[number].bigrams.push((second, feature));
        }
    }

    fn number(&mut self, word: WordId, mark: u16) -> Option<usize> {
        if word == UNKNOWN {
            return None;
        }
        let number = &mut self.numbers[word as usize];
        if *number == 0 {
            *number = self.named.len() as u16;
            self.named.push(NamedWord::default());
            self.weights.push([0.0; 4]);
        }
        *number |= mark;
        Some(usize::from(*number & !(BEGINS | ENDS)))
    }

    /// The classes of the words of a list.
    #[inline]
    pub(super) fn classes(&self, list: ListId) -> &ClassSet {
        &self.of_list[usize::from(list)]
    }

    /// The features of the named words among these.
    pub(super) fn features(&self, words: impl Iterator<Item = WordId>) -> Vec<FeatureId> {
        let mut features = Vec::new();
        for word in words {
            let feature = self.named[usize::from(self.numbers[word as usize] & !(BEGINS | ENDS))].feature;
            if feature != 0 && !features.contains(&feature) {
                features.push(feature);
            }
        }
        features
    }
}

impl Named {
    /// Turns to the next sentence.
    pub(super) fn clear(&mut self, words: &Words) {
        self.seen.resize(words.named.len(), 0);
        self.sentence += 1;
        self.sum = Sum::default();
        self.pairs.clear();
        self.before = 0;
    }

    /// Adds the next word of the sentence; one that was there before adds nothing.
    #[inline]
    pub(super) fn add(&mut self, words: &Words, word: WordId) {
        let marked = words.numbers[word as usize];
        let number = usize::from(marked & !(BEGINS | ENDS));
        let is_new = self.seen[number] != self.sentence;
        self.seen[number] = self.sentence;
        self.sum = self.sum.with(&words.weights[if is_new { number } else { 0 }]);
        if self.before & BEGINS != 0 && marked & ENDS != 0 {
            let first = &words.named[usize::from(self.before & !(BEGINS | ENDS))];
            let pair = first.bigrams.iter().find(|(second, _)| *second == word);
            if let Some(&(_, feature)) = pair.filter(|(_, feature)| !self.pairs.contains(feature)) {
                self.pairs.push(feature);
            }
        }
        self.before = marked;
    }

    /// The features of the named pairs.
    pub(super) fn pairs(&self) -> &[FeatureId] {
        &self.pairs
    }
}
