//! Packs the catalogue's TOML files into two JSON texts that the program embeds:
//! `lexicon.json`, read at every start, and `knowledge.json`, read when somebody asks.
//!
//! JSON because it is read ten times as fast as TOML; no schema is known here, so a new
//! key or file needs no change of this script.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use serde_json::{Map, Value};

/// Keys of a technology that only explanations need.
const KNOWLEDGE: [&str; 7] = ["costs", "failures", "radius", "avoid_when", "revisit_when", "sources", "questions"];
/// Keys of any file that only tests need.
const EXAMPLES: [&str; 2] = ["matches", "ignores"];

fn main() {
    println!("cargo::rerun-if-changed=catalog");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut lexicon = Map::new();
    let mut knowledge = Map::new();
    let mut technologies = Map::new();
    for (id, mut entry) in folder(Path::new("catalog/technologies")) {
        let Some(table) = entry.as_object_mut() else { continue };
        let mut known = Map::new();
        for key in KNOWLEDGE.into_iter().chain(EXAMPLES) {
            if let Some(value) = table.remove(key) {
                if key == "questions" {
                    table.insert("question".to_owned(), value.get(0).cloned().unwrap_or_default());
                }
                known.insert(key.to_owned(), value);
            }
        }
        knowledge.insert(id.clone(), Value::Object(known));
        technologies.insert(id, entry);
    }
    lexicon.insert("technologies".to_owned(), Value::Object(technologies));
    for name in ["sections", "stance", "adoption", "claims", "practice"] {
        let path = format!("catalog/{name}.toml");
        lexicon.insert(name.to_owned(), without_examples(read(Path::new(&path))));
    }
    for (name, entry) in folder(Path::new("catalog/evidence")) {
        lexicon.insert(format!("evidence-{name}"), without_examples(entry));
    }
    write(&out.join("lexicon.json"), &Value::Object(lexicon));
    write(&out.join("knowledge.json"), &Value::Object(knowledge));
}

fn without_examples(mut value: Value) -> Value {
    if let Some(table) = value.as_object_mut() {
        table.retain(|key, _| !EXAMPLES.contains(&key.as_str()));
        table.values_mut().for_each(|value| *value = without_examples(value.take()));
    }
    value
}

/// The `*.toml` files of a folder, by stem, sorted.
fn folder(path: &Path) -> BTreeMap<String, Value> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| fail(path, &error.to_string()));
    let mut files = BTreeMap::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(stem, read(&path));
        }
    }
    files
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| fail(path, &error.to_string()));
    toml::from_str(&text).unwrap_or_else(|error| fail(path, &error.to_string()))
}

fn write(path: &Path, value: &Value) {
    fs::write(path, value.to_string()).unwrap_or_else(|error| fail(path, &error.to_string()));
}

fn fail(path: &Path, error: &str) -> ! {
    eprintln!("{}: {error}", path.display());
    process::exit(1);
}
