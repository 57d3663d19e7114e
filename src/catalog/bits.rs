//! What stages ask of word classes, as bits: one look a word tells whether any of it is there.

use super::{Catalog, ClassId, Lexicon, ListId, WordId};

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
        let of_target = |target| catalog.class_of(target).map_or(0, |class| of_class[usize::from(class.0)]);
        let lists = 0..catalog.lexicon.list_count() as ListId;
        let of_list = lists.map(|list| catalog.lexicon.list(list).fold(0, |bits, target| bits | of_target(target)));
        Self { of_list: of_list.collect(), of_class }
    }

    /// The bits of a class.
    #[inline]
    #[must_use]
    pub fn of_class(&self, class: ClassId) -> u64 {
        self.of_class[usize::from(class.0)]
    }

    /// The bits of the classes that list a word.
    #[inline]
    #[must_use]
    pub fn of_word(&self, lexicon: &Lexicon, word: WordId) -> u64 {
        self.of_list[usize::from(lexicon.list_of(word))]
    }
}
