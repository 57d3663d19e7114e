//! What tells a finding from all others for longer than one run, so that programs that
//! compare reports see which findings are new, which are still there and which are gone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::analysis::Analysis;
use crate::catalog::Catalog;
use crate::outline::SectionId;
use crate::text::Span;

/// Raised when the recipe below changes: what was computed by another one is no match.
const RECIPE: &str = "caveat/1";

/// One identity a finding, in their order: 64 hexadecimal digits, each once.
///
/// It is made of the document's name, the rule, and where the finding is at home: of an
/// adoption, the technology, which a document adopts once, wherever that stands; of anything
/// else, the headings above it and its words. Lines, columns, severities and messages are no
/// part of it, and neither is any text around: an identity outlives edits elsewhere.
#[must_use]
pub fn identities(name: &str, text: &str, analysis: &Analysis, catalog: &Catalog) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let of = |finding: &crate::rules::Finding| {
        let mut parts = format!("{RECIPE}\n{name}\n{}\n", finding.rule);
        if let Some(technology) = finding.technology {
            let _ = writeln!(parts, "{}", catalog.technology(technology).id);
        }
        if let Some(dimension) = finding.dimension {
            let _ = writeln!(parts, "{}", dimension.id());
        }
        if finding.adoption.is_none() {
            let words = finding.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(parts, "{}\n{words}", headings(text, analysis, finding.span).join("/"));
        }
        // The same words under the same heading are told apart by their order.
        let count = seen.entry(parts.clone()).or_default();
        *count += 1;
        let _ = write!(parts, "{count}");
        Sha256::digest(&parts).iter().fold(String::with_capacity(64), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    };
    analysis.findings.iter().map(of).collect()
}

/// The headings above a place, the outermost first.
fn headings(text: &str, analysis: &Analysis, span: Span) -> Vec<String> {
    let outline = &analysis.outline;
    let at = outline.sections.partition_point(|section| section.span.start <= span.start).saturating_sub(1);
    let mut headings: Vec<String> =
        outline.ancestors(at as SectionId).map(|section| outline.heading_text(text, section)).collect();
    headings.reverse();
    headings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Engine, analyze};
    use crate::config::Settings;

    fn of(text: &str) -> Vec<String> {
        let engine = Engine::built_in();
        let analysis = analyze(text, engine, &Settings::default(), None);
        assert!(!analysis.findings.is_empty(), "{text}");
        identities("docs/a.md", text, &analysis, &engine.catalog)
    }

    const DOCUMENT: &str = "# Cache orders\n\n## Decision\n\nWe will add a Redis cache in front of the orders \
        database. It never fails.\n\n<!-- caveat: nonsense -->\n\nMore.\n\n<!-- caveat: nonsense -->\n\nAnd more.\n";

    #[test]
    fn each_finding_has_one_of_its_own() {
        let mut all = of(DOCUMENT);
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(count >= 4, "three dimensions and two directives: {count}");
    }

    #[test]
    fn it_outlives_edits_elsewhere() {
        let before = of(DOCUMENT);
        let moved = DOCUMENT.replace("## Decision", "Orders are read often, and written seldom.\n\n## Decision");
        assert_eq!(of(&moved), before);
    }
}
