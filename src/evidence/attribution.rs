//! Whose evidence is it? A long document has a failure sentence somewhere for anything;
//! what counts is what is said of this adoption.
//!
//! Every recording is paired with every adoption and described by features that a person
//! can name ([`PAIR_FEATURES`]); `record.rs` scores the pairs.

use super::{Dimension, Recording};
use crate::adoption::Adoption;
use crate::mentions::Mention;
use crate::outline::{BlockId, Outline, SectionId};
use crate::prose::{Meaning, Prose, SentenceId};

/// The features of a recording paired with an adoption, in the order of a [`PairVector`].
pub const PAIR_FEATURES: [&str; 40] = [
    "score",
    "is-failure-mode",
    "is-blast-radius",
    "same-sentence",
    "same-sentence-loose",
    "same-block",
    "sentence-before",
    "near-mention",
    "in-home",
    "below-home",
    "beside-home",
    "in-named-section",
    "section-density",
    "section-mentions",
    "block-distance",
    "other-in-sentence",
    "other-in-block",
    "in-other-home",
    "in-consequences",
    "in-failure",
    "in-cost",
    "in-rollout",
    "in-set-aside",
    "in-motivation",
    "in-decision",
    "is-only-adoption",
    "adoption-count",
    "adoption-share",
    "adoption-score",
    "in-title",
    "telling-and-central",
    "untitled-document",
    "section-share",
    "section-leader",
    "closest",
    "closest-alone",
    "is-central",
    "central-elsewhere",
    "parent-share",
    "score-squared",
];

/// One value a feature.
pub type PairVector = [f32; PAIR_FEATURES.len()];

/// A recording paired with an adoption.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The adoption, by index.
    pub adoption: usize,
    /// The recording, by index.
    pub recording: usize,
    /// What speaks for the one being said of the other.
    pub vector: PairVector,
}

/// Pairs every recording with every adoption that it may be said of.
#[must_use]
pub fn pairs(
    outline: &Outline,
    prose: &Prose,
    meanings: &[Option<Meaning>],
    mentions: &[Mention],
    adoptions: &[Adoption],
    recordings: &[Recording],
) -> Vec<Pair> {
    let mut found = Vec::new();
    each_pair(outline, prose, meanings, mentions, adoptions, recordings, |pair| found.push(pair));
    found
}

/// Calls `take` for each pair, by recording: nothing is kept, so that a document of many
/// megabytes needs no memory for it.
pub(super) fn each_pair(
    outline: &Outline,
    prose: &Prose,
    meanings: &[Option<Meaning>],
    mentions: &[Mention],
    adoptions: &[Adoption],
    recordings: &[Recording],
    mut take: impl FnMut(Pair),
) {
    let places: Vec<Places> =
        adoptions.iter().map(|adoption| Places::new(outline, prose, mentions, adoption)).collect();
    let total: f32 = places.iter().map(|place| place.sentences.len() as f32).sum::<f32>().max(1.0);
    let most = places.iter().map(|place| place.sentences.len()).max().unwrap_or(0);
    let context = Context { outline, meanings, places: &places, total, most };
    let mut around = Around::default();
    for (recording_id, recording) in recordings.iter().enumerate() {
        let at = At::new(outline, prose, recording.sentence);
        around.read(&context, &at);
        let is_telling = is_telling(meanings[at.section as usize]);
        for (id, adoption) in adoptions.iter().enumerate() {
            if recording.about.is_some_and(|technology| technology != adoption.technology) {
                continue;
            }
            // What stands far from all mentions is said of something else.
            let is_central = places[id].sentences.len() >= most;
            if recording.about.is_none()
                && !is_telling
                && !is_central
                && around.in_parent[id] == 0.0
                && around.distances[id] >= 1.0
            {
                continue;
            }
            let vector = vector(&context, &at, &around, id, adoption, recording);
            take(Pair { adoption: id, recording: recording_id, vector });
        }
    }
}

/// Where one adoption is spoken of; all lists sorted.
struct Places {
    sentences: Vec<SentenceId>,
    loose: Vec<SentenceId>,
    blocks: Vec<BlockId>,
    /// Sections whose heading, or one above, names it.
    named: Vec<SectionId>,
    /// Sections that speak of it, and how many mentions there are up to the end of each.
    sections: Vec<(SectionId, f32)>,
    in_title: bool,
}

