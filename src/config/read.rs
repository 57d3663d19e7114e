//! From the text of a `caveat.toml` to [`Written`], with all that is wrong in it at once.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::files::check_pattern;
use super::reader::{Problem, Reader, Value, listed, span};
use super::written::{
    List, Located, Terms, Written, WrittenAxis, WrittenStatus, WrittenTechnologies, WrittenTechnology,
};
use crate::catalog::{Axis, Failure, Radius, Source, check_term};
use crate::evidence::Dimension;
use crate::prose::MEANINGS;
use crate::rules::{RULES, Severity, Standing};
use crate::text::Span;

/// The keys of the whole file, in the order in which they are explained.
pub(super) const KEYS: [&str; 12] = [
    "extends",
    "include",
    "extend-include",
    "exclude",
    "baseline",
    "require",
    "rules",
    "status",
    "technologies",
    "technology",
    "evidence",
    "sections",
];
pub(super) const STATUS: [&str; 4] = ["draft", "active", "retired", "none"];
pub(super) const TECHNOLOGIES: [&str; 3] = ["ignore", "assume", "require"];
pub(super) const TECHNOLOGY: [&str; 21] = [
    "id",
    "name",
    "summary",
    "terms",
    "products",
    "weak",
    "company",
    "never",
    "ground",
    "axes",
    "ambient",
    "scaling",
    "costs",
    "failures",
    "radius",
    "questions",
    "avoid-when",
    "revisit-when",
    "sources",
    "matches",
    "ignores",
];
pub(super) const TERMS: [&str; 3] = ["terms", "matches", "ignores"];

/// Reads a file. What is wrong in it comes in order of place; the rest is read.
#[must_use]
pub fn read(text: &str) -> (Written, Vec<Problem>) {
    let mut reader = Reader::default();
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().map(Span::from).unwrap_or_default();
        reader.complain(span, format!("not TOML: {}", error.message().trim().replace('\n', ", ")));
    }
    let broken = reader.problems.len();
    let mut written = Written::default();
    for (key, _, value) in reader.fields("caveat.toml", document.get_ref(), &KEYS) {
        root(&mut reader, &mut written, key, value);
    }
    // What the parser made up to go on is not what somebody wrote.
    let (broken, others) = reader.problems.split_at(broken);
    let is_written = |problem: &&Problem| !broken.iter().any(|error| error.span.touches(problem.span.start));
    let mut problems: Vec<Problem> = broken.iter().chain(others.iter().filter(is_written)).cloned().collect();
    problems.sort();
    problems.dedup();
    (written, problems)
}

fn root(reader: &mut Reader, written: &mut Written, key: &str, value: &Value<'_>) {
    match key {
        "extends" => written.extends = reader.text(key, value),
        "include" => written.include = Some(patterns(reader, key, value)),
        "extend-include" => written.extend_include = patterns(reader, key, value),
        "exclude" => written.exclude = patterns(reader, key, value),
        "baseline" => written.baseline = reader.text(key, value),
        "require" => written.require = dimensions(reader, key, value),
        "rules" => written.rules = rules(reader, value),
        "status" => written.status = status(reader, value),
        "technologies" => written.technologies = technologies(reader, value),
        "technology" => {
            for entry in reader.array(key, "a list: write `[[technology]]`", value) {
                if let Some(table) = reader.table("[[technology]]", entry) {
                    let place = span(entry);
                    let technology = technology(reader, table, place);
                    written.technology.push(Located { value: technology, span: place });
                }
            }
        }
        "evidence" => {
            let names: Vec<&str> = Dimension::ALL.iter().map(|dimension| dimension.id()).collect();
            written.evidence = terms_by_name(reader, "evidence", value, &names);
        }
        "sections" => {
            let names: Vec<&str> = MEANINGS.iter().map(|(_, name)| *name).collect();
            written.sections = terms_by_name(reader, "sections", value, &names);
        }
        _ => {}
    }
}

fn patterns(reader: &mut Reader, key: &str, value: &Value<'_>) -> List {
    let mut patterns = reader.list(key, value);
    patterns.retain(|pattern| match check_pattern(&pattern.value) {
        Some(message) => {
            reader.complain(pattern.span, message);
            false
        }
        None => true,
    });
    patterns
}

