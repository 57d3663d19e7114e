//! Where a technology is named in a document, and where its trade-off is recorded.

use crate::analysis::Analysis;
use crate::catalog::TechnologyId;
use crate::coverage::State;
use crate::evidence::Strength;
use crate::mentions::Mention;
use crate::outline::Link;
use crate::text::Span;

/// A place that names a technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionPlace {
    /// Where.
    pub span: Span,
    /// Whether these are the words that adopt it.
    pub adopts: bool,
}

/// The mention at an offset; the shortest where several lie over each other.
#[must_use]
pub fn mention_at(analysis: &Analysis, offset: u32) -> Option<&Mention> {
    let end = analysis.mentions.partition_point(|mention| mention.span.start <= offset);
    // Mentions are short and in order: those that reach so far stand right before.
    let near = &analysis.mentions[end.saturating_sub(16)..end];
    near.iter()
        .filter(|mention| mention.span.touches(offset))
        .min_by_key(|mention| (!mention.is_settled, mention.span.len()))
}

/// All places that name a technology.
#[must_use]
pub fn mentions_of(analysis: &Analysis, technology: TechnologyId) -> Vec<MentionPlace> {
    let adopting = analysis.adoptions.iter().find(|adoption| adoption.technology == technology);
    let own = analysis.mentions.iter().filter(|mention| mention.technology == technology);
    let settled = own.filter(|mention| mention.is_settled || adopting.is_some());
    settled
        .map(|mention| MentionPlace {
            span: mention.span,
            adopts: adopting.is_some_and(|known| known.span == mention.span),
        })
        .collect()
}

/// The places of this document that record the trade-off of a technology, the strongest of each
/// dimension, each with the section it stands in. What only leads to a record is not one.
#[must_use]
pub fn recording_places(analysis: &Analysis, technology: TechnologyId) -> Vec<(Span, Span)> {
    let Some(index) = analysis.adoptions.iter().position(|adoption| adoption.technology == technology) else {
        return Vec::new();
    };
    let sections = &analysis.outline.sections;
    let recorded = analysis.coverage.rows[index].iter().filter(|record| record.state == State::Recorded);
    let mut places: Vec<(Span, Span)> = recorded
        .filter_map(|record| {
            let span = record.evidence.iter().find(|evidence| evidence.strength == Strength::Records)?.span;
            let section = sections.partition_point(|section| section.span.start <= span.start).saturating_sub(1);
            Some((span, sections[section].span))
        })
        .collect();
    places.sort_unstable();
    // One place a section: the first of it.
    places.dedup_by_key(|(_, section)| *section);
    places
}

/// The links that lead to records of a technology in other documents.
#[must_use]
pub fn recording_links(analysis: &Analysis, technology: TechnologyId) -> Vec<&Link> {
    let adoption = analysis.adoptions.iter().position(|adoption| adoption.technology == technology);
    let evidence =
        adoption.into_iter().flat_map(|index| &analysis.coverage.rows[index]).flat_map(|cell| &cell.evidence);
    let leads: Vec<Span> =
        evidence.filter(|evidence| evidence.strength == Strength::Leads).map(|evidence| evidence.span).collect();
    analysis.outline.links.iter().filter(|link| leads.contains(&link.span)).collect()
}
