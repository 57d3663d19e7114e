//! Quick fixes: write a record, fill in the fields that one lacks, or say why not.
//!
//! What they write are questions, never facts: each missing dimension gets a field that
//! begins with "TODO", so that a field nobody fills in is still reported.

use super::directive_fixes;
use super::trouble::troubles;
use crate::analysis::Analysis;
use crate::catalog::Catalog;
use crate::evidence::Dimension;
use crate::outline::{BlockId, BlockKind};
use crate::rules::directives;
use crate::text::Span;

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Writes a new record.
    Record,
    /// Adds fields to a record that is there.
    Fill,
    /// Silences the finding, with a reason.
    Ignore,
    /// Changes a word of a directive that means nothing.
    Mend,
    /// Writes a directive's reason.
    Reason,
    /// Writes another last day of a directive.
    Renew,
    /// Takes a directive out.
    Remove,
}

/// How comments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comment {
    /// `<!-- -->`
    Html,
    /// `{/* */}`
    Mdx,
}

/// Something that settles a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// What it does, for people.
    pub title: String,
    /// What it replaces; empty where it inserts.
    pub replaced: Span,
    /// What it writes there.
    pub pieces: Vec<Piece>,
    /// The finding's place.
    pub span: Span,
    /// The indices of the troubles in [`troubles`] that it settles; never empty.
    pub troubles: Vec<usize>,
}

/// A piece of an insertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Stands as it is.
    Text(String),
    /// Is to be written over.
    Hole(String),
}

/// The actions for all findings that `range` touches.
#[must_use]
pub fn actions(analysis: &Analysis, text: &str, range: Span, catalog: &Catalog, comment: Comment) -> Vec<Action> {
    let name = |adoption: usize| catalog.technology(analysis.adoptions[adoption].technology).name.as_str();
    let directives = directives(text, &analysis.outline);
    let mut actions: Vec<Action> = Vec::new();
    for (index, trouble) in troubles(analysis, name).iter().enumerate() {
        let first = trouble.findings[0];
        if first.span.end < range.start || range.end < first.span.start {
            continue;
        }
        if let Some(directive) = directives.iter().find(|directive| directive.span.contains(first.span)) {
            let fixes = directive_fixes::fixes(text, directive, first, catalog);
            actions.extend(fixes.into_iter().map(|fix| Action { troubles: vec![index], ..fix }));
            continue;
        }
        let place = Place { analysis, text, comment };
        if let (Some(adoption), Some(_)) = (first.adoption, first.dimension) {
            let missing: Vec<Dimension> = trouble
                .findings
                .iter()
                .filter(|finding| finding.rule != "placeholder-record")
                .filter_map(|finding| finding.dimension)
                .collect();
            let context = Context { place, adoption, name: name(adoption), id: id(analysis, adoption, catalog) };
            if let Some((kind, offset, pieces)) = context.settled(&missing) {
                let title = match kind {
                    ActionKind::Fill => format!("Add the missing fields to the record of {}", context.name),
                    _ => format!("Record the trade-offs of {}", context.name),
                };
                let replaced = Span::new(offset, offset);
                actions.push(Action { kind, title, replaced, pieces, span: first.span, troubles: vec![index] });
            }
        }
        // A record is owed by a technology, and it is the technology that needs none; of all
        // else, only the one rule is silenced.
        let (ignored, name) = match first.adoption.filter(|_| first.dimension.is_some()) {
            Some(adoption) => (id(analysis, adoption, catalog), name(adoption)),
            None => (first.rule, first.rule),
        };
        let Some((offset, pieces)) = place.directive(first.span, ignored) else { continue };
        // One directive silences all findings of a rule that it reaches.
        let replaced = Span::new(offset, offset);
        let same = |action: &&mut Action| action.replaced == replaced && action.pieces == pieces;
        if let Some(known) = actions.iter_mut().find(same) {
            known.troubles.push(index);
            continue;
        }
        let title = format!("Ignore {name} here, with a reason");
        let (kind, troubles) = (ActionKind::Ignore, vec![index]);
        actions.push(Action { kind, title, replaced, pieces, span: first.span, troubles });
    }
    actions
}

fn id<'a>(analysis: &Analysis, adoption: usize, catalog: &'a Catalog) -> &'a str {
    &catalog.technology(analysis.adoptions[adoption].technology).id
}

/// A record that is there: where it ends and how its fields begin.
struct Known {
    end: u32,
    mark: String,
}

/// Where an action is looked for.
#[derive(Clone, Copy)]
struct Place<'a> {
    analysis: &'a Analysis,
    text: &'a str,
    comment: Comment,
}

struct Context<'a> {
    place: Place<'a>,
    adoption: usize,
    name: &'a str,
    id: &'a str,
}

