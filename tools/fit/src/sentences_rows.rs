//! Rows for the judgement of sentences: labelled sentences, sentences of labelled documents,
//! and sentences of our own, read as an analysis reads them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use caveat::analysis::{Engine, read};
use caveat::evidence::{Candidates, Dimension};
use caveat::text::LineIndex;
use serde::Deserialize;

use crate::labels::{Document, with_texts, with_weight};

/// What a reviewer says of a sentence and a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    No,
    Yes,
    /// Could go either way.
    Close,
}

/// Where a row comes from, which decides how much it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A sentence that was labelled by itself; `is_active` where it was sampled because an
    /// earlier judgement was unsure of it.
    Labelled { is_active: bool },
    /// A sentence of a further project that was labelled by itself, and its weight in
    /// thousandths: it is learnt from, not judged.
    Further(u32),
    /// A sentence of a document whose evidence lines are labelled, and the document's weight
    /// in thousandths.
    Document(u32),
    /// A sentence of our own.
    Own,
}

/// A sentence with its features.
pub struct Row {
    pub project: String,
    pub origin: Origin,
    pub verdicts: [Verdict; 3],
    /// The features of each sentence that it was read as: most often one. None where nothing
    /// can count, as in a question.
    pub parts: Vec<Vec<String>>,
    pub text: String,
    pub heading: String,
}

#[derive(Deserialize)]
struct Labelled {
    repo: String,
    stratum: String,
    #[serde(default)]
    heading: String,
    #[serde(default)]
    previous: String,
    sentence: String,
    labels: String,
}

/// The letters that stand for the dimensions, in the order of [`Dimension::ALL`].
const LETTERS: [&str; 3] = ["C", "F", "B"];

fn verdicts(labels: &str) -> [Verdict; 3] {
    LETTERS.map(|letter| {
        let found = labels.split_whitespace().find_map(|label| label.strip_prefix(letter));
        match found {
            Some("") => Verdict::Yes,
            Some(_) => Verdict::Close,
            None => Verdict::No,
        }
    })
}

/// Sentences labelled one a line as JSON: `repo`, `stratum`, `heading`, `previous`,
/// `sentence`, and `labels` such as `C F?`.
pub fn labelled(path: &Path, candidates: &Candidates<'_>) -> Result<Vec<Row>, String> {
    let source = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = Vec::new();
    for (index, line) in source.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row: Labelled =
            serde_json::from_str(line).map_err(|error| format!("{}:{}: {error}", path.display(), index + 1))?;
        rows.push(Row {
            parts: features_of(&row.heading, &row.previous, &row.sentence, candidates),
            project: row.repo,
            origin: Origin::Labelled { is_active: row.stratum == "active" },
            verdicts: verdicts(&row.labels),
            text: row.sentence,
            heading: row.heading,
        });
    }
    Ok(rows)
}

/// Sentences of our own: `letters | heading | previous >> sentence` a line, as in
/// `tests/data/sentences.txt`, where `gap` in front marks what is not judged right yet.
pub fn own(path: &Path, candidates: &Candidates<'_>) -> Result<Vec<Row>, String> {
    let source = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = Vec::new();
    for (index, line) in source.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut fields = line.splitn(3, '|').map(str::trim);
        let (Some(letters), Some(heading), Some(text)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(format!("{}:{}: expected `letters | heading | sentence`", path.display(), index + 1));
        };
        let (previous, sentence) = text.split_once(" >> ").unwrap_or(("", text));
        rows.push(Row {
            project: String::new(),
            origin: Origin::Own,
            verdicts: verdicts(letters.strip_prefix("gap").unwrap_or(letters)),
            parts: features_of(heading, previous, sentence, candidates),
            text: sentence.to_owned(),
            heading: heading.to_owned(),
        });
    }
    Ok(rows)
}

/// Labelled sentences of one document, each from a byte to another with its labels.
#[derive(Deserialize)]
struct Further {
    doc: String,
    path: String,
    sentences: Vec<(u32, u32, String)>,
}

/// Sentences of further documents: `LABELS.jsonl=TEXTS`, with `@WEIGHT` behind it for what one
/// counts beside a labelled sentence. `projects` gives the project of labelled sentences for that
/// of documents; what `known` holds is left out.
pub fn further(
    argument: &str,
    projects: &BTreeMap<String, String>,
    known: &HashSet<String>,
    candidates: &Candidates<'_>,
) -> Result<Vec<Row>, String> {
    let (files, weight) = with_weight(argument)?;
    let (path, texts) = files.split_once('=').ok_or_else(|| format!("`{argument}` is not LABELS.jsonl=TEXTS"))?;
    let weight = (weight.unwrap_or(1.0) * 1000.0) as u32;
    let mut rows = Vec::new();
    for (document, text) in with_texts(Path::new(path), Path::new(texts), |file: &Further| &file.path)? {
        let reading = read(&text, Engine::built_in());
        let mut parts: Vec<Vec<Vec<String>>> = vec![Vec::new(); document.sentences.len()];
        candidates.read(&text, &reading.outline, &reading.prose, |id, features| {
            let sentence = &reading.prose.sentences[id as usize];
            // A sentence that is read as several now still starts within the labelled one.
            let labelled =
                document.sentences.iter().position(|(start, end, _)| (*start..*end).contains(&sentence.span.start));
            if let Some(at) = labelled.filter(|_| !sentence.is_question) {
                parts[at].push(features);
            }
        });
        for ((start, end, labels), parts) in document.sentences.into_iter().zip(parts) {
            let written = text.get(start as usize..end as usize);
            let written = written.ok_or_else(|| format!("{}: no text at {start}..{end}", document.doc))?;
            if known.contains(&plain(written)) {
                continue;
            }
            let project = document.doc.split("--").next().unwrap_or("");
            rows.push(Row {
                project: projects.get(project).map_or(project, String::as_str).to_owned(),
                origin: Origin::Further(weight),
                verdicts: verdicts(&labels),
                parts,
                text: written.to_owned(),
                heading: String::new(),
            });
        }
    }
    Ok(rows)
}