impl Places {
    fn new(outline: &Outline, prose: &Prose, mentions: &[Mention], adoption: &Adoption) -> Self {
        let mut places = Self {
            sentences: Vec::new(),
            loose: Vec::new(),
            blocks: Vec::new(),
            named: Vec::new(),
            sections: Vec::new(),
            in_title: false,
        };
        for &id in &adoption.mentions {
            let mention = &mentions[id as usize];
            if !mention.is_settled {
                push_new(&mut places.loose, mention.sentence);
            }
            push_new(&mut places.sentences, mention.sentence);
            push_new(&mut places.blocks, prose.sentences[mention.sentence as usize].block);
            let so_far = places.sections.last().map_or(0.0, |(_, count)| *count);
            match places.sections.last_mut() {
                Some((section, count)) if *section == mention.section => *count += 1.0,
                _ => places.sections.push((mention.section, so_far + 1.0)),
            }
            if mention.in_heading {
                if outline.title() == Some(mention.section) {
                    places.in_title = true;
                } else {
                    places.named.extend(mention.section..outline.sections[mention.section as usize].subtree_end);
                }
            }
        }
        places.named.sort_unstable();
        places.named.dedup();
        places
    }
}

impl Places {
    /// How many mentions there are in the sections `start..end`.
    fn within(&self, start: SectionId, end: SectionId) -> f32 {
        let up_to = |section: SectionId| {
            let at = self.sections.partition_point(|(known, _)| *known < section);
            at.checked_sub(1).map_or(0.0, |at| self.sections[at].1)
        };
        up_to(end) - up_to(start)
    }
}

fn push_new(list: &mut Vec<u32>, item: u32) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}

/// Where one recording stands.
struct At {
    sentence: SentenceId,
    block: BlockId,
    section: SectionId,
    sentences_in_section: f32,
}

impl At {
    fn new(outline: &Outline, prose: &Prose, sentence: SentenceId) -> Self {
        let data = &prose.sentences[sentence as usize];
        let blocks = &outline.sections[data.section as usize].blocks;
        let first = prose.sentences_of(blocks.start).start;
        let last = prose.sentences_of(blocks.end.saturating_sub(1)).end;
        Self {
            sentence,
            block: data.block,
            section: data.section,
            sentences_in_section: last.saturating_sub(first).max(1) as f32,
        }
    }
}

struct Context<'a> {
    outline: &'a Outline,
    meanings: &'a [Option<Meaning>],
    places: &'a [Places],
    /// Sentences that speak of any adoption.
    total: f32,
    /// Sentences that speak of the adoption with the most.
    most: usize,
}

/// What the adoptions have around one recording: one value for each, and over all.
#[derive(Default)]
struct Around {
    section: SectionId,
    is_read: bool,
    in_section: Vec<f32>,
    in_parent: Vec<f32>,
    all_in_section: f32,
    most_in_section: f32,
    all_in_parent: f32,
    distances: Vec<f32>,
    in_sentence: usize,
    in_block: usize,
    named: usize,
}

impl Around {
    fn read(&mut self, context: &Context<'_>, at: &At) {
        if !self.is_read || self.section != at.section {
            self.is_read = true;
            self.section = at.section;
            let outline = context.outline;
            let parent = outline.sections[at.section as usize].parent.unwrap_or(at.section);
            let end = outline.sections[parent as usize].subtree_end;
            self.in_section.clear();
            self.in_section.extend(context.places.iter().map(|places| places.within(at.section, at.section + 1)));
            self.in_parent.clear();
            self.in_parent.extend(context.places.iter().map(|places| places.within(parent, end)));
            self.all_in_section = self.in_section.iter().sum();
            self.most_in_section = self.in_section.iter().copied().fold(0.0, f32::max);
            self.all_in_parent = self.in_parent.iter().sum();
            self.named = context.places.iter().filter(|places| holds(&places.named, at.section)).count();
        }
        self.distances.clear();
        self.distances.extend(context.places.iter().map(|places| block_distance(&places.blocks, at.block)));
        self.in_sentence = context.places.iter().filter(|places| holds(&places.sentences, at.sentence)).count();
        self.in_block = context.places.iter().filter(|places| holds(&places.blocks, at.block)).count();
    }
}

