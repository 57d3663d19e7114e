//! From pairs to records: is a dimension of an adoption recorded, and by what?
//!
//! Two linear scores with weights from `catalog/evidence/attribution.toml`, fitted by
//! `tools/fit`: one tells how surely a recording is said of an adoption, the other
//! ([`CELL_FEATURES`]) whether all that is said of it amounts to a record.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Deserialize;

use super::attribution::{Context, PAIR_FEATURES, Pair, PairVector};
use super::{Dimension, Evidence, EvidenceModel, Recording, Strength};
use crate::adoption::Adoption;
use crate::catalog::{Catalog, TechnologyId};
use crate::mentions::Mention;
use crate::outline::Outline;
use crate::prose::{Meaning, Prose};

/// The features of one dimension of one adoption, in the order of a [`CellVector`].
pub const CELL_FEATURES: [&str; 18] = [
    "best",
    "second",
    "third",
    "expected",
    "pairs",
    "in-sentence",
    "in-home",
    "in-named-section",
    "best-recording",
    "adoption-count",
    "adoption-share",
    "adoption-score",
    "in-title",
    "is-failure-mode",
    "is-blast-radius",
    "best-of-failure-mode",
    "best-of-blast-radius",
    "usual",
];

/// One value a feature.
pub type CellVector = [f32; CELL_FEATURES.len()];

/// Weights of pairs and cells.
#[derive(Debug, Clone)]
pub struct AttributionModel {
    pair_bias: f32,
    pair_weights: PairVector,
    cell_bias: f32,
    cell_weights: CellVector,
    /// How often each dimension is recorded, by technology.
    usual: Vec<[f32; 3]>,
    /// The same over all technologies, for those that no labelled document adopts.
    usual_of_any: [f32; 3],
}

impl Default for AttributionModel {
    /// No weights: nothing is said of anything.
    fn default() -> Self {
        Self {
            pair_bias: NO_PAIR,
            pair_weights: [0.0; PAIR_FEATURES.len()],
            cell_bias: NO_PAIR,
            cell_weights: [0.0; CELL_FEATURES.len()],
            usual: Vec::new(),
            usual_of_any: [0.0; 3],
        }
    }
}

#[derive(Deserialize)]
struct AsWritten {
    pair: Weights,
    cell: Weights,
    usual: BTreeMap<String, [f32; 3]>,
}

#[derive(Deserialize)]
struct Weights {
    bias: f32,
    weights: BTreeMap<String, f32>,
}

impl Weights {
    fn read<const N: usize>(&self, features: &[&str; N]) -> Result<[f32; N], String> {
        let mut weights = [0.0; N];
        for (name, weight) in &self.weights {
            let at = features.iter().position(|feature| feature == name);
            weights[at.ok_or_else(|| format!("there is no attribution feature `{name}`"))?] = *weight;
        }
        Ok(weights)
    }
}

/// The name in `[usual]` of what holds for technologies that are not there.
const ANY: &str = "any";
/// The score of what names the technology itself.
const NAMED_SCORE: f32 = 8.0;
/// The score of a pair that does not exist.
const NO_PAIR: f32 = -6.0;
/// Evidence that scores so far under the best is not named beside it.
const SPREAD: f32 = 1.5;

impl AttributionModel {
    /// Reads the file's content.
    ///
    /// # Errors
    /// A missing key, a weight for a feature that does not exist, or a technology that does not.
    pub fn read(value: &serde_json::Value, catalog: &Catalog) -> Result<Self, String> {
        let mut written = AsWritten::deserialize(value).map_err(|error| format!("attribution: {error}"))?;
        let usual_of_any = written.usual.remove(ANY).ok_or_else(|| format!("attribution: `usual` has no `{ANY}`"))?;
        let ids: Vec<&str> = catalog.technologies.iter().map(|technology| technology.id.as_str()).collect();
        if let Some(unknown) = written.usual.keys().find(|id| !ids.contains(&id.as_str())) {
            return Err(format!(
                "attribution: there is no technology `{unknown}`: take it out of `usual`, or fit again"
            ));
        }
        let usual = ids.iter().map(|id| written.usual.get(*id).copied().unwrap_or(usual_of_any)).collect();
        Ok(Self {
            usual,
            usual_of_any,
            pair_bias: written.pair.bias,
            pair_weights: written.pair.read(&PAIR_FEATURES)?,
            cell_bias: written.cell.bias,
            cell_weights: written.cell.read(&CELL_FEATURES)?,
        })
    }

    /// How surely a recording is said of an adoption, in log-odds.
    #[must_use]
    pub fn pair_score(&self, vector: &PairVector) -> f32 {
        self.pair_bias + dot(vector, &self.pair_weights)
    }

    /// In what share of the labelled documents that adopt a technology a dimension of it is
    /// recorded, from 0 to 1.
    fn usual(&self, technology: TechnologyId, dimension: Dimension) -> f32 {
        self.usual.get(usize::from(technology)).unwrap_or(&self.usual_of_any)[dimension as usize]
    }

    fn cell_score(&self, vector: &CellVector) -> f32 {
        self.cell_bias + dot(vector, &self.cell_weights)
    }
}

