//! What links ask of a document: which sections it has, and what each of them records of
//! which technology. Numbers in place of names, so that thousands of documents fit in
//! memory, and so that documents read under different catalogues can be compared.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::adoption::Adoption;
use crate::catalog::{Catalog, TechnologyId};
use crate::coverage::Coverage;
use crate::evidence::{Dimension, Recording, Strength};
use crate::mentions::Mention;
use crate::outline::{Outline, SectionId};
use crate::prose::Prose;
use crate::text::Span;

/// One document as links see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linked {
    /// Its anchors, sorted.
    anchors: Vec<u64>,
    /// Technology, dimension and the anchor under which it is recorded, sorted.
    recorded: Vec<u64>,
}

impl Linked {
    /// What links see of a document. What it records only by a link of its own is left out:
    /// a link to a link is no record, and two documents cannot vouch for each other.
    #[must_use]
    pub fn new(text: &str, document: &Document<'_>, catalog: &Catalog) -> Self {
        let outline = document.outline;
        let named = names(text, outline);
        let anchors = anchors(text, &named);
        let mut recorded = Vec::new();
        let mut record = |technology: TechnologyId, dimension: Dimension, section: SectionId, whole: bool| {
            let id = &catalog.technology(technology).id;
            if whole {
                recorded.push(key(id, dimension, None));
            }
            let within = outline.ancestors(section).filter(|&section| outline.sections[section as usize].level > 0);
            recorded.extend(within.map(|section| key(id, dimension, Some(named[section as usize]))));
        };
        for (adoption, row) in document.adoptions.iter().zip(&document.coverage.rows) {
            for evidence in row.iter().flat_map(|cell| &cell.evidence) {
                if evidence.strength == Strength::Records {
                    record(adoption.technology, evidence.dimension, section_at(outline, evidence.span), true);
                }
            }
        }
        // A document that does not adopt a technology, such as a runbook, may still say what
        // it costs and how it fails; who links to the very section knows what is meant there.
        let headings = document.headings();
        for recording in document.recordings.iter().filter(|recording| recording.strength == Strength::Records) {
            let section = document.prose.sentences[recording.sentence as usize].section;
            for technology in document.spoken_of(recording, section, &headings) {
                record(technology, recording.dimension, section, false);
            }
        }
        recorded.sort_unstable();
        recorded.dedup();
        Self { anchors, recorded }
    }

    /// The anchors of a document alone: what a link within the document asks for.
    #[must_use]
    pub fn anchors_of(text: &str, outline: &Outline) -> Self {
        Self { anchors: anchors(text, &names(text, outline)), recorded: Vec::new() }
    }

    /// Whether the document has such a section, or such an anchor in any other form.
    #[must_use]
    pub fn has_anchor(&self, written: &str) -> bool {
        // Lines, text fragments and the top of the page are places of a viewer's.
        let is_of_viewer = written.starts_with(":~:")
            || written.eq_ignore_ascii_case("top")
            || written.strip_prefix('L').is_some_and(|line| line.starts_with(|digit: char| digit.is_ascii_digit()));
        is_of_viewer || self.anchors.binary_search(&anchor(written)).is_ok()
    }

    /// Whether a dimension of a technology is recorded in the section of that anchor, or
    /// anywhere in the document where there is none.
    #[must_use]
    pub fn records(&self, technology: &str, dimension: Dimension, section: Option<&str>) -> bool {
        self.recorded.binary_search(&key(technology, dimension, section.map(anchor))).is_ok()
    }
}

/// The parts of an analysis that links ask for.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Document<'a> {
    pub outline: &'a Outline,
    pub prose: &'a Prose,
    pub mentions: &'a [Mention],
    pub adoptions: &'a [Adoption],
    pub recordings: &'a [Recording],
    pub coverage: &'a Coverage,
}