/// Whether such a section speaks of what follows from the decisions.
fn is_telling(meaning: Option<Meaning>) -> bool {
    matches!(meaning, Some(Meaning::Consequences | Meaning::Failure | Meaning::Cost))
}

fn holds(list: &[u32], item: u32) -> bool {
    list.binary_search(&item).is_ok()
}

fn vector(
    context: &Context<'_>,
    at: &At,
    around: &Around,
    id: usize,
    adoption: &Adoption,
    recording: &Recording,
) -> PairVector {
    let own = &context.places[id];
    let flag = |condition: bool| if condition { 1.0 } else { 0.0 };
    let outline = context.outline;
    let home = adoption.home;
    let has_home = outline.sections[home as usize].heading.is_some() && outline.title() != Some(home);
    let in_sentence = holds(&own.sentences, at.sentence);
    let in_block = holds(&own.blocks, at.block);
    let is_named = holds(&own.named, at.section);
    let parent_of_home = outline.sections[home as usize].parent;
    let section_count = around.in_section[id];
    let meaning = context.meanings[at.section as usize];
    let is_telling = is_telling(meaning);
    let share = own.sentences.len() as f32 / context.total;
    let part = |own: f32, all: f32| if all > 0.0 { own / all } else { 0.0 };
    let leads_section = section_count > 0.0 && section_count >= around.most_in_section;
    let distance = around.distances[id];
    let others = around.distances.iter().enumerate().filter(|(other, _)| *other != id);
    let nearest_other = others.map(|(_, &distance)| distance).fold(2.0, f32::min);
    let is_central = own.sentences.len() >= context.most;
    [
        recording.score.clamp(-2.0, 3.0),
        flag(recording.dimension == Dimension::FailureMode),
        flag(recording.dimension == Dimension::BlastRadius),
        flag(in_sentence),
        flag(in_sentence && holds(&own.loose, at.sentence)),
        flag(in_block && !in_sentence),
        flag(at.sentence > 0 && holds(&own.sentences, at.sentence - 1)),
        flag(
            (2..4).any(|back| at.sentence >= back && holds(&own.sentences, at.sentence - back))
                || holds(&own.sentences, at.sentence + 1),
        ),
        flag(at.section == home && has_home),
        flag(at.section != home && has_home && outline.is_within(at.section, home)),
        flag(
            at.section != home
                && parent_of_home.is_some()
                && outline.sections[at.section as usize].parent == parent_of_home,
        ),
        flag(is_named),
        (section_count / at.sentences_in_section).min(1.0).sqrt(),
        (1.0 + section_count).ln(),
        distance,
        flag(!in_sentence && around.in_sentence > 0),
        flag(!in_block && around.in_block > 0),
        flag(!is_named && around.named > 0),
        flag(meaning == Some(Meaning::Consequences)),
        flag(meaning == Some(Meaning::Failure)),
        flag(meaning == Some(Meaning::Cost)),
        flag(matches!(meaning, Some(Meaning::Rollout | Meaning::Monitoring))),
        flag(meaning.is_some_and(Meaning::sets_aside)),
        flag(meaning == Some(Meaning::Motivation)),
        flag(matches!(meaning, Some(Meaning::Decision | Meaning::Design | Meaning::Summary))),
        flag(context.places.len() == 1),
        (context.places.len() as f32).ln(),
        share,
        adoption.score.clamp(-2.0, 4.0),
        flag(own.in_title),
        flag(is_telling) * share,
        flag(outline.sections.len() <= 2),
        part(section_count, around.all_in_section),
        flag(leads_section),
        flag(distance <= nearest_other && distance < 1.0),
        flag(distance < nearest_other),
        flag(is_central),
        flag(is_central && around.all_in_section == 0.0),
        part(around.in_parent[id], around.all_in_parent),
        recording.score.clamp(0.0, 3.0).powi(2),
    ]
}

/// How far the nearest mention is, in blocks, from 0 (here) to 1 (nowhere near).
fn block_distance(blocks: &[BlockId], block: BlockId) -> f32 {
    let at = blocks.partition_point(|&other| other < block);
    let after = blocks.get(at).map(|&other| other - block);
    let before = at.checked_sub(1).map(|at| block - blocks[at]);
    let nearest = after.into_iter().chain(before).min().unwrap_or(u32::MAX) as f32;
    (nearest / 10.0).min(1.0)
}
