//! The judgement of sentences and of whose evidence they are, held against sentences and small
//! documents of our own: what was right stays right.
//!
//! `tests/data/sentences.txt` and `tests/data/documents.txt` say what their lines mean. What is
//! marked `gap` there should hold and does not yet; it is printed and not asserted.
//! `UPDATE_EXPECT=1` sets and takes away those marks, after a refit: the diff is the review.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use caveat::analysis::{Engine, analyze, read};
use caveat::catalog::data;
use caveat::config::Settings;
use caveat::coverage::State;
use caveat::evidence::{Candidates, Dimension, Strength, reasons, recordings};

const LETTERS: [&str; 3] = ["C", "F", "B"];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn is_updating() -> bool {
    env::var_os("UPDATE_EXPECT").is_some()
}

/// A line of `sentences.txt`.
struct Case {
    is_gap: bool,
    letters: String,
    heading: String,
    previous: String,
    sentence: String,
}

impl Case {
    /// None for comments and empty lines.
    fn new(line: &str) -> Option<Self> {
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (is_gap, rest) = line.strip_prefix("gap ").map_or((false, line), |rest| (true, rest));
        let fields: Vec<&str> = rest.splitn(3, '|').map(str::trim).collect();
        let [letters, heading, text] = fields[..] else { panic!("`{line}` is not `letters | heading | sentence`") };
        let (previous, sentence) = text.split_once(" >> ").unwrap_or(("", text));
        let owned = str::to_owned;
        Some(Self {
            is_gap,
            letters: owned(letters),
            heading: owned(heading),
            previous: owned(previous),
            sentence: owned(sentence),
        })
    }

    /// A document that holds the sentence, and where in it the sentence starts.
    fn document(&self) -> (String, u32) {
        let heading = if self.heading.is_empty() { "Proposal" } else { &self.heading };
        let mut text = format!("# Design\n\n## {heading}\n\n");
        if !self.previous.is_empty() {
            text.push_str(&self.previous);
            text.push_str("\n\n");
        }
        let start = text.len() as u32;
        text.push_str(&self.sentence);
        text.push('\n');
        (text, start)
    }

    fn found(&self) -> String {
        let engine = Engine::built_in();
        let (text, start) = self.document();
        let reading = read(&text, engine);
        let found = recordings(&text, &reading.outline, &reading.prose, &engine.catalog, &engine.evidence);
        let records: BTreeSet<Dimension> = found
            .iter()
            .filter(|recording| recording.strength == Strength::Records)
            .filter(|recording| reading.prose.sentences[recording.sentence as usize].span.start >= start)
            .map(|recording| recording.dimension)
            .collect();
        let letters: Vec<&str> = records.into_iter().map(|dimension| LETTERS[dimension as usize]).collect();
        letters.join(" ")
    }
}

fn cases() -> Vec<Case> {
    let source = fs::read_to_string(path("sentences.txt")).expect("tests/data/sentences.txt is part of the repository");
    source.lines().filter_map(Case::new).collect()
}

