//! What an edit leaves as it was, so that it need not be read again.

use super::{Block, BlockKind, Outline};
use crate::text::Span;

/// The blocks at the start and at the end of a text that read as they did before an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// How many blocks at the start.
    pub first: usize,
    /// How many blocks at the end; none of them is among the first.
    pub last: usize,
    /// How far the last ones have moved.
    pub shift: Shift,
}

/// How far something has moved from one text to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shift {
    /// In bytes.
    pub bytes: i64,
    /// In blocks.
    pub blocks: i64,
    /// In sections.
    pub sections: i64,
}

/// A number that has moved. It stays within what a document can hold, since what it counts
/// is there in the new text.
pub(crate) fn moved(number: u32, by: i64) -> u32 {
    (i64::from(number) + by) as u32
}

impl Shift {
    /// A span that has moved.
    #[must_use]
    pub fn span(self, span: Span) -> Span {
        Span::new(moved(span.start, self.bytes), moved(span.end, self.bytes))
    }

    /// Whether one span has moved to where the other is.
    fn leads(self, from: Span, to: Span) -> bool {
        i64::from(from.start) + self.bytes == i64::from(to.start) && from.len() == to.len()
    }
}

/// Compares two texts with their outlines, the one before an edit and the one after. Any two
/// texts may be given; the more they share at both ends, the more is kept.
#[must_use]
pub fn kept((old_text, old): (&str, &Outline), (new_text, new): (&str, &Outline)) -> Kept {
    let (old_bytes, new_bytes) = (old_text.as_bytes(), new_text.as_bytes());
    let shared = common_start(old_bytes, new_bytes);
    let first = old.blocks.iter().zip(&new.blocks).take_while(|(before, after)| {
        after.span.end as usize <= shared && is_same((old, before), (new, after), Shift::default())
    });
    let first = first.count();
    // Some bytes may count at both ends; blocks do not.
    let end_starts = new_bytes.len() - common_end(old_bytes, new_bytes);
    let sections = new.sections.len() as i64 - old.sections.len() as i64;
    let blocks = new.blocks.len() as i64 - old.blocks.len() as i64;
    let shift = Shift { bytes: new_bytes.len() as i64 - old_bytes.len() as i64, blocks, sections };
    let last = old.blocks[first..].iter().rev().zip(new.blocks[first..].iter().rev()).take_while(|(before, after)| {
        after.span.start as usize >= end_starts && is_same((old, before), (new, after), shift)
    });
    Kept { first, last: last.count(), shift }
}

/// Whether two blocks over the same bytes are read the same.
fn is_same((old, before): (&Outline, &Block), (new, after): (&Outline, &Block), shift: Shift) -> bool {
    // Which table a cell stands in is of no matter to its words.
    let kind = |kind| match kind {
        BlockKind::Cell { row, column, .. } => BlockKind::Cell { table: 0, row, column },
        kind => kind,
    };
    kind(before.kind) == kind(after.kind)
        && i64::from(before.section) + shift.sections == i64::from(after.section)
        && shift.leads(before.span, after.span)
        && (before.list_depth, before.quoted, before.only_links) == (after.list_depth, after.quoted, after.only_links)
        && before.runs.len() == after.runs.len()
        && old
            .runs_of(before)
            .iter()
            .zip(new.runs_of(after))
            .all(|(before, after)| before.style == after.style && shift.leads(before.span, after.span))
}

/// Bytes that are compared at once: the library's comparison of slices is far faster than
/// one byte after the other.
const STEP: usize = 256;

fn common_start(one: &[u8], other: &[u8]) -> usize {
    let steps = one.chunks(STEP).zip(other.chunks(STEP)).take_while(|(one, other)| one == other).count();
    let at = (steps * STEP).min(one.len()).min(other.len());
    at + one[at..].iter().zip(&other[at..]).take_while(|(one, other)| one == other).count()
}

fn common_end(one: &[u8], other: &[u8]) -> usize {
    let steps = one.rchunks(STEP).zip(other.rchunks(STEP)).take_while(|(one, other)| one == other).count();
    let at = (steps * STEP).min(one.len()).min(other.len());
    let rest = one[..one.len() - at].iter().rev().zip(other[..other.len() - at].iter().rev());
    at + rest.take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    fn of(before: &str, after: &str) -> Kept {
        kept((before, &outline(before)), (after, &outline(after)))
    }

    #[test]
    fn what_stands_before_and_behind_an_edit_is_kept() {
        let before = "# A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nThree.\n";
        let all = of(before, before);
        assert_eq!((all.first, all.last), (6, 0));
        let typed = of(before, &before.replace("Two", "Twos"));
        assert_eq!((typed.first, typed.last, typed.shift), (3, 2, Shift { bytes: 1, blocks: 0, sections: 0 }));
        let split = of(before, &before.replace("Two.", "Two.\n\n## New\n\nMore."));
        assert_eq!((split.first, split.last), (4, 2));
        assert_eq!(split.shift, Shift { bytes: 15, blocks: 2, sections: 1 });
    }

    #[test]
    fn what_reads_differently_without_an_edit_of_its_own_is_not_kept() {
        // A fence that is opened swallows what follows; a reference makes a link of a word.
        let before = "# A\n\nOne.\n\nTwo.\n\n- x\n";
        assert_eq!(of(before, &before.replace("One.", "```\nOne.")).last, 0);
        let before = "See [one] there.\n\nTwo.\n\nThree.\n";
        let after = format!("{before}\n[one]: http://x\n");
        assert_eq!(of(before, &after).first, 0);
        assert_eq!(of("Text\n", "Text\n===\n").first, 0, "it is a heading now");
    }

    #[test]
    fn nothing_is_kept_twice() {
        let before = "x\n\nx\n\nx\n";
        let after = "x\n\nx\n";
        let Kept { first, last, .. } = of(before, after);
        assert!(first + last <= 2, "{first} {last}");
        assert_eq!(of("", ""), Kept::default());
        assert_eq!(of("a", "").first, 0);
    }

    #[test]
    fn ends_are_found_across_steps() {
        let long = "é".repeat(STEP);
        for (one, other) in [(long.clone() + "a", long.clone() + "b"), (long.clone(), long.clone() + "b")] {
            assert_eq!(common_start(one.as_bytes(), other.as_bytes()), long.len());
        }
        assert_eq!(common_end(("a".to_owned() + &long).as_bytes(), ("b".to_owned() + &long).as_bytes()), long.len());
        assert_eq!(common_end(b"", b"x"), 0);
    }
}
