//! `--format markdown`: a comment on a pull request, or the summary of a job. One table of
//! what a reviewer would ask; hints and the coverage of each document fold away.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::place::{place, relative};
use super::{Checked, Rendered, Report, Summary, counted};
use crate::rules::{Severity, Standing};
use crate::views::troubles;

/// Rows of a list; the services cut comments at some 65,000 characters.
const MOST_ROWS: usize = 50;

/// By which a job finds its comment of the last time, to change it in place of adding one.
const MARK: &str = "<!-- caveat-report -->";

pub(super) struct Markdown;

/// What one document adds.
pub(in crate::faces::cli) struct Part {
    name: String,
    rows: Vec<String>,
    hints: Vec<String>,
    recorded: usize,
    cells: usize,
    adoptions: usize,
}

impl Report for Markdown {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let is_judged = checked.analysis.standing != Standing::Off;
        let (recorded, cells) = if is_judged { checked.analysis.coverage.counts() } else { (0, 0) };
        let name = relative(checked.name).into_owned();
        let adoptions = checked.analysis.adoptions.len();
        let mut part = Part { name, rows: Vec::new(), hints: Vec::new(), recorded, cells, adoptions };
        for trouble in troubles(checked.analysis, |adoption| checked.name_of(adoption)) {
            let first = trouble.findings[0];
            let at = format!("{}:{}", part.name, place(checked, first.span).line);
            let message = escaped(&trouble.message);
            if trouble.severity == Severity::Hint {
                part.hints.push(format!("- {}: {message}", code(&at)));
            } else {
                let question = checked.question(first).map_or_else(String::new, escaped);
                let severity = if trouble.severity == Severity::Information { "note" } else { trouble.severity.name() };
                part.rows.push(format!("| {severity} | {} | {message} | {question} |", code(&at)));
            }
        }
        Rendered::Comment(Box::new(part))
    }

    fn whole(&self, out: &mut dyn Write, parts: &[&Rendered], summary: &Summary) -> io::Result<()> {
        let parts: Vec<&Part> = parts.iter().filter_map(|part| part.comment()).collect();
        out.write_all(comment(&parts, summary).as_bytes())
    }
}

fn comment(parts: &[&Part], summary: &Summary) -> String {
    let rows: Vec<&String> = parts.iter().flat_map(|part| &part.rows).collect();
    let hints: Vec<&String> = parts.iter().flat_map(|part| &part.hints).collect();
    let mut text = format!("{MARK}\n### Trade-offs\n\n{}\n", summary.line());
    if !rows.is_empty() {
        text.push_str("\n| | where | what is missing | a reviewer would ask |\n| --- | --- | --- | --- |\n");
        list(&mut text, &rows, "| | | and {} more | |");
    }
    if !hints.is_empty() {
        let title = counted(hints.len(), "hint");
        let _ = write!(text, "\n<details><summary>{title}, which fail no check by default</summary>\n\n");
        list(&mut text, &hints, "- and {} more");
        text.push_str("\n</details>\n");
    }
    let adopting: Vec<String> = parts.iter().filter(|part| part.cells > 0).map(|part| coverage(part)).collect();
    if !adopting.is_empty() {
        text.push_str("\n<details><summary>Coverage by document</summary>\n\n");
        list(&mut text, &adopting.iter().collect::<Vec<_>>(), "- and {} more");
        text.push_str("\n</details>\n");
    }
    if !rows.is_empty() {
        text.push_str(
            "\nTo settle one, write the sentence that is missing, or say why there is none: \
             `<!-- caveat: ignore caching -- decided in ADR 12 -->`\n",
        );
    }
    text
}

fn coverage(part: &Part) -> String {
    let percent = part.recorded * 100 / part.cells;
    format!("- {}: {percent} % of {}", code(&part.name), counted(part.adoptions, "adoption"))
}

fn list(text: &mut String, items: &[&String], more: &str) {
    for item in items.iter().take(MOST_ROWS) {
        let _ = writeln!(text, "{item}");
    }
    if items.len() > MOST_ROWS {
        let _ = writeln!(text, "{}", more.replace("{}", &(items.len() - MOST_ROWS).to_string()));
    }
}

/// Words that stand in a table as they are: no markup, no cell of their own, and nobody is
/// called by name because a document says `@everyone`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("@\u{200b}"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '>' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

/// A path as code, in which no backslash escapes; a pipe would end the cell even there.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{fence} {text} {fence}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_markup() {
        assert_eq!(escaped("a|b <img> @team *x*"), "a\\|b &lt;img> @\u{200b}team \\*x\\*".replace("img>", "img\\>"));
        assert_eq!(code("a`b.md:3"), "`` a`b.md:3 ``");
        assert_eq!(code("docs/a|b.md"), "`docs/a\\|b.md`");
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let part = |number: usize| Part {
            name: format!("docs/{number:03}.md"),
            rows: vec![format!("| warning | `docs/{number:03}.md:1` | x | y |")],
            hints: Vec::new(),
            recorded: 0,
            cells: 3,
            adoptions: 1,
        };
        let parts: Vec<Part> = (0..60).map(part).collect();
        let text = comment(&parts.iter().collect::<Vec<_>>(), &Summary::default());
        assert!(text.contains("docs/049.md") && !text.contains("docs/050.md:"), "{text}");
        assert!(text.contains("| | | and 10 more | |"), "{text}");
    }
}
