//! Which evidence is said of which adoption?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use caveat::adoption::{Adoption, Confidence, Salience, adoptions_of};
use caveat::analysis::Engine;
use caveat::evidence::{Dimension, PAIR_FEATURES, Strength, pairs, recordings};
use caveat::text::LineIndex;

use crate::labels::{Document, projects};
use crate::logistic::{self, Data, Fit};

/// The penalty; found by leaving projects out.
const RIDGE: f64 = 20.0;
/// A recording within so many lines of a labelled line is the labelled one.
const NEAR_LINES: u32 = 1;

/// A dimension of an adoption: what was found, and whether it is recorded.
struct Cell {
    document: usize,
    dimension: Dimension,
    is_recorded: Option<bool>,
    pairs: Vec<(Vec<f32>, bool)>,
}

pub fn fit(documents: &[Document], write: bool) -> Result<(), String> {
    let cells = cells(documents);
    let mut best_by_cell: Vec<Option<f64>> = vec![None; cells.len()];
    for project in projects(documents) {
        let fit = train(documents, &cells, |index| documents[index].project != project);
        for (cell, best) in cells.iter().zip(&mut best_by_cell).filter(|(cell, _)| documents[cell.document].project == project) {
            *best = highest(&fit, cell);
        }
    }
    let first = |cell: &Cell| documents[cell.document].weight >= 1.0;
    let mut thresholds = BTreeMap::new();
    let mut figures = String::new();
    let (mut right, mut all) = (0, 0);
    for dimension in Dimension::ALL {
        let judged: Vec<(f64, bool, bool)> = cells
            .iter()
            .zip(&best_by_cell)
            .filter(|(cell, _)| cell.dimension == dimension)
            .filter_map(|(cell, best)| Some((best.unwrap_or(f64::NEG_INFINITY), cell.is_recorded?, first(cell))))
            .collect();
        let weight = |is_first: bool| if is_first { 1.0 } else { 0.6 };
        let accuracy = |threshold: f64| {
            let agree = judged.iter().filter(|(score, is_recorded, _)| (*score >= threshold) == *is_recorded);
            agree.map(|(_, _, is_first)| weight(*is_first)).sum::<f64>()
        };
        let candidates = (-60..40).map(|step| f64::from(step) / 10.0);
        // The middle of the best stretch, so that a single document does not decide.
        let smooth = |threshold: f64| (-3..=3).map(|step| accuracy(threshold + f64::from(step) / 10.0)).sum::<f64>();
        let threshold = candidates.fold(0.0, |best, next| if smooth(next) > smooth(best) { next } else { best });
        let of_first: Vec<_> = judged.iter().filter(|(_, _, is_first)| *is_first).collect();
        let agree = of_first.iter().filter(|(score, is_recorded, _)| (*score >= threshold) == *is_recorded).count();
        let recorded = of_first.iter().filter(|(_, is_recorded, _)| *is_recorded).count();
        let _ = writeln!(
            figures,
            "# {}: accuracy {:.3} of {} ({} recorded), threshold {threshold:.2}",
            dimension.id(),
            agree as f64 / of_first.len().max(1) as f64,
            of_first.len(),
            recorded
        );
        right += agree;
        all += of_first.len();
        thresholds.insert(dimension.id(), threshold);
    }
    let _ = writeln!(figures, "# all: accuracy {:.3}", right as f64 / f64::from(all.max(1) as u32));
    print!("projects left out:\n{figures}");
    let fit = train(documents, &cells, |_| true);
    if write {
        let path = "catalog/evidence/attribution.toml";
        fs::write(path, file(&fit, &thresholds, documents, &figures)).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

fn highest(fit: &Fit, cell: &Cell) -> Option<f64> {
    let scores = cell.pairs.iter().map(|(vector, _)| fit.score(&vector.iter().map(|&value| f64::from(value)).collect::<Vec<_>>()));
    scores.max_by(f64::total_cmp)
}

fn cells(documents: &[Document]) -> Vec<Cell> {
    let engine = Engine::built_in();
    let catalog = engine.catalog;
    let mut cells = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let text = &document.text;
        let lines = LineIndex::new(text);
        let outline = caveat::outline::outline(text);
        let prose = caveat::prose::prose(text, &outline, &catalog.lexicon);
        let meanings = caveat::prose::meanings(&outline, &prose, catalog);
        let mentions = caveat::mentions::mentions(&outline, &prose, &meanings, catalog);
        let found = recordings(&outline, &prose, &meanings, catalog, &engine.evidence);
        let salience = Salience::new(&outline, &prose, &meanings, &mentions, catalog);
        // The adoptions as labelled, so that the two judgements are fitted apart.
        let adoptions: Vec<Adoption> = adoptions_of(&outline, &meanings, &mentions, &salience, |id| {
            let is_labelled = document.labels.iter().any(|label| label.id == catalog.technology(id).id);
            is_labelled.then_some(Confidence::Certain)
        }, &engine.adoption);
        let paired = pairs(&outline, &prose, &meanings, &mentions, &adoptions, &found);
        for (id, adoption) in adoptions.iter().enumerate() {
            let technology = &catalog.technology(adoption.technology).id;
            let Some(label) = document.labels.iter().find(|label| label.id == *technology) else { continue };
            for dimension in Dimension::ALL {
                let Some(said) = label.dimension(dimension.id()) else { continue };
                let of_cell = paired.iter().filter(|pair| {
                    let recording = found[pair.recording];
                    pair.adoption == id && recording.dimension == dimension && recording.strength != Strength::Placeholder
                });
                let pairs = of_cell
                    .map(|pair| {
                        let span = prose.sentences[found[pair.recording].sentence as usize].span;
                        let (first, last) = (lines.line(span.start) + 1, lines.line(span.end) + 1);
                        let is_said = said.lines.iter().any(|&line| line + NEAR_LINES > first && line < last + NEAR_LINES);
                        (pair.vector.to_vec(), is_said && said.is_recorded)
                    })
                    .collect();
                let is_recorded = (said.is_sure).then_some(said.is_recorded);
                cells.push(Cell { document: index, dimension, is_recorded, pairs });
            }
        }
    }
    cells
}

fn train(documents: &[Document], cells: &[Cell], takes: impl Fn(usize) -> bool) -> Fit {
    let mut data = Data::default();
    for cell in cells.iter().filter(|cell| takes(cell.document)) {
        // A long document has many pairs; each cell counts about the same.
        let weight = documents[cell.document].weight * 6.0 / (6.0 + cell.pairs.len() as f64);
        for (vector, is_said) in &cell.pairs {
            data.push(vector, *is_said, weight);
        }
    }
    logistic::fit(&data, RIDGE)
}

fn file(fit: &Fit, thresholds: &BTreeMap<&str, f64>, documents: &[Document], figures: &str) -> String {
    let mut text = format!(
        "# Weights of attribution: a recording is said of an adoption when bias + the sum of value times\n\
         # weight is at least the dimension's threshold. src/evidence/attribution.rs says what the\n\
         # features are.\n#\n\
         # Written by tools/fit (`caveat-fit attribution`): ridge logistic regression on {} labelled\n\
         # documents of {} projects, thresholds from scores of projects left out. There, given adoption:\n{figures}\n\
         bias = {:.4}\n\n[thresholds]\n",
        documents.len(),
        projects(documents).len(),
        fit.bias,
    );
    for (dimension, threshold) in thresholds {
        let _ = writeln!(text, "{dimension} = {threshold:.2}");
    }
    text.push_str("\n[weights]\n");
    let mut weights: Vec<(&str, f64)> = PAIR_FEATURES.iter().copied().zip(fit.weights.iter().copied()).collect();
    weights.sort_by_key(|(name, _)| *name);
    for (name, weight) in weights {
        let _ = writeln!(text, "{name} = {weight:.4}");
    }
    text
}
