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
    Context::new(outline, prose, meanings, mentions, adoptions).each_pair(recordings, |pair| found.push(pair));
    found
}

impl<'a> Context<'a> {
    pub(super) fn new(
        outline: &'a Outline,
        prose: &'a Prose,
        meanings: &'a [Option<Meaning>],
        mentions: &[Mention],
        adoptions: &'a [Adoption],
    ) -> Self {
        let places: Vec<Places> =
            adoptions.iter().map(|adoption| Places::new(outline, prose, mentions, adoption)).collect();
        let total = places.iter().map(|place| place.sentences.len() as f32).sum::<f32>().max(1.0);
        let most = places.iter().map(|place| place.sentences.len()).max().unwrap_or(0);
        let log_count = (places.len() as f32).ln();
        Self { outline, prose, meanings, adoptions, places, log_count, total, most }
    }

    /// Calls `take` for each pair, by recording: nothing is kept, so that a document of many
    /// megabytes needs no memory for it. Recordings are counted from the first one given.
    pub(super) fn each_pair(&self, recordings: &[Recording], mut take: impl FnMut(Pair)) {
        let (adoptions, places) = (self.adoptions, &self.places);
        let mut around = Around::default();
        let mut vectors: Vec<Option<PairVector>> = Vec::new();
        let mut sentence = None;
        for (recording_id, recording) in recordings.iter().enumerate() {
            // What records several dimensions is described once.
            if sentence != Some(recording.sentence) {
                sentence = Some(recording.sentence);
                around.read(self, recording.sentence);
                vectors.clear();
                vectors.resize(adoptions.len(), None);
            }
            for (id, adoption) in adoptions.iter().enumerate() {
                if recording.about.is_some_and(|technology| technology != adoption.technology) {
                    continue;
                }
                // What is weighed and not taken says nothing of what is; nor does how things are
                // today, unless it names the technology.
                if recording.about.is_none()
                    && (around.is_set_aside || around.is_motive)
                    && !around.near[id].in_sentence
                {
                    continue;
                }
                // A sentence on one technology, in a section headed by it, is not on another.
                let is_others = around.is_on_named && !around.is_named[id] && !around.near[id].in_sentence;
                if recording.about.is_none() && is_others {
                    continue;
                }
                // What stands far from all mentions is said of something else.
                let is_far = around.in_parent[id] == 0.0 && around.near[id].distance >= 1.0;
                if recording.about.is_none() && !around.is_telling && places[id].sentences.len() < self.most && is_far {
                    continue;
                }
                let mut vector = *vectors[id].get_or_insert_with(|| vector(self, &around, id, adoption));
                describe(&mut vector, recording);
                take(Pair { adoption: id, recording: recording_id, vector });
            }
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

impl Places {
    /// The mentions near a sentence.
    fn near(&self, sentence: SentenceId, block: BlockId, passed: &mut Passed) -> Near {
        while self.blocks.get(passed.blocks).is_some_and(|&mentioned| mentioned < block) {
            passed.blocks += 1;
        }
        while self.sentences.get(passed.sentences).is_some_and(|&mentioned| mentioned + 3 < sentence) {
            passed.sentences += 1;
        }
        let distance = block_distance(&self.blocks, passed.blocks, block);
        let mut near = Near {
            in_sentence: false,
            is_loose: false,
            in_block: distance == 0.0,
            before: false,
            close: false,
            distance,
        };
        for &mentioned in self.sentences[passed.sentences..].iter().take_while(|&&mentioned| mentioned <= sentence + 1)
        {
            if mentioned == sentence {
                near.in_sentence = true;
                near.is_loose = holds(&self.loose, sentence);
            } else if mentioned + 1 == sentence {
                near.before = true;
            } else {
                near.close = true;
            }
        }
        near
    }
}

fn push_new(list: &mut Vec<u32>, item: u32) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}

/// What recordings are paired in: the document, and where its adoptions are spoken of.
pub(super) struct Context<'a> {
    outline: &'a Outline,
    prose: &'a Prose,
    meanings: &'a [Option<Meaning>],
    adoptions: &'a [Adoption],
    places: Vec<Places>,
    /// How many adoptions there are, as a logarithm.
    log_count: f32,
    /// Sentences that speak of any adoption.
    total: f32,
    /// Sentences that speak of the adoption with the most.
    most: usize,
}

/// What the adoptions have around one sentence: one value for each, and over all.
#[derive(Default)]
struct Around {
    section: SectionId,
    is_read: bool,
    is_telling: bool,
    is_set_aside: bool,
    is_motive: bool,
    sentences_in_section: f32,
    in_section: Vec<f32>,
    /// How many mentions each has in the section: by sentence, and as a logarithm.
    density: Vec<f32>,
    log_in_section: Vec<f32>,
    in_parent: Vec<f32>,
    is_named: Vec<bool>,
    all_in_section: f32,
    most_in_section: f32,
    all_in_parent: f32,
    near: Vec<Near>,
    /// For each adoption, how far its mentions are passed: recordings come in order.
    passed: Vec<Passed>,
    in_sentence: usize,
    nearest: Nearest,
    /// Whether the sentence names an adoption that the section's heading names.
    is_on_named: bool,
    in_block: usize,
    named: usize,
}

/// How many blocks and sentences that mention an adoption lie behind.
#[derive(Clone, Copy, Default)]
struct Passed {
    blocks: usize,
    sentences: usize,
}

/// How far the two nearest adoptions of a sentence are, and which is the nearest.
#[derive(Clone, Copy)]
struct Nearest {
    id: usize,
    distance: f32,
    second: f32,
}

impl Default for Nearest {
    fn default() -> Self {
        // Farther than anything is.
        Self { id: usize::MAX, distance: 2.0, second: 2.0 }
    }
}

impl Nearest {
    fn of(near: &[Near]) -> Self {
        let mut nearest = Self::default();
        for (id, near) in near.iter().enumerate() {
            if near.distance < nearest.distance {
                nearest = Self { id, distance: near.distance, second: nearest.distance };
            } else {
                nearest.second = nearest.second.min(near.distance);
            }
        }
        nearest
    }

