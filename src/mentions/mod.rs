//! Where prose names a technology, and how it speaks of it.
//!
//! A mention is a hit of a term that survived: no longer phrase of another meaning lies
//! over it. Whether an ambiguous word names the technology after all ([`Mention::is_settled`])
//! and how the sentence speaks of it ([`Stance`]) are told here; whether the document
//! takes the technology on is told by the next stage.

mod stance;

use crate::catalog::{Catalog, Role, Target, TechnologyId};
use crate::outline::{BlockKind, Outline, SectionId};
use crate::prose::{Hit, Meaning, Prose, Sentence, SentenceId};
use crate::text::Span;

pub use stance::{CueClasses, Cues, Stance};

/// A place in prose that names a technology.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The technology.
    pub technology: TechnologyId,
    /// How strongly the term names it: strong, product or weak.
    pub role: Role,
    /// The term.
    pub hit: Hit,
    /// The sentence it stands in.
    pub sentence: SentenceId,
    /// The section it stands in.
    pub section: SectionId,
    /// Where it stands.
    pub span: Span,
    /// How the sentence speaks of it.
    pub stance: Stance,
    /// What the stance was told from, and more that adoption weighs.
    pub cues: Cues,
    /// Whether the term names the technology by itself, through its company in the sentence
    /// or by standing in the title.
    pub is_settled: bool,
    /// Whether it stands in a heading.
    pub in_heading: bool,
}

/// All mentions of a document in order.
#[must_use]
pub fn mentions(
    text: &str,
    outline: &Outline,
    prose: &Prose,
    meanings: &[Option<Meaning>],
    catalog: &Catalog,
    cues: &CueClasses,
) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut found = Found::default();
    let mut found_cues = Vec::new();
    for (id, sentence) in prose.sentences.iter().enumerate() {
        let block = &outline.blocks[sentence.block as usize];
        if block.kind == BlockKind::Item && block.only_links {
            continue;
        }
        found.read(prose, sentence, catalog);
        if !found.terms.iter().any(|named| names(named.role)) {
            continue;
        }
        found_cues.clear();
        cues.read(prose, sentence, catalog, &mut found_cues);
        let in_heading = block.kind == BlockKind::Heading;
        let meaning = meanings[sentence.section as usize];
        for named in &found.terms {
            if !names(named.role) || found.covers(named) {
                continue;
            }
            let in_title = in_heading && outline.title() == Some(sentence.section);
            let is_settled = named.role != Role::Weak || found.settles(named) || in_title;
            let (stance, mut held) = stance::read(prose, sentence, named.hit, meaning, &found_cues, catalog, cues);
            held.proper =
                !in_heading && named.hit.token > sentence.tokens.start && is_name(prose.span_of(named.hit).of(text));
            mentions.push(Mention {
                technology: named.technology,
                role: named.role,
                hit: named.hit,
                sentence: id as SentenceId,
                section: sentence.section,
                span: prose.span_of(named.hit),
                stance,
                cues: held,
                is_settled,
                in_heading,
            });
        }
    }
    mentions
}

/// The technologies that a single sentence names by itself, for the catalogue's examples.
#[must_use]
pub fn named_in(prose: &Prose, sentence: &Sentence, catalog: &Catalog) -> Vec<TechnologyId> {
    let mut found = Found::default();
    found.read(prose, sentence, catalog);
    let settled = |named: &&Named| {
        names(named.role) && !found.covers(named) && (named.role != Role::Weak || found.settles(named))
    };
    found.terms.iter().filter(settled).map(|named| named.technology).collect()
}

#[derive(Clone, Copy)]
struct Named {
    hit: Hit,
    technology: TechnologyId,
    role: Role,
}

fn names(role: Role) -> bool {
    matches!(role, Role::Strong | Role::Product | Role::Weak)
}

/// The terms of technologies in a sentence; inline code names products only.
#[derive(Default)]
struct Found {
    terms: Vec<Named>,
    /// Those that name nothing, and settle what others name.
    company: Vec<Named>,
}

impl Found {
    /// Turns to another sentence.
    fn read(&mut self, prose: &Prose, sentence: &Sentence, catalog: &Catalog) {
        self.terms.clear();
        self.company.clear();
        for &hit in prose.hits_of(sentence) {
            match catalog.target(hit.target) {
                Target::Technology(technology, role) if !hit.in_code || role == Role::Product => {
                    let list = if role == Role::Company { &mut self.company } else { &mut self.terms };
                    list.push(Named { hit, technology, role });
                }
                _ => {}
            }
        }
    }

    /// Whether a longer phrase lies over a term: one of the same technology, or a strong term
    /// of another over a weak one.
    fn covers(&self, named: &Named) -> bool {
        self.terms.iter().any(|other| {
            let lies_over = other.hit.token <= named.hit.token && other.hit.end() >= named.hit.end();
            if !lies_over {
                return false;
            }
            let is_longer = other.hit.len > named.hit.len;
            if other.technology == named.technology {
                return match other.role {
                    Role::Never => is_longer || other.hit.len == named.hit.len,
                    _ => is_longer || other.hit.len == named.hit.len && (other.role as u8) < (named.role as u8),
                };
            }
            is_longer && named.role == Role::Weak && matches!(other.role, Role::Strong | Role::Product)
        })
    }

    /// Whether the sentence holds what settles a weak term: a company term or a stronger term
    /// of the same technology that is not the weak term itself.
    fn settles(&self, named: &Named) -> bool {
        let stronger = self.terms.iter().filter(|other| matches!(other.role, Role::Strong | Role::Product));
        self.company.iter().chain(stronger).any(|other| {
            let apart = other.hit.end() <= named.hit.token || named.hit.end() <= other.hit.token;
            apart && other.technology == named.technology
        })
    }
}

/// Written with a capital first letter and no other: `Secret`, not `TTL` or `secret`.
fn is_name(written: &str) -> bool {
    let mut letters = written.bytes();
    letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && letters.next().is_some_and(|second| second.is_ascii_lowercase())
}
