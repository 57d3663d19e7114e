//! What is remembered of a document once its analysis is gone: a few hundred bytes in
//! place of a few hundred kilobytes, so that a large workspace fits in memory.

use crate::adoption::{Adoption, Confidence};
use crate::catalog::TechnologyId;
use crate::coverage::{Coverage, State};
use crate::mentions::Mention;
use crate::outline::Outline;
use crate::text::Span;

/// One document in an index. `P` is how places are told: byte spans where the text is at
/// hand, whatever a face shows where it is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<P> {
    /// The document's title; empty if it has none.
    pub title: String,
    /// What it adopts.
    pub adoptions: Vec<Adopted<P>>,
    /// Where it names technologies.
    pub mentions: Vec<(TechnologyId, P)>,
}

/// An adoption of an indexed document.
#[derive(Debug, Clone, PartialEq)]
pub struct Adopted<P> {
    /// The technology.
    pub technology: TechnologyId,
    /// How surely.
    pub confidence: Confidence,
    /// The words that adopt it.
    pub place: P,
    /// The section in which it is at home.
    pub home: P,
    /// That section's heading; empty before any heading.
    pub home_title: String,
    /// By dimension.
    pub records: [Recorded<P>; 3],
}

/// One dimension of an adoption of an indexed document.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded<P> {
    /// Its state.
    pub state: State,
    /// What records it best.
    pub place: Option<P>,
}

impl Entry<Span> {
    /// What is remembered of a document.
    #[must_use]
    pub fn new(
        text: &str,
        outline: &Outline,
        mentions: &[Mention],
        adoptions: &[Adoption],
        coverage: &Coverage,
    ) -> Self {
        let title = outline.title().map(|section| outline.heading_text(text, section)).unwrap_or_default();
        let adopted = |(adoption, row): (&Adoption, &[crate::coverage::Record; 3])| Adopted {
            technology: adoption.technology,
            confidence: adoption.confidence,
            place: adoption.span,
            home: home_line(outline, adoption),
            home_title: outline.heading_text(text, adoption.home),
            records: row.each_ref().map(|record| Recorded {
                state: record.state,
                place: record.evidence.first().map(|evidence| evidence.span),
            }),
        };
        Self {
            title,
            adoptions: adoptions.iter().zip(&coverage.rows).map(adopted).collect(),
            mentions: mentions
                .iter()
                .filter(|mention| mention.is_settled)
                .map(|mention| (mention.technology, mention.span))
                .collect(),
        }
    }
}

/// The heading of an adoption's home, or the words that adopt where there is none.
fn home_line(outline: &Outline, adoption: &Adoption) -> Span {
    let heading = outline.sections[adoption.home as usize].heading;
    heading.map_or(adoption.span, |heading| outline.blocks[heading as usize].span)
}

impl<P> Entry<P> {
    /// The same with places told in another way.
    #[must_use]
    pub fn map<Q>(self, place: impl Fn(P) -> Q) -> Entry<Q> {
        let adopted = |adopted: Adopted<P>| Adopted {
            technology: adopted.technology,
            confidence: adopted.confidence,
            place: place(adopted.place),
            home: place(adopted.home),
            home_title: adopted.home_title,
            records: adopted.records.map(|record| Recorded { state: record.state, place: record.place.map(&place) }),
        };
        Entry {
            title: self.title,
            adoptions: self.adoptions.into_iter().map(adopted).collect(),
            mentions: self.mentions.into_iter().map(|(technology, at)| (technology, place(at))).collect(),
        }
    }

    /// The adoption of a technology.
    #[must_use]
    pub fn adopts(&self, technology: TechnologyId) -> Option<&Adopted<P>> {
        self.adoptions.iter().find(|adopted| adopted.technology == technology)
    }
}

impl<P> Adopted<P> {
    /// Whether any dimension of it is recorded.
    #[must_use]
    pub fn is_recorded_at_all(&self) -> bool {
        self.records.iter().any(|record| record.state == State::Recorded)
    }
}
