//! What the judgement of a sentence looks at: which word classes stand where in it, in
//! its heading and in the sentence before.

use super::model::EvidenceModel;
use crate::catalog::{Catalog, ClassId, ClassSet};
use crate::outline::{Outline, SectionId};
use crate::prose::{Flags, Prose, Sentence, TokenKind, Unit};

/// Most matches of one class that are kept; more say nothing new.
const MOST_MATCHES: usize = 8;

/// The matches of one class in a sentence, in tokens from the sentence's start.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Matches {
    pub(super) count: u8,
    pub(super) starts: [u16; MOST_MATCHES],
    pub(super) ends: [u16; MOST_MATCHES],
    /// Where the last match starts, kept even when it is not among the first ones.
    pub(super) last_start: u16,
    last_end: u16,
    in_label: bool,
}

/// Scratch space that one sentence after the other is read into.
#[derive(Debug)]
pub(super) struct Profile {
    matches: Vec<Matches>,
    /// The classes that stand in the sentence, in order and as bits.
    pub(super) present: Vec<u16>,
    pub(super) bits: ClassSet,
    /// Those of the sentence before in the same section.
    pub(super) previous: Vec<u16>,
    pub(super) has_previous: bool,
    pub(super) previous_is_question: bool,
    is_question: bool,
    /// Those of the section's heading.
    pub(super) heading: Vec<u16>,
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
            matches: vec![Matches::default(); catalog.class_count() + BUILT_IN.len()],
            present: Vec::new(),
            bits: ClassSet::default(),
            previous: Vec::new(),
            has_previous: false,
            previous_is_question: false,
            is_question: false,
            heading: Vec::new(),
            heading_is_question: false,
            label: 0,
            numbers: Numbers { any: first, with_unit: first + 1, first_kind: first + 2, code: first + 9 },
        }
    }

    /// The matches of a class that is present.
    pub(super) fn of(&self, class: u16) -> &Matches {
        &self.matches[usize::from(class)]
    }

    /// Whether a class stands in the sentence.
    pub(super) fn has(&self, class: u16) -> bool {
        self.matches[usize::from(class)].count > 0
    }

    /// Whether a class stands in the sentence's label.
    pub(super) fn labels(&self, class: u16) -> bool {
        self.has(class) && self.matches[usize::from(class)].in_label
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
        self.clear();
        self.previous.clear();
        self.has_previous = false;
        self.previous_is_question = false;
        self.heading.clear();
        self.heading_is_question = false;
        let heading = outline.sections[section as usize].heading;
        let sentence = heading.and_then(|heading| prose.sentences.get(prose.sentences_of(heading).start as usize));
        if let Some(sentence) = sentence.filter(|sentence| Some(sentence.block) == heading) {
            self.read(prose, sentence, catalog, model);
            self.heading.extend_from_slice(&self.present);
            self.heading_is_question = sentence.is_question;
        }
        self.clear();
    }

    fn clear(&mut self) {
        self.bits = ClassSet::default();
        for class in self.present.drain(..) {
            // What else a class keeps is written with its first match.
            self.matches[usize::from(class)].count = 0;
        }
    }

    /// Reads a sentence; what was read before is forgotten. Classes that no weight speaks of
    /// are passed over.
    pub(super) fn read(&mut self, prose: &Prose, sentence: &Sentence, catalog: &Catalog, model: &EvidenceModel) {
        self.clear();
        self.is_question = sentence.is_question;
        self.label = label(prose, sentence);
        let first = sentence.tokens.start;
        for hit in prose.hits_of(sentence) {
            let (start, end) = ((hit.token - first) as u16, (hit.end() - first) as u16);
            for &class in catalog.class_of(hit.target).map_or(&[][..], |class| model.lineage(class)) {
                self.add(class, start, end);
            }
        }
        for (at, token) in prose.tokens_of(sentence).iter().enumerate() {
            let at = at as u16;
            match token.kind {
                TokenKind::Word => {}
                TokenKind::Code => self.add(self.numbers.code, at, at + 1),
                TokenKind::Number(unit) => {
                    self.add(self.numbers.any, at, at + 1);
                    if let Some(kind) = kind_of(unit) {
                        self.add(self.numbers.with_unit, at, at + 1);
                        self.add(self.numbers.first_kind + kind, at, at + 1);
                    }
                }
            }
        }
    }

    /// What was read becomes the sentence before.
    pub(super) fn pass(&mut self) {
        self.previous.clear();
        self.previous.extend_from_slice(&self.present);
        self.has_previous = true;
        self.previous_is_question = self.is_question;
    }

    /// Adds a match; matches of one class come by start and do not overlap, the longest
    /// one at a place wins.
    fn add(&mut self, class: u16, start: u16, end: u16) {
        let label = self.label as u16;
        let matches = &mut self.matches[usize::from(class)];
        if matches.count == 0 {
            self.present.push(class);
            self.bits.insert(ClassId(class));
            matches.in_label = false;
        } else if start == matches.last_start {
            if end > matches.last_end {
                matches.last_end = end;
                if usize::from(matches.count) <= MOST_MATCHES {
                    matches.ends[usize::from(matches.count) - 1] = end;
                }
            }
            return;
        } else if start < matches.last_end {
            return;
        }
        if usize::from(matches.count) < MOST_MATCHES {
            matches.starts[usize::from(matches.count)] = start;
            matches.ends[usize::from(matches.count)] = end;
        }
        matches.count = matches.count.saturating_add(1).min(MOST_MATCHES as u8 + 1);
        matches.last_start = start;
        matches.last_end = end;
        matches.in_label |= end <= label;
    }
}

impl Matches {
    /// The kept matches as start and end.
    pub(super) fn spans(&self) -> impl Iterator<Item = (u16, u16)> + '_ {
        let kept = usize::from(self.count).min(MOST_MATCHES);
        self.starts[..kept].iter().copied().zip(self.ends[..kept].iter().copied())
    }

    /// The earliest end.
    pub(super) fn first_end(&self) -> u16 {
        self.ends[0]
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
