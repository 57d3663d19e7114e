//! Labelled fields, table cells and headings that ask for a dimension by name: what is
//! written there records it whatever its wording, unless it is a placeholder.

use std::collections::HashMap;

use super::profile::{is_label, label};
use super::{Dimension, Recording, Strength};
use crate::catalog::{Catalog, ClassBits, Role, Target, Technology, TechnologyId};
use crate::outline::{BlockId, BlockKind, Outline, SectionId};
use crate::prose::{Flags, Hit, Prose, Sentence, SentenceId, TokenKind};

/// The score, over the threshold, of what stands in a field named for the dimension.
const FIELD_SCORE: f32 = 3.0;
/// What names the place of an answer is seldom longer than this many words.
const PLACEHOLDER_WORDS: u32 = 5;

/// The classes of fields.
#[derive(Debug)]
pub(super) struct Labels(ClassBits);

/// The bits of the classes that name a dimension are its number's; those of others follow.
const RECORD: u64 = 1 << 3;
const PLACEHOLDER: u64 = 1 << 4;
const OPEN_MARK: u64 = 1 << 5;

impl Labels {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let bits = |class| match catalog.class_name(class) {
            "label/record" => RECORD,
            "placeholder" => PLACEHOLDER,
            "open-mark" => OPEN_MARK,
            name => {
                let named = |dimension: &Dimension| name.strip_prefix("label/") == Some(dimension.id());
                Dimension::ALL.into_iter().find(named).map_or(0, |dimension| 1 << dimension as u64)
            }
        };
        Self(ClassBits::new(catalog, bits))
    }

    /// The dimensions that a stretch of tokens asks for: half of its words or more must
    /// name them.
    fn asked(&self, prose: &Prose, catalog: &Catalog, hits: &[Hit], start: u32, end: u32) -> Vec<Dimension> {
        let tokens = &prose.tokens[start as usize..end as usize];
        let words = tokens.iter().filter(|token| token.span.len() > 2).count();
        let names = |len: usize| len * 2 >= words;
        let listed = if names(1) { tokens } else { &[] };
        let inside = hits.iter().filter(|hit| start <= hit.token && hit.end() <= end && names(usize::from(hit.len)));
        let bits = listed.iter().fold(0, |bits, token| bits | self.0.of_word(&catalog.lexicon, token.word));
        let bits = inside.fold(bits, |bits, hit| bits | self.0.of_target(catalog, hit.target));
        Dimension::ALL.into_iter().filter(|dimension| bits & 1 << *dimension as u64 != 0).collect()
    }

    /// The technology of a record's title: `Trade-offs: caching`.
    fn record_of(&self, text: &str, prose: &Prose, catalog: &Catalog, sentence: &Sentence) -> About {
        let start = sentence.tokens.start;
        let mut first = prose.hits_of(sentence).iter().take_while(|hit| hit.token == start);
        let named = first.find(|hit| self.0.of_target(catalog, hit.target) & RECORD != 0).map(|hit| hit.end());
        let is_word = self.0.of_word(&catalog.lexicon, prose.tokens[start as usize].word) & RECORD != 0;
        let end = if is_word { start + 1 } else { named? };
        if end >= sentence.tokens.end || !prose.tokens[end as usize - 1].flags.has(Flags::COLON) {
            return None;
        }
        let named = prose.tokens[end as usize].span.cover(prose.tokens[sentence.tokens.end as usize - 1].span).of(text);
        let is_named = |technology: &&Technology| {
            named.eq_ignore_ascii_case(&technology.id) || named.eq_ignore_ascii_case(&technology.name)
        };
        let exact =
            catalog.technologies.iter().find(is_named).and_then(|technology| catalog.technology_by_id(&technology.id));
        exact.or_else(|| only_technology(catalog, prose.hits_of(sentence)))
    }

    /// Whether the tokens from `start` on hold the place of an answer: nothing, "TBD",
    /// "none" without a reason, or a question.
    fn is_placeholder(&self, prose: &Prose, catalog: &Catalog, sentence: &Sentence, start: u32) -> bool {
        let tokens = &prose.tokens[start as usize..sentence.tokens.end as usize];
        let listed = tokens.iter().map(|token| self.0.of_word(&catalog.lexicon, token.word));
        let rest = prose.hits_of(sentence).iter().filter(|hit| hit.token >= start);
        let mut covered = 0;
        let terms = (start..).zip(listed).map(|(at, bits)| (at, 1, bits));
        for (at, len, bits) in
            terms.chain(rest.map(|hit| (hit.token, u32::from(hit.len), self.0.of_target(catalog, hit.target))))
        {
            if bits & OPEN_MARK != 0 && at == start {
                return true;
            }
            if bits & PLACEHOLDER != 0 {
                covered += len;
            }
        }
        let words =
            tokens.iter().filter(|token| token.kind == TokenKind::Word || token.kind == TokenKind::Code).count() as u32;
        tokens.is_empty()
            || sentence.is_question
            || (words <= PLACEHOLDER_WORDS && covered * 2 >= words.max(1) && covered > 0)
    }
}

