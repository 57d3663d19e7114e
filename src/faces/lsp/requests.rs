//! Answers about one document: what comes in is turned into offsets, views are asked, and
//! what they say is turned back.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CodeActionKind, CodeActionParams, CompletionItem, CompletionItemKind, CompletionList, CompletionResponse,
    CompletionTextEdit, Diagnostic, DocumentHighlight, DocumentHighlightKind, Documentation, Hover, HoverContents,
    InlayHint, InlayHintLabel, InlayHintLabelPart, InlayHintLabelPartTooltip, Location, Position, Range, TextEdit, Uri,
};

use super::analyzed::Analyzed;
use super::convert;
use super::state::{Shared, Snapshot};
use crate::text::ColumnUnit;
use crate::views::{self, ActionKind, Comment, Proposal, ProposalKind};

pub(super) fn hover(analyzed: &Analyzed, snapshot: &Snapshot, position: Position) -> Option<Hover> {
    if !snapshot.is_markdown {
        return None;
    }
    let markup = snapshot.context.features.hover;
    let offset = analyzed.places().offset(position);
    let line = |offset| analyzed.line(offset);
    let hover = views::hover(&analyzed.analysis, &analyzed.text, offset, &analyzed.engine.catalog, markup, &line)?;
    Some(Hover {
        contents: HoverContents::Markup(convert::markup(markup, hover.content)),
        range: Some(analyzed.range(hover.span)),
    })
}

