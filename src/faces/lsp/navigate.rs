//! Answers about the whole workspace: where a technology is recorded and named, what is
//! adopted.

use std::sync::Arc;

use tower_lsp::ls_types::{
    FullDocumentDiagnosticReport, GotoDefinitionResponse, Location, LocationLink, OneOf, Position, PreviousResultId,
    Range, SymbolKind, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceSymbol, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::analyzed::{Analyzed, Report};
use super::state::{Shared, Snapshot};
use crate::adoption::Confidence;
use crate::catalog::{Catalog, TechnologyId};
use crate::views;
use crate::workspace::{Entry, LedgerDocument};

/// One design document of the workspace, open or not.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) uri: Uri,
    pub(super) name: String,
    /// The version, of an open one.
    pub(super) version: Option<i32>,
    pub(super) entry: Arc<Entry<Range>>,
    pub(super) ledger: Arc<LedgerDocument>,
    pub(super) report: Arc<Report>,
}

/// All design documents by name; what is open wins over what is on disk.
pub(super) async fn documents(shared: &Arc<Shared>) -> Vec<Known> {
    let (open, files) = {
        let state = shared.state();
        let closed = state.files.iter().filter(|(key, _)| !state.documents.contains_key(key));
        (
            state.documents.values().cloned().collect::<Vec<_>>(),
            closed.map(|(_, file)| file.clone()).collect::<Vec<_>>(),
        )
    };
    let mut known: Vec<Known> = files
        .into_iter()
        .map(|file| Known {
            uri: file.uri.clone(),
            name: file.name.clone(),
            version: None,
            entry: file.entry.clone(),
            ledger: file.ledger.clone(),
            report: file.report.clone(),
        })
        .collect();
    for snapshot in open {
        let Some(analyzed) = snapshot.analyzed(shared).await else { continue };
        if analyzed.is_design {
            known.push(Known {
                uri: snapshot.uri.clone(),
                name: snapshot.context.name_of(&snapshot.key),
                version: Some(snapshot.version),
                entry: analyzed.entry().clone(),
                ledger: analyzed.ledger().clone(),
                report: analyzed.report().clone(),
            });
        }
    }
    known.sort_by(|a, b| (&a.name, &a.uri).cmp(&(&b.name, &b.uri)));
    known
}

/// The technology named at a position, and where.
pub(super) fn named_at(analyzed: &Analyzed, position: Position) -> Option<(TechnologyId, Range)> {
    let mention = views::mention_at(&analyzed.analysis, analyzed.places().offset(position))?;
    Some((mention.technology, analyzed.range(mention.span)))
}

/// The sections of this document that record a technology's trade-off; where there are none,
/// those of other documents, and where there are none either, where it is adopted.
pub(super) fn definition(
    analyzed: &Analyzed,
    snapshot: &Snapshot,
    (technology, origin): (TechnologyId, Range),
    others: &[Known],
) -> Option<GotoDefinitionResponse> {
    let own = views::recording_places(&analyzed.analysis, technology);
    let mut targets: Vec<(Uri, Range, Range)> = own
        .into_iter()
        .map(|(place, section)| (snapshot.uri.clone(), analyzed.range(section), analyzed.range(place)))
        .collect();
    if targets.is_empty() {
        for known in others.iter().filter(|known| known.uri != snapshot.uri) {
            let recorded = known.entry.adopts(technology).filter(|adopted| adopted.is_recorded_at_all());
            targets.extend(recorded.map(|adopted| (known.uri.clone(), adopted.home, adopted.home)));
        }
    }
    if targets.is_empty() {
        let adopted = analyzed.entry().adopts(technology)?;
        targets.push((snapshot.uri.clone(), adopted.place, adopted.place));
    }
    Some(if snapshot.context.features.links {
        let link = |(target_uri, target_range, target_selection_range)| LocationLink {
            origin_selection_range: Some(origin),
            target_uri,
            target_range,
            target_selection_range,
        };
        GotoDefinitionResponse::Link(targets.into_iter().map(link).collect())
    } else {
        GotoDefinitionResponse::Array(targets.into_iter().map(|(uri, _, range)| Location { uri, range }).collect())
    })
}

/// All places that name a technology.
pub(super) fn references(technology: TechnologyId, documents: &[Known]) -> Vec<Location> {
    let of = |known: &Known| -> Vec<Location> {
        let own = known.entry.mentions.iter().filter(|(named, _)| *named == technology);
        own.map(|(_, range)| Location { uri: known.uri.clone(), range: *range }).collect()
    };
    documents.iter().flat_map(of).collect()
}

/// Adoptions whose technology or document a query names.
pub(super) fn symbols(query: &str, documents: &[Known], catalog: &Catalog) -> Vec<WorkspaceSymbol> {
    let query = query.to_lowercase();
    let mut symbols = Vec::new();
    for known in documents {
        for adopted in &known.entry.adoptions {
            let technology = catalog.technology(adopted.technology);
            let container = if known.entry.title.is_empty() { &known.name } else { &known.entry.title };
            let searched = format!("{} {} {}", technology.name, technology.id, container).to_lowercase();
            if !query.split_whitespace().all(|word| searched.contains(word)) {
                continue;
            }
            let sure = if adopted.confidence == Confidence::Likely { " (likely)" } else { "" };
            symbols.push(WorkspaceSymbol {
                name: format!("{}{sure}", technology.name),
                kind: SymbolKind::CONSTANT,
                tags: None,
                container_name: Some(container.clone()),
                location: OneOf::Left(Location { uri: known.uri.clone(), range: adopted.place }),
                data: None,
            });
        }
    }
    symbols.sort_by(|a, b| a.name.cmp(&b.name));
    symbols
}

/// The diagnostics of all documents, and empty reports for those that the client knows and
/// that are no design documents any more.
pub(super) fn workspace_report(
    documents: &[Known],
    previous: &[PreviousResultId],
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let full = |uri: &Uri, version: Option<i32>, result_id: Option<String>, items| {
        WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
            uri: uri.clone(),
            version: version.map(i64::from),
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
        })
    };
    let mut reports = Vec::new();
    for known in documents {
        let report = &known.report;
        if previous.iter().any(|previous| previous.uri == known.uri && previous.value == report.id) {
            reports.push(WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri: known.uri.clone(),
                version: known.version.map(i64::from),
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: report.id.clone(),
                },
            }));
        } else {
            reports.push(full(&known.uri, known.version, Some(report.id.clone()), report.diagnostics.clone()));
        }
    }
    let gone = previous.iter().filter(|previous| documents.iter().all(|known| known.uri != previous.uri));
    reports.extend(gone.map(|previous| full(&previous.uri, None, None, Vec::new())));
    reports
}
