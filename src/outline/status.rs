//! Where a document stands in its life, which decides how hard it is judged.

use super::{BlockKind, Outline};

/// A document's status. Where several are named, the last word in this order wins only
/// within one line: a status section that keeps its history is read from its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Draft or work in progress: judged one severity lower.
    Draft,
    /// Proposed, accepted, implemented: judged in full.
    Active,
    /// Rejected, superseded, deprecated, withdrawn: not judged.
    Retired,
}

const RETIRED: [&str; 10] = [
    "rejected",
    "superseded",
    "superceded",
    "deprecated",
    "withdrawn",
    "abandoned",
    "obsolete",
    "replaced by",
    "declined",
    "cancelled",
];
const DRAFT: [&str; 8] =
    ["draft", "work in progress", "wip", "work-in-progress", "prediscussion", "ideation", "provisional", "idea"];
const ACTIVE: [&str; 16] = [
    "proposed",
    "accepted",
    "approved",
    "implemented",
    "implementable",
    "active",
    "final",
    "decided",
    "published",
    "in review",
    "in discussion",
    "discussion",
    "done",
    "complete",
    "committed",
    "in progress",
];

impl Status {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// Reads a status word or phrase, in any letter case.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| holds_word(&value, word));
        if has(&RETIRED) {
            Some(Self::Retired)
        } else if has(&DRAFT) {
            Some(Self::Draft)
        } else if has(&ACTIVE) {
            Some(Self::Active)
        } else {
            None
        }
    }
}

/// The status a document gives itself: in its front matter, in a "Status:" line before
/// its third section, or in a section headed "Status".
#[must_use]
pub fn status(text: &str, outline: &Outline) -> Option<Status> {
    let metadata = outline.front_matter.as_ref();
    if let Some(found) = metadata.and_then(|block| block.get("status").or(block.get("state"))).and_then(Status::parse) {
        return Some(found);
    }
    for (id, section) in outline.sections.iter().enumerate() {
        let heading = outline.heading_text(text, id as u32).to_ascii_lowercase();
        let in_status_section = heading.trim_matches([':', '#', ' ']) == "status";
        let inline_heading = heading.strip_prefix("status:").and_then(Status::parse);
        if inline_heading.is_some() {
            return inline_heading;
        }
        for block in &outline.blocks[section.blocks.start as usize..section.blocks.end as usize] {
            if block.kind == BlockKind::Heading {
                continue;
            }
            let source = block.span.of(text);
            if in_status_section {
                // Only the first line that says something: history may stand below it.
                if let Some(found) = source.lines().find_map(Status::parse) {
                    return Some(found);
                }
            } else if id < 3 {
                for line in source.lines().take(12) {
                    if let Some(found) = labelled_status(line) {
                        return Some(found);
                    }
                }
            }
        }
        if id > 12 && !in_status_section {
            break;
        }
    }
    None
}

/// Reads `Status: accepted`, `**Status**: accepted`, `- Status: ...`.
fn labelled_status(line: &str) -> Option<Status> {
    let line = line.trim_start_matches(['*', '-', '_', ' ', '>', '|']);
    let rest = line.get(..6).filter(|word| word.eq_ignore_ascii_case("status")).map(|_| &line[6..])?;
    let rest = rest.trim_start_matches(['*', '_', ' ']);
    rest.strip_prefix([':', '|']).and_then(Status::parse)
}

fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let bytes = text.as_bytes();
        edge(at.checked_sub(1).and_then(|before| bytes.get(before))) && edge(bytes.get(at + word.len()))
    })
}