pub(super) fn inlay_hints(analyzed: &Analyzed, snapshot: &Snapshot, range: Range) -> Vec<InlayHint> {
    if !snapshot.context.options.hints || !analyzed.is_design {
        return Vec::new();
    }
    let line = |offset| analyzed.line(offset);
    let hints = views::hints(&analyzed.analysis, &analyzed.text, &analyzed.engine.catalog, &line);
    let located = hints.into_iter().map(|hint| (analyzed.places().position(hint.offset), hint.parts));
    let in_range = located.filter(|(position, _)| convert::touches(range, *position));
    let label = |part: views::HintPart| InlayHintLabelPart {
        value: part.text,
        tooltip: part.tooltip.map(InlayHintLabelPartTooltip::String),
        location: part.target.map(|span| Location { uri: snapshot.uri.clone(), range: analyzed.range(span) }),
        command: None,
    };
    let hint = |(position, parts): (Position, Vec<views::HintPart>)| InlayHint {
        position,
        label: InlayHintLabel::LabelParts(parts.into_iter().map(label).collect()),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    in_range.map(hint).collect()
}

pub(super) fn highlights(analyzed: &Analyzed, position: Position) -> Option<Vec<DocumentHighlight>> {
    let offset = analyzed.places().offset(position);
    let technology = views::mention_at(&analyzed.analysis, offset)?.technology;
    let highlight = |place: views::MentionPlace| DocumentHighlight {
        range: analyzed.range(place.span),
        kind: Some(if place.adopts { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    };
    Some(views::mentions_of(&analyzed.analysis, technology).into_iter().map(highlight).collect())
}

/// What stands before the cursor on its line.
pub(super) fn line_before(snapshot: &Snapshot, position: Position) -> String {
    let line = snapshot.buffer.line(convert::line_of(position));
    convert::before(&line, position, snapshot.context.features.unit)
}

pub(super) fn completion(
    analyzed: &Analyzed,
    snapshot: &Snapshot,
    before: &str,
    position: Position,
) -> Option<CompletionResponse> {
    let offset = analyzed.places().offset(position);
    let document = || Some((&analyzed.analysis, analyzed.text.as_str(), offset));
    let proposals = views::proposals(before, &analyzed.engine.catalog, document);
    if proposals.items.is_empty() {
        return None;
    }
    let unit: ColumnUnit = snapshot.context.features.unit;
    let range = convert::range_before(before, proposals.replaces, position, unit);
    let typed = &before[before.len() - proposals.replaces..];
    let item = |(number, proposal): (usize, &Proposal)| {
        let kind = match proposal.kind {
            ProposalKind::Command => CompletionItemKind::KEYWORD,
            ProposalKind::Rule => CompletionItemKind::CONSTANT,
            ProposalKind::Technology => CompletionItemKind::MODULE,
            ProposalKind::Fact => CompletionItemKind::TEXT,
        };
        // Clients filter by words; a fact that was chosen by what is typed already must not
        // be filtered out again.
        let is_fact = proposal.kind == ProposalKind::Fact;
        let documentation =
            |detail: &str| Documentation::MarkupContent(convert::markup(views::Markup::Plain, detail.to_owned()));
        CompletionItem {
            label: views::quote(&proposal.text, 100),
            kind: Some(kind),
            detail: is_fact.then(|| proposal.detail.clone()),
            documentation: Some(documentation(if is_fact { &proposal.text } else { &proposal.detail })),
            sort_text: Some(format!("{number:03}")),
            filter_text: is_fact.then(|| format!("{typed} {}", proposal.text)),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: proposal.text.clone() })),
            ..CompletionItem::default()
        }
    };
    let items = proposals.items.iter().enumerate().map(item).collect();
    // Facts are chosen by what is typed; typing on chooses anew.
    let is_incomplete = proposals.items.iter().any(|item| item.kind == ProposalKind::Fact);
    Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

/// Quick fixes, in the protocol's JSON: edits with snippets came with 3.18, and the library's
/// types stand at 3.17.
pub(super) fn code_actions(
    shared: &Shared,
    analyzed: &Analyzed,
    snapshot: &Snapshot,
    params: &CodeActionParams,
) -> Value {
    let features = &snapshot.context.features;
    let wanted = |only: &Vec<CodeActionKind>| {
        only.iter().any(|kind| {
            kind.as_str().is_empty() || kind.as_str() == "quickfix" || kind.as_str().starts_with("quickfix.")
        })
    };
    if !analyzed.is_design || !features.action_literals || !params.context.only.as_ref().is_none_or(wanted) {
        return Value::Null;
    }
    let range = analyzed.places().span(params.range);
    // HTML comments are no part of MDX; its compiler stops at them.
    let is_mdx =
        convert::path_of(&snapshot.uri).is_some_and(|path| path.extension().is_some_and(|ending| ending == "mdx"));
    let comment = if is_mdx { Comment::Mdx } else { Comment::Html };
    let actions = views::actions(&analyzed.analysis, &analyzed.text, range, &analyzed.engine.catalog, comment);
    let snippets = features.versioned_edits && shared.snippets.load(Ordering::Relaxed);
    let own = &analyzed.report().diagnostics;
    let action = |action: &views::Action| {
        let range = analyzed.range(action.replaced);
        let edit = if snippets {
            json!({"range": range, "snippet": {"kind": "snippet", "value": convert::snippet(&action.pieces)}})
        } else {
            json!({"range": range, "newText": convert::plain(&action.pieces)})
        };
        let settled = action.troubles.iter().filter_map(|&trouble| own.get(trouble));
        let diagnostics: Vec<_> = settled.map(|known| same(known, &params.context.diagnostics)).collect();
        json!({
            "title": action.title,
            "kind": "quickfix",
            "diagnostics": diagnostics,
            "isPreferred": !matches!(action.kind, ActionKind::Ignore | ActionKind::Renew),
            "edit": workspace_edit(features.versioned_edits, &snapshot.uri, snapshot.version, &edit),
        })
    };
    Value::Array(actions.iter().map(action).collect())
}

/// The client's own copy of a diagnostic, by which it tells what a fix settles.
fn same<'a>(known: &'a Diagnostic, theirs: &'a [Diagnostic]) -> &'a Diagnostic {
    theirs.iter().find(|other| other.range == known.range && other.code == known.code).unwrap_or(known)
}

fn workspace_edit(is_versioned: bool, uri: &Uri, version: i32, edit: &Value) -> Value {
    if is_versioned {
        json!({"documentChanges": [{"textDocument": {"uri": uri, "version": version}, "edits": [edit]}]})
    } else {
        json!({"changes": {uri.as_str(): [edit]}})
    }
}