fn dimensions(reader: &mut Reader, name: &str, value: &Value<'_>) -> Option<Located<Vec<Dimension>>> {
    let choices = Dimension::ALL.map(|dimension| (dimension.id(), dimension));
    let Some(items) = value.get_ref().as_array() else {
        let names = choices.map(|(name, _)| name);
        reader.mismatch(name, &format!("a list of {}", listed(&names)), value);
        return None;
    };
    let read: Vec<_> = items.iter().map(|item| reader.one_of(name, item, &choices)).collect();
    // A list with a wrong name in it must not ask for less than was meant.
    let mut found = read.into_iter().map(|item| item.map(|item| item.value)).collect::<Option<Vec<Dimension>>>()?;
    found.sort_unstable();
    found.dedup();
    Some(Located { value: found, span: span(value) })
}

fn rules(reader: &mut Reader, value: &Value<'_>) -> BTreeMap<String, Located<Option<Severity>>> {
    let mut levels: Vec<(&str, Option<Severity>)> = vec![("off", None)];
    levels.extend(Severity::ALL.map(|severity| (severity.name(), Some(severity))));
    let mut found = BTreeMap::new();
    let Some(table) = reader.table("rules", value) else { return found };
    let known: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    for (key, value) in table {
        let name: &str = key.get_ref().as_ref();
        if !known.contains(&name) {
            reader.unknown(span(key), &format!("there is no rule `{name}`"), name, &known);
        } else if let Some(level) = reader.one_of(name, value, &levels) {
            found.insert(name.to_owned(), level);
        }
    }
    found
}

fn status(reader: &mut Reader, value: &Value<'_>) -> WrittenStatus {
    let mut found = WrittenStatus::default();
    let Some(table) = reader.table("status", value) else { return found };
    let standings = Standing::ALL.map(|standing| (standing.name(), standing));
    for (key, _, value) in reader.fields("[status]", table, &STATUS) {
        let standing = reader.one_of(key, value, &standings);
        match key {
            "draft" => found.draft = standing,
            "active" => found.active = standing,
            "retired" => found.retired = standing,
            _ => found.none = standing,
        }
    }
    found
}

fn technologies(reader: &mut Reader, value: &Value<'_>) -> WrittenTechnologies {
    let mut found = WrittenTechnologies::default();
    let Some(table) = reader.table("technologies", value) else { return found };
    for (key, _, value) in reader.fields("[technologies]", table, &TECHNOLOGIES) {
        match key {
            "ignore" => found.ignore = reader.list(key, value),
            "assume" => found.assume = reader.list(key, value),
            _ => {
                let Some(table) = reader.table("technologies.require", value) else { continue };
                for (id, value) in table {
                    let name = id.get_ref().to_string();
                    if let Some(required) = dimensions(reader, &name, value) {
                        // Whether there is such a technology is told once all files are read.
                        found.require.insert(name, Located { value: required.value, span: span(id) });
                    }
                }
            }
        }
    }
    found
}

fn technology(reader: &mut Reader, table: &DeTable<'_>, place: Span) -> WrittenTechnology {
    let mut found = WrittenTechnology::default();
    for (key, _, value) in reader.fields("[[technology]]", table, &TECHNOLOGY) {
        match key {
            "id" => found.id = reader.text(key, value).filter(|id| is_id(reader, id)),
            "name" => found.name = reader.text(key, value),
            "summary" => found.summary = reader.text(key, value),
            "terms" => found.terms = terms(reader, key, value),
            "products" => found.products = terms(reader, key, value),
            "weak" => found.weak = terms(reader, key, value),
            "company" => found.company = terms(reader, key, value),
            "never" => found.never = terms(reader, key, value),
            "ground" => found.ground = terms(reader, key, value),
            "axes" => {
                let choices = Axis::ALL.map(|axis| (axis.id(), axis));
                for item in reader.array(key, "a list of tables: `{ axis = ..., buys = ..., spends = ... }`", value) {
                    let axis = item.get_ref().as_table().and_then(|table| table.get("axis"));
                    let axis = axis.and_then(|axis| reader.one_of("axis", axis, &choices));
                    if let (Some([_, buys, spends]), Some(axis)) =
                        (texts(reader, item, ["axis", "buys", "spends"]), axis)
                    {
                        found.axes.push(WrittenAxis { axis: axis.value, buys, spends });
                    }
                }
            }
            "ambient" => found.ambient = reader.boolean(key, value),
            "scaling" => found.scaling = reader.boolean(key, value),
            "costs" => found.costs = reader.list(key, value),
            "questions" => found.questions = reader.list(key, value),
            "avoid-when" => found.avoid_when = reader.list(key, value),
            "revisit-when" => found.revisit_when = reader.list(key, value),
            "matches" => found.matches = reader.list(key, value),
            "ignores" => found.ignores = reader.list(key, value),
            "failures" => {
                let items = reader.array(key, "a list: write `[[technology.failures]]`", value);
                let read = items.iter().filter_map(|item| texts(reader, item, ["trigger", "seen", "handling"]));
                found.failures = read.map(|[trigger, seen, handling]| Failure { trigger, seen, handling }).collect();
            }
            "radius" => {
                let items = reader.array(key, "a list: write `[[technology.radius]]`", value);
                let read = items.iter().filter_map(|item| texts(reader, item, ["hit", "contained"]));
                found.radius = read.map(|[hit, contained]| Radius { hit, contained }).collect();
            }
            "sources" => {
                let items = reader.array(key, "a list: write `[[technology.sources]]`", value);
                let read = items.iter().filter_map(|item| texts(reader, item, ["title", "author", "url"]));
                found.sources = read.map(|[title, author, url]| Source { title, author, url }).collect();
            }
            _ => {}
        }
    }
    if !table.contains_key("id") {
        reader.complain(place, "this technology has no `id`; write one such as `id = \"event-ledger\"`");
    }
    found
}

