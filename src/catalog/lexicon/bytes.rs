//! A lexicon as bytes: the built-in one is compiled when Caveat is built, because building it
//! takes three times as long as everything else that happens at a start.
//!
//! The form is private to one build of the program, so it has no version: arrays of
//! little-endian numbers, each behind its length.

use super::{Lexicon, Lists, Node, Output, PairFilter, Start, WordFilter};

impl Lexicon {
    /// The lexicon as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut numbers = |items: &mut dyn ExactSizeIterator<Item = u32>| {
            out.extend((items.len() as u32).to_le_bytes());
            items.for_each(|item| out.extend(item.to_le_bytes()));
        };
        numbers(&mut self.slots.iter().map(|slot| u32::from(*slot)));
        numbers(&mut self.list_of.iter().map(|list| u32::from(*list)));
        numbers(&mut self.followers.0.iter().map(|bits| *bits as u32));
        numbers(&mut self.followers.0.iter().map(|bits| (bits >> 32) as u32));
        let lists = [&self.groups, &self.lists].map(|lists| [&lists.ends, &lists.items]);
        for list in lists.into_iter().flatten().chain([&self.singles, &self.roots]) {
            numbers(&mut list.iter().copied());
        }
        for part in 0..7 {
            let field = |start: &Start| {
                let [low, high] = start.next.0.map(|bits| [bits as u32, (bits >> 32) as u32]);
                let counts = u32::from(start.single_count) | u32::from(start.root_count) << 8;
                [low[0], low[1], high[0], high[1], start.singles, start.roots, counts][part]
            };
            numbers(&mut self.starts.iter().map(field));
        }
        for part in 0..5 {
            let field =
                |node: &Node| [node.edges.0, node.edges.1, node.first_group, node.outputs.0, node.outputs.1][part];
            numbers(&mut self.nodes.iter().map(field));
        }
        numbers(&mut self.edges.iter().map(|edge| edge.0));
        numbers(&mut self.edges.iter().map(|edge| edge.1));
        numbers(&mut self.outputs.iter().map(|output| u32::from(output.target)));
        numbers(&mut self.outputs.iter().map(|output| output.exact.as_ref().map_or(0, |words| words.len() as u32)));
        for part in 0..4 {
            numbers(&mut self.keys.iter().map(|key| (key >> (part * 32)) as u32));
        }
        for word in self.outputs.iter().filter_map(|output| output.exact.as_deref()).flatten() {
            out.push(word.len() as u8);
            out.extend(word.as_bytes());
        }
        out
    }

    /// The lexicon that [`Lexicon::to_bytes`] wrote; none if the bytes are something else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let slots = reader.numbers()?.into_iter().map(|slot| slot as u16).collect();
        let list_of = reader.numbers()?.into_iter().map(|list| list as u16).collect();
        let wide = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        let [low, high] = reader.columns::<2>()?;
        let followers = PairFilter(low.into_iter().zip(high).map(|(low, high)| wide(low, high)).collect());
        let groups = Lists { ends: reader.numbers()?, items: reader.numbers()? };
        let lists = Lists { ends: reader.numbers()?, items: reader.numbers()? };
        let (singles, roots) = (reader.numbers()?, reader.numbers()?);
        let parts = reader.columns::<7>()?;
        let start = |at: usize| Start {
            next: WordFilter([wide(parts[0][at], parts[1][at]), wide(parts[2][at], parts[3][at])]),
            singles: parts[4][at],
            roots: parts[5][at],
            single_count: parts[6][at] as u8,
            root_count: (parts[6][at] >> 8) as u8,
        };
        let starts = (0..parts[0].len()).map(start).collect();
        let parts = reader.columns::<5>()?;
        let node = |at: usize| Node {
            edges: (parts[0][at], parts[1][at]),
            first_group: parts[2][at],
            outputs: (parts[3][at], parts[4][at]),
        };
        let nodes = (0..parts[0].len()).map(node).collect();
        let edges = reader.numbers()?.into_iter().zip(reader.numbers()?).collect();
        let targets = reader.numbers()?;
        let exact = reader.numbers()?;
        let parts = reader.columns::<4>()?;
        let key = |at: usize| parts.iter().rev().fold(0, |key, part| key << 32 | u128::from(part[at]));
        let keys = (0..parts[0].len()).map(key).collect();
        let mut outputs = Vec::with_capacity(targets.len());
        for (target, words) in targets.into_iter().zip(exact) {
            let mut written = Vec::new();
            for _ in 0..words {
                let length = usize::from(*reader.take(1)?.first()?);
                written.push(Box::from(std::str::from_utf8(reader.take(length)?).ok()?));
            }
            let exact = (words > 0).then(|| written.into_boxed_slice());
            outputs.push(Output { target: target as u16, exact });
        }
        Some(Self { slots, keys, starts, singles, roots, followers, list_of, lists, groups, nodes, edges, outputs })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    /// Several lists of the same length.
    fn columns<const N: usize>(&mut self) -> Option<[Vec<u32>; N]> {
        let mut columns = [const { Vec::new() }; N];
        for column in &mut columns {
            *column = self.numbers()?;
        }
        columns.windows(2).all(|pair| pair[0].len() == pair[1].len()).then_some(columns)
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let length = u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize;
        let bytes = self.take(length.checked_mul(4)?)?;
        let (numbers, _) = bytes.as_chunks::<4>();
        Some(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }
}
