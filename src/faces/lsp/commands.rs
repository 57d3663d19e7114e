//! What is asked by `workspace/executeCommand`: the ledger of the workspace, the coverage of
//! one document (for a status bar), and the page on what is named at a place.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, NumberOrString, Position, Range, Uri};

use super::analyzed::Analyzed;
use super::server::Server;
use super::{ledger, navigate};
use crate::analysis::Engine;
use crate::evidence::Dimension;
use crate::views;

/// Puts the coverage of the workspace together: `[{"format": ..., "nonce": ...}]`, or nothing.
const LEDGER: &str = "caveat.ledger";
/// The coverage of one document: `[{"uri": ...}]`.
const COVERAGE: &str = "caveat.coverage";
/// The page on a rule or technology, by name or by the place that names it: `[{"name": ...}]`
/// or `[{"uri": ..., "position": ...}]`; null where nothing is named.
const EXPLAIN: &str = "caveat.explain";

/// All commands.
pub(super) const COMMANDS: [&str; 3] = [LEDGER, COVERAGE, EXPLAIN];

/// Answers a command.
pub(super) async fn execute(server: &Server, params: ExecuteCommandParams) -> Result<Value> {
    let argument = params.arguments.first().unwrap_or(&Value::Null);
    match params.command.as_str() {
        LEDGER => {
            let request = ledger::Request::read(argument).map_err(Error::invalid_params)?;
            let documents = navigate::documents(&server.shared).await;
            // A page over a thousand documents takes a while.
            let answer = tokio::task::spawn_blocking(move || ledger::answer(&documents, &request)).await;
            answer.map_err(|_| Error::internal_error())
        }
        COVERAGE => {
            let looked = server.look(&uri(argument)?).await?;
            Ok(looked.map_or(Value::Null, |(_, analyzed)| coverage(&analyzed)))
        }
        EXPLAIN => explain(server, argument).await,
        other => Err(Error::invalid_params(format!(
            "there is no command `{other}`; there are {}",
            COMMANDS.map(|command| format!("`{command}`")).join(", ")
        ))),
    }
}

fn uri(argument: &Value) -> Result<Uri> {
    let uri = argument.get("uri").and_then(Value::as_str).and_then(|uri| uri.parse().ok());
    uri.ok_or_else(|| Error::invalid_params("the first argument is an object with the `uri` of a document"))
}

/// The coverage of one document. `coverage` is the recorded part, 0 to 1, and null where
/// nothing is adopted.
fn coverage(analyzed: &Analyzed) -> Value {
    let catalog = &*analyzed.engine.catalog;
    let analysis = &analyzed.analysis;
    let (recorded, cells) = if analyzed.is_design { analysis.coverage.counts() } else { (0, 0) };
    let rows = analysis.adoptions.iter().zip(&analysis.coverage.rows).filter(|_| analyzed.is_design);
    let technologies: Vec<Value> = rows
        .map(|(adoption, row)| {
            let technology = catalog.technology(adoption.technology);
            let records: serde_json::Map<String, Value> = Dimension::ALL
                .into_iter()
                .map(|dimension| (dimension.id().to_owned(), json!(row[dimension as usize].state.name())))
                .collect();
            json!({
                "id": technology.id,
                "name": technology.name,
                "confidence": adoption.confidence.name(),
                "line": analyzed.line(adoption.span.start),
                "records": records,
            })
        })
        .collect();
    json!({
        "isDesign": analyzed.is_design,
        "recorded": recorded,
        "cells": cells,
        "coverage": (cells > 0).then(|| (recorded as f64 / cells as f64 * 1000.0).round() / 1000.0),
        "technologies": technologies,
    })
}

async fn explain(server: &Server, argument: &Value) -> Result<Value> {
    // Names are those of the workspace, or of the document that is pointed at.
    let of_workspace = || server.shared.context().map(|context| server.shared.scope(None, &context).engine.clone());
    let mut engine = of_workspace().unwrap_or_else(Engine::built_in_shared);
    let name = match argument.get("name").and_then(Value::as_str) {
        Some(name) => Some(name.to_owned()),
        None => {
            let position: Position = argument
                .get("position")
                .and_then(|position| serde_json::from_value(position.clone()).ok())
                .ok_or_else(|| {
                    Error::invalid_params("the first argument is an object with a `name`, or a `uri` and a `position`")
                })?;
            let looked = server.look(&uri(argument)?).await?;
            looked.and_then(|(_, analyzed)| {
                engine = analyzed.engine.clone();
                named(&analyzed, position)
            })
        }
    };
    let page = name.and_then(|name| Some(json!({"markdown": views::page(&name, &engine.catalog)?, "name": name})));
    Ok(page.unwrap_or(Value::Null))
}

/// The technology that is named at a place; else the rule of a finding there.
fn named(analyzed: &Analyzed, position: Position) -> Option<String> {
    if let Some((technology, _)) = navigate::named_at(analyzed, position) {
        return Some(analyzed.engine.catalog.technology(technology).id.clone());
    }
    let at = |range: Range| range.start <= position && position <= range.end;
    let found = analyzed.report().diagnostics.iter().find(|diagnostic| at(diagnostic.range))?;
    match found.code.as_ref()? {
        NumberOrString::String(rule) => Some(rule.clone()),
        NumberOrString::Number(_) => None,
    }
}
