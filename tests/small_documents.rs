//! Small documents of our own, each with the technologies that it takes on. What is judged
//! right has to stay so; what is judged wrong is marked in the file and printed here.
//! `UPDATE_EXPECT=1` sets and takes away those marks, after a refit: the diff is the review.

use std::{env, fs};

use caveat::analysis::{Engine, analyze};
use caveat::config::Settings;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    document: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// What it takes on.
    adopted: Vec<String>,
    /// What it may be said to take on.
    #[serde(default)]
    close: Vec<String>,
    /// Whether it is judged wrong today.
    #[serde(default)]
    gap: bool,
    text: String,
}

/// What is missed or wrongly said to be adopted; empty if the judgement is right.
fn errors(document: &Document) -> Vec<String> {
    let engine = Engine::built_in();
    let analysis = analyze(&document.text, engine, &Settings::default(), None);
    let found: Vec<&str> =
        analysis.adoptions.iter().map(|adoption| engine.catalog.technology(adoption.technology).id.as_str()).collect();
    let missed = document.adopted.iter().filter(|id| !found.contains(&id.as_str()));
    let wrong = found.iter().filter(|id| !document.adopted.iter().chain(&document.close).any(|own| own == **id));
    missed.map(|id| format!("{id} is missed")).chain(wrong.map(|id| format!("{id} is not adopted"))).collect()
}

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/documents.toml");

/// The source with a mark on each document that is judged wrong, and on no other.
fn marked(source: &str, documents: &[Document]) -> String {
    let mut parts = source.split("[[document]]\n");
    let mut updated = parts.next().unwrap_or_default().to_owned();
    for (part, document) in parts.zip(documents) {
        let mark = if errors(document).is_empty() { "" } else { "gap = true\n" };
        let part = part.replacen("gap = true\n", "", 1).replacen("text = ", &format!("{mark}text = "), 1);
        updated += &format!("[[document]]\n{part}");
    }
    updated
}

#[test]
fn small_documents_are_judged_as_marked() {
    let source = fs::read_to_string(FILE).expect("the file is part of the repository");
    let file: File = toml::from_str(&source).expect("the file is in order");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(FILE, marked(&source, &file.document)).expect("the folder can be written to");
        return;
    }
    let mut surprises = Vec::new();
    for document in &file.document {
        let title = document.text.trim_start().lines().next().unwrap_or_default();
        let errors = errors(document);
        match (errors.is_empty(), document.gap) {
            (true, false) => {}
            (false, true) => println!("known gap: {title}: {}", errors.join(", ")),
            (false, false) => surprises.push(format!("{title}: {}", errors.join(", "))),
            (true, true) => surprises.push(format!("{title}: is judged right now; take its `gap = true` away")),
        }
    }
    assert!(surprises.is_empty(), "{} of {}:\n{}", surprises.len(), file.document.len(), surprises.join("\n"));
}