impl Context<'_> {
    /// What writes the missing dimensions down; none if none is missing.
    fn settled(&self, missing: &[Dimension]) -> Option<(ActionKind, u32, Vec<Piece>)> {
        if missing.is_empty() {
            return None;
        }
        Some(match self.record() {
            Some(record) => (ActionKind::Fill, record.end, self.fields(&record, missing)),
            None => self.new_record(missing),
        })
    }

    /// The list below a paragraph "Trade-offs: NAME" of the home section or one below it.
    fn record(&self) -> Option<Known> {
        let outline = &self.place.analysis.outline;
        let technology = self.place.analysis.adoptions[self.adoption].technology;
        let heads = outline.blocks.iter().enumerate().filter(|(_, block)| block.kind == BlockKind::Paragraph);
        for (id, block) in heads {
            let label = block.span.of(self.place.text).trim_matches(['*', '_', ' ', ':']);
            let Some((before, after)) = label.split_once(':') else { continue };
            let is_record =
                before.trim_matches(['*', '_', ' ']).to_ascii_lowercase().replace([' ', '-'], "") == "tradeoffs";
            let after = after.trim_matches(['*', '_', ' ', ':', '.']);
            let names_it = || {
                let is_own = after.eq_ignore_ascii_case(self.name) || after.eq_ignore_ascii_case(self.id);
                is_own
                    || self
                        .place
                        .analysis
                        .mentions
                        .iter()
                        .any(|mention| mention.technology == technology && block.span.contains(mention.span))
            };
            if is_record && names_it() {
                return self.list_below(id as BlockId);
            }
        }
        None
    }

    fn list_below(&self, head: BlockId) -> Option<Known> {
        let outline = &self.place.analysis.outline;
        let section = outline.blocks[head as usize].section;
        let below = &outline.blocks[head as usize + 1..];
        let items: Vec<_> =
            below.iter().take_while(|block| block.kind == BlockKind::Item && block.section == section).collect();
        let (first, last) = (items.first()?, items.last()?);
        // How the first item begins: its indentation and bullet.
        let line_start = self.place.text[..first.span.start as usize].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let before = &self.place.text[line_start..first.span.start as usize];
        // The item's text may begin behind the marks of its label.
        let mark = before.trim_end_matches(['*', '_']).to_owned();
        let rest = &self.place.text[last.span.start as usize..last.span.end as usize];
        Some(Known { end: last.span.start + rest.trim_end().len() as u32, mark })
    }

    /// What asks for a dimension. It begins with a mark of open work, which keeps it a
    /// placeholder until somebody answers.
    fn question(&self, dimension: Dimension) -> String {
        let name = self.name;
        match dimension {
            Dimension::Cost => format!("TODO: what is paid for {name}, in money, latency, memory or upkeep?"),
            Dimension::FailureMode => {
                format!("TODO: what is seen when {name} fails or slows down, and what happens then?")
            }
            Dimension::BlastRadius => format!("TODO: who is hit when {name} fails, and what keeps it from spreading?"),
        }
    }

    fn field(&self, dimension: Dimension, mark: &str, pieces: &mut Vec<Piece>) {
        let mut label = dimension.title().to_owned();
        label[..1].make_ascii_uppercase();
        pieces.push(Piece::Text(format!("{}{mark}**{label}:** ", self.place.line_break())));
        pieces.push(Piece::Hole(self.question(dimension)));
    }

    fn fields(&self, record: &Known, missing: &[Dimension]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for &dimension in missing {
            let mark =
                if record.mark.ends_with([' ', '\t']) && !record.mark.trim().is_empty() { &record.mark } else { "- " };
            self.field(dimension, mark, &mut pieces);
        }
        pieces
    }

    fn new_record(&self, missing: &[Dimension]) -> (ActionKind, u32, Vec<Piece>) {
        let home = self.place.analysis.adoptions[self.adoption].home;
        let span = self.place.analysis.outline.sections[home as usize].span;
        let body = span.of(self.place.text).trim_end();
        let offset = span.start + body.len() as u32;
        let line_break = self.place.line_break();
        let mut pieces =
            vec![Piece::Text(format!("{line_break}{line_break}**Trade-offs: {}**{line_break}", self.name))];
        for &dimension in missing {
            self.field(dimension, "- ", &mut pieces);
        }
        let at_end = self.place.text[offset as usize..].is_empty();
        if at_end {
            pieces.push(Piece::Text(line_break.to_owned()));
        }
        (ActionKind::Record, offset, pieces)
    }
}

impl Place<'_> {
    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// A directive that reaches over the finding: above its paragraph, or under the heading
    /// of its section where a comment would break a list or table apart.
    fn directive(&self, span: Span, ignored: &str) -> Option<(u32, Vec<Piece>)> {
        let outline = &self.analysis.outline;
        let line_break = self.line_break();
        let at = outline.blocks.partition_point(|block| block.span.start <= span.start).checked_sub(1)?;
        let block = &outline.blocks[at];
        let (open, close) = match self.comment {
            Comment::Html => ("<!--", "-->"),
            Comment::Mdx => ("{/*", "*/}"),
        };
        let comment = |before: String, after: &str| {
            vec![
                Piece::Text(format!("{before}{open} caveat: ignore {ignored} -- ")),
                Piece::Hole("TODO: the reason".to_owned()),
                Piece::Text(format!(" {close}{after}")),
            ]
        };
        if block.kind == BlockKind::Paragraph && !block.quoted && block.list_depth == 0 {
            let starts_line = self.text[..block.span.start as usize].ends_with(['\n', '\r']) || block.span.start == 0;
            if starts_line {
                return Some((block.span.start, comment(String::new(), &line_break.repeat(2))));
            }
        }
        let heading = outline.sections[block.section as usize].heading?;
        let heading = outline.blocks[heading as usize].span;
        let end = heading.start + heading.of(self.text).trim_end().len() as u32;
        Some((end, comment(line_break.repeat(2), "")))
    }
}