fn is_id(reader: &mut Reader, id: &Located<String>) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_id = id.value.split('-').all(is_part);
    if !is_id {
        let message =
            format!("`{}` is no id; write small letters and digits with hyphens between: `event-ledger`", id.value);
        reader.complain(id.span, message);
    } else if RULES.iter().any(|rule| rule.id == id.value) {
        reader
            .complain(id.span, format!("a rule is named `{}` already; directives could not tell them apart", id.value));
        return false;
    }
    is_id
}

/// A table of texts under exactly these keys; the axis of an axis is read elsewhere as well.
fn texts<const N: usize>(reader: &mut Reader, value: &Value<'_>, keys: [&str; N]) -> Option<[String; N]> {
    let wanted = format!("a table of {}", listed(&keys));
    let DeValue::Table(table) = value.get_ref() else {
        reader.mismatch(keys[0], &wanted, value);
        return None;
    };
    let fields = reader.fields("this table", table, &keys);
    let mut found = [const { String::new() }; N];
    let mut is_whole = true;
    for (at, key) in keys.into_iter().enumerate() {
        match fields.iter().find(|(name, _, _)| *name == key) {
            Some((_, _, value)) => match reader.text(key, value) {
                Some(text) => found[at] = text.value,
                None => is_whole = false,
            },
            None => {
                reader.complain(span(value), format!("`{key}` is missing here; {} are needed", listed(&keys)));
                is_whole = false;
            }
        }
    }
    is_whole.then_some(found)
}

/// A list of terms; those that cannot be compiled are left out.
fn terms(reader: &mut Reader, name: &str, value: &Value<'_>) -> List {
    let mut terms = reader.list(name, value);
    terms.retain(|term| match check_term(&term.value) {
        Some(message) => {
            reader.complain(term.span, message);
            false
        }
        None => true,
    });
    terms
}

/// `cost = ["..."]`, or `[evidence.cost]` with `terms` and the sentences that try them.
fn terms_by_name(reader: &mut Reader, name: &str, value: &Value<'_>, known: &[&str]) -> BTreeMap<String, Terms> {
    let mut found = BTreeMap::new();
    let Some(table) = reader.table(name, value) else { return found };
    for (key, _, value) in reader.fields(&format!("[{name}]"), table, known) {
        let mut entry = Terms::default();
        match value.get_ref() {
            DeValue::Table(table) => {
                for (part, _, value) in reader.fields(&format!("[{name}.{key}]"), table, &TERMS) {
                    match part {
                        "terms" => entry.terms = terms(reader, part, value),
                        "matches" => entry.matches = reader.list(part, value),
                        _ => entry.ignores = reader.list(part, value),
                    }
                }
            }
            DeValue::Array(_) => entry.terms = terms(reader, key, value),
            _ => reader.mismatch(key, "a list of terms, or a table with `terms`, `matches` and `ignores`", value),
        }
        found.insert(key.to_owned(), entry);
    }
    found
}
