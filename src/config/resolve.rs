//! From files as written, the nearest first, to one [`Config`].
//!
//! A file that extends another starts from what that one says. Single values and the lists
//! `include` and `require` take the other file's place; all other lists add to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::files::{FileRules, Globs};
use super::reader::Problem;
use super::settings::Settings;
use super::written::{List, Located, Terms, Written, WrittenTechnologies, WrittenTechnology};
use crate::catalog::{Addition, Additions, AxisMove, Catalog, Knowledge};
use crate::evidence::Dimension;
use crate::rules::{RULES, nearest};
use crate::text::Span;

/// A configuration file that was read.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The folder that its patterns are relative to, absolute.
    pub folder: PathBuf,
    /// What it says.
    pub written: Written,
}

/// What holds for a document, with no options left open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// How documents are judged.
    pub settings: Settings,
    /// What the team knows beyond the catalogue.
    pub additions: Additions,
    /// Which files are checked.
    pub files: FileRules,
    /// The file of findings that are set aside, absolute.
    pub baseline: Option<PathBuf>,
    /// Sentences and headings that try what the team knows.
    pub examples: Vec<Example>,
    /// What was set, in the order of the documentation, each with the file that set it.
    pub set: Vec<Set>,
}

/// One value that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Its key, such as `rules.missing-cost`.
    pub key: String,
    /// Its value as it could be written.
    pub value: String,
    /// Which of the files sets it.
    pub layer: usize,
    /// Where in that file.
    pub span: Span,
}

/// What an example is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Whether a sentence names a technology, by id.
    Technology(String),
    /// Whether a sentence records a dimension.
    Evidence(Dimension),
    /// Whether a heading has a meaning, by name.
    Section(String),
}

/// A sentence or heading that must, or must not, be read in some way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What it is about.
    pub subject: Subject,
    /// The sentence or heading.
    pub text: String,
    /// Whether it must be read so.
    pub is_match: bool,
    /// Which of the files holds it.
    pub layer: usize,
    /// Where in that file.
    pub span: Span,
}

/// Puts files together, the nearest first; each of the others is extended by the one before
/// it. What is wrong comes with the file it stands in, and the rest counts.
#[must_use]
pub fn resolve(layers: &[Layer]) -> (Config, Vec<(usize, Problem)>) {
    let mut resolver = Resolver { config: Config::default(), problems: Vec::new() };
    let known = resolver.known_technologies(layers);
    // From the farthest to the nearest, so that the nearest has the last word.
    for (layer, file) in layers.iter().enumerate().rev() {
        resolver.files(layer, file);
        resolver.judgement(layer, &file.written);
        resolver.technologies(layer, &file.written, &known);
        for technology in &file.written.technology {
            resolver.technology(layer, technology);
        }
        resolver.classes(layer, &file.written);
    }
    let order = |key: &str| super::read::KEYS.iter().position(|known| key.split(['.', '[']).next() == Some(*known));
    resolver.config.set.sort_by(|a, b| (order(&a.key), &a.key).cmp(&(order(&b.key), &b.key)));
    resolver.problems.sort();
    (resolver.config, resolver.problems)
}

struct Resolver {
    config: Config,
    problems: Vec<(usize, Problem)>,
}

/// Texts as a list of TOML.
fn shown<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(|text| toml::Value::from(text).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}

fn values(list: &List) -> impl Iterator<Item = String> + '_ {
    list.iter().map(|item| item.value.clone())
}

fn ids(dimensions: &[Dimension]) -> String {
    shown(dimensions.iter().map(|dimension| dimension.id()))
}

impl Resolver {
    fn complain(&mut self, layer: usize, span: Span, message: String) {
        self.problems.push((layer, Problem { span, message }));
    }

    /// Notes what a file sets; a single value that was set before is set anew.
    fn note(&mut self, layer: usize, key: &str, value: String, span: Span) {
        let set = Set { key: key.to_owned(), value, layer, span };
        match self.config.set.iter_mut().find(|known| known.key == key) {
            Some(known) => *known = set,
            None => self.config.set.push(set),
        }
    }

    /// Notes what a file adds to a list, beside what others add.
    fn note_list(&mut self, layer: usize, key: &str, list: &List) {
        if let Some(first) = list.first() {
            let value = shown(list.iter().map(|item| item.value.as_str()));
            self.config.set.push(Set { key: key.to_owned(), value, layer, span: first.span });
        }
    }

    /// All technologies that the built-in catalogue or one of the files knows.
    fn known_technologies(&mut self, layers: &[Layer]) -> BTreeSet<String> {
        let built_in = Catalog::built_in().technologies.iter().map(|technology| technology.id.clone());
        let own = layers.iter().flat_map(|layer| &layer.written.technology);
        built_in.chain(own.filter_map(|own| own.value.id.as_ref().map(|id| id.value.clone()))).collect()
    }

