//! Links between documents. One from the home of an adoption to a section that records the
//! same technology's trade-off is a record too; one that is said to lead to a record and
//! leads nowhere is told.

use std::cell::LazyCell;
use std::sync::Arc;

use super::linked::Linked;
use crate::adoption::Adoption;
use crate::catalog::{Catalog, Target as Term};
use crate::coverage::{Coverage, Record, State};
use crate::evidence::{Dimension, Evidence, Strength};
use crate::mentions::Mention;
use crate::outline::{Link, Outline};
use crate::prose::{Hit, Prose, SentenceId, prose};
use crate::rules::{BrokenLink, Lacks};

/// Links of one document that are followed; a document with more is a list of links.
const MOST_FOLLOWED: usize = 200;

/// Where a link leads: a file, told relative to the document, and a section in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// The path as written, without the part behind `#` and `?`.
    pub path: &'a str,
    /// The anchor behind `#`.
    pub anchor: Option<&'a str>,
}

/// What is found where a link leads.
#[derive(Debug, Clone)]
pub enum Landing {
    /// Nobody knows: outside of the workspace, no Markdown, not to be read.
    Unknown,
    /// There is no such file, and it would be a document of the workspace.
    Absent,
    /// A document.
    Document(Arc<Linked>),
}

/// Follows a link of the document at hand by its path as written.
pub type Follow<'a> = dyn Fn(&str) -> Landing + 'a;

/// Takes a link's target apart; none for what leads out of the file system or stays in the
/// document.
#[must_use]
pub fn target(written: &str) -> Option<Target<'_>> {
    let has_scheme = written.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if has_scheme || written.starts_with("//") {
        return None;
    }
    let (path, anchor) = written.split_once('#').map_or((written, None), |(path, anchor)| (path, Some(anchor)));
    let path = path.split('?').next().unwrap_or("");
    (!path.is_empty()).then_some(Target { path, anchor: anchor.filter(|anchor| !anchor.is_empty()) })
}

/// A part of a link with `%20` and the like written out.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|code| code.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Takes for recorded what a linked document records. A link to a whole document counts where
/// its sentence names the technology or speaks of a trade-off: most of those lead to something
/// else that the design stands on.
pub fn settle(
    outline: &Outline,
    prose: &Prose,
    mentions: &[Mention],
    adoptions: &[Adoption],
    coverage: &mut Coverage,
    catalog: &Catalog,
    follow: &Follow<'_>,
) {
    for (adoption, row) in adoptions.iter().zip(&mut coverage.rows) {
        let technology = &catalog.technology(adoption.technology).id;
        let at_home = followed(outline).filter(|link| outline.is_within(link.section, adoption.home));
        for link in at_home {
            if row.iter().all(|record| record.state == State::Recorded) {
                break;
            }
            let Some(target) = target(&link.target) else { continue };
            if target.anchor.is_none() {
                let sentence = sentence_at(prose, link);
                let names_it =
                    |mention: &Mention| mention.sentence == sentence && mention.technology == adoption.technology;
                if !mentions.iter().any(names_it) && !speaks_of_record(prose, catalog, sentence) {
                    continue;
                }
            }
            let Landing::Document(there) = follow(target.path) else { continue };
            let section = target.anchor.map(percent_decoded);
            for dimension in Dimension::ALL {
                let record = &mut row[dimension as usize];
                if record.state != State::Recorded && there.records(technology, dimension, section.as_deref()) {
                    *record = by_link(prose, link, dimension);
                }
            }
        }
    }
}

