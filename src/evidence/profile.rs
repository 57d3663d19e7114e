//! What the judgement of a sentence looks at: which word classes stand in it, in
//! its heading and in the sentence before.

use super::model::EvidenceModel;
use super::words::Named;
use crate::catalog::{Catalog, ClassId, ClassSet};
use crate::outline::{Outline, SectionId};
use crate::prose::{Flags, Prose, Sentence, TokenKind, Unit};

/// Scratch space that one sentence after the other is read into.
#[derive(Debug)]
pub(super) struct Profile {
    /// The classes that stand in the sentence.
    pub(super) present: ClassSet,
    /// The words that weights name.
    pub(super) named: Named,
    /// The classes of the sentence before in the same section.
    pub(super) previous: ClassSet,
    pub(super) has_previous: bool,
    pub(super) previous_is_question: bool,
    is_question: bool,
    /// Those of the section's heading.
    pub(super) heading: ClassSet,
    pub(super) heading_is_question: bool,
    /// How many tokens the sentence's label is long; 0 for none.
    pub(super) label: u32,
    numbers: Numbers,
}

/// The classes that numbers and code words are in; they have no terms.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    any: u16,
    with_unit: u16,
    first_kind: u16,
    code: u16,
}

/// Names of the classes of numbers and code, in the order of their numbers, which follow
/// those of the catalogue's classes.
pub(super) const BUILT_IN: [&str; 10] = [
    "number",
    "number-unit",
    "number-time",
    "number-size",
    "number-percent",
    "number-ratio",
    "number-rate",
    "number-money",
    "number-compute",
    "code",
];

impl Profile {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let first = catalog.class_count() as u16;
        Self {
            present: ClassSet::default(),
            named: Named::default(),
            previous: ClassSet::default(),
            has_previous: false,
            previous_is_question: false,
            is_question: false,
            heading: ClassSet::default(),
            heading_is_question: false,
            label: 0,
            numbers: Numbers { any: first, with_unit: first + 1, first_kind: first + 2, code: first + 9 },
        }
    }

    /// Turns to another section: its heading is context, the sentence before is not.
    pub(super) fn enter_section(
        &mut self,
        outline: &Outline,
        prose: &Prose,
        section: SectionId,
        catalog: &Catalog,
        model: &EvidenceModel,
    ) {
        self.previous = ClassSet::default();
        self.has_previous = false;
        self.previous_is_question = false;
        self.heading = ClassSet::default();
        self.heading_is_question = false;
        let heading = outline.sections[section as usize].heading;
        let sentence = heading.and_then(|heading| prose.sentences.get(prose.sentences_of(heading).start as usize));
        if let Some(sentence) = sentence.filter(|sentence| Some(sentence.block) == heading) {
            self.read(prose, sentence, catalog, model);
            self.heading = self.present;
            self.heading_is_question = sentence.is_question;
        }
    }

    /// Reads a sentence; what was read before is forgotten. Classes that no weight speaks of
    /// are passed over.
    pub(super) fn read(&mut self, prose: &Prose, sentence: &Sentence, catalog: &Catalog, model: &EvidenceModel) {
        self.is_question = sentence.is_question;
        self.label = label(prose, sentence);
        self.named.clear(model.words());
        let mut present = ClassSet::default();
        for token in prose.tokens_of(sentence) {
            present.add(model.words().classes(catalog.lexicon.list_of(token.word)));
            self.named.add(model.words(), token.word);
            if token.kind != TokenKind::Word {
                present.add(&self.numbers.of(token.kind));
            }
        }
        for class in prose.hits_of(sentence).iter().filter_map(|hit| catalog.class_of(hit.target)) {
            present.add(model.lineage(class));
        }
        self.present = present;
    }

    /// What was read becomes the sentence before.
    pub(super) fn pass(&mut self) {
        self.previous = self.present;
        self.has_previous = true;
        self.previous_is_question = self.is_question;
    }
}

impl Numbers {
    /// The classes of a token that is no word.
    fn of(self, kind: TokenKind) -> ClassSet {
        let mut classes = ClassSet::default();
        match kind {
            TokenKind::Word => {}
            TokenKind::Code => classes.insert(ClassId(self.code)),
            TokenKind::Number(unit) => {
                classes.insert(ClassId(self.any));
                if let Some(kind) = kind_of(unit) {
                    classes.insert(ClassId(self.with_unit));
                    classes.insert(ClassId(self.first_kind + kind));
                }
            }
        }
        classes
    }
}

fn kind_of(unit: Unit) -> Option<u16> {
    match unit {
        Unit::None | Unit::Count => None,
        Unit::Time => Some(0),
        Unit::Size => Some(1),
        Unit::Percent => Some(2),
        Unit::Factor => Some(3),
        Unit::Rate => Some(4),
        Unit::Money => Some(5),
        Unit::Compute => Some(6),
    }
}

/// Whether a block is nothing but a label, a heading by another name: `**Trade-offs: caching**`.
pub(super) fn is_label(prose: &Prose, sentence: &Sentence) -> bool {
    let tokens = prose.tokens_of(sentence);
    let is_open = tokens.last().is_some_and(|last| !last.flags.has(Flags::STOP));
    sentence.is_first && is_open && tokens.len() <= 6 && tokens.iter().all(|token| token.flags.has(Flags::STRONG))
}

/// How many tokens the label of a sentence is long: `**Label:** ...` of at most six words, or
/// `Label: ...` of at most four, at the start of a block.
pub(super) fn label(prose: &Prose, sentence: &Sentence) -> u32 {
    if !sentence.is_first {
        return 0;
    }
    let tokens = prose.tokens_of(sentence);
    let strong = tokens.iter().take_while(|token| token.flags.has(Flags::STRONG)).count();
    if (1..=6).contains(&strong) && tokens[strong - 1].flags.has(Flags::BREAK) {
        return strong as u32;
    }
    match tokens.iter().take(4).position(|token| token.flags.has(Flags::COLON)) {
        Some(at) if strong == 0 && at + 1 < tokens.len() => at as u32 + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_room_for_every_class() {
        assert!(Catalog::built_in().class_count() + BUILT_IN.len() <= ClassSet::CAPACITY);
    }
}
