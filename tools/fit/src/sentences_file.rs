//! Writes `catalog/evidence/weights.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use caveat::evidence::Dimension;

use crate::sentences_rows::{Origin, Row};
use crate::sentences_settings::Settings;

/// The fit of one dimension.
#[derive(Default)]
pub struct Model {
    pub bias: f64,
    pub threshold: f64,
    pub weights: BTreeMap<String, f64>,
    pub figures: String,
    pub candidates: usize,
}

const PATH: &str = "catalog/evidence/weights.toml";

/// Writes one model a dimension.
///
/// # Errors
/// The file cannot be written.
pub fn write(models: &[Model], rows: &[Row], documents: usize, settings: &Settings) -> Result<(), String> {
    let count = |is_kind: fn(Origin) -> bool| rows.iter().filter(|row| is_kind(row.origin)).count();
    let mut text = format!(
        "# Weights of the sentence judgement: a sentence records a dimension when\n\
         # bias + the weights of its features >= threshold. features.toml says what the features are.\n#\n\
         # Written by tools/fit (`caveat-fit sentences`): a lasso (penalty {}) selects at most {} features\n\
         # of word classes and {} words or pairs of words, a ridge ({}) fits them. Rows: {} labelled\n\
         # sentences and {} of further projects\n\
         # (could-go-either-way ones count {} and {}), {} sentences of {documents} labelled documents\n\
         # (on an evidence line {}, elsewhere {}), {} of our own ({}); cases are raised by\n\
         # (others / cases) ^ {}.\n#\n\
         # On projects left out, selection repeated without them, one threshold a dimension on the\n\
         # pooled scores:\n",
        settings.select,
        settings.most_classes,
        settings.most_words,
        settings.ridge,
        count(|origin| matches!(origin, Origin::Labelled { .. })),
        count(|origin| matches!(origin, Origin::Further(_))),
        settings.close_yes,
        settings.close_no,
        count(|origin| matches!(origin, Origin::Document(_))),
        settings.on_line,
        settings.off_line,
        count(|origin| origin == Origin::Own),
        settings.own,
        settings.raise,
    );
    for (dimension, model) in Dimension::ALL.iter().zip(models) {
        let _ = writeln!(text, "# {} (of {} candidates):\n#   {}", dimension.id(), model.candidates, model.figures);
    }
    for (dimension, model) in Dimension::ALL.iter().zip(models) {
        let id = dimension.id();
        let _ =
            write!(text, "\n[{id}]\nbias = {:.3}\nthreshold = {:.3}\n\n[{id}.weights]\n", model.bias, model.threshold);
        for (name, weight) in &model.weights {
            let _ = writeln!(text, "{name:?} = {weight:.3}");
        }
    }
    fs::write(PATH, text).map_err(|error| format!("{PATH}: {error}"))
}