/// The links that are said to lead to the record of a trade-off, and lead to no document or
/// no section of one.
#[must_use]
pub fn broken(text: &str, outline: &Outline, prose: &Prose, catalog: &Catalog, follow: &Follow<'_>) -> Vec<BrokenLink> {
    let mut broken = Vec::new();
    let own = LazyCell::new(|| Arc::new(Linked::anchors_of(text, outline)));
    for link in followed(outline) {
        let says = speaks_of_record(prose, catalog, sentence_at(prose, link));
        let (target, decoded) = match target(&link.target) {
            Some(target) => (target.path, target.anchor.map(percent_decoded)),
            None => match link.target.strip_prefix('#') {
                // Tables of contents are made by tools, each with anchors of its own.
                Some(anchor) if !in_contents(outline, link) => ("", Some(percent_decoded(anchor))),
                _ => continue,
            },
        };
        // Templates and routes of site builders are theirs to resolve.
        let is_own = !target.starts_with('/') && !link.target.contains(['{', '}', '<', '$']);
        let names_it = || decoded.as_deref().is_some_and(|anchor| names_record(anchor, catalog));
        if !is_own || !(says || names_it()) {
            continue;
        }
        let landing = if target.is_empty() { Landing::Document(own.clone()) } else { follow(target) };
        let lacks = match (landing, &decoded) {
            (Landing::Absent, _) => Lacks::Document(percent_decoded(target)),
            (Landing::Document(there), Some(anchor)) if !anchor.is_empty() && !there.has_anchor(anchor) => {
                Lacks::Section(anchor.clone())
            }
            _ => continue,
        };
        debug_assert!(link.span.end as usize <= text.len());
        broken.push(BrokenLink { span: link.span, lacks });
    }
    broken
}

fn followed(outline: &Outline) -> impl Iterator<Item = &Link> {
    outline.links.iter().take(MOST_FOLLOWED)
}

fn sentence_at(prose: &Prose, link: &Link) -> SentenceId {
    prose.sentences.partition_point(|sentence| sentence.span.start <= link.span.end).saturating_sub(1) as SentenceId
}

fn in_contents(outline: &Outline, link: &Link) -> bool {
    let block = outline.blocks.partition_point(|block| block.span.start <= link.span.start).saturating_sub(1);
    outline.blocks.get(block).is_some_and(|block| block.only_links)
}

/// Whether a sentence speaks of what a record of a trade-off holds.
fn speaks_of_record(prose: &Prose, catalog: &Catalog, sentence: SentenceId) -> bool {
    let record = catalog.class("practice/record");
    let is_record = |hit: Hit| matches!(catalog.target(hit.target), Term::Class(class) if Some(class) == record);
    let sentence = prose.sentences.get(sentence as usize);
    sentence.is_some_and(|sentence| prose.terms_of(sentence, &catalog.lexicon).any(is_record))
}

/// Whether an anchor's own words name a record: `#failure-modes`.
fn names_record(anchor: &str, catalog: &Catalog) -> bool {
    let words = anchor.replace(['-', '_'], " ");
    let read = prose(&words, &crate::outline::outline(&words), &catalog.lexicon);
    (0..read.sentences.len()).any(|sentence| speaks_of_record(&read, catalog, sentence as SentenceId))
}

fn by_link(prose: &Prose, link: &Link, dimension: Dimension) -> Record {
    let evidence = Evidence {
        sentence: sentence_at(prose, link),
        span: link.span,
        dimension,
        score: 0.0,
        strength: Strength::Leads,
    };
    Record { state: State::Recorded, evidence: vec![evidence], nearest: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        assert_eq!(target("../a.md#costs"), Some(Target { path: "../a.md", anchor: Some("costs") }));
        assert_eq!(target("a.md?plain=1"), Some(Target { path: "a.md", anchor: None }));
        assert_eq!(target("#costs"), None);
        assert_eq!(target("https://example.org/a.md"), None);
        assert_eq!(target("//example.org/a.md"), None);
    }

    #[test]
    fn percent_signs() {
        assert_eq!(percent_decoded("a%20b%2Emd"), "a b.md");
        assert_eq!(percent_decoded("100%, %+1, %zz, %"), "100%, %+1, %zz, %");
        assert_eq!(percent_decoded("%ff"), "\u{fffd}");
    }
}
