//! What was unsaid already when a team began to count: a list of findings that are set aside,
//! so that only new ones ask for something.
//!
//! A finding is known by its document, the headings above it, its technology, and the
//! dimension that is missing or the rule: not by its line, severity or wording, so that edits
//! elsewhere, a draft that is accepted and another version of Caveat change nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use crate::adoption::Adoption;
use crate::catalog::Catalog;
use crate::outline::{Outline, SectionId};
use crate::rules::{Finding, is_about_record};

/// The version of the file that is written and read.
const VERSION: i64 = 1;

/// A list of known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    documents: BTreeMap<String, Vec<Item>>,
    /// Listed documents that are there no more, perhaps because they were moved.
    vanished: BTreeSet<String>,
}

/// What one finding is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The headings above it, the title first.
    pub section: Vec<String>,
    /// The technology's id, if it is about one.
    pub technology: Option<String>,
    /// The dimension that is not recorded; then the rule does not matter: a placeholder is as
    /// good as nothing.
    pub missing: Option<String>,
    /// The rule, for all other findings.
    pub rule: Option<String>,
}

impl Item {
    /// The same matter, wherever it stands.
    fn is_like(&self, other: &Self) -> bool {
        self.technology == other.technology && self.missing == other.missing && self.rule == other.rule
    }

    /// The same matter under a heading that was renamed or moved. A technology is reported
    /// once a document; of claims there may be many.
    fn is_moved(&self, other: &Self) -> bool {
        let parent = |section: &[String]| section.split_last().map(|(_, above)| above.to_vec());
        let is_near = self.section.last() == other.section.last() || parent(&self.section) == parent(&other.section);
        self.is_like(other) && (self.technology.is_some() || is_near)
    }

    /// The rule that raises it.
    fn is_raised(&self, is_on: &dyn Fn(&str) -> bool) -> bool {
        match (&self.missing, &self.rule) {
            (Some(dimension), _) => is_on(&format!("missing-{dimension}")),
            (None, Some(rule)) => is_on(rule),
            (None, None) => false,
        }
    }

    /// As it is told in a message.
    #[must_use]
    pub fn describe(&self) -> String {
        let what = self.missing.as_deref().or(self.rule.as_deref()).unwrap_or("");
        let technology = self.technology.as_ref().map(|technology| format!("{technology}, ")).unwrap_or_default();
        format!("{technology}{what}")
    }
}

/// The parts of an analysis by which its findings are known.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Subject<'a> {
    pub text: &'a str,
    pub outline: &'a Outline,
    pub adoptions: &'a [Adoption],
    pub catalog: &'a Catalog,
}

/// What a baseline says of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// All findings that no directive silences, sorted.
    pub items: Vec<Item>,
    /// Those that the baseline does not know, sorted.
    pub new: Vec<Item>,
    /// Entries of the baseline that stand for a finding: their documents and numbers.
    used: Vec<(String, usize)>,
}

/// What a check of some documents makes of a baseline.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What the baseline is to be now.
    pub baseline: Baseline,
    /// Entries that stand for nothing any more, by document.
    pub stale: Vec<(String, Item)>,
    /// Findings that were not in it, by document.
    pub new: Vec<(String, Item)>,
}

impl Baseline {
    /// Reads a baseline. `exists` tells whether a document that it lists is still there.
    ///
    /// # Errors
    /// What is wrong with the file, and where.
    pub fn read(text: &str, exists: impl Fn(&str) -> bool) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            version: Option<i64>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct AsWritten {
            #[serde(rename = "version")]
            _version: i64,
            #[serde(default)]
            documents: BTreeMap<String, Vec<Entry>>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Entry {
            #[serde(default)]
            section: Vec<String>,
            technology: Option<String>,
            missing: Option<String>,
            rule: Option<String>,
            #[serde(default = "one")]
            count: usize,
        }
        fn one() -> usize {
            1
        }
        match toml::from_str::<Version>(text).map_err(|error| at(text, &error))?.version {
            Some(VERSION) => {}
            Some(other) => {
                return Err(format!("version {other} of the baseline is not known here; this Caveat writes {VERSION}"));
            }
            None => return Err("no baseline: it has no `version`".to_owned()),
        }
        let written: AsWritten = toml::from_str(text).map_err(|error| at(text, &error))?;
        let mut baseline = Self::default();
        for (document, entries) in written.documents {
            let mut items = Vec::new();
            for Entry { section, technology, missing, rule, count } in entries {
                let item = Item { section, technology, missing, rule };
                // A thousand of the same claim under one heading are not written by people.
                items.extend(std::iter::repeat_n(item, count.min(1000)));
            }
            items.sort();
            if !exists(&document) {
                baseline.vanished.insert(document.clone());
            }
            baseline.documents.insert(document, items);
        }
        Ok(baseline)
    }

