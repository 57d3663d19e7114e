//! Answers about the whole workspace: where a technology is recorded and named, what is
//! adopted.

use std::sync::Arc;

use tower_lsp::ls_types::{
    FullDocumentDiagnosticReport, GotoDefinitionResponse, Location, LocationLink, OneOf, Position, PreviousResultId,
    Range, SymbolKind, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceSymbol, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::analyzed::{Analyzed, Report};
use super::convert::{self, Key};
use super::state::{Shared, Snapshot};
use crate::adoption::Confidence;
use crate::analysis::Engine;
use crate::catalog::TechnologyId;
use crate::faces::links;
use crate::outline::Link;
use crate::views;
use crate::workspace::{Entry, LedgerDocument, target};

/// One design document of the workspace, open or not.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) uri: Uri,
    pub(super) name: String,
    /// The version, of an open one.
    pub(super) version: Option<i32>,
    pub(super) entry: Arc<Entry<Range>>,
    pub(super) ledger: Arc<LedgerDocument>,
    /// What knows the technologies that the entry names by number.
    pub(super) engine: Arc<Engine>,
    pub(super) report: Arc<Report>,
}

impl Known {
    /// The number that a technology of another document's engine has here.
    fn number(&self, technology: TechnologyId, of: &Engine) -> Option<TechnologyId> {
        self.engine.catalog.translated(technology, &of.catalog)
    }
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
            engine: file.engine.clone(),
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
                engine: analyzed.engine.clone(),
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

/// The sections of this document that record a technology's trade-off, and those of documents
/// that it links to for that; where there are none,
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
    for link in views::recording_links(&analyzed.analysis, technology) {
        let there = linked(snapshot, link, others);
        let home = there.and_then(|known| {
            let technology = known.number(technology, &analyzed.engine)?;
            Some((known, known.entry.adopts(technology)?.home))
        });
        let place = analyzed.range(link.span);
        // A document that no index holds is reached by the link itself.
        targets
            .push(home.map_or((snapshot.uri.clone(), place, place), |(known, home)| (known.uri.clone(), home, home)));
    }
    targets.dedup();
    if targets.is_empty() {
        for known in others.iter().filter(|known| known.uri != snapshot.uri) {
            let Some(technology) = known.number(technology, &analyzed.engine) else { continue };
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

/// The indexed document that a link leads to.
fn linked<'a>(snapshot: &Snapshot, link: &Link, others: &'a [Known]) -> Option<&'a Known> {
    let path = links::resolved(&convert::path_of(&snapshot.uri)?, target(&link.target)?.path)?;
    let key = Key::of_path(&path);
    others.iter().find(|known| Key::of(&known.uri) == key)
}

/// All places that name a technology, told by its number in `engine`.
pub(super) fn references(technology: TechnologyId, engine: &Engine, documents: &[Known]) -> Vec<Location> {
    let of = |known: &Known| -> Vec<Location> {
        let number = known.number(technology, engine);
        let own = known.entry.mentions.iter().filter(|(named, _)| Some(*named) == number);
        own.map(|(_, range)| Location { uri: known.uri.clone(), range: *range }).collect()
    };
    documents.iter().flat_map(of).collect()
}

/// Adoptions whose technology or document a query names.
pub(super) fn symbols(query: &str, documents: &[Known]) -> Vec<WorkspaceSymbol> {
    let query = query.to_lowercase();
    let mut symbols = Vec::new();
    for known in documents {
        for adopted in &known.entry.adoptions {
            let technology = known.engine.catalog.technology(adopted.technology);
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
        if previous.iter().any(|previous| previous.uri == known.uri && previous.value == report.id()) {
            reports.push(WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri: known.uri.clone(),
                version: known.version.map(i64::from),
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: report.id().to_owned(),
                },
            }));
        } else {
            reports.push(full(&known.uri, known.version, Some(report.id().to_owned()), report.diagnostics.clone()));
        }
    }
    let gone = previous.iter().filter(|previous| documents.iter().all(|known| known.uri != previous.uri));
    reports.extend(gone.map(|previous| full(&previous.uri, None, None, Vec::new())));
    reports
}
