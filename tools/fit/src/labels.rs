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

/// Reads all labelled documents of the folders, by name, and of files of small ones. Each may be followed by
/// `@WEIGHT`: how much its documents count beside those of the first one, which count 1.
pub fn load(folders: &[String]) -> Result<Vec<Document>, String> {
    let mut documents = Vec::new();
    for (index, argument) in folders.iter().enumerate() {
        let (folder, weight) = match argument.rsplit_once('@') {
            Some((folder, weight)) => {
                (folder, Some(weight.parse::<f64>().map_err(|error| format!("{argument}: {error}"))?))
            }
            None => (argument.as_str(), None),
        };
        let folder = Path::new(folder);
        let weight = weight.unwrap_or(if index == 0 { 1.0 } else { FURTHER_WEIGHT });
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
            let project = file.doc.split("--").next().unwrap_or("").to_owned();
            documents.push(Document { name: file.doc, project, text, labels: file.technologies, weight });
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