    /// The distance of the nearest one but this.
    fn but(&self, id: usize) -> f32 {
        if id == self.id { self.second } else { self.distance }
    }
}

/// Mentions of one adoption near one sentence.
#[derive(Clone, Copy)]
struct Near {
    in_sentence: bool,
    is_loose: bool,
    in_block: bool,
    before: bool,
    close: bool,
    /// How far the nearest one is, in blocks, from 0 (here) to 1 (nowhere near).
    distance: f32,
}

impl Around {
    fn read(&mut self, context: &Context<'_>, sentence: SentenceId) {
        let prose = context.prose;
        let data = &prose.sentences[sentence as usize];
        if !self.is_read || self.section != data.section {
            self.is_read = true;
            self.enter(context, prose, data.section);
        }
        self.near.clear();
        if self.passed.is_empty() {
            // The first one may stand far into the document.
            let behind = |places: &Places| Passed {
                blocks: places.blocks.partition_point(|&mentioned| mentioned < data.block),
                sentences: places.sentences.partition_point(|&mentioned| mentioned + 3 < sentence),
            };
            self.passed.extend(context.places.iter().map(behind));
        }
        let each = context.places.iter().zip(&mut self.passed);
        self.near.extend(each.map(|(places, passed)| places.near(sentence, data.block, passed)));
        self.in_sentence = self.near.iter().filter(|near| near.in_sentence).count();
        self.is_on_named = self.near.iter().zip(&self.is_named).any(|(near, is_named)| near.in_sentence && *is_named);
        self.in_block = self.near.iter().filter(|near| near.in_block).count();
        self.nearest = Nearest::of(&self.near);
    }

