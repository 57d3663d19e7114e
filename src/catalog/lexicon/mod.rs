//! Words and terms: one table from words to numbers, one automaton over the numbers.
//!
//! A document is turned into word numbers once; every list of the catalogue (technologies,
//! cues, headings) is then matched in the same walk. That costs one table look-up a word,
//! however many lists there are, and word edges and letter case come for free.

mod build;
mod bytes;
mod term;

pub use build::LexiconBuilder;

/// The number of a word; [`UNKNOWN`] if no term holds it.
pub type WordId = u32;
/// The number of every word that stands in no term.
pub const UNKNOWN: WordId = 0;

/// What a term stands for: an index that whoever registered the term understands.
pub type TargetId = u16;

/// The number of a list of targets; 0 is the empty one.
pub type ListId = u16;

/// Bytes of a word that tell it apart; in a longer word the last of them is its length.
const KEY_BYTES: usize = 16;

/// A word in lower case, as a number.
type Key = u128;

/// Marks a single word that must be written as the term is.
const EXACT: u32 = 1 << 31;

/// Labels of edges that stand for a group of words carry its number behind this bit.
const GROUP: u32 = 1 << 31;

/// One thing that a sequence of words stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Output {
    target: TargetId,
    /// The words as they must be written, if letter case matters.
    exact: Option<Box<[Box<str>]>>,
}

/// A compiled set of terms.
#[derive(Debug, Default, PartialEq)]
pub struct Lexicon {
    /// Hash table of word numbers; small, because every word of a text goes through it.
    slots: Vec<u16>,
    keys: Vec<Key>,
    /// What begins with each word.
    starts: Vec<Start>,
    /// The terms of one word, for each word end to end: a target, or the number of an
    /// output behind [`EXACT`].
    singles: Vec<u32>,
    /// The nodes that each word leads to from the start and that lead on, end to end.
    roots: Vec<u32>,
    /// Which words may follow on which of the roots.
    followers: PairFilter,
    /// The list of each word, and the targets of each list; see [`Lexicon::listed`].
    list_of: Vec<u16>,
    lists: Lists,
    /// The groups that each word is in.
    groups: Lists,
    nodes: Vec<Node>,
    edges: Vec<(u32, u32)>,
    outputs: Vec<Output>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Node {
    /// Edges that are words, then those that are groups.
    edges: (u32, u32),
    first_group: u32,
    outputs: (u32, u32),
}

/// What begins with a word: ranges of [`Lexicon::singles`] and [`Lexicon::roots`], and the
/// words that may follow. Nearly all words of a text end here.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Start {
    next: WordFilter,
    singles: u32,
    roots: u32,
    single_count: u8,
    root_count: u8,
}

/// A set of words that may hold more than was put in: a bit for each word by the lowest six
/// bits of its number, and another by the next six.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct WordFilter([u64; 2]);

impl WordFilter {
    fn add(&mut self, word: WordId) {
        self.0[0] |= 1 << (word & 63);
        self.0[1] |= 1 << (word >> 6 & 63);
    }

    /// Whether the word may be in the set.
    fn admits(self, word: WordId) -> bool {
        (self.0[0] >> (word & 63)) & (self.0[1] >> (word >> 6 & 63)) & 1 != 0
    }
}

/// A set of pairs of a root and a word that may hold more than was put in: one bit a pair.
/// Three in five of the steps from a root lead nowhere, and a step costs far more than a bit.
#[derive(Debug, Default, PartialEq)]
struct PairFilter(Vec<u64>);

impl PairFilter {
    /// Bits for each pair, fewer after rounding up: the table must stay in the processor's cache.
    const BITS_A_PAIR: usize = 4;

    fn new(pairs: &[(u32, WordId)]) -> Self {
        let mut filter = Self(vec![0; (pairs.len() * Self::BITS_A_PAIR).next_power_of_two().div_ceil(64)]);
        for &(root, word) in pairs {
            let bit = filter.bit(root, word);
            filter.0[bit / 64] |= 1 << (bit % 64);
        }
        filter
    }