/// Several sums side by side: one after the other would each wait for the one before.
fn dot(values: &[f32], weights: &[f32]) -> f32 {
    let (value_chunks, value_rest) = values.as_chunks::<8>();
    let (weight_chunks, weight_rest) = weights.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for (values, weights) in value_chunks.iter().zip(weight_chunks) {
        for ((sum, value), weight) in sums.iter_mut().zip(values).zip(weights) {
            *sum += value * weight;
        }
    }
    let rest: f32 = value_rest.iter().zip(weight_rest).map(|(value, weight)| value * weight).sum();
    sums.iter().sum::<f32>() + rest
}

/// Recordings that are added up by themselves, on a thread of their own in a long document: a
/// fixed number, for sums that are the same on every machine.
const SHARE: usize = 2048;

/// What some of the recordings add up to, and the placeholders among them, by adoption.
struct Sums {
    tallies: Vec<[CellTally; 3]>,
    placeholders: Vec<(usize, Evidence)>,
}

/// What is said of each adoption, in the adoptions' order: evidence that counts, evidence
/// that nearly does, and placeholders.
#[must_use]
pub fn attribute(
    outline: &Outline,
    prose: &Prose,
    meanings: &[Option<Meaning>],
    mentions: &[Mention],
    adoptions: &[Adoption],
    recordings: &[Recording],
    model: &EvidenceModel,
) -> Vec<Vec<Evidence>> {
    let model = &model.attribution;
    let evidence = |recording: &Recording, score: f32, strength: Strength| Evidence {
        sentence: recording.sentence,
        span: prose.sentences[recording.sentence as usize].span,
        dimension: recording.dimension,
        score,
        strength,
    };
    let context = Context::new(outline, prose, meanings, mentions, adoptions);
    let add_up = |(share, recordings): (usize, &[Recording])| {
        let mut sums = Sums { tallies: vec![Default::default(); adoptions.len()], placeholders: Vec::new() };
        context.each_pair(recordings, |mut pair| {
            let recording = &recordings[pair.recording];
            pair.recording += share * SHARE;
            // A record or a table row that names the technology leaves nothing to judge.
            let score = if recording.about.is_some() { NAMED_SCORE } else { model.pair_score(&pair.vector) };
            if recording.strength != Strength::Placeholder {
                sums.tallies[pair.adoption][recording.dimension as usize].add(score, &pair);
            } else if score >= 0.0 {
                // A placeholder speaks for an adoption as the field around it would.
                sums.placeholders.push((pair.adoption, evidence(recording, score, Strength::Placeholder)));
            }
        });
        sums
    };
    let mut sums: Vec<Sums> = if recordings.len() <= SHARE {
        vec![add_up((0, recordings))]
    } else {
        recordings.par_chunks(SHARE).enumerate().map(add_up).collect()
    };
    let rest = sums.split_off(1);
    let Sums { mut tallies, mut placeholders } = sums.remove(0);
    for share in rest {
        let pairs = tallies.iter_mut().flatten().zip(share.tallies.into_iter().flatten());
        pairs.for_each(|(tally, next)| tally.append(next));
        placeholders.extend(share.placeholders);
    }
    let mut said: Vec<Vec<Evidence>> = Vec::with_capacity(adoptions.len());
    for (index, (adoption, tallies)) in adoptions.iter().zip(&tallies).enumerate() {
        let mut found = Vec::new();
        for (dimension, tally) in Dimension::ALL.into_iter().zip(tallies) {
            let is_named = tally.top[0] >= NAMED_SCORE;
            // What the technology's own record leaves open is answered only by a sentence that
            // names the technology.
            let holds_open = |(of, placeholder): &(usize, Evidence)| {
                *of == index && placeholder.dimension == dimension && placeholder.score >= NAMED_SCORE
            };
            if !is_named && tally.in_sentence == 0.0 && placeholders.iter().any(holds_open) {
                continue;
            }
            let amounts_to_one = || {
                let usual = model.usual(adoption.technology, dimension);
                model.cell_score(&tally.vector(dimension, adoption, usual)) >= 0.0
            };
            let is_recorded = tally.count > 0 && (is_named || amounts_to_one());
            for &(score, id) in &tally.strongest {
                let (strength, least) = if is_recorded {
                    (Strength::Records, tally.top[0] - SPREAD)
                } else {
                    (Strength::Near, tally.top[0])
                };
                if score >= least {
                    found.push(evidence(&recordings[id], score, strength));
                }
            }
        }
        said.push(found);
    }
    for (adoption, placeholder) in placeholders {
        said[adoption].push(placeholder);
    }
    said
}

/// Most recordings that are remembered of one cell.
const MOST_REMEMBERED: usize = 16;

/// What one dimension of one adoption adds up to, pair by pair.
#[derive(Debug, Clone)]
pub struct CellTally {
    top: [f32; 3],
    expected: f32,
    count: usize,
    in_sentence: f32,
    in_home: f32,
    in_named_section: f32,
    /// Features of the best pair that speak of the adoption or the recording itself.
    of_best: [f32; 4],
    /// The strongest, by score, as recordings.
    strongest: Vec<(f32, usize)>,
}

