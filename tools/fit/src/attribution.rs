//! Which evidence is said of which adoption, and does it amount to a record?

use std::fmt::Write as _;
use std::fs;

use caveat::adoption::{Adoption, Confidence, Salience, adoptions_of};
use caveat::analysis::{Engine, Reading, read};
use caveat::evidence::{CELL_FEATURES, CellTally, Dimension, PAIR_FEATURES, Pair, Strength, pairs, recordings};
use caveat::text::LineIndex;

use crate::labels::{Document, projects};
use crate::logistic::{self, Data, Fit};
use crate::usual::Usual;

/// The penalties; found by leaving projects out.
const PAIR_RIDGE: f64 = 20.0;
const CELL_RIDGE: f64 = 8.0;
/// How far over even odds a cell must lie to be recorded, in log-odds. With projects left out it is
/// right about as often as even odds, and what it says to be missing holds more of what is.
const SURELY_RECORDED: f64 = 0.55;
/// A recording within so many lines of a labelled line is the labelled one.
const NEAR_LINES: u32 = 1;

/// A dimension of an adoption: what was found, and whether it is recorded.
pub struct Cell {
    pub document: usize,
    pub dimension: Dimension,
    /// The id of what is adopted.
    pub technology: String,
    pub adoption: Adoption,
    /// None where a reviewer could go either way.
    pub is_recorded: Option<bool>,
    /// What may be said of it, and whether the reviewer names it.
    pub pairs: Vec<(Pair, bool)>,
}

/// Both fits, and what is usual.
pub struct Fits {
    pub pair: Fit,
    pub cell: Fit,
    usual: Usual,
}

impl Fits {
    /// The score of a cell: recorded from 0 on.
    pub fn score(&self, cell: &Cell) -> f64 {
        self.cell.score(&vector(&self.pair, cell, self.usual.of(&cell.technology, cell.dimension, None)))
    }
}

