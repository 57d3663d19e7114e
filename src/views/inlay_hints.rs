//! The record of an adoption at a glance, behind the heading where it is at home:
//! `cost ✓ failure mode ✗ blast radius ✓`.

use crate::adoption::{Adoption, Confidence};
use crate::analysis::Analysis;
use crate::catalog::Catalog;
use crate::coverage::{Record, State};
use crate::evidence::Dimension;
use crate::rules::Standing;
use crate::text::{Span, quote};

/// One hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Where it is shown.
    pub offset: u32,
    /// What it says, in order.
    pub parts: Vec<HintPart>,
}

/// A part of a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HintPart {
    /// What it says.
    pub text: String,
    /// What it says when looked at closely.
    pub tooltip: Option<String>,
    /// Where it leads.
    pub target: Option<Span>,
}

/// Characters of a quotation in a tooltip.
const QUOTE: usize = 160;

/// The hints of a document, one for each certain adoption.
///
/// Likely adoptions get none: a hint is read by everybody who opens the document, and must
/// be one that a reviewer would sign.
#[must_use]
pub fn hints(analysis: &Analysis, text: &str, catalog: &Catalog, line: &dyn Fn(u32) -> u32) -> Vec<Hint> {
    if analysis.standing == Standing::Off {
        return Vec::new();
    }
    let mut hints = Vec::new();
    for (adoption, row) in analysis.adoptions.iter().zip(&analysis.coverage.rows) {
        let is_owed = row.iter().any(|record| record.state != State::NotRequired);
        if adoption.confidence != Confidence::Certain || !is_owed {
            continue;
        }
        let (offset, names_it) = place(analysis, adoption);
        let mut parts = Vec::new();
        if !names_it {
            let name = &catalog.technology(adoption.technology).name;
            parts.push(HintPart { text: format!("{name}:"), tooltip: None, target: Some(adoption.span) });
        }
        for dimension in Dimension::ALL {
            parts.push(part(&row[dimension as usize], dimension, text, line));
        }
        let last = parts.len() - 1;
        for part in &mut parts[..last] {
            part.text.push(' ');
        }
        hints.push(Hint { offset, parts });
    }
    hints
}

/// The end of the home's heading, and whether that names the technology; the end of the
/// sentence that adopts where there is no heading.
fn place(analysis: &Analysis, adoption: &Adoption) -> (u32, bool) {
    let outline = &analysis.outline;
    let section = &outline.sections[adoption.home as usize];
    let own = adoption.mentions.iter().map(|&id| &analysis.mentions[id as usize]);
    if let Some(heading) = section.heading {
        let block = &outline.blocks[heading as usize];
        let end = outline.runs_of(block).last().map_or(block.span.end, |run| run.span.end);
        let mut in_heading = own.filter(|mention| mention.section == adoption.home && mention.in_heading);
        return (end, in_heading.next().is_some());
    }
    let mut at_place = own.filter(|mention| mention.span == adoption.span);
    let end = at_place
        .next()
        .map_or(adoption.span.end, |mention| analysis.prose.sentences[mention.sentence as usize].span.end);
    (end, true)
}

fn part(record: &Record, dimension: Dimension, text: &str, line: &dyn Fn(u32) -> u32) -> HintPart {
    let said = |span: Span| format!("line {}: \"{}\"", line(span.start), quote(span.of(text), QUOTE));
    let first = record.evidence.first().map(|evidence| evidence.span);
    let (mark, tooltip, target) = match record.state {
        State::Recorded => ("✓", first.map(|span| format!("recorded, {}", said(span))), first),
        State::Placeholder => ("…", first.map(|span| format!("only a placeholder, {}", said(span))), first),
        State::NotRequired => ("–", Some("not asked for by the configuration".to_owned()), None),
        State::Missing => {
            let nearest = record.nearest.as_ref().map(|evidence| evidence.span);
            let tooltip = match nearest {
                Some(span) => format!("not recorded; nearest is {}", said(span)),
                None => "not recorded".to_owned(),
            };
            ("✗", Some(tooltip), nearest)
        }
    };
    HintPart { text: format!("{} {mark}", dimension.title()), tooltip, target }
}
