//! Findings as diagnostics: one an adoption, on the words that adopt the technology.

use std::str::FromStr;
use std::sync::OnceLock;

use serde_json::json;
use tower_lsp::ls_types::{CodeDescription, Diagnostic, DiagnosticRelatedInformation, Location, NumberOrString, Uri};

use super::analyzed::Analyzed;
use super::features::Features;
use super::{convert, pages};
use crate::catalog::Catalog;
use crate::views::{Trouble, troubles};

/// Where diagnostics say they come from.
pub(super) const SOURCE: &str = "caveat";

/// The diagnostics of a text, by place.
pub(super) fn of(analyzed: &Analyzed, uri: &Uri, features: &Features) -> Vec<Diagnostic> {
    if !analyzed.is_design {
        return Vec::new();
    }
    let catalog = &*analyzed.engine.catalog;
    let name = |adoption: usize| catalog.technology(analyzed.analysis.adoptions[adoption].technology).name.as_str();
    let troubles = troubles(&analyzed.analysis, name);
    troubles.iter().map(|trouble| diagnostic(analyzed, uri, features, trouble, catalog)).collect()
}

fn diagnostic(
    analyzed: &Analyzed,
    uri: &Uri,
    features: &Features,
    trouble: &Trouble<'_>,
    catalog: &Catalog,
) -> Diagnostic {
    let first = trouble.findings[0];
    let related = features.related.then(|| related(analyzed, uri, trouble)).filter(|related| !related.is_empty());
    let findings: Vec<_> = trouble
        .findings
        .iter()
        .map(|finding| json!({"rule": finding.rule, "severity": finding.severity.name(), "message": finding.message}))
        .collect();
    Diagnostic {
        range: analyzed.range(first.span),
        severity: Some(convert::severity(trouble.severity)),
        code: Some(NumberOrString::String(first.rule.to_owned())),
        code_description: features
            .code_description
            .then(|| page(first.rule))
            .flatten()
            .map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: trouble.message.clone(),
        related_information: related,
        tags: None,
        data: Some(json!({
            "technology": first.technology.map(|technology| catalog.technology(technology).id.as_str()),
            "findings": findings,
        })),
    }
}

/// Other places of all findings of a trouble, each once: a mention is a mention whatever
/// dimension is missing.
fn related(analyzed: &Analyzed, uri: &Uri, trouble: &Trouble<'_>) -> Vec<DiagnosticRelatedInformation> {
    let mut seen = Vec::new();
    for related in trouble.findings.iter().flat_map(|finding| &finding.related) {
        if !seen.contains(&related) {
            seen.push(related);
        }
    }
    // What nearly counted tells more than one more mention.
    seen.sort_by_key(|related| related.message == "also named here");
    let location = |span| Location { uri: uri.clone(), range: analyzed.range(span) };
    seen.into_iter()
        .map(|related| DiagnosticRelatedInformation {
            location: location(related.span),
            message: related.message.clone(),
        })
        .collect()
}

/// The address of a rule's page.
fn page(rule: &str) -> Option<Uri> {
    static FOLDER: OnceLock<Option<String>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| Some(convert::uri_of(&pages::folder()?)?.as_str().to_owned())).as_ref()?;
    Uri::from_str(&format!("{folder}/{rule}.md")).ok()
}
