//! Numbers for word classes, and sets of them.

/// The number of a word class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u16);

/// A set of word classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassSet([u64; ClassSet::WORDS]);

impl ClassSet {
    const WORDS: usize = 5;

    /// The largest number of classes that a set can tell apart.
    pub const CAPACITY: usize = Self::WORDS * 64;

    /// Adds a class.
    pub fn insert(&mut self, class: ClassId) {
        let class = usize::from(class.0);
        if class < Self::CAPACITY {
            self.0[class / 64] |= 1 << (class % 64);
        }
    }

    /// Whether a class is in it.
    #[must_use]
    pub fn has(&self, class: ClassId) -> bool {
        let class = usize::from(class.0);
        class < Self::CAPACITY && self.0[class / 64] & (1 << (class % 64)) != 0
    }

    /// Adds all classes of another set.
    pub fn extend(&mut self, other: &Self) {
        for (to, from) in self.0.iter_mut().zip(other.0) {
            *to |= from;
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }
}