    fn bit(&self, root: u32, word: WordId) -> usize {
        let mixed = (u64::from(root) << 32 | u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.0.len() * 64 - 1)
    }

    /// Whether the word may follow on the root.
    fn admits(&self, root: u32, word: WordId) -> bool {
        let bit = self.bit(root, word);
        self.0[bit / 64] >> (bit % 64) & 1 != 0
    }
}

/// A list of numbers for each word, end to end.
#[derive(Debug, Default, PartialEq)]
struct Lists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn new(lists: Vec<Vec<u32>>) -> Self {
        let mut packed = Self::default();
        for list in lists {
            packed.items.extend(list);
            packed.ends.push(packed.items.len() as u32);
        }
        packed
    }

    fn of(&self, word: WordId) -> &[u32] {
        let word = word as usize;
        let start = if word == 0 { 0 } else { self.ends[word - 1] };
        &self.items[start as usize..self.ends[word] as usize]
    }
}

impl Lexicon {
    /// The number of the word at `text[start..end]`, in any letter case.
    #[must_use]
    pub fn word(&self, text: &[u8], start: usize, end: usize) -> WordId {
        if self.slots.is_empty() {
            return UNKNOWN;
        }
        let key = match text.get(start..start + KEY_BYTES) {
            Some(bytes) => masked(u128::from_le_bytes(bytes.try_into().unwrap_or_default()), end - start),
            None => key(&text[start..end]),
        };
        let mask = self.slots.len() - 1;
        let mut slot = hash(key) & mask;
        loop {
            let word = self.slots[slot];
            if word == 0 || self.keys[usize::from(word)] == key {
                return WordId::from(word);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The number of a single word, for features that name words.
    #[must_use]
    pub fn word_of(&self, word: &str) -> WordId {
        self.word(word.as_bytes(), 0, word.len())
    }

    /// How many words have a number, the unknown word included.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.keys.len()
    }

    /// Calls `found(length, target)` for each term that starts at the first of the words;
    /// `word(i)` gives the i-th word or none where terms end, `surface(i)` gives it as it
    /// is written.
    #[inline]
    pub fn matches<'t>(
        &self,
        first: WordId,
        word: &impl Fn(usize) -> Option<WordId>,
        surface: &impl Fn(usize) -> &'t str,
        found: &mut impl FnMut(usize, TargetId),
    ) {
        let start = self.starts[first as usize];
        let singles = start.singles as usize..start.singles as usize + usize::from(start.single_count);
        for &single in &self.singles[singles] {
            if single & EXACT == 0 {
                found(1, single as TargetId);
            } else {
                let output = &self.outputs[(single & !EXACT) as usize];
                if output.is_written(surface) {
                    found(1, output.target);
                }
            }
        }
        if start.root_count == 0 {
            return;
        }
        let Some(next) = word(1).filter(|&next| next != UNKNOWN && start.next.admits(next)) else { return };
        let roots = start.roots as usize..start.roots as usize + usize::from(start.root_count);
        for &root in &self.roots[roots] {
            if self.followers.admits(root, next) {
                self.step(root, next, 2, word, surface, found);
            }
        }
    }

    /// The targets that list the word by itself as a member. They are left out of
    /// [`Lexicon::matches`]: most words of a text are in some list, and whoever asks for a list
    /// can look at the word.
    pub fn listed(&self, word: WordId) -> impl Iterator<Item = TargetId> + '_ {
        self.list(self.list_of(word))
    }

    /// The number of the list of targets that a word is in, the same for all words that the
    /// same targets list.
    #[inline]
    #[must_use]
    pub fn list_of(&self, word: WordId) -> ListId {
        self.list_of[word as usize]
    }

