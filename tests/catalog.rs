//! The catalogue is complete, in normal form, and its examples are read as they say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use caveat::analysis::Engine;
use caveat::catalog::Catalog;
use caveat::mentions::named_in;
use caveat::outline::outline;
use caveat::prose::prose;
use toml::{Table, Value};

/// The ids that reports, configuration and directives name; none is ever taken away.
const IDS: [&str; 57] = [
    "api-gateway",
    "authentication",
    "autoscaling",
    "background-jobs",
    "backpressure",
    "backup",
    "batching",
    "caching",
    "cdn",
    "change-data-capture",
    "circuit-breaker",
    "compression",
    "connection-pooling",
    "consensus",
    "container-orchestration",
    "denormalization",
    "distributed-transactions",
    "dynamic-config",
    "encryption",
    "event-sourcing",
    "eventual-consistency",
    "failover",
    "feature-flags",
    "idempotency",
    "indexing",
    "load-balancing",
    "locking",
    "managed-service",
    "message-queue",
    "microservices",
    "monolith",
    "multi-region",
    "multi-tenancy",
    "nosql",
    "object-storage",
    "observability",
    "plugins",
    "polling",
    "progressive-delivery",
    "push-delivery",
    "rate-limiting",
    "relational-database",
    "replication",
    "retention",
    "retries",
    "rpc-style",
    "schema-migration",
    "schemaless",
    "serverless",
    "service-discovery",
    "service-mesh",
    "sharding",
    "stream-processing",
    "testing-safeguards",
    "validation",
    "versioning",
    "write-ahead-log",
];

/// The keys of a technology in the order of the file, and whether each must be there.
const KEYS: [(&str, bool); 20] = [
    ("name", true),
    ("summary", true),
    ("axes", true),
    ("ambient", false),
    ("strong", true),
    ("products", true),
    ("weak", true),
    ("company", true),
    ("never", true),
    ("ground", false),
    ("matches", true),
    ("ignores", true),
    ("costs", true),
    ("questions", true),
    ("avoid_when", true),
    ("revisit_when", true),
    ("failures", true),
    ("radius", true),
    ("sources", true),
    ("question", false),
];

/// Lists of terms, kept sorted so that two people who add a term do not meet.
const TERM_LISTS: [&str; 6] = ["strong", "products", "weak", "company", "never", "ground"];

/// Fewest entries of each list of knowledge.
const FEWEST: [(&str, usize); 9] = [
    ("matches", 2),
    ("ignores", 2),
    ("costs", 3),
    ("failures", 3),
    ("radius", 2),
    ("questions", 3),
    ("avoid_when", 2),
    ("revisit_when", 2),
    ("sources", 2),
];

/// Text that is longer does not fit a hover.
const LONGEST: usize = 220;
/// A question is shown on one line.
const LONGEST_QUESTION: usize = 140;

struct Entry {
    id: String,
    source: String,
    table: Table,
}

impl Entry {
    fn strings(&self, key: &str) -> Vec<&str> {
        let items = self.table.get(key).and_then(Value::as_array).into_iter().flatten();
        items.map(|item| item.as_str().unwrap_or_else(|| panic!("{}: `{key}` holds only strings", self.id))).collect()
    }

    fn count(&self, key: &str) -> usize {
        self.table.get(key).and_then(Value::as_array).map_or(0, Vec::len)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog")
}

fn entries() -> Vec<Entry> {
    let folder = fs::read_dir(root().join("technologies")).expect("catalog/technologies");
    let mut entries: Vec<Entry> = folder
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let id = path.file_stem().expect("a stem").to_string_lossy().into_owned();
            let source = fs::read_to_string(&path).expect("UTF-8");
            let table = source.parse().unwrap_or_else(|error| panic!("{id}: {error}"));
            Entry { id, source, table }
        })
        .collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    entries
}

/// Runs `find` over all entries and fails with everything that it found.
fn check(find: impl Fn(&Entry, &mut Vec<String>)) {
    let mut wrong = Vec::new();
    for entry in entries() {
        let mut found = Vec::new();
        find(&entry, &mut found);
        wrong.extend(found.into_iter().map(|message| format!("catalog/technologies/{}.toml: {message}", entry.id)));
    }
    assert!(wrong.is_empty(), "{} mistakes:\n{}", wrong.len(), wrong.join("\n"));
}

/// All strings of a value, wherever they stand in it.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Table(table) => table.iter().for_each(|(_, item)| texts(item, found)),
        _ => {}
    }
}

#[test]
fn the_technologies_are_all_there() {
    let found: Vec<String> = entries().into_iter().map(|entry| entry.id).collect();
    assert_eq!(found, IDS);
    let loaded: Vec<&str> = Catalog::built_in().technologies.iter().map(|technology| technology.id.as_str()).collect();
    assert_eq!(loaded, IDS);
}

