//! Labelled documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A document with what reviewers say of it.
pub struct Document {
    pub name: String,
    /// What is left out together.
    pub project: String,
    pub text: String,
    pub labels: Vec<Label>,
    /// How much it counts in fitting: 1 for documents of the first folder, less for others.
    pub weight: f64,
}

impl Document {
    fn new(file: File, text: String, weight: f64) -> Self {
        let project = file.doc.split("--").next().unwrap_or("").to_owned();
        Self { name: file.doc, project, text, labels: file.technologies, weight }
    }
}

/// What is said of one technology.
#[derive(Deserialize)]
pub struct Label {
    pub id: String,
    pub adopted: String,
    #[serde(flatten)]
    pub rest: BTreeMap<String, serde_json::Value>,
}

/// Whether a dimension is recorded, and where.
pub struct DimensionLabel {
    pub is_recorded: bool,
    pub lines: Vec<u32>,
    pub is_sure: bool,
}

impl Label {
    /// Whether most reviewers would agree that it is adopted.
    pub fn is_sure(&self) -> bool {
        self.adopted == "sure"
    }

    /// What is said of a dimension.
    pub fn dimension(&self, id: &str) -> Option<DimensionLabel> {
        let value = self.rest.get(id)?;
        let lines = value["lines"].as_array()?.iter().filter_map(|line| Some(line.as_u64()? as u32)).collect();
        Some(DimensionLabel {
            is_recorded: value["state"] == "recorded",
            lines,
            is_sure: value["confidence"] == "sure",
        })
    }
}

#[derive(Deserialize)]
struct File {
    doc: String,
    technologies: Vec<Label>,
    /// Where the text is, from the folder given with the labels; only in files of many labels.
    #[serde(default)]
    path: String,
}

/// The documents of a file of labels whose texts lie under `texts`, one label a line.
fn lines(path: &Path, texts: &Path, weight: f64, documents: &mut Vec<Document>) -> Result<(), String> {
    let files = with_texts(path, texts, |file: &File| &file.path)?;
    documents.extend(files.into_iter().map(|(file, text)| Document::new(file, text, weight)));
    Ok(())
}

/// What a file says of documents, one a line as JSON, each with its text, which lies under `texts`
/// where `path_of` says. Texts that are not there are passed over and counted.
pub fn with_texts<T: serde::de::DeserializeOwned>(
    path: &Path,
    texts: &Path,
    path_of: impl Fn(&T) -> &str,
) -> Result<Vec<(T, String)>, String> {
    let source = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut found = Vec::new();
    let (mut absent, mut first_absent) = (0, None);
    for (number, line) in source.lines().enumerate() {
        let file: T =
            serde_json::from_str(line).map_err(|error| format!("{}:{}: {error}", path.display(), number + 1))?;
        match fs::read_to_string(texts.join(path_of(&file))) {
            Ok(text) => found.push((file, text)),
            Err(_) => {
                absent += 1;
                first_absent.get_or_insert(path_of(&file).to_owned());
            }
        }
    }
    if let Some(first) = first_absent {
        eprintln!(
            "caveat-fit: {absent} texts of {} are not under {}, such as {first}; they are left out",
            path.display(),
            texts.display()
        );
    }
    Ok(found)
}

/// Small documents in one file, such as `tests/data/documents.toml`.
#[derive(Deserialize)]
struct Small {
    document: Vec<SmallDocument>,
}

#[derive(Deserialize)]
struct SmallDocument {
    adopted: Vec<String>,
    #[serde(default)]
    close: Vec<String>,
    text: String,
}

/// The documents of one file; all of them are one project.
fn small(path: &Path, weight: f64, documents: &mut Vec<Document>) -> Result<(), String> {
    let source = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let file: Small = toml::from_str(&source).map_err(|error| format!("{}: {error}", path.display()))?;
    for (index, small) in file.document.into_iter().enumerate() {
        let as_label = |adopted: &str| {
            let adopted = adopted.to_owned();
            move |id: String| Label { id, adopted: adopted.clone(), rest: BTreeMap::new() }
        };
        let sure = small.adopted.into_iter().map(as_label("sure"));
        let labels = sure.chain(small.close.into_iter().map(as_label("close"))).collect();
        let (name, project) = (format!("small--{}", index + 1), "small".to_owned());
        documents.push(Document { name, project, text: small.text, labels, weight });
    }
    Ok(())
}

