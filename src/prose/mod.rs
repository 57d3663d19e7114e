//! Words, sentences, and which of the catalogue's terms stand in them.
//!
//! The one walk over the document's text: every later stage works on word numbers and
//! hits, never on characters again.

mod again;
mod bytes;
mod meaning;
mod tokens;

use std::ops::Range;

use rayon::prelude::*;

use crate::catalog::{Lexicon, TargetId, UNKNOWN};
use crate::outline::{BlockId, BlockKind, Outline, SectionId};
use crate::text::Span;

pub use again::prose_again;
pub use meaning::{MEANINGS, Meaning, MeaningClasses, meanings};
pub use tokens::{Flags, Token, TokenKind, Unit};

/// Index of a [`Sentence`] in [`Prose::sentences`].
pub type SentenceId = u32;

/// A document's words.
#[derive(Debug, Clone, Default)]
pub struct Prose {
    /// All words, numbers and code words of the prose, in order.
    pub tokens: Vec<Token>,
    /// Sentences in order; each is part of one block.
    pub sentences: Vec<Sentence>,
    /// Terms found, by sentence, then by first token; without words that are listed
    /// ([`Prose::terms_of`]).
    pub hits: Vec<Hit>,
    /// For each block, its first sentence or the next one behind it; then how many there are.
    first_sentences: Vec<SentenceId>,
}

/// A sentence, a heading, or what stands alone in a list item or table cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its tokens; never empty.
    pub tokens: Range<u32>,
    /// Its hits.
    pub hits: Range<u32>,
    /// The block that it is part of.
    pub block: BlockId,
    /// The section that the block stands in.
    pub section: SectionId,
    /// From its first token to the end of its last.
    pub span: Span,
    /// Whether it ends in a question mark.
    pub is_question: bool,
    /// Whether it is the first of its block.
    pub is_first: bool,
}

/// A term of the catalogue, found in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its first token, counted from the start of [`Prose::tokens`].
    pub token: u32,
    /// How many tokens it is long.
    pub len: u8,
    /// What it stands for.
    pub target: TargetId,
    /// Whether all its words are inline code, where only names of products count.
    pub in_code: bool,
}

impl Hit {
    /// One past its last token.
    #[must_use]
    pub fn end(self) -> u32 {
        self.token + u32::from(self.len)
    }
}

impl Prose {
    /// The hits of a sentence.
    #[must_use]
    pub fn hits_of(&self, sentence: &Sentence) -> &[Hit] {
        &self.hits[sentence.hits.start as usize..sentence.hits.end as usize]
    }

    /// The hits of a sentence and the single words that are listed, by first token.
    pub fn terms_of<'p>(&'p self, sentence: &Sentence, lexicon: &'p Lexicon) -> impl Iterator<Item = Hit> + 'p {
        let mut hits = self.hits_of(sentence);
        sentence.tokens.clone().flat_map(move |at| {
            let token = &self.tokens[at as usize];
            let in_code = token.flags.has(Flags::CODE);
            let listed = lexicon.listed(token.word);
            let here;
            (here, hits) = hits.split_at(hits.iter().take_while(|hit| hit.token == at).count());
            listed.map(move |target| Hit { token: at, len: 1, target, in_code }).chain(here.iter().copied())
        })
    }

    /// The tokens of a sentence.
    #[must_use]
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize]
    }

    /// The sentences of a block, by index.
    #[must_use]
    pub fn sentences_of(&self, block: BlockId) -> Range<SentenceId> {
        self.first_sentence(block)..self.first_sentence(block.saturating_add(1))
    }

    /// The first sentence of a block or behind it; how many there are if there is none.
    #[must_use]
    pub fn first_sentence(&self, block: BlockId) -> SentenceId {
        self.first_sentences.get(block as usize).copied().unwrap_or(self.sentences.len() as SentenceId)
    }

    /// Adds what was read of the blocks behind those of this one.
    fn append(&mut self, next: Self) {
        let (tokens, hits) = (self.tokens.len() as u32, self.hits.len() as u32);
        let sentences = self.sentences.len() as SentenceId;
        self.tokens.extend(next.tokens);
        self.hits.extend(next.hits.into_iter().map(|hit| Hit { token: hit.token + tokens, ..hit }));
        self.first_sentences.extend(next.first_sentences.into_iter().map(|first| first + sentences));
        self.sentences.extend(next.sentences.into_iter().map(|sentence| Sentence {
            tokens: sentence.tokens.start + tokens..sentence.tokens.end + tokens,
            hits: sentence.hits.start + hits..sentence.hits.end + hits,
            ..sentence
        }));
    }

    /// The span from the first token of a hit to the end of its last.
    #[must_use]
    pub fn span_of(&self, hit: Hit) -> Span {
        let last = self.tokens[hit.end() as usize - 1].span;
        self.tokens[hit.token as usize].span.cover(last)
    }
}

/// Bytes of text that are worth a hand-over to another thread, even where all are busy.
const SHARE: usize = 64 << 10;