    /// The targets that list the words of such a number.
    pub fn list(&self, list: ListId) -> impl Iterator<Item = TargetId> + '_ {
        self.lists.of(list.into()).iter().map(|target| *target as TargetId)
    }

    /// How many such lists there are.
    #[must_use]
    pub fn list_count(&self) -> usize {
        self.lists.ends.len()
    }

    /// Whether a target lists a word.
    #[must_use]
    pub fn lists(&self, target: TargetId, word: WordId) -> bool {
        self.listed(word).any(|listing| listing == target)
    }

    /// Goes on from a node by one word, and from there.
    fn step<'t>(
        &self,
        node: u32,
        next: WordId,
        len: usize,
        word: &impl Fn(usize) -> Option<WordId>,
        surface: &impl Fn(usize) -> &'t str,
        found: &mut impl FnMut(usize, TargetId),
    ) {
        let node = &self.nodes[node as usize];
        let of_words = &self.edges[node.edges.0 as usize..node.first_group as usize];
        if let Some(child) = child_of(of_words, next) {
            self.walk(child, len, word, surface, found);
        }
        let of_groups = &self.edges[node.first_group as usize..node.edges.1 as usize];
        if of_groups.is_empty() {
            return;
        }
        // The shorter list is walked, the longer one searched.
        let groups = self.groups.of(next);
        if of_groups.len() <= groups.len() {
            for &(label, child) in of_groups {
                if groups.binary_search(&(label & !GROUP)).is_ok() {
                    self.walk(child, len, word, surface, found);
                }
            }
        } else {
            for &group in groups {
                if let Some(child) = child_of(of_groups, GROUP | group) {
                    self.walk(child, len, word, surface, found);
                }
            }
        }
    }

    /// Tells what a node stands for, and goes on from it.
    fn walk<'t>(
        &self,
        node: u32,
        len: usize,
        word: &impl Fn(usize) -> Option<WordId>,
        surface: &impl Fn(usize) -> &'t str,
        found: &mut impl FnMut(usize, TargetId),
    ) {
        let data = &self.nodes[node as usize];
        for output in &self.outputs[data.outputs.0 as usize..data.outputs.1 as usize] {
            if output.is_written(surface) {
                found(len, output.target);
            }
        }
        if data.edges.0 == data.edges.1 {
            return;
        }
        if let Some(next) = word(len).filter(|&next| next != UNKNOWN) {
            self.step(node, next, len + 1, word, surface, found);
        }
    }
}

/// Where an edge leads; most nodes have few.
fn child_of(edges: &[(u32, u32)], wanted: u32) -> Option<u32> {
    if edges.len() <= 8 {
        return edges.iter().find(|(label, _)| *label == wanted).map(|edge| edge.1);
    }
    edges.binary_search_by_key(&wanted, |&(label, _)| label).ok().map(|at| edges[at].1)
}

impl Output {
    /// Whether the words are written as the term asks.
    fn is_written<'t>(&self, surface: &impl Fn(usize) -> &'t str) -> bool {
        let is_free = |word: &str| !word.bytes().any(|byte| byte.is_ascii_uppercase());
        self.exact
            .iter()
            .flat_map(|exact| exact.iter().enumerate())
            .all(|(at, word)| is_free(word) || surface(at) == &**word)
    }
}

/// The words' bytes in lower case: letters, digits and apostrophes all keep their value
/// or become lower case when bit 5 is set.
fn key(word: &[u8]) -> Key {
    let mut bytes = [0_u8; KEY_BYTES];
    let len = word.len().min(KEY_BYTES);
    bytes[..len].copy_from_slice(&word[..len]);
    masked(u128::from_le_bytes(bytes), word.len())
}

/// For each length of a word, the bytes that it fills.
const KEPT: [u128; KEY_BYTES + 1] = {
    let mut kept = [0; KEY_BYTES + 1];
    let mut len = 1;
    while len <= KEY_BYTES {
        kept[len] = u128::MAX >> ((KEY_BYTES - len) * 8);
        len += 1;
    }
    kept
};

fn masked(bytes: u128, len: usize) -> Key {
    const LOWER: u128 = 0x2020_2020_2020_2020_2020_2020_2020_2020;
    if len <= KEY_BYTES {
        (bytes | LOWER) & KEPT[len]
    } else {
        (bytes | LOWER) & (u128::MAX >> 8) | ((len.min(127) | 128) as u128) << 120
    }
}

fn hash(key: Key) -> usize {
    let (low, high) = (key as u64, (key >> 64) as u64);
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize
}
