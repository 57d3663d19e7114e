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

    /// Adds a class; one beyond [`Self::CAPACITY`] is left out.
    pub fn insert(&mut self, class: ClassId) {
        let class = usize::from(class.0);
        if class < Self::CAPACITY {
            self.0[class / 64] |= 1 << (class % 64);
        }
    }

    /// Adds all of another set.
    #[inline]
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(one, two)| *one |= two);
    }

    /// The classes that are in both.
    #[inline]
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    /// Whether a class is in it.
    #[inline]
    #[must_use]
    pub fn has(&self, class: ClassId) -> bool {
        let class = usize::from(class.0);
        class < Self::CAPACITY && self.0[class / 64] & (1 << (class % 64)) != 0
    }

    /// Calls `take` for each of its classes in order.
    #[inline]
    pub fn each(&self, mut take: impl FnMut(u16)) {
        for (at, &word) in self.0.iter().enumerate() {
            ones(word).for_each(|bit| take(at as u16 * 64 + bit));
        }
    }
}

/// The places of the bits that are set, from the lowest on.
#[inline]
pub fn ones(mut bits: u64) -> impl Iterator<Item = u16> {
    std::iter::from_fn(move || {
        let bit = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (bit < 64).then_some(bit as u16)
    })
}
