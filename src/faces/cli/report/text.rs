//! `--format text`: for people. Warnings are shown with the document's line, what is
//! recorded, what a reviewer would ask and where Caveat looked; hints take one line each.

use std::fmt::Write as _;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::{Checked, Rendered, Report, Summary, counted};
use crate::faces::cli::check::LeftAlone;
use crate::rules::Severity;
use crate::text::{ColumnUnit, Span};
use crate::views::{Trouble, quote, searched, troubles};

pub(super) struct Text {
    pub(super) quiet: bool,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
/// Characters of a quotation that a terminal of usual width shows on one line.
const QUOTE: usize = 76;

impl Report for Text {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let mut out = String::new();
        let troubles = troubles(checked.analysis, |adoption| checked.name_of(adoption));
        let (hints, others): (Vec<_>, Vec<_>) = troubles.iter().partition(|trouble| trouble.severity == Severity::Hint);
        for trouble in others {
            out.push_str(&block(checked, trouble));
            out.push_str("\n\n");
        }
        for trouble in &hints {
            let place = checked.lines.line_column(checked.text, trouble.findings[0].span.start, ColumnUnit::CodePoint);
            let code = trouble.findings[0].rule;
            let _ = writeln!(
                out,
                "{HINT}hint[{code}]{HINT:#}{BOLD}: {}:{}:{}:{BOLD:#} {}",
                checked.name,
                place.line + 1,
                place.column + 1,
                trouble.message
            );
        }
        if !hints.is_empty() {
            out.push('\n');
        }
        Rendered::Text(out)
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, _is_first: bool) -> io::Result<()> {
        out.write_all(rendered.as_bytes())
    }

    fn finish(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        writeln!(out, "{BOLD}{}{BOLD:#}", summary.line())?;
        if summary.suppressed > 0 {
            writeln!(out, "{DIM}{} silenced by directives{DIM:#}", counted(summary.suppressed, "finding"))?;
        }
        if summary.baselined > 0 {
            writeln!(out, "{DIM}{} known by the baseline{DIM:#}", counted(summary.baselined, "finding"))?;
        }
        if summary.unchanged > 0 {
            writeln!(out, "{DIM}{} unchanged and left out (--since){DIM:#}", counted(summary.unchanged, "file"))?;
        }
        if let Some(left_alone) = left_alone(summary) {
            writeln!(out, "{DIM}{left_alone} (--list-files says why){DIM:#}")?;
        }
        Ok(())
    }
}

/// How many files were left alone, and why; none if all were checked.
fn left_alone(summary: &Summary) -> Option<String> {
    let mut line = String::new();
    for (why, &count) in &summary.left_alone {
        let why = match why {
            LeftAlone::NoDesign => "as no design document",
            LeftAlone::Patterns => "by patterns of `include` and `exclude`",
            LeftAlone::TurnedOff => "by `caveat: off` in the front matter",
        };
        if line.is_empty() {
            let _ = write!(line, "{} left alone {why}", counted(count, "file"));
        } else {
            let _ = write!(line, ", {count} {why}");
        }
    }
    (!line.is_empty()).then_some(line)
}

fn block(checked: &Checked<'_>, trouble: &Trouble<'_>) -> String {
    let finding = trouble.findings[0];
    let (source, first_line, start) = lines_around(checked, finding.span);
    let within = |span: Span| (span.start - start) as usize..(span.end - start) as usize;
    let label = if finding.adoption.is_some() { "adopted here" } else { "here" };
    let snippet = Snippet::source(source)
        .line_start(first_line as usize + 1)
        .path(checked.name)
        .annotation(AnnotationKind::Primary.span(within(finding.span)).label(label));
    let level = match trouble.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    };
    let mut group = level.primary_title(&trouble.message).id(finding.rule).element(snippet);
    for (title, message) in notes(checked, trouble) {
        group = group.element(Level::NOTE.with_name(title).message(message));
    }
    Renderer::styled().render(&[group])
}

/// What stands below the snippet: a word and what it says.
fn notes(checked: &Checked<'_>, trouble: &Trouble<'_>) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    let line = |offset: u32| checked.lines.line(offset) + 1;
    let finding = trouble.findings[0];
    let Some(adoption) = finding.adoption else { return notes };
    for (dimension, span) in checked.analysis.recorded(adoption) {
        let said = quote(span.of(checked.text), QUOTE);
        notes.push(("recorded", format!("{}, line {}: \"{said}\"", dimension.title(), line(span.start))));
    }
    let technology = checked.engine.catalog.technology(checked.analysis.adoptions[adoption].technology);
    if !technology.question.is_empty() {
        notes.push(("ask", technology.question.clone()));
    }
    let places: Vec<String> = searched(checked.analysis, checked.text, adoption)
        .into_iter()
        .map(|place| {
            format!("{} ({}-{})", quote(&place.title, 40), line(place.span.start), line(place.span.end.max(1) - 1))
        })
        .collect();
    notes.push(("looked in", places.join(", ")));
    let mut others: Vec<u32> = finding
        .related
        .iter()
        .filter(|related| related.message == "also named here")
        .map(|related| line(related.span.start))
        .collect();
    others.dedup();
    if !others.is_empty() {
        let lines: Vec<String> = others.iter().map(u32::to_string).collect();
        notes.push(("also named", format!("line{} {}", if lines.len() == 1 { "" } else { "s" }, lines.join(", "))));
    }
    let id = &technology.id;
    notes.push((
        "help",
        format!("record it here, link to where it is, or say why not: <!-- caveat: ignore {id} -- ... -->"),
    ));
    notes
}

/// The lines that a span stands on, the number of the first, and where they begin.
fn lines_around<'a>(checked: &Checked<'a>, span: Span) -> (&'a str, u32, u32) {
    let first = checked.lines.line(span.start);
    let last = checked.lines.line(span.end);
    let start = checked.lines.line_start(first);
    let end = checked.lines.line_start(last + 1).max(span.end);
    let source = Span::new(start, end).of(checked.text).trim_end_matches(['\n', '\r']);
    (source, first, start)
}