#[test]
fn files_are_complete_and_in_order() {
    check(|entry, wrong| {
        let mut keys: Vec<&str> = Vec::new();
        for line in entry.source.lines() {
            let key = match line.strip_prefix("[[") {
                Some(rest) => rest.strip_suffix("]]"),
                None => {
                    line.split_once(" = ").map(|(key, _)| key).filter(|key| KEYS.iter().any(|(known, _)| known == key))
                }
            };
            // Inside `[[failures]]` and the like other keys stand.
            keys.extend(key.filter(|key| keys.last() != Some(key)));
        }
        let expected: Vec<&str> =
            KEYS.iter().map(|(key, _)| *key).filter(|key| entry.table.contains_key(*key)).collect();
        if keys != expected {
            wrong.push(format!("keys stand as {keys:?}, not as {expected:?}"));
        }
        for (key, _) in KEYS.iter().filter(|(key, must)| *must && !entry.table.contains_key(*key)) {
            wrong.push(format!("`{key}` is missing"));
        }
        for (key, fewest) in FEWEST {
            let count = entry.count(key);
            if count < fewest {
                wrong.push(format!("`{key}` has {count} entries, not {fewest}"));
            }
        }
    });
}

#[test]
fn terms_are_sorted_and_unique() {
    check(|entry, wrong| {
        for key in TERM_LISTS {
            let terms = entry.strings(key);
            for pair in terms.windows(2).filter(|pair| pair[0].to_lowercase() > pair[1].to_lowercase()) {
                wrong.push(format!("`{key}`: \"{}\" stands before \"{}\"", pair[0], pair[1]));
            }
        }
        // A term in two of the lists that name the technology would be read as the first.
        let mut seen = BTreeSet::new();
        for term in TERM_LISTS[..3].iter().flat_map(|key| entry.strings(key)) {
            if !seen.insert(term) {
                wrong.push(format!("\"{term}\" stands twice"));
            }
        }
    });
}

#[test]
fn texts_fit_where_they_are_shown() {
    check(|entry, wrong| {
        let knowledge = entry.table.iter().filter(|(key, _)| !TERM_LISTS.contains(&key.as_str()));
        let mut found = Vec::new();
        knowledge.for_each(|(_, value)| texts(value, &mut found));
        for text in found {
            if text.chars().count() >= LONGEST {
                wrong.push(format!("longer than {LONGEST} characters: \"{text}\""));
            }
            if text.trim() != text || text.is_empty() || text.contains("  ") {
                wrong.push(format!("white space to spare: \"{text}\""));
            }
        }
        for question in entry.strings("questions") {
            if question.chars().count() >= LONGEST_QUESTION || !question.ends_with('?') {
                wrong.push(format!("a question is short and asks: \"{question}\""));
            }
        }
        for source in entry.table["sources"].as_array().into_iter().flatten() {
            let url = source.get("url").and_then(Value::as_str).unwrap_or("");
            if !url.starts_with("https://") {
                wrong.push(format!("a source's address is https: \"{url}\""));
            }
        }
    });
}

#[test]
fn example_sentences_are_read_as_they_say() {
    let catalog = Catalog::built_in();
    let names = |sentence: &str, id: &str| {
        let outline = outline(sentence);
        let prose = prose(sentence, &outline, &catalog.lexicon);
        let named = prose.sentences.iter().flat_map(|sentence| named_in(&prose, sentence, catalog));
        named.into_iter().any(|technology| catalog.technology(technology).id == id)
    };
    check(|entry, wrong| {
        for sentence in entry.strings("matches").into_iter().filter(|sentence| !names(sentence, &entry.id)) {
            wrong.push(format!("`matches` is not read as naming it: \"{sentence}\""));
        }
        for sentence in entry.strings("ignores").into_iter().filter(|sentence| names(sentence, &entry.id)) {
            wrong.push(format!("`ignores` is read as naming it: \"{sentence}\""));
        }
    });
}

#[test]
fn class_ids_are_unique_and_said_in_one_line() {
    for file in ["sections.toml", "stance.toml", "evidence/classes.toml", "evidence/labels.toml"] {
        let source = fs::read_to_string(root().join(file)).expect("UTF-8");
        let table: Table = source.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut seen = BTreeSet::new();
        for class in table["class"].as_array().expect("classes") {
            let id = class["id"].as_str().expect("an id");
            assert!(seen.insert(id.to_owned()), "{file}: two classes `{id}`");
            let meaning = class["meaning"].as_str().unwrap_or("");
            assert!(!meaning.is_empty() && meaning.chars().count() < LONGEST, "{file}: the meaning of `{id}`");
        }
    }
}

#[test]
fn weights_name_only_what_exists() {
    // Building the engine reads every term and weight; a name that nothing has is an error.
    let engine = Engine::built_in();
    assert_eq!(engine.catalog.technologies.len(), IDS.len());
}
