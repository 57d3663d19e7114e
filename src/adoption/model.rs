//! The linear score and its thresholds, read from `catalog/adoption.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Confidence, FEATURES, FeatureVector};
use crate::catalog::{Catalog, TechnologyId};

/// The weights of adoption.
#[derive(Debug, Clone)]
pub struct AdoptionModel {
    bias: f32,
    certain: f32,
    likely: f32,
    weights: [f32; FEATURES.len()],
    /// What speaks for each technology by itself; nothing for those that are not there.
    usual: Vec<f32>,
}

/// The name of a technology's own part among the reasons of a score.
const USUAL: &str = "usual";

#[derive(Deserialize)]
struct AsWritten {
    bias: f32,
    certain: f32,
    likely: f32,
    weights: BTreeMap<String, f32>,
    usual: BTreeMap<String, f32>,
}

impl AdoptionModel {
    /// Reads the file's content.
    ///
    /// # Errors
    /// A missing key, or a weight for a feature or a technology that does not exist.
    pub fn read(value: &serde_json::Value, catalog: &Catalog) -> Result<Self, String> {
        let written = AsWritten::deserialize(value).map_err(|error| error.to_string())?;
        let mut weights = [0.0; FEATURES.len()];
        for (name, weight) in &written.weights {
            let at = FEATURES.iter().position(|feature| feature == name);
            weights[at.ok_or_else(|| format!("there is no adoption feature `{name}`"))?] = *weight;
        }
        let mut usual = vec![0.0; catalog.technologies.len()];
        for (id, weight) in &written.usual {
            let technology = catalog.technology_by_id(id).ok_or_else(|| {
                format!("adoption: there is no technology `{id}`: take it out of `usual`, or fit again")
            })?;
            usual[usize::from(technology)] = *weight;
        }
        Ok(Self { bias: written.bias, certain: written.certain, likely: written.likely, weights, usual })
    }

    /// A model from its parts, for fitting.
    #[must_use]
    pub fn from_parts(bias: f32, certain: f32, likely: f32, weights: [f32; FEATURES.len()], usual: Vec<f32>) -> Self {
        Self { bias, certain, likely, weights, usual }
    }

    /// The score in log-odds.
    #[must_use]
    pub fn score(&self, technology: TechnologyId, vector: &FeatureVector) -> f32 {
        let sum: f32 = vector.iter().zip(self.weights).map(|(value, weight)| value * weight).sum();
        self.bias + self.usual_of(technology) + sum
    }

    /// What the score is made of: feature and what it adds, the weightiest first.
    #[must_use]
    pub fn reasons(&self, technology: TechnologyId, vector: &FeatureVector) -> Vec<(&'static str, f32)> {
        let mut reasons: Vec<(&'static str, f32)> = FEATURES
            .iter()
            .zip(vector.iter().zip(self.weights))
            .map(|(&name, (value, weight))| (name, value * weight))
            .chain([(USUAL, self.usual_of(technology))])
            .filter(|(_, part)| part.abs() > 0.05)
            .collect();
        reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        reasons
    }

    fn usual_of(&self, technology: TechnologyId) -> f32 {
        self.usual.get(usize::from(technology)).copied().unwrap_or(0.0)
    }

    /// What a score amounts to; none if the document only names the technology.
    #[must_use]
    pub fn confidence(&self, score: f32) -> Option<Confidence> {
        if score >= self.certain {
            Some(Confidence::Certain)
        } else if score >= self.likely {
            Some(Confidence::Likely)
        } else {
            None
        }
    }
}
