//! A link from the home of an adoption to another document that records the same
//! technology's trade-off is a record too.

use super::index::Adopted;
use crate::adoption::Adoption;
use crate::catalog::TechnologyId;
use crate::coverage::{Coverage, Record, State};
use crate::evidence::{Dimension, Evidence, Strength};
use crate::outline::{Link, Outline};
use crate::prose::{Prose, SentenceId};
use crate::rules::Finding;

/// Where a link leads: a file, told relative to the document, and a section in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// The path as written, without the part behind `#` and `?`.
    pub path: &'a str,
    /// The anchor behind `#`.
    pub anchor: Option<&'a str>,
}

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

/// Takes for recorded what a linked document records, and drops the findings that said it
/// was missing. `adopted` gives what is known of a technology's adoption in the document that
/// a path leads to.
pub fn settle<P>(
    outline: &Outline,
    prose: &Prose,
    adoptions: &[Adoption],
    coverage: &mut Coverage,
    findings: &mut Vec<Finding>,
    adopted: impl Fn(&str, TechnologyId) -> Option<Adopted<P>>,
) {
    if outline.links.is_empty() || findings.is_empty() {
        return;
    }
    for (index, (adoption, row)) in adoptions.iter().zip(&mut coverage.rows).enumerate() {
        let at_home = outline.links.iter().filter(|link| outline.is_within(link.section, adoption.home));
        for link in at_home {
            let Some(target) = target(&link.target) else { continue };
            let Some(adopted) = adopted(target.path, adoption.technology) else { continue };
            for dimension in Dimension::ALL {
                let record = &mut row[dimension as usize];
                let there = &adopted.records[dimension as usize];
                let in_section = target.anchor.is_none_or(|anchor| there.anchors.iter().any(|known| known == anchor));
                if record.state == State::Recorded || there.state != State::Recorded || !in_section {
                    continue;
                }
                *record = by_link(prose, link, dimension);
                findings.retain(|finding| finding.adoption != Some(index) || finding.dimension != Some(dimension));
            }
        }
    }
}

fn by_link(prose: &Prose, link: &Link, dimension: Dimension) -> Record {
    let sentence = prose.sentences.partition_point(|sentence| sentence.span.start <= link.span.start).saturating_sub(1);
    let evidence = Evidence {
        sentence: sentence as SentenceId,
        span: link.span,
        dimension,
        score: 0.0,
        strength: Strength::Records,
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
}