impl Default for CellTally {
    fn default() -> Self {
        Self {
            top: [NO_PAIR; 3],
            expected: 0.0,
            count: 0,
            in_sentence: 0.0,
            in_home: 0.0,
            in_named_section: 0.0,
            of_best: [0.0; 4],
            strongest: Vec::new(),
        }
    }
}

impl CellTally {
    /// Adds a pair with its score.
    pub fn add(&mut self, score: f32, pair: &Pair) {
        const OF_BEST: [usize; 4] =
            [feature("score"), feature("adoption-count"), feature("adoption-share"), feature("in-title")];
        if score > self.top[0] || self.count == 0 {
            self.of_best = OF_BEST.map(|at| pair.vector[at]);
        }
        if let Some(at) = self.top.iter().position(|&known| score > known) {
            self.top[at..].rotate_right(1);
            self.top[at] = score;
        }
        self.expected += 1.0 / (1.0 + (-score).exp());
        self.count += 1;
        self.in_sentence += pair.vector[const { feature("same-sentence") }];
        self.in_home += pair.vector[const { feature("in-home") }];
        self.in_named_section += pair.vector[const { feature("in-named-section") }];
        let is_full = self.strongest.len() == MOST_REMEMBERED;
        if !is_full || self.strongest.last().is_some_and(|(least, _)| score > *least) {
            let at = self.strongest.partition_point(|(known, _)| *known >= score);
            self.strongest.insert(at, (score, pair.recording));
            self.strongest.truncate(MOST_REMEMBERED);
        }
    }

    /// Adds what later recordings add up to.
    fn append(&mut self, next: Self) {
        if next.count > 0 && (self.count == 0 || next.top[0] > self.top[0]) {
            self.of_best = next.of_best;
        }
        let mut top = [self.top, next.top].concat();
        top.sort_by(|one, other| other.total_cmp(one));
        self.top = [top[0], top[1], top[2]];
        self.expected += next.expected;
        self.count += next.count;
        self.in_sentence += next.in_sentence;
        self.in_home += next.in_home;
        self.in_named_section += next.in_named_section;
        self.strongest.extend(next.strongest);
        self.strongest.sort_by(|one, other| other.0.total_cmp(&one.0));
        self.strongest.truncate(MOST_REMEMBERED);
    }

    /// What speaks for the cell being recorded; `usual` is the share of documents that record
    /// this dimension of such a technology.
    #[must_use]
    pub fn vector(&self, dimension: Dimension, adoption: &Adoption, usual: f32) -> CellVector {
        let flag = |condition: bool| if condition { 1.0 } else { 0.0 };
        let (is_failure, is_radius) =
            (flag(dimension == Dimension::FailureMode), flag(dimension == Dimension::BlastRadius));
        let [score, adoption_count, share, in_title] = self.of_best;
        [
            self.top[0],
            self.top[1],
            self.top[2],
            (1.0 + self.expected).ln(),
            (1.0 + self.count as f32).ln(),
            self.in_sentence.sqrt(),
            self.in_home.sqrt(),
            self.in_named_section.sqrt(),
            score,
            adoption_count,
            share,
            adoption.score.clamp(-2.0, 4.0),
            in_title,
            is_failure,
            is_radius,
            is_failure * self.top[0],
            is_radius * self.top[0],
            usual,
        ]
    }
}

/// Where a feature of pairs stands; one that does not exist fails the build.
const fn feature(name: &str) -> usize {
    let mut at = 0;
    while at < PAIR_FEATURES.len() {
        let (known, name) = (PAIR_FEATURES[at].as_bytes(), name.as_bytes());
        let mut same = known.len() == name.len();
        let mut byte = 0;
        while same && byte < name.len() {
            same = known[byte] == name[byte];
            byte += 1;
        }
        if same {
            return at;
        }
        at += 1;
    }
    panic!("there is no such feature of pairs")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is added up in two halves is what is added up at once.
    #[test]
    fn halves_append() {
        let scores = [0.5, -1.0, 2.0, 2.0, -3.0, 1.5, 0.0, 2.5];
        let pair = |recording: usize| {
            let mut vector = [0.0; PAIR_FEATURES.len()];
            vector[feature("score")] = recording as f32;
            vector[feature("in-home")] = 1.0;
            Pair { adoption: 0, recording, vector }
        };
        let sum = |range: std::ops::Range<usize>| {
            let mut tally = CellTally::default();
            range.for_each(|at| tally.add(scores[at], &pair(at)));
            tally
        };
        let all = sum(0..scores.len());
        for cut in 0..=scores.len() {
            let mut halves = sum(0..cut);
            halves.append(sum(cut..scores.len()));
            assert_eq!((halves.top, halves.count, halves.of_best), (all.top, all.count, all.of_best), "{cut}");
            assert_eq!((halves.in_home, &halves.strongest), (all.in_home, &all.strongest), "{cut}");
            assert!((halves.expected - all.expected).abs() < 1e-5);
        }
    }
}