/// The sentence in a small document of its own.
fn features_of(heading: &str, previous: &str, sentence: &str, candidates: &Candidates<'_>) -> Vec<Vec<String>> {
    let one_line = |text: &str| text.replace('\n', " ");
    let heading = if heading.is_empty() { "Proposal" } else { heading };
    let mut text = format!("# Design\n\n## {}\n\n", one_line(heading));
    if !previous.is_empty() {
        text.push_str(&one_line(previous));
        text.push_str("\n\n");
    }
    let start = text.len() as u32;
    text.push_str(&one_line(sentence));
    let reading = read(&text, Engine::built_in());
    let mut parts = Vec::new();
    candidates.read(&text, &reading.outline, &reading.prose, |id, features| {
        let sentence = &reading.prose.sentences[id as usize];
        if sentence.span.start >= start && !sentence.is_question {
            parts.push(features);
        }
    });
    parts
}

/// How much of a sentence must stand on lines of evidence for the sentence to be it.
const ON_LINE: f64 = 0.6;
/// A shorter sentence says nothing by itself.
const LEAST_TOKENS: usize = 4;

/// The sentences of labelled documents: evidence where its lines are labelled so. `projects`
/// gives the project of labelled sentences for that of documents; what `known` holds is left out.
pub fn of_documents(
    documents: &[Document],
    projects: &BTreeMap<String, String>,
    known: &HashSet<String>,
    candidates: &Candidates<'_>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for document in documents {
        let text = &document.text;
        let reading = read(text, Engine::built_in());
        let lines = LineIndex::new(text);
        let on_lines = evidence_lines(document);
        let heading_of = |section: u32| {
            let heading = reading.outline.sections[section as usize].heading;
            let first = heading.map(|block| reading.prose.first_sentence(block));
            first.and_then(|id| reading.prose.sentences.get(id as usize)).map_or("", |heading| heading.span.of(text))
        };
        candidates.read(text, &reading.outline, &reading.prose, |id, features| {
            let sentence = &reading.prose.sentences[id as usize];
            let written = sentence.span.of(text);
            if sentence.is_question || sentence.tokens.len() < LEAST_TOKENS || known.contains(&plain(written)) {
                return;
            }
            let (first, last) = (lines.line(sentence.span.start) + 1, lines.line(sentence.span.end) + 1);
            let verdicts = on_lines.each_ref().map(|labelled| {
                let all = f64::from(last - first + 1);
                let on = (first..=last).filter_map(|line| labelled.get(&line)).collect::<Vec<_>>();
                match on.len() as f64 / all {
                    0.0 => Verdict::No,
                    share if share >= ON_LINE && on.iter().any(|&&is_sure| is_sure) => Verdict::Yes,
                    _ => Verdict::Close,
                }
            });
            rows.push(Row {
                project: projects.get(&document.project).unwrap_or(&document.project).clone(),
                origin: Origin::Document((document.weight * 1000.0) as u32),
                verdicts,
                parts: vec![features],
                text: written.to_owned(),
                heading: heading_of(sentence.section).to_owned(),
            });
        });
    }
    rows
}

/// For each dimension the lines of its evidence, and whether the reviewer was sure.
fn evidence_lines(document: &Document) -> [BTreeMap<u32, bool>; 3] {
    Dimension::ALL.map(|dimension| {
        let mut lines = BTreeMap::new();
        for label in &document.labels {
            let Some(said) = label.dimension(dimension.id()) else { continue };
            for line in said.lines {
                *lines.entry(line).or_default() |= said.is_recorded && said.is_sure;
            }
        }
        lines
    })
}

/// A sentence without what may be written one way or another.
pub fn plain(sentence: &str) -> String {
    let words: Vec<String> = sentence
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[derive(Deserialize)]
struct SourceOf {
    doc: String,
    repository: String,
}

/// The repositories of documents by the documents' projects, from the folders' `SOURCES.json`
/// as far as there is one: labelled sentences go by repository.
pub fn repositories(folders: &[String]) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    for folder in folders {
        let folder = folder.rsplit_once('@').map_or(folder.as_str(), |(folder, _)| folder);
        let path = Path::new(folder).join("SOURCES.json");
        let Ok(source) = fs::read_to_string(&path) else { continue };
        let sources: Vec<SourceOf> =
            serde_json::from_str(&source).map_err(|error| format!("{}: {error}", path.display()))?;
        for source in sources {
            let project = source.doc.split("--").next().unwrap_or("").to_owned();
            found.insert(project, source.repository);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: &str = include_str!("../labels/sentences-others.jsonl");

    #[test]
    fn labelled_stretches_follow_one_another_and_have_labels_that_are_known() {
        for line in LABELS.lines() {
            let document: Further = serde_json::from_str(line).expect("labels of sentences");
            assert!(document.path.contains('/'), "{}: where is its text?", document.doc);
            let mut behind = 0;
            for (start, end, labels) in document.sentences {
                assert!(behind <= start && start < end, "{}: {start}..{end}", document.doc);
                behind = end;
                for label in labels.split_whitespace() {
                    let letter = label.strip_suffix('?').unwrap_or(label);
                    assert!(LETTERS.contains(&letter), "{}: {start}..{end}: {label}", document.doc);
                }
            }
        }
    }
}