    fn files(&mut self, layer: usize, file: &Layer) {
        let written = &file.written;
        if let Some(include) = &written.include {
            self.config.files.include = Some(Globs::new(&file.folder, values(include)));
            self.config.set.retain(|set| set.key != "include");
            self.note_list(layer, "include", include);
        }
        for (key, list) in [("extend-include", &written.extend_include), ("exclude", &written.exclude)] {
            if list.is_empty() {
                continue;
            }
            let globs = Globs::new(&file.folder, values(list));
            let files = &mut self.config.files;
            if key == "exclude" {
                files.exclude.push(globs)
            } else {
                files.extend_include.push(globs)
            }
            self.note_list(layer, key, list);
        }
        if let Some(baseline) = &written.baseline {
            self.config.baseline = Some(file.folder.join(&baseline.value));
            self.note(layer, "baseline", toml::Value::from(baseline.value.as_str()).to_string(), baseline.span);
        }
    }

    fn judgement(&mut self, layer: usize, written: &Written) {
        if let Some(required) = &written.require {
            self.config.settings.required = Some(required.value.clone());
            self.note(layer, "require", ids(&required.value), required.span);
        }
        for (rule, level) in &written.rules {
            self.config.settings.severities.insert(rule.clone(), level.value);
            let name = level.value.map_or("off", |severity| severity.name());
            self.note(layer, &format!("rules.{rule}"), format!("\"{name}\""), level.span);
        }
        let by_status = &mut self.config.settings.by_status;
        let status = &written.status;
        let places = [
            ("status.draft", &status.draft, &mut by_status.draft),
            ("status.active", &status.active, &mut by_status.active),
            ("status.retired", &status.retired, &mut by_status.retired),
            ("status.none", &status.none, &mut by_status.none),
        ];
        let mut noted = Vec::new();
        for (key, standing, place) in places {
            if let Some(standing) = standing {
                *place = standing.value;
                noted.push((key, standing.value.name(), standing.span));
            }
        }
        for (key, name, span) in noted {
            self.note(layer, key, format!("\"{name}\""), span);
        }
    }

