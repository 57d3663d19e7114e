//! What a user would see on the documents of a project that was left out: adoptions and
//! findings, end to end, at several thresholds.

use caveat::adoption::{AdoptionModel, FEATURES, Salience, adoptions_of};
use caveat::analysis::{Engine, Reading, read};
use caveat::evidence::{Dimension, Strength, pairs, recordings};

use crate::labels::{Document, projects};
use crate::{adoption, attribution};

/// One adoption as predicted, with the score of each dimension being recorded.
struct Predicted {
    document: usize,
    technology: String,
    score: f64,
    recorded: [f64; 3],
}

pub fn report(documents: &[Document]) -> Result<(), String> {
    let rows = adoption::rows(documents);
    let cells = attribution::cells(documents);
    let mut predicted = Vec::new();
    for project in projects(documents) {
        let takes = |index: usize| documents[index].project != project;
        let adopts = adoption::train(documents, &rows, takes);
        let records = attribution::train(documents, &cells, takes);
        let mut weights = [0.0; FEATURES.len()];
        weights.iter_mut().zip(&adopts.weights).for_each(|(to, from)| *to = *from as f32);
        let usual = adopts.weights[FEATURES.len()..].iter().map(|weight| *weight as f32).collect();
        let model = AdoptionModel::from_parts(adopts.bias as f32, 0.0, -2.0, weights, usual);
        for (index, document) in documents.iter().enumerate() {
            if document.project == project && document.weight >= 1.0 {
                predict(index, document, &model, &records, &mut predicted);
            }
        }
    }
    println!("{:>6} {:>6} | adoption P R | missing accuracy (P R; by dimension) | findings P R", "adopt", "record");
    // First as it ships: what is raised at all, and what is certain.
    let file = caveat::catalog::data("adoption");
    for shipped in ["likely", "certain"].into_iter().filter_map(|key| file?[key].as_f64()) {
        line(documents, &predicted, shipped, 0.0);
    }
    for adopt in [-1.2, -1.0, -0.8, -0.6, -0.4, -0.2, 0.0, 0.3, 0.6] {
        for record in [-0.6, -0.3, 0.0, 0.3] {
            line(documents, &predicted, adopt, record);
        }
    }
    Ok(())
}

fn predict(
    index: usize,
    document: &Document,
    model: &AdoptionModel,
    fits: &attribution::Fits,
    predicted: &mut Vec<Predicted>,
) {
    let engine = Engine::built_in();
    let catalog = &*engine.catalog;
    let text = &document.text;
    let Reading { outline, prose, meanings, .. } = read(text, engine);
    let mentions = caveat::mentions::mentions(text, &outline, &prose, &meanings, catalog, &engine.cues);
    let found = recordings(text, &outline, &prose, catalog, &engine.evidence);
    let salience = Salience::new(&outline, &prose, &meanings, &mentions, catalog);
    let adoptions = adoptions_of(&outline, &meanings, &mentions, &salience, |_| None, model);
    let paired = pairs(&outline, &prose, &meanings, &mentions, &adoptions, &found);
    for (id, adoption) in adoptions.iter().enumerate() {
        let recorded = Dimension::ALL.map(|dimension| {
            let of_cell = paired.iter().filter(|pair| {
                let recording = found[pair.recording];
                pair.adoption == id && recording.dimension == dimension && recording.strength != Strength::Placeholder
            });
            let cell = attribution::Cell {
                document: index,
                dimension,
                technology: catalog.technology(adoption.technology).id.clone(),
                adoption: adoption.clone(),
                is_recorded: None,
                pairs: of_cell.map(|pair| (*pair, false)).collect(),
            };
            if cell.pairs.is_empty() { f64::NEG_INFINITY } else { fits.score(&cell) }
        });
        let technology = catalog.technology(adoption.technology).id.clone();
        predicted.push(Predicted { document: index, technology, score: f64::from(adoption.score), recorded });
    }
}

/// The figures as gold/score.py computes them.
fn line(documents: &[Document], predicted: &[Predicted], adopt: f64, record: f64) {
    let (mut adopted, mut wrong, mut all) = (0, 0, 0);
    let (mut agree, mut cells) = ([0; 3], [0; 3]);
    let (mut right, mut false_alarms, mut owed) = (0, 0, 0);
    let (mut missing_right, mut missing_said, mut missing_all) = (0, 0, 0);
    for (index, document) in documents.iter().enumerate().filter(|(_, document)| document.weight >= 1.0) {
        let own: Vec<&Predicted> =
            predicted.iter().filter(|item| item.document == index && item.score >= adopt).collect();
        for label in &document.labels {
            all += usize::from(label.is_sure());
            for dimension in Dimension::ALL {
                let said = label.dimension(dimension.id()).filter(|said| said.is_sure && !said.is_recorded);
                owed += usize::from(label.is_sure() && said.is_some());
            }
        }
        for item in own {
            let label = document.labels.iter().find(|label| label.id == item.technology);
            match label {
                Some(label) => adopted += usize::from(label.is_sure()),
                None => wrong += 1,
            }
            for (dimension, score) in Dimension::ALL.iter().zip(item.recorded) {
                let says_missing = score < record;
                let Some(label) = label else {
                    false_alarms += usize::from(says_missing);
                    continue;
                };
                let Some(said) = label.dimension(dimension.id()).filter(|said| said.is_sure) else { continue };
                cells[*dimension as usize] += 1;
                agree[*dimension as usize] += usize::from(says_missing != said.is_recorded);
                missing_all += usize::from(!said.is_recorded);
                missing_said += usize::from(says_missing);
                missing_right += usize::from(says_missing && !said.is_recorded);
                if label.is_sure() {
                    right += usize::from(says_missing && !said.is_recorded);
                    false_alarms += usize::from(says_missing && said.is_recorded);
                }
            }
        }
    }
    let part = |a: usize, b: usize| a as f64 / b.max(1) as f64;
    println!(
        "{adopt:6.2} {record:6.2} | {:.3} {:.3} | {:.3} ({:.3} {:.3}; {:.3} {:.3} {:.3}) | {:.3} {:.3}",
        part(adopted, adopted + wrong),
        part(adopted, all),
        part(agree.iter().sum(), cells.iter().sum()),
        part(missing_right, missing_said),
        part(missing_right, missing_all),
        part(agree[0], cells[0]),
        part(agree[1], cells[1]),
        part(agree[2], cells[2]),
        part(right, right + false_alarms),
        part(right, owed),
    );
}
