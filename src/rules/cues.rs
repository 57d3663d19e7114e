//! Which of the words that rules ask for stand in which sentence, gathered in one walk
//! over the hits, however many rules there are.

use super::Facts;
use crate::catalog::{Catalog, ClassBits, ClassId};
use crate::prose::{Flags, Hit, SentenceId};

/// Words that some rule asks for; the names are classes of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cue {
    Absolute,
    AbsoluteNot,
    Nothing,
    BadSide,
    GoodSide,
    Quality,
    BothWays,
    Consistent,
    Available,
    Simple,
    Scalable,
    Fast,
    Correct,
    Swift,
    Safe,
    Flexible,
    Controlled,
    Condition,
    Hedge,
    Optimises,
    GivesUp,
    Load,
    Magnitude,
    Change,
    Running,
    Safeguard,
    Revisit,
    Decided,
    Loss,
    LossNot,
    Lessens,
    Gain,
    Quantity,
    Measurable,
    Negation,
    Author,
    Intent,
    Weighing,
    OtherParty,
    Placeholder,
}

const CLASSES: [(Cue, &str); 51] = [
    (Cue::Absolute, "claim/absolute"),
    (Cue::AbsoluteNot, "claim/absolute-not"),
    (Cue::Nothing, "claim/nothing"),
    (Cue::BadSide, "claim/bad-side"),
    (Cue::GoodSide, "claim/good-side"),
    (Cue::Quality, "claim/quality"),
    (Cue::BothWays, "claim/both-ways"),
    (Cue::Consistent, "claim/consistent"),
    (Cue::Available, "claim/available"),
    (Cue::Simple, "claim/simple"),
    (Cue::Scalable, "claim/scalable"),
    (Cue::Fast, "claim/fast"),
    (Cue::Correct, "claim/correct"),
    (Cue::Swift, "claim/swift"),
    (Cue::Safe, "claim/safe"),
    (Cue::Flexible, "claim/flexible"),
    (Cue::Controlled, "claim/controlled"),
    (Cue::Condition, "claim/condition"),
    (Cue::Hedge, "claim/hedge"),
    (Cue::Optimises, "practice/optimises"),
    (Cue::GivesUp, "practice/gives-up"),
    (Cue::GivesUp, "tradeoff"),
    (Cue::Load, "practice/load"),
    (Cue::Magnitude, "practice/magnitude"),
    (Cue::Change, "practice/change"),
    (Cue::Running, "practice/running"),
    (Cue::Safeguard, "practice/safeguard"),
    (Cue::Safeguard, "rollback"),
    (Cue::Revisit, "practice/revisit"),
    (Cue::Decided, "practice/decided"),
    (Cue::Loss, "practice/loss"),
    (Cue::Loss, "cost-core"),
    (Cue::Loss, "worse"),
    (Cue::Loss, "contrast"),
    (Cue::Loss, "risk-word"),
    (Cue::Loss, "need-work"),
    (Cue::Loss, "tradeoff"),
    (Cue::LossNot, "practice/loss-not"),
    (Cue::Lessens, "practice/lessens"),
    (Cue::LossNot, "cost-reduced"),
    (Cue::Gain, "practice/gain"),
    (Cue::Gain, "cost-reduced"),
    (Cue::Quantity, "practice/quantity"),
    (Cue::Quantity, "proportion"),
    (Cue::Measurable, "practice/measurable"),
    (Cue::Negation, "stance/negation"),
    (Cue::Author, "stance/author"),
    (Cue::Intent, "stance/intent"),
    (Cue::Weighing, "stance/alternative"),
    (Cue::OtherParty, "stance/other-party"),
    (Cue::Placeholder, "open-mark"),
];

impl Cue {
    fn bit(self) -> u64 {
        1 << (self as u8)
    }
}

/// The cues that each class of a catalogue is a word of, as bits.
#[derive(Debug)]
pub struct CueTable(ClassBits);

/// The cues of one document.
#[derive(Debug)]
pub(super) struct Cues<'f> {
    table: &'f ClassBits,
    /// For each sentence, the cues that stand in it.
    sentences: Vec<u64>,
}

impl<'f> Cues<'f> {
    /// Reads the hits of all sentences.
    pub(super) fn read(facts: &Facts<'f>) -> Self {
        let table = &facts.cue_table.0;
        let mut sentences = Vec::with_capacity(facts.prose.sentences.len());
        for sentence in &facts.prose.sentences {
            let words = facts.prose.tokens_of(sentence).iter().filter(|token| !token.flags.has(Flags::CODE));
            let of_words = words.fold(0, |bits, token| bits | table.of_word(&facts.catalog.lexicon, token.word));
            let hits = facts.prose.hits_of(sentence).iter().filter(|hit| !hit.in_code);
            sentences.push(hits.fold(of_words, |bits, hit| bits | table.of_target(facts.catalog, hit.target)));
        }
        Self { table, sentences }
    }

    /// Whether a cue stands in a sentence.
    pub(super) fn has(&self, sentence: SentenceId, cue: Cue) -> bool {
        self.has_any(sentence, &[cue])
    }

    /// Whether one of several cues stands in a sentence.
    pub(super) fn has_any(&self, sentence: SentenceId, cues: &[Cue]) -> bool {
        let wanted = cues.iter().fold(0, |bits, cue| bits | cue.bit());
        self.sentences.get(sentence as usize).is_some_and(|bits| bits & wanted != 0)
    }

    /// The sentences in which a cue stands.
    pub(super) fn sentences_with(&self, cue: Cue) -> impl Iterator<Item = SentenceId> + '_ {
        let with = self.sentences.iter().enumerate().filter(move |(_, bits)| **bits & cue.bit() != 0);
        with.map(|(sentence, _)| sentence as SentenceId)
    }

    /// Where a cue stands in a sentence.
    pub(super) fn hits<'c>(
        &'c self,
        facts: &'c Facts<'_>,
        sentence: SentenceId,
        cue: Cue,
    ) -> impl Iterator<Item = Hit> + 'c {
        let terms = facts.prose.terms_of(&facts.prose.sentences[sentence as usize], &facts.catalog.lexicon);
        terms.filter(move |term| !term.in_code && self.is(facts.catalog, *term, cue))
    }

    fn is(&self, catalog: &Catalog, hit: Hit, cue: Cue) -> bool {
        self.table.of_target(catalog, hit.target) & cue.bit() != 0
    }
}

impl CueTable {
    /// The cues of a catalogue.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        let mut own = vec![0; catalog.class_count()];
        for (cue, name) in CLASSES {
            if let Some(class) = catalog.class(name) {
                own[usize::from(class.0)] |= cue.bit();
            }
        }
        // A member of an included class is a member of the including one.
        let bits = |class: ClassId| {
            let including = catalog.including(class).iter();
            including.fold(own[usize::from(class.0)], |bits, parent| bits | own[usize::from(parent.0)])
        };
        Self(ClassBits::new(catalog, bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_exists_and_every_cue_has_a_bit() {
        let catalog = Catalog::built_in();
        for (cue, name) in CLASSES {
            assert!(catalog.class(name).is_some(), "there is no class `{name}`");
            assert!((cue as u8) < 64);
        }
    }
}