    fn technologies(&mut self, layer: usize, written: &Written, known: &BTreeSet<String>) {
        let asked = &written.technologies;
        let required = asked.require.iter().map(|(id, required)| (id, required.span));
        let named = asked.ignore.iter().chain(&asked.assume).map(|item| (&item.value, item.span));
        for (id, span) in named.chain(required) {
            if !known.contains(id) {
                let near = nearest(id, known.iter().map(String::as_str));
                let way_out = near.first().map_or_else(
                    || "`caveat --list technologies` lists them, and `[[technology]]` adds one".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.complain(layer, span, format!("there is no technology `{id}`; {way_out}"));
            }
        }
        self.contradictions(layer, asked);
        let settings = &mut self.config.settings;
        settings.ignored.extend(values(&asked.ignore));
        let of_one = values(&asked.assume).map(|id| (id, Vec::new()));
        for (id, required) in of_one.chain(asked.require.iter().map(|(id, own)| (id.clone(), own.value.clone()))) {
            // What is asked of a technology here is asked of it, whatever the files above say.
            settings.ignored.remove(&id);
            settings.required_of.insert(id, required);
        }
        self.note_list(layer, "technologies.ignore", &asked.ignore);
        self.note_list(layer, "technologies.assume", &asked.assume);
        for (id, required) in &asked.require {
            self.note(layer, &format!("technologies.require.{id}"), ids(&required.value), required.span);
        }
    }

    /// Complains of technologies of which one file asks two things.
    fn contradictions(&mut self, layer: usize, asked: &WrittenTechnologies) {
        let is_assumed = |id: &str| asked.assume.iter().any(|item| item.value == id);
        let is_required = |id: &str| asked.require.contains_key(id);
        for item in &asked.ignore {
            let others = [("assume", is_assumed(&item.value)), ("technologies.require", is_required(&item.value))];
            for (other, _) in others.into_iter().filter(|(_, is_there)| *is_there) {
                let message = format!(
                    "`{}` is ignored here and stands in `{other}` too, which would have it looked for; take it out of \
                     one of the two",
                    item.value
                );
                self.complain(layer, item.span, message);
            }
        }
        for item in asked.assume.iter().filter(|item| is_required(&item.value)) {
            let message = format!(
                "`{}` owes nothing by `assume` and stands in `technologies.require` too, which says what it owes; take \
                 it out of one of the two",
                item.value
            );
            self.complain(layer, item.span, message);
        }
    }

    fn technology(&mut self, layer: usize, technology: &Located<WrittenTechnology>) {
        let (place, technology) = (technology.span, &technology.value);
        let Some(id) = &technology.id else { return };
        let is_new = Catalog::built_in().technology_by_id(&id.value).is_none()
            && !self.config.additions.technologies.contains_key(&id.value);
        if is_new && technology.terms.is_empty() && technology.products.is_empty() && technology.weak.is_empty() {
            let way_out = "write `terms = [...]` with the words that name it";
            self.complain(layer, id.span, format!("nothing names the technology `{}`; {way_out}", id.value));
        }
        if !technology.weak.is_empty() && technology.company.is_empty() && is_new && technology.terms.is_empty() {
            let way_out = "write `company = [...]` with words that settle them, or use `terms`";
            self.complain(layer, id.span, format!("`weak` terms of `{}` never count alone; {way_out}", id.value));
        }
        let addition = self.config.additions.technologies.entry(id.value.clone()).or_default();
        extend(addition, technology);
        self.examples(layer, &Subject::Technology(id.value.clone()), &technology.matches, &technology.ignores);
        let title = technology.name.as_ref().map_or(id.value.as_str(), |name| name.value.as_str());
        let value = if is_new { "a technology of its own" } else { "additions to a technology" };
        self.config.set.push(Set {
            key: format!("technology[{}]", id.value),
            value: format!("{value}: {title}"),
            layer,
            span: place,
        });
    }

    fn classes(&mut self, layer: usize, written: &Written) {
        for (name, entry) in &written.evidence {
            let Some(dimension) = Dimension::ALL.into_iter().find(|dimension| dimension.id() == name) else { continue };
            self.class(layer, &format!("own/{name}"), &format!("evidence.{name}"), entry);
            self.examples(layer, &Subject::Evidence(dimension), &entry.matches, &entry.ignores);
        }
        for (name, entry) in &written.sections {
            self.class(layer, &format!("section/{name}"), &format!("sections.{name}"), entry);
            self.examples(layer, &Subject::Section(name.clone()), &entry.matches, &entry.ignores);
        }
    }

    fn class(&mut self, layer: usize, class: &str, key: &str, entry: &Terms) {
        if !entry.terms.is_empty() {
            self.config.additions.classes.entry(class.to_owned()).or_default().extend(values(&entry.terms));
            self.note_list(layer, key, &entry.terms);
        }
    }

    fn examples(&mut self, layer: usize, subject: &Subject, matches: &List, ignores: &List) {
        let all = matches.iter().map(|item| (item, true)).chain(ignores.iter().map(|item| (item, false)));
        self.config.examples.extend(all.map(|(item, is_match)| Example {
            subject: subject.clone(),
            text: item.value.clone(),
            is_match,
            layer,
            span: item.span,
        }));
    }
}

fn extend(addition: &mut Addition, written: &WrittenTechnology) {
    let text = |value: &Option<Located<String>>| value.as_ref().map(|value| value.value.clone());
    addition.name = text(&written.name).or(addition.name.take());
    addition.summary = text(&written.summary).or(addition.summary.take());
    addition.ambient = written.ambient.as_ref().map(|value| value.value).or(addition.ambient);
    addition.scaling = written.scaling.as_ref().map(|value| value.value).or(addition.scaling);
    addition.axes.extend(written.axes.iter().map(|axis| AxisMove {
        axis: axis.axis,
        buys: axis.buys.clone(),
        spends: axis.spends.clone(),
    }));
    addition.strong.extend(values(&written.terms));
    addition.products.extend(values(&written.products));
    addition.weak.extend(values(&written.weak));
    addition.company.extend(values(&written.company));
    addition.never.extend(values(&written.never));
    addition.ground.extend(values(&written.ground));
    // What the nearer file knows comes first.
    let earlier = std::mem::take(&mut addition.knowledge);
    let join = |own: &List, earlier: Vec<String>| values(own).chain(earlier).collect();
    addition.knowledge = Knowledge {
        costs: join(&written.costs, earlier.costs),
        failures: written.failures.iter().cloned().chain(earlier.failures).collect(),
        radius: written.radius.iter().cloned().chain(earlier.radius).collect(),
        questions: join(&written.questions, earlier.questions),
        avoid_when: join(&written.avoid_when, earlier.avoid_when),
        revisit_when: join(&written.revisit_when, earlier.revisit_when),
        sources: written.sources.iter().cloned().chain(earlier.sources).collect(),
        matches: Vec::new(),
        ignores: Vec::new(),
    };
}

/// What holds where nothing is set, in the form of [`Set`]: key and value.
#[must_use]
pub fn defaults(settings: &Settings) -> BTreeMap<String, String> {
    let mut defaults = BTreeMap::new();
    for rule in RULES {
        let level = if rule.default_on { rule.severity.name() } else { "off" };
        defaults.insert(format!("rules.{}", rule.id), format!("\"{level}\""));
    }
    let by_status = settings.by_status;
    for (name, standing) in [
        ("draft", by_status.draft),
        ("active", by_status.active),
        ("retired", by_status.retired),
        ("none", by_status.none),
    ] {
        defaults.insert(format!("status.{name}"), format!("\"{}\"", standing.name()));
    }
    defaults.insert("require".to_owned(), ids(&Dimension::ALL));
    defaults
}