#[test]
fn sentences() {
    let source = fs::read_to_string(path("sentences.txt")).expect("tests/data/sentences.txt is part of the repository");
    let mut updated = String::new();
    let mut wrong = Vec::new();
    let (mut all, mut gaps) = (0, 0);
    for line in source.lines() {
        let Some(case) = Case::new(line) else {
            updated.push_str(line);
            updated.push('\n');
            continue;
        };
        let found = case.found();
        let is_right = found == case.letters;
        all += 1;
        match (is_right, case.is_gap) {
            (false, false) => wrong.push(format!("expected \"{}\", found \"{found}\": {line}", case.letters)),
            (true, true) => println!("holds now, take the mark away: {line}"),
            (false, true) => println!("known gap, found \"{found}\": {line}"),
            (true, false) => {}
        }
        gaps += usize::from(!is_right);
        let bare = line.strip_prefix("gap ").unwrap_or(line);
        updated.push_str(&format!("{}{bare}\n", if is_right { "" } else { "gap " }));
    }
    println!("{} of {all} sentences are judged right", all - gaps);
    if is_updating() {
        fs::write(path("sentences.txt"), updated).expect("the folder can be written to");
        return;
    }
    assert!(all >= 300, "{all} sentences are too few to notice a change");
    assert!(wrong.is_empty(), "{} sentences turned wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The weights by dimension and feature.
fn weights() -> [BTreeMap<String, f32>; 3] {
    let file = data("evidence-weights").expect("there are weights");
    Dimension::ALL.map(|dimension| {
        let weights = file[dimension.id()]["weights"].as_object().expect("each dimension has weights");
        weights.iter().map(|(name, weight)| (name.clone(), weight.as_f64().unwrap_or(0.0) as f32)).collect()
    })
}

fn kind(feature: &str) -> String {
    feature.split(':').next().unwrap_or("").to_owned()
}

#[test]
fn every_kind_of_feature_stands_in_some_sentence() {
    let weights = weights();
    let used: BTreeSet<String> = weights.iter().flat_map(BTreeMap::keys).map(|name| kind(name)).collect();
    let engine = Engine::built_in();
    let mut seen = BTreeSet::new();
    for case in cases() {
        let (text, start) = case.document();
        let reading = read(&text, engine);
        for (id, sentence) in reading.prose.sentences.iter().enumerate() {
            if sentence.span.start >= start {
                let judged = reasons(&reading.outline, &reading.prose, &engine.catalog, &engine.evidence, id as u32);
                seen.extend(judged.iter().flat_map(|(_, held)| held).map(|(name, _)| kind(name)));
            }
        }
    }
    let unseen: Vec<&String> = used.difference(&seen).collect();
    assert!(unseen.is_empty(), "no sentence shows {unseen:?}: add one to tests/data/sentences.txt");
}

/// What a fit chooses from must be what the judgement then sees.
#[test]
fn candidates_are_the_features_of_the_judgement() {
    let weights = weights();
    let engine = Engine::built_in();
    let candidates = Candidates::new(&engine.catalog);
    let file = data("evidence-weights").expect("there are weights");
    for case in cases() {
        let (text, _) = case.document();
        let reading = read(&text, engine);
        candidates.read(&text, &reading.outline, &reading.prose, |id, names| {
            let judged = reasons(&reading.outline, &reading.prose, &engine.catalog, &engine.evidence, id);
            for (dimension, (score, held)) in Dimension::ALL.iter().zip(judged) {
                let of_dimension = &weights[*dimension as usize];
                let number = |key: &str| file[dimension.id()][key].as_f64().unwrap_or(f64::NAN) as f32;
                let sum: f32 = names.iter().filter_map(|name| of_dimension.get(name)).sum();
                let expected = number("bias") - number("threshold") + sum;
                assert!(
                    (score - expected).abs() < 0.002,
                    "{}: {score} by the judgement ({held:?}), {expected} by the candidates: {}",
                    dimension.id(),
                    case.sentence
                );
            }
        });
    }
}

/// One document of `documents.txt`.
struct Document {
    name: String,
    is_gap: bool,
    /// By technology, the dimensions that are recorded.
    expected: BTreeMap<String, String>,
    text: String,
}

fn documents(source: &str) -> Vec<Document> {
    let parts = source.split("\n=== ").skip(1);
    let document = |part: &str| {
        let (head, text) = part.split_once("\n---\n").expect("`---` stands between what is expected and the text");
        let mut lines = head.lines();
        let title = lines.next().unwrap_or("");
        let (is_gap, name) = title.strip_prefix("gap ").map_or((false, title), |name| (true, name));
        let expected = lines.filter_map(|line| line.split_once(':'));
        Document {
            name: name.to_owned(),
            is_gap,
            expected: expected.map(|(id, said)| (id.to_owned(), said.trim().to_owned())).collect(),
            text: text.to_owned(),
        }
    };
    parts.map(document).collect()
}

fn records(text: &str, technology: &str) -> String {
    let engine = Engine::built_in();
    let analysis = analyze(text, engine, &Settings::default(), None);
    let at =
        analysis.adoptions.iter().position(|adoption| engine.catalog.technology(adoption.technology).id == technology);
    let Some(at) = at else { return "not adopted".to_owned() };
    let row = &analysis.coverage.rows[at];
    let shown = Dimension::ALL.iter().filter_map(|&dimension| match row[dimension as usize].state {
        State::Recorded => Some(LETTERS[dimension as usize].to_owned()),
        State::Placeholder => Some(format!("{}?", LETTERS[dimension as usize])),
        State::Missing | State::NotRequired => None,
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn whose_evidence_it_is() {
    let source = fs::read_to_string(path("documents.txt")).expect("tests/data/documents.txt is part of the repository");
    let mut updated = source.clone();
    let mut wrong = Vec::new();
    let documents = documents(&source);
    for document in &documents {
        let differences: Vec<String> = document
            .expected
            .iter()
            .map(|(technology, expected)| (technology, expected, records(&document.text, technology)))
            .filter(|(_, expected, found)| *expected != found)
            .map(|(technology, expected, found)| format!("{technology}: expected \"{expected}\", found \"{found}\""))
            .collect();
        let is_right = differences.is_empty();
        let said = format!("{}: {}", document.name, differences.join("; "));
        match (is_right, document.is_gap) {
            (false, false) => wrong.push(said),
            (true, true) => println!("holds now, take the mark away: {}", document.name),
            (false, true) => println!("known gap: {said}"),
            (true, false) => {}
        }
        let title = |is_gap: bool| format!("\n=== {}{}\n", if is_gap { "gap " } else { "" }, document.name);
        updated = updated.replace(&title(document.is_gap), &title(!is_right));
    }
    if is_updating() {
        fs::write(path("documents.txt"), updated).expect("the folder can be written to");
        return;
    }
    assert!(documents.len() >= 15, "{} documents", documents.len());
    assert!(wrong.is_empty(), "{} documents turned wrong:\n{}", wrong.len(), wrong.join("\n"));
}
