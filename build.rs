//! Packs the catalogue's TOML files for the program to embed: `lexicon.bin`, the compiled
//! terms, and `catalog.json`, names and weights, read at every start; `terms.json`, read when
//! a team adds technologies; `knowledge.json`, read when somebody asks.
//!
//! JSON because it is read ten times as fast as TOML. The terms are compiled by the very
//! code that the program uses.

#[allow(dead_code, unreachable_pub)]
#[path = "src/catalog/lexicon/mod.rs"]
mod lexicon;
#[allow(dead_code, unreachable_pub)]
#[path = "src/catalog/register.rs"]
mod register;
#[allow(dead_code, unreachable_pub)]
#[path = "src/catalog/schema.rs"]
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Keys of a technology that only explanations need.
const KNOWLEDGE: [&str; 7] = ["costs", "failures", "radius", "avoid_when", "revisit_when", "sources", "questions"];
/// Keys of any file that only tests need.
const EXAMPLES: [&str; 2] = ["matches", "ignores"];
/// Keys of a technology that only compiling needs.
const TERMS: [&str; 5] = ["strong", "products", "weak", "company", "never"];

fn main() {
    for path in ["catalog", "src/catalog/lexicon", "src/catalog/register.rs", "src/catalog/schema.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = Map::new();
    for name in ["sections", "stance", "adoption", "claims", "practice"] {
        let path = format!("catalog/{name}.toml");
        files.insert(name.to_owned(), without(&EXAMPLES, read(Path::new(&path))));
    }
    for (name, entry) in folder(Path::new("catalog/evidence")) {
        files.insert(format!("evidence-{name}"), without(&EXAMPLES, entry));
    }
    let (technologies, knowledge) = technologies();
    write(&out.join("lexicon.bin"), &compile(&technologies, &files));
    let class_keys: Vec<&str> = register::CLASS_FILES.iter().map(|(key, _)| *key).collect();
    let terms: Map<String, Value> = class_keys.iter().map(|key| ((*key).to_owned(), files[*key].clone())).collect();
    write(&out.join("terms.json"), json!({ "technologies": technologies, "files": terms }).to_string().as_bytes());
    for key in &class_keys {
        files.insert((*key).to_owned(), without(&["terms", "words", "meaning"], files[*key].clone()));
    }
    let names = without(&TERMS, Value::Object(technologies));
    write(&out.join("catalog.json"), json!({ "technologies": names, "files": files }).to_string().as_bytes());
    write(&out.join("knowledge.json"), Value::Object(knowledge).to_string().as_bytes());
}

/// The technologies with what analysis needs of them, and with what explanations need.
fn technologies() -> (Map<String, Value>, Map<String, Value>) {
    let (mut technologies, mut knowledge) = (Map::new(), Map::new());
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
    (technologies, knowledge)
}

fn compile(technologies: &Map<String, Value>, files: &Map<String, Value>) -> Vec<u8> {
    let catalog = Path::new("catalog");
    let terms: BTreeMap<String, schema::TechnologyTerms> = BTreeMap::deserialize(Value::Object(technologies.clone()))
        .unwrap_or_else(|error| fail(catalog, &error.to_string()));
    let class_files: Vec<schema::ClassFile> = register::CLASS_FILES
        .iter()
        .map(|(key, _)| {
            let file = schema::ClassFile::deserialize(&files[*key]);
            file.unwrap_or_else(|error| fail(&catalog.join(key), &error.to_string()))
        })
        .collect();
    let mut builder = lexicon::LexiconBuilder::new();
    let terms: Vec<_> = terms.iter().collect();
    register::register(&mut builder, &terms, &class_files).unwrap_or_else(|error| fail(catalog, &error));
    for word in register::named_words(&files["evidence-weights"]) {
        builder.add_word(&word);
    }
    builder.build().to_bytes()
}

/// The value with these keys left out of every table in it.
fn without(keys: &[&str], mut value: Value) -> Value {
    match &mut value {
        Value::Object(table) => {
            table.retain(|key, _| !keys.contains(&key.as_str()));
            table.values_mut().for_each(|value| *value = without(keys, value.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = without(keys, value.take())),
        _ => {}
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

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|error| fail(path, &error.to_string()));
}

fn fail(path: &Path, error: &str) -> ! {
    eprintln!("{}: {error}", path.display());
    process::exit(1);
}