pub fn fit(documents: &[Document], write: bool) -> Result<(), String> {
    let cells = cells(documents);
    let mut scores = vec![0.0; cells.len()];
    for project in projects(documents) {
        let fits = train(documents, &cells, |index| documents[index].project != project);
        for (cell, score) in
            cells.iter().zip(&mut scores).filter(|(cell, _)| documents[cell.document].project == project)
        {
            *score = fits.score(cell);
        }
    }
    let figures = figures(documents, &cells, &scores);
    print!("projects left out:\n{figures}");
    let fits = train(documents, &cells, |_| true);
    let seen: Vec<f64> = cells.iter().map(|cell| fits.score(cell)).collect();
    print!("fitted on all:\n{}", self::figures(documents, &cells, &seen));
    if write {
        let path = "catalog/evidence/attribution.toml";
        fs::write(path, file(&fits, documents, &figures)).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

/// Accuracy on the documents of the first folder.
fn figures(documents: &[Document], cells: &[Cell], scores: &[f64]) -> String {
    let mut figures = String::new();
    let (mut right, mut all) = (0, 0);
    for dimension in Dimension::ALL {
        let judged: Vec<(bool, bool)> = cells
            .iter()
            .zip(scores)
            .filter(|(cell, _)| cell.dimension == dimension && documents[cell.document].weight >= 1.0)
            .filter_map(|(cell, score)| Some((*score >= 0.0, cell.is_recorded?)))
            .collect();
        let agree = judged.iter().filter(|(said, is_recorded)| said == is_recorded).count();
        let said = judged.iter().filter(|(said, _)| *said).count();
        let recorded = judged.iter().filter(|(_, is_recorded)| *is_recorded).count();
        let _ = writeln!(
            figures,
            "# {}: accuracy {:.3} of {} ({recorded} recorded, {said} said to be)",
            dimension.id(),
            agree as f64 / judged.len().max(1) as f64,
            judged.len(),
        );
        right += agree;
        all += judged.len();
    }
    let _ = writeln!(figures, "# all: accuracy {:.3}", right as f64 / all.max(1) as f64);
    figures
}

pub fn cells(documents: &[Document]) -> Vec<Cell> {
    let engine = Engine::built_in();
    let catalog = &*engine.catalog;
    let mut cells = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let text = &document.text;
        let lines = LineIndex::new(text);
        let Reading { outline, prose, meanings, .. } = read(text, engine);
        let mentions = caveat::mentions::mentions(text, &outline, &prose, &meanings, catalog, &engine.cues);
        let found = recordings(text, &outline, &prose, catalog, &engine.evidence);
        let salience = Salience::new(&outline, &prose, &meanings, &mentions, catalog);
        // The adoptions as labelled, so that the two judgements are fitted apart.
        let given = |id| {
            let is_labelled = document.labels.iter().any(|label| label.id == catalog.technology(id).id);
            is_labelled.then_some(Confidence::Certain)
        };
        let adoptions = adoptions_of(&outline, &meanings, &mentions, &salience, given, &engine.adoption);
        let paired = pairs(&outline, &prose, &meanings, &mentions, &adoptions, &found);
        for (id, adoption) in adoptions.iter().enumerate() {
            let technology = &catalog.technology(adoption.technology).id;
            let Some(label) = document.labels.iter().find(|label| label.id == *technology) else { continue };
            for dimension in Dimension::ALL {
                let Some(said) = label.dimension(dimension.id()) else { continue };
                let of_cell = paired.iter().filter(|pair| {
                    let recording = found[pair.recording];
                    pair.adoption == id
                        && recording.dimension == dimension
                        && recording.strength != Strength::Placeholder
                });
                let pairs = of_cell
                    .map(|pair| {
                        let span = prose.sentences[found[pair.recording].sentence as usize].span;
                        let (first, last) = (lines.line(span.start) + 1, lines.line(span.end) + 1);
                        let is_near = |&line: &u32| line + NEAR_LINES > first && line < last + NEAR_LINES;
                        (*pair, said.is_recorded && said.lines.iter().any(is_near))
                    })
                    .collect();
                let is_recorded = said.is_sure.then_some(said.is_recorded);
                let (technology, adoption) = (technology.clone(), adoption.clone());
                cells.push(Cell { document: index, dimension, technology, adoption, is_recorded, pairs });
            }
        }
    }
    cells
}

fn wide(vector: &[f32]) -> Vec<f64> {
    vector.iter().map(|&value| f64::from(value)).collect()
}

fn vector(pair: &Fit, of: &Cell, usual: f64) -> Vec<f64> {
    let mut tally = CellTally::default();
    for (found, _) in &of.pairs {
        tally.add(pair.score(&wide(&found.vector)) as f32, found);
    }
    wide(&tally.vector(of.dimension, &of.adoption, usual as f32))
}

pub fn train(documents: &[Document], cells: &[Cell], takes: impl Fn(usize) -> bool) -> Fits {
    let taken: Vec<&Cell> = cells.iter().filter(|cell| takes(cell.document)).collect();
    let pair = train_pairs(documents, &taken);
    let usual = Usual::of_cells(documents, &taken);
    // The cells are fitted on scores of pairs that the pair fit did not see, or they would
    // trust them too much: by halves.
    let mut data = Data::default();
    for half in 0..2 {
        let other: Vec<&Cell> = taken.iter().copied().filter(|cell| cell.document % 2 != half).collect();
        let fit = train_pairs(documents, &other);
        for cell in taken.iter().filter(|cell| cell.document % 2 == half) {
            if let Some(is_recorded) = cell.is_recorded {
                // What its own project does tells nothing of what others do.
                let own = Some(documents[cell.document].project.as_str());
                data.rows.push(vector(&fit, cell, usual.of(&cell.technology, cell.dimension, own)));
                data.classes.push(is_recorded);
                data.weights.push(documents[cell.document].weight);
            }
        }
    }
    let mut cell = logistic::fit(&data, CELL_RIDGE);
    cell.bias -= SURELY_RECORDED;
    Fits { pair, cell, usual }
}

fn train_pairs(documents: &[Document], cells: &[&Cell]) -> Fit {
    let mut data = Data::default();
    for cell in cells {
        // A long document has many pairs; each cell counts about the same.
        let weight = documents[cell.document].weight * 6.0 / (6.0 + cell.pairs.len() as f64);
        for (pair, is_said) in &cell.pairs {
            data.push(&pair.vector, *is_said, weight);
        }
    }
    logistic::fit(&data, PAIR_RIDGE)
}

fn file(fits: &Fits, documents: &[Document], figures: &str) -> String {
    let mut text = format!(
        "# Weights of attribution. Pair: how surely a recording is said of an adoption, in log-odds\n\
         # (src/evidence/attribution.rs names the features). Cell: whether all that is said of it\n\
         # amounts to a record, recorded from 0 on (src/evidence/record.rs).\n#\n\
         # Written by tools/fit (`caveat-fit attribution`): ridge logistic regression on {} labelled\n\
         # documents of {} projects. On projects left out, given adoption:\n{figures}",
        documents.len(),
        projects(documents).len(),
    );
    text.push_str(
        "\n# How often a dimension of a technology is recorded: cost, failure mode, blast radius.\n[usual]\n",
    );
    for (technology, shares) in fits.usual.shares() {
        let [cost, failure_mode, blast_radius] = shares;
        let _ = writeln!(text, "{technology} = [{cost:.3}, {failure_mode:.3}, {blast_radius:.3}]");
    }
    for (name, fit, features) in [("pair", &fits.pair, &PAIR_FEATURES[..]), ("cell", &fits.cell, &CELL_FEATURES[..])] {
        let _ = write!(text, "\n[{name}]\nbias = {:.4}\n\n[{name}.weights]\n", fit.bias);
        let mut weights: Vec<(&str, f64)> = features.iter().copied().zip(fit.weights.iter().copied()).collect();
        weights.sort_by_key(|(name, _)| *name);
        for (name, weight) in weights {
            let _ = writeln!(text, "{name} = {weight:.4}");
        }
    }
    text
}