    fn enter(&mut self, context: &Context<'_>, prose: &Prose, section: SectionId) {
        self.section = section;
        let outline = context.outline;
        let data = &outline.sections[section as usize];
        let first = prose.sentences_of(data.blocks.start).start;
        let last = prose.sentences_of(data.blocks.end.saturating_sub(1)).end;
        self.sentences_in_section = last.saturating_sub(first).max(1) as f32;
        let meaning = context.meanings[section as usize];
        self.is_telling = is_telling(meaning);
        self.is_set_aside = meaning.is_some_and(Meaning::sets_aside);
        self.is_motive = meaning == Some(Meaning::Motivation);
        let parent = data.parent.unwrap_or(section);
        let end = outline.sections[parent as usize].subtree_end;
        self.in_section.clear();
        self.in_section.extend(context.places.iter().map(|places| places.within(section, section + 1)));
        self.density.clear();
        self.density.extend(self.in_section.iter().map(|count| (count / self.sentences_in_section).min(1.0).sqrt()));
        self.log_in_section.clear();
        self.log_in_section.extend(self.in_section.iter().map(|count| (1.0 + count).ln()));
        self.in_parent.clear();
        self.in_parent.extend(context.places.iter().map(|places| places.within(parent, end)));
        self.is_named.clear();
        self.is_named.extend(context.places.iter().map(|places| holds(&places.named, section)));
        self.all_in_section = self.in_section.iter().sum();
        self.most_in_section = self.in_section.iter().copied().fold(0.0, f32::max);
        self.all_in_parent = self.in_parent.iter().sum();
        self.named = self.is_named.iter().filter(|is_named| **is_named).count();
    }
}

/// Whether such a section speaks of what follows from the decisions.
fn is_telling(meaning: Option<Meaning>) -> bool {
    matches!(meaning, Some(Meaning::Consequences | Meaning::Failure | Meaning::Cost))
}

fn holds(list: &[u32], item: u32) -> bool {
    list.binary_search(&item).is_ok()
}

/// What speaks for a sentence being said of an adoption; what [`describe`] adds is left 0.
fn vector(context: &Context<'_>, around: &Around, id: usize, adoption: &Adoption) -> PairVector {
    let own = &context.places[id];
    let near = &around.near[id];
    let flag = |condition: bool| if condition { 1.0 } else { 0.0 };
    let outline = context.outline;
    let section = around.section;
    let home = adoption.home;
    let has_home = outline.sections[home as usize].heading.is_some() && outline.title() != Some(home);
    let is_named = around.is_named[id];
    let parent_of_home = outline.sections[home as usize].parent;
    let section_count = around.in_section[id];
    let meaning = context.meanings[section as usize];
    let share = own.sentences.len() as f32 / context.total;
    let part = |own: f32, all: f32| if all > 0.0 { own / all } else { 0.0 };
    let leads_section = section_count > 0.0 && section_count >= around.most_in_section;
    let distance = near.distance;
    let nearest_other = around.nearest.but(id);
    let is_central = own.sentences.len() >= context.most;
    [
        0.0,
        0.0,
        0.0,
        flag(near.in_sentence),
        flag(near.is_loose),
        flag(near.in_block && !near.in_sentence),
        flag(near.before),
        flag(near.close),
        flag(section == home && has_home),
        flag(section != home && has_home && outline.is_within(section, home)),
        flag(
            section != home && parent_of_home.is_some() && outline.sections[section as usize].parent == parent_of_home,
        ),
        flag(is_named),
        around.density[id],
        around.log_in_section[id],
        distance,
        flag(!near.in_sentence && around.in_sentence > 0),
        flag(!near.in_block && around.in_block > 0),
        flag(!is_named && around.named > 0),
        flag(meaning == Some(Meaning::Consequences)),
        flag(meaning == Some(Meaning::Failure)),
        flag(meaning == Some(Meaning::Cost)),
        flag(matches!(meaning, Some(Meaning::Rollout | Meaning::Monitoring))),
        flag(meaning.is_some_and(Meaning::sets_aside)),
        flag(meaning == Some(Meaning::Motivation)),
        flag(matches!(meaning, Some(Meaning::Decision | Meaning::Design | Meaning::Summary))),
        flag(context.places.len() == 1),
        context.log_count,
        share,
        adoption.score.clamp(-2.0, 4.0),
        flag(own.in_title),
        flag(around.is_telling) * share,
        flag(outline.sections.len() <= 2),
        part(section_count, around.all_in_section),
        flag(leads_section),
        flag(distance <= nearest_other && distance < 1.0),
        flag(distance < nearest_other),
        flag(is_central),
        flag(is_central && around.all_in_section == 0.0),
        part(around.in_parent[id], around.all_in_parent),
        0.0,
    ]
}

/// Fills in what is the recording's own: how surely it records something, and what.
fn describe(vector: &mut PairVector, recording: &Recording) {
    let flag = |condition: bool| if condition { 1.0 } else { 0.0 };
    vector[0] = recording.score.clamp(-2.0, 3.0);
    vector[1] = flag(recording.dimension == Dimension::FailureMode);
    vector[2] = flag(recording.dimension == Dimension::BlastRadius);
    vector[PAIR_FEATURES.len() - 1] = recording.score.clamp(0.0, 3.0).powi(2);
}

/// How far the nearest mention is, in blocks, from 0 (here) to 1 (nowhere near); `at` blocks
/// lie before this one.
fn block_distance(blocks: &[BlockId], at: usize, block: BlockId) -> f32 {
    let after = blocks.get(at).map(|&other| other - block);
    let before = at.checked_sub(1).map(|at| block - blocks[at]);
    let nearest = after.into_iter().chain(before).min().unwrap_or(u32::MAX) as f32;
    (nearest / 10.0).min(1.0)
}
