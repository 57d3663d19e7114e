//! From pairs to records: is a dimension of an adoption recorded, and by what?
//!
//! Two linear scores with weights from `catalog/evidence/attribution.toml`, fitted by
//! `tools/fit`: one tells how surely a recording is said of an adoption, the other
//! ([`CELL_FEATURES`]) whether all that is said of it amounts to a record.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::attribution::{PAIR_FEATURES, Pair, PairVector, pairs};
use super::{Dimension, Evidence, EvidenceModel, Recording, Strength};
use crate::adoption::Adoption;
use crate::mentions::Mention;
use crate::outline::Outline;
use crate::prose::{Meaning, Prose};

/// The features of one dimension of one adoption, in the order of a [`CellVector`].
pub const CELL_FEATURES: [&str; 17] = [
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
}

#[derive(Deserialize)]
struct AsWritten {
    pair: Weights,
    cell: Weights,
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

/// The score of a pair that does not exist.
const NO_PAIR: f32 = -6.0;
/// Evidence that scores so far under the best is not named beside it.
const SPREAD: f32 = 1.5;

impl AttributionModel {
    /// Reads the file's content.
    ///
    /// # Errors
    /// A missing key, or a weight for a feature that does not exist.
    pub fn read(value: &serde_json::Value) -> Result<Self, String> {
        let written = AsWritten::deserialize(value).map_err(|error| format!("attribution: {error}"))?;
        Ok(Self {
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

    fn cell_score(&self, vector: &CellVector) -> f32 {
        self.cell_bias + dot(vector, &self.cell_weights)
    }
}

fn dot(values: &[f32], weights: &[f32]) -> f32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
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
    let pairs = pairs(outline, prose, meanings, mentions, adoptions, recordings);
    let mut said = Vec::with_capacity(adoptions.len());
    for (id, adoption) in adoptions.iter().enumerate() {
        let mut found = Vec::new();
        for dimension in Dimension::ALL {
            let of_cell = pairs.iter().filter(|pair| pair.adoption == id && recordings[pair.recording].dimension == dimension);
            let scored: Vec<(f32, &Pair)> = of_cell.map(|pair| (model.pair_score(&pair.vector), pair)).collect();
            weigh(&scored, dimension, adoption, recordings, prose, model, &mut found);
        }
        said.push(found);
    }
    said
}

/// Tells for one cell what counts, what nearly counts and what is a placeholder.
fn weigh(
    scored: &[(f32, &Pair)],
    dimension: Dimension,
    adoption: &Adoption,
    recordings: &[Recording],
    prose: &Prose,
    model: &AttributionModel,
    found: &mut Vec<Evidence>,
) {
    let is_placeholder = |pair: &Pair| recordings[pair.recording].strength == Strength::Placeholder;
    let evidence: Vec<(f32, &Pair)> = scored.iter().copied().filter(|(_, pair)| !is_placeholder(pair)).collect();
    let vector = cell(&evidence, dimension, adoption);
    let is_recorded = !evidence.is_empty() && model.cell_score(&vector) >= 0.0;
    let best = vector[0];
    for &(score, pair) in scored {
        let recording = recordings[pair.recording];
        let strength = if is_placeholder(pair) {
            // A placeholder speaks for an adoption as the field around it would.
            if score < 0.0 {
                continue;
            }
            Strength::Placeholder
        } else if is_recorded && score >= best - SPREAD {
            Strength::Records
        } else if !is_recorded && score >= best {
            Strength::Near
        } else {
            continue;
        };
        let span = prose.sentences[recording.sentence as usize].span;
        found.push(Evidence { sentence: recording.sentence, span, dimension, score, strength, cue: recording.cue });
    }
}

/// What speaks for a dimension of an adoption being recorded, from its scored pairs.
#[must_use]
pub fn cell(scored: &[(f32, &Pair)], dimension: Dimension, adoption: &Adoption) -> CellVector {
    let mut top = [NO_PAIR; 3];
    let mut expected = 0.0;
    let mut best: Option<&Pair> = None;
    for &(score, pair) in scored {
        if score > top[0] {
            best = Some(pair);
        }
        let at = top.iter().position(|&known| score > known);
        if let Some(at) = at {
            top[at..].rotate_right(1);
            top[at] = score;
        }
        expected += 1.0 / (1.0 + (-score).exp());
    }
    let feature = |name: &str| PAIR_FEATURES.iter().position(|feature| *feature == name).unwrap_or(0);
    let count = |name: &str| scored.iter().map(|(_, pair)| pair.vector[feature(name)]).sum::<f32>().sqrt();
    let of_best = |name: &str| best.map_or(0.0, |pair| pair.vector[feature(name)]);
    let flag = |condition: bool| if condition { 1.0 } else { 0.0 };
    let (is_failure, is_radius) = (flag(dimension == Dimension::FailureMode), flag(dimension == Dimension::BlastRadius));
    [
        top[0],
        top[1],
        top[2],
        (1.0_f32 + expected).ln(),
        (1.0 + scored.len() as f32).ln(),
        count("same-sentence"),
        count("in-home"),
        count("in-named-section"),
        of_best("score"),
        of_best("adoption-count"),
        of_best("adoption-share"),
        adoption.score.clamp(-2.0, 4.0),
        of_best("in-title"),
        is_failure,
        is_radius,
        is_failure * top[0],
        is_radius * top[0],
    ]
}