impl Document<'_> {
    /// For each section, the technologies that its heading names.
    fn headings(&self) -> HashMap<SectionId, Vec<TechnologyId>> {
        let mut headings: HashMap<SectionId, Vec<TechnologyId>> = HashMap::new();
        for mention in self.mentions.iter().filter(|mention| mention.in_heading && mention.is_settled) {
            headings.entry(mention.section).or_default().push(mention.technology);
        }
        headings
    }

    /// The technologies that a recording speaks of by name: in its own sentence, or in the
    /// heading above it or one above that.
    fn spoken_of(
        &self,
        recording: &Recording,
        section: SectionId,
        headings: &HashMap<SectionId, Vec<TechnologyId>>,
    ) -> Vec<TechnologyId> {
        let first = self.mentions.partition_point(|mention| mention.sentence < recording.sentence);
        let beside = self.mentions[first..].iter().take_while(|mention| mention.sentence == recording.sentence);
        let above = self.outline.ancestors(section).filter_map(|section| headings.get(&section)).flatten().copied();
        let mut named: Vec<TechnologyId> = beside
            .filter(|mention| mention.is_settled)
            .map(|mention| mention.technology)
            .chain(above)
            .filter(|&technology| recording.about.is_none_or(|about| about == technology))
            .chain(recording.about)
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// All anchors of a document, sorted; `named` are those of its sections.
fn anchors(text: &str, named: &[u64]) -> Vec<u64> {
    let mut anchors: Vec<u64> = named.iter().copied().chain(written_anchors(text)).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
}

fn section_at(outline: &Outline, span: Span) -> SectionId {
    outline.sections.partition_point(|section| section.span.start <= span.start).saturating_sub(1) as SectionId
}

/// The anchor of every section; where several have the same heading, the later ones are
/// numbered, as viewers do.
fn names(text: &str, outline: &Outline) -> Vec<u64> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let sections = (0..outline.sections.len()).map(|section| {
        let name = normal(&outline.heading_text(text, section as SectionId));
        let count = seen.entry(name.clone()).or_default();
        let hashed = if *count == 0 { hash(&name) } else { hash(&format!("{name}-{count}")) };
        *count += 1;
        hashed
    });
    sections.collect()
}

/// Anchors that are written out: `<a id="costs">`, `<a name='costs'>`, `## Costs {#costs}`.
fn written_anchors(text: &str) -> impl Iterator<Item = u64> + '_ {
    let of = |mark: &'static str, ends: &'static [char]| {
        memchr::memmem::find_iter(text.as_bytes(), mark).filter_map(move |at| {
            let rest = &text[at + mark.len()..];
            Some(anchor(&rest[..rest.find(ends)?]))
        })
    };
    let double = of("id=\"", &['"', '\n']).chain(of("name=\"", &['"', '\n']));
    let single = of("id='", &['\'', '\n']).chain(of("name='", &['\'', '\n']));
    double.chain(single).chain(of("{#", &['}', ' ', '\n']))
}

/// The number of an anchor, however the viewer that it was written for forms them.
fn anchor(written: &str) -> u64 {
    hash(&normal(written))
}

/// A heading or an anchor as all viewers agree on it: letters, digits and `_` in lower case,
/// and one hyphen for whatever stands between two of them. Viewers differ in how many hyphens
/// they write for `A & B`, and in nothing else that matters.
fn normal(written: &str) -> String {
    let mut name = String::with_capacity(written.len());
    for letter in written.chars() {
        match letter {
            _ if letter.is_alphanumeric() || letter == '_' => name.extend(letter.to_lowercase()),
            '-' | ' ' if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    name.truncate(name.trim_end_matches('-').len());
    name
}

fn key(technology: &str, dimension: Dimension, anchor: Option<u64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (technology, dimension, anchor).hash(&mut hasher);
    hasher.finish()
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(text: &str) -> Linked {
        let outline = crate::outline::outline(text);
        let catalog = Catalog::built_in();
        let prose = crate::prose::prose(text, &outline, &catalog.lexicon);
        let coverage = Coverage::default();
        let document = Document {
            outline: &outline,
            prose: &prose,
            mentions: &[],
            adoptions: &[],
            recordings: &[],
            coverage: &coverage,
        };
        Linked::new(text, &document, catalog)
    }

    #[test]
    fn anchors_are_found_in_whatever_form() {
        let document = linked(
            "# Cache\n\n## Costs & limits\n\n## Risks\n\n## Risks\n\n## Two words {#short}\n\n<a name=\"here\"></a>\n",
        );
        for known in ["costs--limits", "costs-limits", "risks", "risks-1", "short", "here", "Costs-&-limits", "L12"] {
            assert!(document.has_anchor(known), "{known}");
        }
        for unknown in ["cost", "risks-2", "there", ""] {
            assert!(!document.has_anchor(unknown) || unknown.is_empty(), "{unknown}");
        }
    }

    #[test]
    fn normal_forms() {
        assert_eq!(normal(" What's  hit -- and `how`? "), "whats-hit-and-how");
        assert_eq!(normal("Größe_1"), "größe_1");
    }
}
