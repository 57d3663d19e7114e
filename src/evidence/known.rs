//! What was judged of a text before an edit and holds still.

use std::ops::Range;

use super::Recording;
use crate::outline::{BlockId, Kept, Outline, moved};
use crate::prose::{Prose, SentenceId};

/// Recordings that are known already, and the sentences that are to be judged between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Of the sentences at the start.
    pub(super) first: Vec<Recording>,
    /// What is to be judged: whole sections.
    pub(super) open: Range<SentenceId>,
    /// Of the sentences at the end.
    pub(super) last: Vec<Recording>,
}

impl Known {
    /// Of a text that is read for the first time.
    #[must_use]
    pub fn nothing(prose: &Prose) -> Self {
        Self { first: Vec::new(), open: 0..prose.sentences.len() as SentenceId, last: Vec::new() }
    }

    /// What `judged` of the text before tells of the text after: a sentence is judged by its
    /// section's heading and the sentence before it, so a section that is kept whole is judged
    /// as it was.
    #[must_use]
    pub fn of(judged: &[Recording], before: &Prose, outline: &Outline, prose: &Prose, kept: &Kept) -> Self {
        let section_of = |block: usize| Some(&outline.sections[outline.blocks.get(block)?.section as usize]);
        let blocks = outline.blocks.len();
        // Up to the section that the edit begins in, and from behind the one that it ends in:
        // the text before any heading may have had one.
        let start = section_of(kept.first).map_or(kept.first as BlockId, |section| section.blocks.start);
        let end = (blocks - kept.last) as BlockId;
        let end = match section_of(end as usize) {
            Some(section) if section.heading.is_none() || section.blocks.start < end => section.blocks.end,
            _ => end,
        };
        let open = prose.first_sentence(start)..prose.first_sentence(end);
        let by = prose.sentences.len() as i64 - before.sentences.len() as i64;
        let last_before = moved(open.end, -by);
        let first = &judged[..judged.partition_point(|recording| recording.sentence < open.start)];
        let last = &judged[judged.partition_point(|recording| recording.sentence < last_before)..];
        let now = |recording: &Recording| Recording { sentence: moved(recording.sentence, by), ..*recording };
        Self { first: first.to_vec(), open, last: last.iter().map(now).collect() }
    }
}
