//! Whether a Markdown file is a design document: told by its path, its front matter and
//! its shape, always with the reason.

use crate::outline::Outline;
use crate::prose::{Meaning, Prose};

/// Whether a file is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A design document.
    Design,
    /// Anything else; left alone unless it is named explicitly.
    Other,
}

/// A kind and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The kind.
    pub kind: Kind,
    /// Why, in a few words, without a full stop.
    pub reason: String,
}

impl Verdict {
    fn new(kind: Kind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into() }
    }
}

/// Folders that hold design documents.
const DESIGN_FOLDERS: [&str; 34] = [
    "adr",
    "adrs",
    "rfc",
    "rfcs",
    "kep",
    "keps",
    "rfd",
    "rfds",
    "design",
    "designs",
    "design-docs",
    "design_docs",
    "designdocs",
    "design-doc",
    "design-proposals",
    "proposals",
    "proposal",
    "enhancements",
    "enhancement",
    "decisions",
    "decision",
    "decision-records",
    "architecture-decisions",
    "architecture-decision-records",
    "architecture-decision-record",
    "oteps",
    "cfps",
    "eips",
    "peps",
    "leps",
    "one-pagers",
    "tech-specs",
    "fma",
    "design-documents",
];
/// Names, without ending, of files that are something else wherever they stand.
const OTHER_NAMES: [&str; 37] = [
    "changelog",
    "changes",
    "contributing",
    "code_of_conduct",
    "code-of-conduct",
    "license",
    "security",
    "support",
    "governance",
    "maintainers",
    "owners",
    "authors",
    "author",
    "codeowners",
    "release-notes",
    "release_notes",
    "releases",
    "history",
    "news",
    "upgrading",
    "install",
    "installation",
    "faq",
    "agents",
    "claude",
    "skill",
    "summary",
    "template",
    "pull_request_template",
    "issue_template",
    "todo",
    "roadmap",
    "glossary",
    "index",
    "style-guide",
    "copilot-instructions",
    "_index",
];
/// Folders whose files are something else, whatever stands above them.
const OTHER_FOLDERS: [&str; 22] = [
    "node_modules",
    "vendor",
    "third_party",
    ".github",
    ".gitlab",
    "templates",
    "template",
    "changelog.d",
    "releases",
    "release-notes",
    "runbooks",
    "runbook",
    "tutorials",
    "tutorial",
    "how-to",
    "howto",
    "blog",
    "test",
    "tests",
    "fixtures",
    "testdata",
    "deprecation.d",
];

/// Tells the kind of a file from its path, as it was given or found, and its content.
#[must_use]
pub fn kind(path: &str, outline: &Outline, prose: &Prose, meanings: &[Option<Meaning>]) -> Verdict {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let name = parts.pop().unwrap_or("").to_ascii_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let folders: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();

    if let Some(value) = outline.front_matter.as_ref().and_then(|block| block.get("caveat")) {
        match value.to_ascii_lowercase().as_str() {
            "off" | "false" => return Verdict::new(Kind::Other, "its front matter says `caveat: off`"),
            "on" | "true" => return Verdict::new(Kind::Design, "its front matter says `caveat: on`"),
            _ => {}
        }
    }
    let declared = outline
        .front_matter
        .as_ref()
        .and_then(|block| ["type", "kind", "category", "layout", "doc_type"].iter().find_map(|key| block.get(key)));
    if let Some(value) = declared.filter(|value| is_design_word(value)) {
        return Verdict::new(Kind::Design, format!("its front matter calls it `{value}`"));
    }
    let design_folder = folders.iter().rposition(|folder| DESIGN_FOLDERS.contains(&folder.as_str()));
    let other_folder = folders.iter().rposition(|folder| OTHER_FOLDERS.contains(&folder.as_str()));
    if let Some(other) = other_folder
        && design_folder.is_none_or(|design| design < other)
    {
        return Verdict::new(Kind::Other, format!("it stands in `{}`", parts[other]));
    }
    let plain = stem.trim_start_matches(|first: char| first.is_ascii_digit() || first == '-' || first == '_');
    if OTHER_NAMES.contains(&stem) || plain == "template" || stem.ends_with("-template") || stem.ends_with("_template")
    {
        return Verdict::new(Kind::Other, format!("files named `{name}` are not design documents"));
    }
    let shape = Shape::of(outline, prose, meanings);
    if stem == "readme" {
        let numbered = folders.last().is_some_and(|folder| starts_with_number(folder));
        if design_folder.is_some() && (numbered || shape.score() >= 4) {
            return Verdict::new(Kind::Design, "it is the text of a numbered proposal or has the shape of one");
        }
        return Verdict::new(Kind::Other, "a README describes, it does not decide");
    }
    // A decision may be told in three sentences, where its place says that it is one.
    let least = if design_folder.is_some() || names_design(stem) { 12 } else { 40 };
    if shape.words < least {
        return Verdict::new(Kind::Other, format!("it has fewer than {least} words"));
    }
    if let Some(at) = design_folder {
        return Verdict::new(Kind::Design, format!("it stands in `{}`", parts[at]));
    }
    if names_design(stem) {
        return Verdict::new(Kind::Design, format!("its name `{name}` says so"));
    }
    if shape.score() >= 5 {
        return Verdict::new(Kind::Design, format!("it has the shape of one: {}", shape.describe()));
    }
    Verdict::new(Kind::Other, "neither its path nor its headings look like a design document")
}

