//! Quick fixes for directives that are wrong themselves: a word that means nothing, a reason
//! that is missing, a date that has passed, a directive that silences nothing any more.

use super::code_actions::{Action, ActionKind, Piece};
use crate::catalog::Catalog;
use crate::rules::{Directive, Finding, Mistake, near_names};
use crate::text::Span;

/// What begins a directive's command.
const COMMANDS: [&str; 2] = ["ignore", "ignore-file"];

/// The fixes for a finding on a directive.
pub(super) fn fixes(text: &str, directive: &Directive, finding: &Finding, catalog: &Catalog) -> Vec<Action> {
    match finding.rule {
        "unused-suppression" => vec![removal(text, directive, finding)],
        "expired-suppression" => {
            let mut fixes: Vec<Action> = renewal(text, directive, finding).into_iter().collect();
            fixes.push(removal(text, directive, finding));
            fixes
        }
        "reasonless-suppression" => reason(text, directive, finding).into_iter().collect(),
        "unknown-name" => names(text, directive, finding, catalog),
        _ => Vec::new(),
    }
}

fn action(kind: ActionKind, title: String, replaced: Span, pieces: Vec<Piece>, finding: &Finding) -> Action {
    Action { kind, title, replaced, pieces, span: finding.span, troubles: Vec::new() }
}

/// Takes the directive out, with its line where it has one to itself.
fn removal(text: &str, directive: &Directive, finding: &Finding) -> Action {
    let (start, end) = (directive.span.start as usize, directive.span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let is_alone = text[line_start..start].trim().is_empty() && text[end..line_end].trim().is_empty();
    let (start, mut end) = if is_alone { (line_start, line_end) } else { (start, end) };
    // Two blank lines in a row are one too many.
    let is_blank_before = text[..start].trim_end_matches([' ', '\t', '\r']).ends_with("\n\n")
        || text[..start].ends_with("\n\r\n")
        || start == 0;
    if is_alone && is_blank_before {
        let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        if text[end..next].trim().is_empty() {
            end = next;
        }
    }
    action(ActionKind::Remove, "Remove this directive".to_owned(), Span::from(start..end), Vec::new(), finding)
}

/// A new last day, to be written.
fn renewal(text: &str, directive: &Directive, finding: &Finding) -> Option<Action> {
    let comment = directive.span.of(text);
    let at = comment.find(" until ")? + " until ".len();
    let start = at + (comment[at..].len() - comment[at..].trim_start().len());
    let length = comment[start..].find(char::is_whitespace).unwrap_or(0);
    let start = directive.span.start + start as u32;
    let date = Span::new(start, start + length as u32);
    let title = "Write another last day".to_owned();
    Some(action(ActionKind::Renew, title, date, vec![Piece::Hole("YYYY-MM-DD".to_owned())], finding))
}

/// A reason, to be written, where there is none at all.
fn reason(text: &str, directive: &Directive, finding: &Finding) -> Option<Action> {
    let comment = directive.span.of(text);
    let close = comment.rfind("-->").or_else(|| comment.rfind("*/}"))?;
    let command = comment[..close].trim_end();
    let bare = command.trim_end_matches(['-', '\u{2013}', '\u{2014}']).trim_end();
    // What stands behind the dashes is a placeholder that somebody meant to write over.
    if bare.split_once("caveat:").is_none_or(|(_, said)| said.contains("--")) {
        return None;
    }
    let at = |offset: usize| directive.span.start + offset as u32;
    let replaced = Span::new(at(bare.len()), at(command.len()));
    let pieces = vec![Piece::Text(" -- ".to_owned()), Piece::Hole("TODO: the reason".to_owned())];
    Some(action(ActionKind::Reason, "Write a reason".to_owned(), replaced, pieces, finding))
}

/// What was perhaps meant.
fn names(text: &str, directive: &Directive, finding: &Finding, catalog: &Catalog) -> Vec<Action> {
    let word = finding.span.of(text);
    let meant: Vec<String> = match &directive.mistake {
        Some(Mistake::Command(command)) if command == word => COMMANDS.map(str::to_owned).to_vec(),
        Some(Mistake::Date(date)) if date == word => {
            let pieces = vec![Piece::Hole("YYYY-MM-DD".to_owned())];
            return vec![action(ActionKind::Renew, "Write a day".to_owned(), finding.span, pieces, finding)];
        }
        _ if finding.span == directive.span => return Vec::new(),
        _ => near_names(word, catalog),
    };
    let change = |name: String| {
        let title = format!("Change `{word}` to `{name}`");
        action(ActionKind::Mend, title, finding.span, vec![Piece::Text(name)], finding)
    };
    meant.into_iter().map(change).collect()
}
