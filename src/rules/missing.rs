//! What the three rules on missing records share.

use super::{Facts, Finding, Related, Rule};
use crate::coverage::State;
use crate::evidence::Dimension;

/// Most other mentions that are shown with a finding.
const MOST_MENTIONS: usize = 5;

/// Raises `rule` for every adoption whose record of `dimension` is in `state`.
pub(super) fn check(
    rule: &Rule,
    facts: &Facts<'_>,
    dimension: Dimension,
    state: State,
    message: impl Fn(&str) -> String,
    findings: &mut Vec<Finding>,
) {
    for (index, (adoption, row)) in facts.adoptions.iter().zip(&facts.coverage.rows).enumerate() {
        let record = &row[dimension as usize];
        if record.state != state {
            continue;
        }
        let mut related: Vec<Related> = Vec::new();
        if let Some(nearest) = &record.nearest {
            related.push(Related { span: nearest.span, message: format!("nearest to a {}", dimension.title()) });
        }
        for evidence in &record.evidence {
            related.push(Related { span: evidence.span, message: "holds no answer yet".to_owned() });
        }
        let own = adoption.mentions.iter().map(|&id| &facts.mentions[id as usize]);
        let others = own.filter(|mention| mention.span != adoption.span && mention.is_settled);
        related.extend(
            others
                .take(MOST_MENTIONS)
                .map(|mention| Related { span: mention.span, message: "also named here".to_owned() }),
        );
        findings.push(Finding {
            rule: rule.id,
            severity: rule.severity,
            span: adoption.span,
            adoption: Some(index),
            technology: Some(adoption.technology),
            dimension: Some(dimension),
            message: message(&facts.catalog.technology(adoption.technology).name),
            related,
            suppressed: false,
            baselined: false,
        });
    }
}