/// Adds what fields, cells and headings record, and corrects what the sentences in them
/// were taken for.
pub(super) fn apply(
    text: &str,
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    labels: &Labels,
    found: &mut Vec<Recording>,
) {
    let mut headers: HashMap<(u32, u16), (Vec<Dimension>, About)> = HashMap::new();
    let mut row_header: (u32, u32, Vec<Dimension>, About) = (u32::MAX, u32::MAX, Vec::new(), None);
    let mut changes: Vec<Change> = Vec::new();
    // The record whose fields follow, and the section it stands in.
    let mut record: Option<(TechnologyId, SectionId)> = None;
    let mut answered_to = 0;
    for (id, sentence) in prose.sentences.iter().enumerate() {
        let id = id as SentenceId;
        if id < answered_to || !sentence.is_first {
            continue;
        }
        let block = &outline.blocks[sentence.block as usize];
        let hits = prose.hits_of(sentence);
        let whole = || labels.asked(prose, catalog, hits, sentence.tokens.start, sentence.tokens.end);
        match block.kind {
            BlockKind::Cell { table, row, column } => {
                if row == 0 {
                    headers.insert((table, column), (whole(), only_technology(catalog, hits)));
                    continue;
                }
                if column == 0 {
                    row_header = (table, row, whole(), only_technology(catalog, hits));
                }
                let (by_column, of_column) = headers.get(&(table, column)).cloned().unwrap_or_default();
                let by_row = if column > 0 && (row_header.0, row_header.1) == (table, row) {
                    row_header.2.clone()
                } else {
                    Vec::new()
                };
                let strength = strength(labels.is_placeholder(prose, catalog, sentence, sentence.tokens.start));
                let of_row = if (row_header.0, row_header.1) == (table, row) { row_header.3 } else { None };
                let about = of_row.or(of_column);
                changes.extend(by_column.into_iter().chain(by_row).map(|dimension| (id, dimension, strength, about)));
            }
            BlockKind::Heading => {
                record = None;
                let asked = whole();
                if !asked.is_empty() {
                    under_heading(outline, prose, catalog, labels, sentence, &asked, &mut changes);
                }
            }
            BlockKind::Paragraph | BlockKind::Item => {
                if let Some(technology) = labels.record_of(text, prose, catalog, sentence) {
                    record = Some((technology, sentence.section));
                    continue;
                }
                let about =
                    record.filter(|(_, section)| *section == sentence.section).map(|(technology, _)| technology);
                let length = label(prose, sentence);
                let is_alone = is_bare_label(prose, sentence)
                    || is_label(prose, sentence) && has_items_below(outline, sentence.block);
                let alone = if length == 0 && is_alone { sentence.tokens.len() as u32 } else { length };
                if alone == 0 {
                    continue;
                }
                let end = sentence.tokens.start + alone;
                let asked = labels.asked(prose, catalog, hits, sentence.tokens.start, end);
                if asked.is_empty() {
                    continue;
                }
                let last = prose.sentences_of(sentence.block).end;
                let says_more = last > id + 1 || has_items_below(outline, sentence.block);
                let empty = if end >= sentence.tokens.end {
                    !says_more
                } else {
                    labels.is_placeholder(prose, catalog, sentence, end) && last == id + 1
                };
                changes.extend(asked.into_iter().map(|dimension| (id, dimension, strength(empty), about)));
                answered_to = id + 1;
            }
        }
    }
    merge(changes, found);
}

