//! Numbers for word classes, and sets of them.

/// The number of a word class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u16);

/// A set of word classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassSet([u64; ClassSet::WORDS]);

impl ClassSet {
    const WORDS: usize = 6;

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

    /// Whether some class is in both.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, two)| one & two != 0)
    }
}
