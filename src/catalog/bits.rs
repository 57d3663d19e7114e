//! What stages ask of word classes, as bits: one look a word tells whether any of it is there.

use super::{Catalog, ClassId, Lexicon, ListId, TargetId, WordId};

/// Bits that classes bear, and through them the words that they list.
#[derive(Debug)]
pub struct ClassBits {
    of_class: Vec<u64>,
    of_list: Vec<u64>,
}

impl ClassBits {
    /// Gives each class its bits, and each word those of the classes that list it.
    #[must_use]
    pub fn new(catalog: &Catalog, bits: impl Fn(ClassId) -> u64) -> Self {
        let of_class: Vec<u64> = (0..catalog.class_count() as u16).map(|class| bits(ClassId(class))).collect();
        let mut bits = Self { of_class, of_list: Vec::new() };
        let lists = 0..catalog.lexicon.list_count() as ListId;
        let of_list =
            lists.map(|list| catalog.lexicon.list(list).fold(0, |all, target| all | bits.of_target(catalog, target)));
        bits.of_list = of_list.collect();
        bits
    }

    /// The bits of the class that a hit's target stands for; none for a term of a technology.
    #[inline]
    #[must_use]
    pub fn of_target(&self, catalog: &Catalog, target: TargetId) -> u64 {
        catalog.class_of(target).map_or(0, |class| self.of_class[usize::from(class.0)])
    }

    /// The bits of the classes that list a word.
    #[inline]
    #[must_use]
    pub fn of_word(&self, lexicon: &Lexicon, word: WordId) -> u64 {
        self.of_list[usize::from(lexicon.list_of(word))]
    }
}