/// Whether a folder of this name holds design documents.
#[must_use]
pub fn is_design_folder(name: &str) -> bool {
    DESIGN_FOLDERS.contains(&name.to_ascii_lowercase().as_str())
}

fn is_design_word(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    DESIGN_FOLDERS.contains(&value.as_str())
        || matches!(value.as_str(), "design document" | "architecture decision record" | "design doc")
}

fn starts_with_number(name: &str) -> bool {
    name.bytes().take_while(u8::is_ascii_digit).count() >= 1 && name.contains(['-', '_'])
}

/// `adr-0007-cache`, `rfc_12`, `cache-design`, `design-doc-cache`.
fn names_design(stem: &str) -> bool {
    let words: Vec<&str> = stem.split(['-', '_', '.', ' ']).collect();
    let marks = ["adr", "rfc", "kep", "rfd", "otep"];
    let first_is_mark = words.first().is_some_and(|word| marks.contains(word)) && words.len() > 1;
    first_is_mark || words.windows(2).any(|pair| pair == ["design", "doc"] || pair == ["decision", "record"])
}

/// Headings that design documents have and other documents seldom do.
struct Shape {
    found: Vec<(Meaning, u32)>,
    has_status: bool,
    words: usize,
}

impl Shape {
    fn of(outline: &Outline, prose: &Prose, meanings: &[Option<Meaning>]) -> Self {
        let mut found = Vec::new();
        for (id, section) in outline.sections.iter().enumerate() {
            let inherited = section.parent.and_then(|parent| meanings[parent as usize]);
            let Some(meaning) = meanings[id].filter(|_| meanings[id] != inherited) else { continue };
            let weight = match meaning {
                Meaning::Alternatives | Meaning::Rejected => 2,
                Meaning::NonGoals => 3,
                Meaning::Consequences => 2,
                Meaning::Decision => 2,
                Meaning::Motivation | Meaning::Goals => 1,
                _ => 0,
            };
            if weight > 0 && !found.iter().any(|&(known, _)| known == meaning) {
                found.push((meaning, weight));
            }
        }
        let has_status = meanings.contains(&Some(Meaning::Status));
        Self { found, has_status, words: prose.tokens.len() }
    }

    fn score(&self) -> u32 {
        self.found.iter().map(|(_, weight)| weight).sum::<u32>() + u32::from(self.has_status)
    }

    fn describe(&self) -> String {
        let names: Vec<&str> = self.found.iter().map(|(meaning, _)| meaning.name()).collect();
        format!("sections on {}", names.join(", "))
    }
}
