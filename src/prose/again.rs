//! Prose after an edit: what the edit left as it was is taken over.

use std::ops::Range;

use super::{Hit, Prose, Sentence, SentenceId, read_blocks};
use crate::catalog::Lexicon;
use crate::outline::{Kept, Outline, Shift, moved};

/// Reads the prose of a text of which an earlier one was read with the same lexicon. The
/// result is that of [`super::prose`].
#[must_use]
pub fn prose_again(text: &str, outline: &Outline, lexicon: &Lexicon, before: &Prose, kept: &Kept) -> Prose {
    let (old, new) = (before.first_sentences.len(), outline.blocks.len());
    let mut prose = Prose::default();
    prose.tokens.reserve(before.tokens.len() + MORE);
    prose.hits.reserve(before.hits.len() + MORE);
    prose.sentences.reserve(before.sentences.len() + MORE);
    prose.first_sentences.reserve(new);
    prose.take_over(before, 0..kept.first, Shift::default());
    prose.append(read_blocks(text, outline, lexicon, kept.first..new - kept.last));
    prose.take_over(before, old - kept.last..old, kept.shift);
    prose
}

/// Room for what is typed.
const MORE: usize = 64;

impl Prose {
    /// Adds what was read of some blocks before, where it stands now.
    fn take_over(&mut self, before: &Self, blocks: Range<usize>, shift: Shift) {
        let sentences = before.first_sentence(blocks.start as u32)..before.first_sentence(blocks.end as u32);
        let taken = &before.sentences[sentences.start as usize..sentences.end as usize];
        let (Some(first), Some(last)) = (taken.first(), taken.last()) else {
            self.first_sentences.extend(blocks.map(|_| self.sentences.len() as SentenceId));
            return;
        };
        let (tokens, hits) = (first.tokens.start..last.tokens.end, first.hits.start..last.hits.end);
        let by = |now: usize, before: u32| now as i64 - i64::from(before);
        let token_shift = by(self.tokens.len(), tokens.start);
        let hit_shift = by(self.hits.len(), hits.start);
        let sentence_shift = by(self.sentences.len(), sentences.start);
        let starts = &before.first_sentences[blocks];
        self.first_sentences.extend(starts.iter().map(|&start| moved(start, sentence_shift)));
        let tokens = before.tokens[tokens.start as usize..tokens.end as usize].iter();
        self.tokens.extend(tokens.map(|token| super::Token { span: shift.span(token.span), ..*token }));
        let hits = before.hits[hits.start as usize..hits.end as usize].iter();
        self.hits.extend(hits.map(|hit| Hit { token: moved(hit.token, token_shift), ..*hit }));
        let range = |range: &Range<u32>, by| moved(range.start, by)..moved(range.end, by);
        self.sentences.extend(taken.iter().map(|sentence| Sentence {
            tokens: range(&sentence.tokens, token_shift),
            hits: range(&sentence.hits, hit_shift),
            block: moved(sentence.block, shift.blocks),
            section: moved(sentence.section, shift.sections),
            span: shift.span(sentence.span),
            ..*sentence
        }));
    }
}