    /// How many findings it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.values().map(Vec::len).sum()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Marks the findings of a document that are known, and those only.
    pub fn mark(&self, document: &str, subject: &Subject<'_>, findings: &mut [Finding]) -> Marked {
        let mut marked = Marked::default();
        let mut open: Vec<(&mut Finding, Item)> = findings
            .iter_mut()
            .filter(|finding| !finding.suppressed)
            .map(|finding| {
                let item = item(subject, finding);
                (finding, item)
            })
            .collect();
        marked.items = open.iter().map(|(_, item)| item.clone()).collect();
        marked.items.sort();
        let own: Vec<(&str, &[Item])> = match self.documents.get_key_value(document) {
            Some((name, items)) => vec![(name, items)],
            None => self.moved_here(document).collect(),
        };
        for (name, entries) in own {
            let mut is_used = vec![false; entries.len()];
            for is_same in [Item::eq, Item::is_moved] {
                open.retain_mut(|(finding, item)| {
                    let entry = (0..entries.len()).find(|&entry| !is_used[entry] && is_same(&entries[entry], item));
                    let Some(entry) = entry else { return true };
                    is_used[entry] = true;
                    finding.baselined = true;
                    marked.used.push((name.to_owned(), entry));
                    false
                });
            }
        }
        marked.new = open.into_iter().map(|(_, item)| item).collect();
        marked.new.sort();
        marked
    }

    /// Documents that are there no more and have the name of this one, which is new.
    fn moved_here<'a>(&'a self, document: &'a str) -> impl Iterator<Item = (&'a str, &'a [Item])> {
        let name = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
        let gone = self.vanished.iter().filter(move |gone| name(gone) == name(document));
        gone.filter_map(|gone| self.documents.get_key_value(gone)).map(|(name, items)| (name.as_str(), &items[..]))
    }

    /// What the baseline comes to after a check. Documents that were not checked keep their
    /// entries as long as they are there; so do entries of rules that are off.
    #[must_use]
    pub fn settle(&self, checked: &BTreeMap<String, Marked>, is_on: &dyn Fn(&str) -> bool) -> Settled {
        let used: BTreeSet<(&str, usize)> = checked
            .values()
            .flat_map(|marked| marked.used.iter().map(|(document, entry)| (document.as_str(), *entry)))
            .collect();
        let mut settled = Settled::default();
        for (document, marked) in checked {
            settled.new.extend(marked.new.iter().map(|item| (document.clone(), item.clone())));
            if !marked.items.is_empty() {
                settled.baseline.documents.insert(document.clone(), marked.items.clone());
            }
        }
        for (document, items) in &self.documents {
            let is_gone = self.vanished.contains(document);
            let is_judged = is_gone || checked.contains_key(document);
            for (entry, item) in items.iter().enumerate() {
                if used.contains(&(document.as_str(), entry)) {
                    continue;
                }
                if is_gone || is_judged && item.is_raised(is_on) {
                    settled.stale.push((document.clone(), item.clone()));
                } else {
                    settled.baseline.documents.entry(document.clone()).or_default().push(item.clone());
                }
            }
        }
        settled.baseline.documents.values_mut().for_each(|items| items.sort());
        settled
    }

    /// As it is written: one line an entry, sorted, so that two branches seldom collide.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::from(
            "# What was unsaid already when we began to count. `caveat --check --baseline FILE` sets it aside;\n\
             # `caveat --check --write-baseline FILE` takes out what is settled.\n",
        );
        let _ = writeln!(text, "version = {VERSION}\n\n[documents]");
        let quoted = |text: &str| toml::Value::from(text).to_string();
        for (document, items) in self.documents.iter().filter(|(_, items)| !items.is_empty()) {
            let _ = writeln!(text, "{} = [", quoted_key(document));
            for same in items.chunk_by(|a, b| a == b) {
                let Item { section, technology, missing, rule } = &same[0];
                let section: Vec<String> = section.iter().map(|heading| quoted(heading)).collect();
                let mut parts = vec![format!("section = [{}]", section.join(", "))];
                let named = [("technology", technology), ("missing", missing), ("rule", rule)];
                parts.extend(
                    named.iter().filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value.as_ref()?)))),
                );
                if same.len() > 1 {
                    parts.push(format!("count = {}", same.len()));
                }
                let _ = writeln!(text, "    {{ {} }},", parts.join(", "));
            }
            text.push_str("]\n");
        }
        text
    }
}

/// A path as a key: always in double quotes, which hold any text.
fn quoted_key(path: &str) -> String {
    let mut key = String::from("\"");
    for letter in path.chars() {
        match letter {
            '"' | '\\' => key.extend(['\\', letter]),
            _ if letter.is_control() => {
                let _ = write!(key, "\\u{:04X}", letter as u32);
            }
            _ => key.push(letter),
        }
    }
    key.push('"');
    key
}

fn at(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{place}{}", error.message().trim_end_matches('.'))
}

/// What a finding is known by.
fn item(subject: &Subject<'_>, finding: &Finding) -> Item {
    let sections = &subject.outline.sections;
    let section = match finding.adoption.and_then(|adoption| subject.adoptions.get(adoption)) {
        Some(adoption) => adoption.home,
        None => {
            sections.partition_point(|section| section.span.start <= finding.span.start).saturating_sub(1) as SectionId
        }
    };
    let mut headings: Vec<String> = subject
        .outline
        .ancestors(section)
        .map(|section| subject.outline.heading_text(subject.text, section))
        .map(|heading| heading.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|heading| !heading.is_empty())
        .collect();
    headings.reverse();
    let missing = finding.dimension.filter(|_| is_about_record(finding.rule));
    Item {
        section: headings,
        technology: finding.technology.map(|technology| subject.catalog.technology(technology).id.clone()),
        missing: missing.map(|dimension| dimension.id().to_owned()),
        rule: missing.is_none().then(|| finding.rule.to_owned()),
    }
}
