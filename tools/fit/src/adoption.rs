//! Which technologies does a document adopt?

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use caveat::adoption::{FEATURES, Salience, features};
use caveat::analysis::{Engine, Reading, read};

use crate::labels::{Document, projects};
use crate::logistic::{self, Data, Fit};
use crate::report::{Scored, at_precision, best, curve, describe};

/// The penalty; found by leaving projects out.
const RIDGE: f64 = 20.0;
/// The precision, on projects left out, that a certain adoption is to have.
const CERTAIN_PRECISION: f64 = 0.84;
/// The same for all that are raised, certain or likely.
const LIKELY_PRECISION: f64 = 0.65;

pub struct Row {
    document: usize,
    technology: String,
    /// Its features, then 1 for the technology and 0 for every other one.
    vector: Vec<f32>,
    /// None where a reviewer could go either way.
    is_adopted: Option<bool>,
}

pub fn fit(documents: &[Document], write: bool, verbose: bool) -> Result<(), String> {
    let rows = rows(documents);
    let named: BTreeSet<(usize, &str)> = rows.iter().map(|row| (row.document, row.technology.as_str())).collect();
    let is_lost = |index: usize, id: &str| !named.contains(&(index, id));
    let first = |index: usize| documents[index].weight >= 1.0;
    let mut lost = 0;
    for (index, document) in documents.iter().enumerate().filter(|(index, _)| first(*index)) {
        for label in document.labels.iter().filter(|label| label.is_sure() && is_lost(index, &label.id)) {
            lost += 1;
            if verbose {
                println!("never named: {} {}", document.name, label.id);
            }
        }
    }

    let mut scored = Vec::new();
    let mut shown = Vec::new();
    for project in projects(documents) {
        let fit = train(documents, &rows, |index| documents[index].project != project);
        for row in rows.iter().filter(|row| documents[row.document].project == project && first(row.document)) {
            let score = fit.score(&row.vector.iter().map(|&value| f64::from(value)).collect::<Vec<_>>());
            if let Some(is_right) = row.is_adopted {
                scored.push(Scored { score, is_right });
            }
            shown.push((score, row));
        }
    }
    let points = curve(&scored, lost);
    println!("{} documents, {} named technologies, {lost} adoptions never named", documents.len(), rows.len());
    println!("projects left out:  {}", describe(&points));
    if verbose {
        shown.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (score, row) in shown {
            println!("{score:6.2} {:?} {} {}", row.is_adopted, documents[row.document].name, row.technology);
        }
    }

    let likely = at_precision(&points, LIKELY_PRECISION).unwrap_or_else(|| best(&points));
    let certain = at_precision(&points, CERTAIN_PRECISION).unwrap_or(likely);
    let fit = train(documents, &rows, |_| true);
    let seen: Vec<Scored> = rows
        .iter()
        .filter(|row| first(row.document))
        .filter_map(|row| {
            let score = fit.score(&row.vector.iter().map(|&value| f64::from(value)).collect::<Vec<_>>());
            Some(Scored { score, is_right: row.is_adopted? })
        })
        .collect();
    println!("fitted on all:      {}", describe(&curve(&seen, lost)));
    if write {
        let text = file(&fit, likely.threshold, certain.threshold, documents, &describe(&points));
        fs::write("catalog/adoption.toml", text).map_err(|error| format!("catalog/adoption.toml: {error}"))?;
    }
    Ok(())
}

pub fn rows(documents: &[Document]) -> Vec<Row> {
    let engine = Engine::built_in();
    let catalog = &*engine.catalog;
    let mut rows = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let text = &document.text;
        let Reading { outline, prose, meanings, .. } = read(text, engine);
        let mentions = caveat::mentions::mentions(text, &outline, &prose, &meanings, catalog, &engine.cues);
        let salience = Salience::new(&outline, &prose, &meanings, &mentions, catalog);
        for technology in salience.technologies() {
            let id = catalog.technology(technology).id.clone();
            let label = document.labels.iter().find(|label| label.id == id);
            let is_adopted = match label {
                Some(label) => label.is_sure().then_some(true),
                None => Some(false),
            };
            let mut vector = features(&salience, technology).to_vec();
            vector.extend(
                (0..catalog.technologies.len()).map(|other| f32::from(u8::from(other == usize::from(technology)))),
            );
            rows.push(Row { document: index, technology: id, vector, is_adopted });
        }
    }
    rows
}

pub fn train(documents: &[Document], rows: &[Row], takes: impl Fn(usize) -> bool) -> Fit {
    let kinds = rows.first().map_or(0, |row| row.vector.len() - FEATURES.len());
    let mut data = Data { kinds, ..Data::default() };
    for row in rows.iter().filter(|row| takes(row.document)) {
        if let Some(is_adopted) = row.is_adopted {
            data.push(&row.vector, is_adopted, documents[row.document].weight);
        }
    }
    logistic::fit(&data, RIDGE)
}

fn file(fit: &Fit, likely: f64, certain: f64, documents: &[Document], figures: &str) -> String {
    let mut text = format!(
        "# Weights of adoption: a document takes a technology on when bias + the sum of value times\n\
         # weight is at least `likely`, surely so from `certain` on. src/adoption/features.rs says what\n\
         # the features are. What a technology has beyond them stands in `usual`.\n#\n\
         # Written by tools/fit (`caveat-fit adoption`): ridge logistic regression on {} labelled\n\
         # documents of {} projects, thresholds from scores of projects left out. There:\n# {figures}\n\n\
         bias = {:.4}\ncertain = {certain:.4}\nlikely = {likely:.4}\n\n[weights]\n",
        documents.len(),
        projects(documents).len(),
        fit.bias,
    );
    let mut weights: Vec<(&str, f64)> = FEATURES.iter().copied().zip(fit.weights.iter().copied()).collect();
    weights.sort_by_key(|(name, _)| *name);
    for (name, weight) in weights {
        let _ = writeln!(text, "{name} = {weight:.4}");
    }
    text.push_str("\n[usual]\n");
    let technologies = &Engine::built_in().catalog.technologies;
    for (technology, weight) in technologies.iter().zip(&fit.weights[FEATURES.len()..]) {
        let _ = writeln!(text, "{} = {weight:.4}", technology.id);
    }
    text
}