/// Reads all prose of an outline; long documents in several shares at once.
#[must_use]
pub fn prose(text: &str, outline: &Outline, lexicon: &Lexicon) -> Prose {
    let blocks = outline.blocks.len();
    if text.len() < 2 * SHARE {
        return read_blocks(text, outline, lexicon, 0..blocks);
    }
    let shares = (text.len() / SHARE).min(2 * rayon::current_num_threads());
    let mut ranges = Vec::with_capacity(shares);
    let mut start = 0;
    for share in 1..=shares {
        let until = (text.len() / shares * share) as u32;
        let end = outline.blocks.partition_point(|block| block.span.start < until).max(start);
        let end = if share == shares { blocks } else { end };
        ranges.push(start..end);
        start = end;
    }
    let read = ranges.into_par_iter().map(|range| read_blocks(text, outline, lexicon, range));
    let mut read = read.collect::<Vec<_>>().into_iter();
    let mut prose = read.next().unwrap_or_default();
    read.for_each(|next| prose.append(next));
    prose
}

fn read_blocks(text: &str, outline: &Outline, lexicon: &Lexicon, range: Range<usize>) -> Prose {
    let mut prose = Prose::default();
    let blocks = &outline.blocks[range.clone()];
    // About six bytes a word; growing a vector of millions would copy it many times.
    let bytes = blocks.last().map_or(0, |last| last.span.end.saturating_sub(blocks[0].span.start)) as usize;
    prose.tokens.reserve(bytes / 8);
    prose.hits.reserve(bytes / 8);
    for (id, block) in range.zip(blocks) {
        let first = prose.tokens.len();
        prose.first_sentences.push(prose.sentences.len() as SentenceId);
        for run in outline.runs_of(block) {
            tokens::read_run(text, *run, lexicon, first, &mut prose.tokens);
        }
        cut_into_sentences(text, id as BlockId, block.kind, block.section, first, &mut prose, lexicon);
    }
    prose
}

/// A longer sentence is cut: some documents hold a whole table of data in one paragraph,
/// and what looks at pairs of words must not pay for it with the square of its length.
const MOST_TOKENS: usize = 300;

fn cut_into_sentences(
    text: &str,
    block: BlockId,
    kind: BlockKind,
    section: SectionId,
    first: usize,
    prose: &mut Prose,
    lexicon: &Lexicon,
) {
    let end = prose.tokens.len();
    let mut start = first;
    for at in first..end {
        let is_last = at + 1 == end;
        let ends = is_last
            || at + 1 - start >= MOST_TOKENS
            || kind != BlockKind::Heading && tokens::ends_sentence(text, &prose.tokens[at], &prose.tokens[at + 1]);
        if !ends {
            continue;
        }
        let hits = prose.hits.len() as u32;
        find_hits(text, &prose.tokens[start..=at], start as u32, lexicon, &mut prose.hits);
        prose.sentences.push(Sentence {
            tokens: start as u32..at as u32 + 1,
            hits: hits..prose.hits.len() as u32,
            block,
            section,
            span: prose.tokens[start].span.cover(prose.tokens[at].span),
            is_question: prose.tokens[at].flags.has(Flags::QUESTION),
            is_first: start == first,
        });
        start = at + 1;
    }
}

fn find_hits(text: &str, tokens: &[Token], first: u32, lexicon: &Lexicon, hits: &mut Vec<Hit>) {
    for (at, token) in tokens.iter().enumerate() {
        if token.word == UNKNOWN {
            continue;
        }
        let rest = &tokens[at..];
        // A term does not reach over a comma, colon, bracket or dash.
        let word = |index: usize| {
            let is_joined = !rest[index - 1].flags.has(Flags::BREAK);
            rest.get(index).filter(|_| is_joined).map(|token| token.word)
        };
        let surface = |index: usize| rest[index].word_text(text);
        lexicon.matches(token.word, &word, &surface, &mut |len, target| {
            let in_code = token.flags.has(Flags::CODE) && rest[..len].iter().all(|token| token.flags.has(Flags::CODE));
            hits.push(Hit { token: first + at as u32, len: len as u8, target, in_code });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_hits_and_listed_words_by_first_token() {
        let lexicon = &crate::catalog::Catalog::built_in().lexicon;
        let text = "If the Redis cache is not available, requests fail and nobody can log in.";
        let prose = prose(text, &crate::outline::outline(text), lexicon);
        let sentence = &prose.sentences[0];
        let terms: Vec<Hit> = prose.terms_of(sentence, lexicon).collect();
        assert!(terms.is_sorted_by_key(|term| term.token), "{terms:?}");
        let hits = prose.hits_of(sentence);
        assert!(!hits.is_empty() && hits.iter().all(|hit| terms.contains(hit)), "{hits:?} in {terms:?}");
        let listed = prose.tokens_of(sentence).iter().map(|token| lexicon.listed(token.word).count()).sum::<usize>();
        assert!(listed > 0);
        assert_eq!(terms.len(), hits.len() + listed);
    }

    #[test]
    fn what_is_read_in_shares_is_what_is_read_at_once() {
        let lexicon = &crate::catalog::Catalog::built_in().lexicon;
        let one =
            "# Cache\n\nWe add a Redis cache. It may be stale!\n\n| a | b |\n| - | - |\n| 10 ms | `x` |\n\n- One\n";
        let text = one.repeat(3 * SHARE / one.len());
        let outline = crate::outline::outline(&text);
        let (shares, all) =
            (prose(&text, &outline, lexicon), read_blocks(&text, &outline, lexicon, 0..outline.blocks.len()));
        assert_eq!(shares.tokens, all.tokens);
        assert_eq!(shares.sentences, all.sentences);
        assert_eq!(shares.hits, all.hits);
        assert_eq!(shares.first_sentences, all.first_sentences);
    }
}
