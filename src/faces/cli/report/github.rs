//! `--format github`: workflow commands, which GitHub shows as annotations on the changed
//! files. It shows ten of a level in one step, so that findings of one adoption are put
//! together, and hints are annotated only where they fail the check.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::place::{place, relative};
use super::{Checked, Rendered, Report, Summary};
use crate::faces::cli::args::FailOn;
use crate::rules::Severity;
use crate::views::troubles;

pub(super) struct Github {
    pub(super) fail_on: FailOn,
    pub(super) quiet: bool,
}

impl Report for Github {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let mut out = String::new();
        for trouble in troubles(checked.analysis, |adoption| checked.name_of(adoption)) {
            let command = match trouble.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information => "notice",
                Severity::Hint if self.fail_on.fails(Severity::Hint) => "notice",
                Severity::Hint => continue,
            };
            let first = trouble.findings[0];
            let at = place(checked, first.span);
            let file = property(&relative(checked.name));
            let _ = write!(out, "::{command} file={file},line={},col={}", at.line, at.column);
            // A column of the end is read with the line of the start: it is for one line.
            let _ = match at.line == at.end_line {
                true => write!(out, ",endLine={},endColumn={}", at.end_line, at.end_column),
                false => write!(out, ",endLine={}", at.end_line),
            };
            let mut message = trouble.message.clone();
            if let Some(question) = checked.question(first) {
                let _ = write!(message, "\n{question}");
            }
            let title = property(&format!("caveat: {}", first.rule));
            let _ = writeln!(out, ",title={title}::{}", data(&message));
        }
        Rendered::Text(out)
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, _is_first: bool) -> io::Result<()> {
        out.write_all(rendered.as_bytes())
    }

    fn finish(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { writeln!(out, "{}", summary.line()) }
    }
}

/// What a message may not hold as it is.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What the value of a property may not hold as it is.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_it() {
        assert_eq!(property("a,b:c%\r\n::error::x"), "a%2Cb%3Ac%25%0D%0A%3A%3Aerror%3A%3Ax");
        assert_eq!(data("100 %\n::error::x"), "100 %25%0A::error::x");
    }
}
