//! What is told of the place under the cursor: a technology that is named there, or a rule
//! or technology that a directive names.

use super::explain::explain;
use super::navigation::mention_at;
use crate::adoption::Confidence;
use crate::analysis::Analysis;
use crate::catalog::{Catalog, Knowledge, TechnologyId};
use crate::coverage::State;
use crate::evidence::Dimension;
use crate::mentions::Stance;
use crate::rules::rule;
use crate::text::{Span, quote};

/// What is told, and of which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The words.
    pub span: Span,
    /// What is told.
    pub content: String,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// Markdown, without HTML and without links that run something.
    Markdown,
    /// As it is.
    Plain,
}

/// Characters of a quotation.
const QUOTE: usize = 200;
/// Questions that are shown: more than a few are not read.
const MOST_QUESTIONS: usize = 4;

/// What there is to tell at an offset. `line` gives the line of an offset, from 1.
#[must_use]
pub fn hover(
    analysis: &Analysis,
    text: &str,
    offset: u32,
    catalog: &Catalog,
    markup: Markup,
    line: &dyn Fn(u32) -> u32,
) -> Option<Hover> {
    if let Some(comment) = analysis.outline.comments.iter().find(|comment| comment.touches(offset)) {
        return in_directive(text, *comment, offset, catalog, markup);
    }
    let mention = mention_at(analysis, offset)?;
    let content = technology(analysis, text, mention.technology, mention.stance, catalog, markup, line);
    Some(Hover { span: mention.span, content })
}

/// The page of a name in a directive.
fn in_directive(text: &str, comment: Span, offset: u32, catalog: &Catalog, markup: Markup) -> Option<Hover> {
    if !comment.of(text).contains("caveat:") {
        return None;
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let bytes = text.as_bytes();
    let (mut start, mut end) = (offset as usize, offset as usize);
    while start > comment.start as usize && is_part(bytes[start - 1]) {
        start -= 1;
    }
    while end < comment.end as usize && is_part(bytes[end]) {
        end += 1;
    }
    let span = Span::from(start..end);
    let page = explain(span.of(text), catalog)?;
    let content = match (markup, rule(span.of(text))) {
        (Markup::Markdown, Some(rule)) => rule.page.trim_end().to_owned() + "\n",
        // A technology's screen is plain text; its lists and titles are Markdown as well.
        _ => page,
    };
    Some(Hover { span, content })
}

fn technology(
    analysis: &Analysis,
    text: &str,
    id: TechnologyId,
    stance: Stance,
    catalog: &Catalog,
    markup: Markup,
    line: &dyn Fn(u32) -> u32,
) -> String {
    let technology = catalog.technology(id);
    let known = catalog.knowledge(&technology.id);
    let mut page = Page { markup, text: String::new() };
    page.heading(&technology.name);
    page.paragraph(&technology.summary);
    let adopted = analysis.adoptions.iter().position(|adoption| adoption.technology == id);
    match adopted {
        Some(index) => {
            record(&mut page, analysis, text, index, line);
            questions(&mut page, &technology.question, known);
        }
        None => page.paragraph(match stance {
            Stance::Adopted => {
                "Named here; this document does not take it on as a decision of its own, so it owes no record."
            }
            _ => "Named here without being adopted: it owes no record.",
        }),
    }
    for axis in &technology.axes {
        page.paragraph(&format!("Trade-off: {}; buys {}, spends {}.", axis.axis.title(), axis.buys, axis.spends));
    }
    let silent: Vec<&str> = open_rules(analysis, adopted);
    if !silent.is_empty() {
        let about = silent.iter().filter_map(|id| rule(id)).map(|rule| format!("{}: {}", rule.id, rule.summary));
        page.list("Rules", about);
    }
    page.text.trim_end().to_owned()
}

/// The rules that are raised for an adoption and not silenced.
fn open_rules(analysis: &Analysis, adoption: Option<usize>) -> Vec<&'static str> {
    let own = analysis
        .findings
        .iter()
        .filter(|finding| adoption.is_some() && finding.adoption == adoption && finding.is_open());
    let mut rules: Vec<&'static str> = own.map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn record(page: &mut Page, analysis: &Analysis, text: &str, index: usize, line: &dyn Fn(u32) -> u32) {
    let adoption = &analysis.adoptions[index];
    let sure = if adoption.confidence == Confidence::Certain { "Adopted" } else { "Probably adopted" };
    let title = analysis.outline.heading_text(text, adoption.home);
    let home = if title.is_empty() { String::new() } else { format!(" in \"{}\"", quote(&page.escaped(&title), 60)) };
    page.paragraph(&format!("{sure}{home}, line {}.", line(adoption.span.start)));
    let row = &analysis.coverage.rows[index];
    let mut recorded = Vec::new();
    let mut missing = Vec::new();
    let mut not_required = Vec::new();
    for dimension in Dimension::ALL {
        let cell = &row[dimension as usize];
        match (cell.state, cell.evidence.first()) {
            (State::Recorded, Some(evidence)) => {
                let said = page.escaped(&quote(evidence.span.of(text), QUOTE));
                recorded.push(format!("{}, line {}: \"{said}\"", dimension.title(), line(evidence.span.start)));
            }
            (State::Placeholder, Some(evidence)) => {
                missing.push(format!(
                    "{} (line {} only holds its place)",
                    dimension.title(),
                    line(evidence.span.start)
                ));
            }
            (State::NotRequired, _) => not_required.push(dimension.title().to_owned()),
            _ => match &cell.nearest {
                Some(near) => {
                    let said = page.escaped(&quote(near.span.of(text), QUOTE));
                    missing.push(format!(
                        "{}; nearest is line {}: \"{said}\"",
                        dimension.title(),
                        line(near.span.start)
                    ));
                }
                None => missing.push(dimension.title().to_owned()),
            },
        }
    }
    page.list("Recorded", recorded);
    page.list("Missing", missing);
    page.list("Not asked for by the configuration", not_required);
}

fn questions(page: &mut Page, first: &str, known: Option<&Knowledge>) {
    let others =
        known.iter().flat_map(|known| &known.questions).map(String::as_str).filter(|question| *question != first);
    let all = std::iter::once(first).filter(|first| !first.is_empty()).chain(others);
    page.list("A reviewer would ask", all.take(MOST_QUESTIONS).map(str::to_owned));
}

/// A text that grows by paragraphs.
struct Page {
    markup: Markup,
    text: String,
}

impl Page {
    fn heading(&mut self, title: &str) {
        match self.markup {
            Markup::Markdown => self.paragraph(&format!("**{title}**")),
            Markup::Plain => self.paragraph(title),
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    fn list(&mut self, title: &str, items: impl IntoIterator<Item = String>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return;
        }
        // Markdown ends a paragraph before a list; plain text needs no blank line there.
        self.text.push_str(&format!("{title}:\n{}", if self.markup == Markup::Markdown { "\n" } else { "" }));
        for item in items {
            self.text.push_str(&format!("- {item}\n"));
        }
        self.text.push('\n');
    }

    /// The document's words, so that they are shown and not read as markup.
    fn escaped(&self, text: &str) -> String {
        if self.markup == Markup::Plain {
            return text.to_owned();
        }
        let mut escaped = String::with_capacity(text.len());
        for letter in text.chars() {
            if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
        escaped
    }
}