/// How much a document of a further folder counts unless it is told.
const FURTHER_WEIGHT: f64 = 0.6;

/// An argument without the weight behind it, and the weight.
pub fn with_weight(argument: &str) -> Result<(&str, Option<f64>), String> {
    let Some((rest, weight)) = argument.rsplit_once('@') else { return Ok((argument, None)) };
    Ok((rest, Some(weight.parse().map_err(|error| format!("{argument}: {error}"))?)))
}

/// Reads all labelled documents of the folders, by name, of files of small ones, and of files of
/// labels with the folder of their texts (`LABELS.jsonl=TEXTS`). Each may be followed by
/// `@WEIGHT`: how much its documents count beside those of the first one, which count 1.
pub fn load(folders: &[String]) -> Result<Vec<Document>, String> {
    let mut documents = Vec::new();
    for (index, argument) in folders.iter().enumerate() {
        let (folder, weight) = with_weight(argument)?;
        let (folder, texts) = folder.split_once('=').map_or((folder, None), |(labels, texts)| (labels, Some(texts)));
        let folder = Path::new(folder);
        let weight = weight.unwrap_or(if index == 0 { 1.0 } else { FURTHER_WEIGHT });
        if let Some(texts) = texts {
            lines(folder, Path::new(texts), weight, &mut documents)?;
            continue;
        }
        if folder.extension().is_some_and(|extension| extension == "toml") {
            small(folder, weight, &mut documents)?;
            continue;
        }
        let mut paths: Vec<PathBuf> = read_dir(&folder.join("labels"))?;
        paths.sort();
        for path in paths {
            let source = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let file: File = serde_json::from_str(&source).map_err(|error| format!("{}: {error}", path.display()))?;
            let text = folder.join("docs").join(&file.doc);
            let text = fs::read_to_string(&text).map_err(|error| format!("{}: {error}", text.display()))?;
            documents.push(Document::new(file, text, weight));
        }
    }
    Ok(documents)
}

fn read_dir(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect())
}

/// The projects, sorted.
pub fn projects(documents: &[Document]) -> Vec<String> {
    let mut projects: Vec<String> = documents.iter().map(|document| document.project.clone()).collect();
    projects.sort();
    projects.dedup();
    projects
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 2] = [include_str!("../labels/corpus.jsonl"), include_str!("../labels/others.jsonl")];

    #[test]
    fn labels_name_technologies_that_exist_and_lines_of_a_text() {
        let catalog = caveat::catalog::Catalog::built_in();
        for line in FILES.iter().flat_map(|file| file.lines()) {
            let file: File = serde_json::from_str(line).expect("a label");
            assert!(file.path.contains('/'), "{}: where is its text?", file.doc);
            for label in &file.technologies {
                assert!(catalog.technology_by_id(&label.id).is_some(), "{}: {}", file.doc, label.id);
                assert!(matches!(label.adopted.as_str(), "sure" | "close"), "{}: {}", file.doc, label.adopted);
                for dimension in ["cost", "failure-mode", "blast-radius"] {
                    let said = label.dimension(dimension).unwrap_or_else(|| panic!("{}: {dimension}", file.doc));
                    assert!(said.lines.iter().all(|line| *line > 0), "{}: lines count from 1", file.doc);
                }
            }
        }
    }

    #[test]
    fn a_text_that_is_not_there_is_left_out() {
        let folder = std::env::temp_dir().join(format!("caveat-fit-{}", std::process::id()));
        fs::create_dir_all(folder.join("texts/a")).expect("a folder");
        let labels = folder.join("labels.jsonl");
        let line = |name: &str| format!("{{\"doc\":\"a--{name}\",\"path\":\"a/{name}\",\"technologies\":[]}}\n");
        fs::write(&labels, line("here.md") + &line("gone.md")).expect("labels");
        fs::write(folder.join("texts/a/here.md"), "# Here\n").expect("a text");
        let argument = format!("{}={}@0.5", labels.display(), folder.join("texts").display());
        let documents = load(&[argument]).expect("documents");
        fs::remove_dir_all(&folder).expect("removed");
        let found: Vec<_> =
            documents.iter().map(|document| (&*document.name, &*document.project, document.weight)).collect();
        assert_eq!(found, [("a--here.md", "a", 0.5)]);
    }
}