/// The technology that a field or cell is about, where it says so itself.
type About = Option<TechnologyId>;
/// What a field, cell or heading says of a sentence.
type Change = (SentenceId, Dimension, Strength, About);

/// The technology that a table's row or column is about: the only one that its first cell names.
fn only_technology(catalog: &Catalog, hits: &[Hit]) -> About {
    let mut only = None;
    for hit in hits {
        if let Target::Technology(technology, Role::Strong | Role::Product | Role::Weak) = catalog.target(hit.target) {
            if only.is_some_and(|known| known != technology) {
                return None;
            }
            only = Some(technology);
        }
    }
    only
}

fn strength(is_placeholder: bool) -> Strength {
    if is_placeholder { Strength::Placeholder } else { Strength::Records }
}

/// A heading that asks for a dimension with a body that is nothing but a placeholder.
fn under_heading(
    outline: &Outline,
    prose: &Prose,
    catalog: &Catalog,
    labels: &Labels,
    heading: &Sentence,
    asked: &[Dimension],
    changes: &mut Vec<Change>,
) {
    let section = &outline.sections[heading.section as usize];
    let first = prose.sentences_of(heading.block).end;
    let body = || prose.sentences[first as usize..].iter().take_while(|sentence| sentence.block < section.blocks.end);
    let has_subsections = section.subtree_end > heading.section + 1;
    if has_subsections || body().count() > 2 {
        return;
    }
    if body().all(|sentence| labels.is_placeholder(prose, catalog, sentence, sentence.tokens.start)) {
        // An empty body is told at the heading itself.
        let at = if body().next().is_some() { first } else { first - 1 };
        changes.extend(asked.iter().map(|&dimension| (at, dimension, Strength::Placeholder, None)));
    }
}

/// `**Cost:**` or `Cost:` with nothing behind it.
fn is_bare_label(prose: &Prose, sentence: &Sentence) -> bool {
    let tokens = prose.tokens_of(sentence);
    tokens.len() <= 4 && tokens.last().is_some_and(|token| token.flags.has(Flags::COLON))
}

/// Whether the next block is an item of a list one level deeper.
fn has_items_below(outline: &Outline, block: BlockId) -> bool {
    let depth = outline.blocks[block as usize].list_depth;
    outline.blocks.get(block as usize + 1).is_some_and(|next| next.kind == BlockKind::Item && next.list_depth > depth)
}

fn merge(changes: Vec<Change>, found: &mut Vec<Recording>) {
    let mut new = Vec::new();
    for (sentence, dimension, strength, about) in changes {
        let at =
            found.binary_search_by_key(&(sentence, dimension), |recording| (recording.sentence, recording.dimension));
        match at {
            Ok(at) => {
                found[at].strength = strength;
                found[at].about = about;
                found[at].score = found[at].score.max(FIELD_SCORE);
            }
            Err(_) => new.push(Recording { sentence, dimension, score: FIELD_SCORE, strength, about }),
        }
    }
    found.append(&mut new);
    found.sort_by_key(|recording| (recording.sentence, recording.dimension));
    found.dedup_by_key(|recording| (recording.sentence, recording.dimension));
}
