//! `--format junit`: a document is a suite, every dimension of every adoption a case, and
//! every other finding one too. A case fails by the severity that fails the check, so that
//! what a service shows in red is what the exit status speaks of.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::place::place;
use super::{Checked, Rendered, Report, Summary};
use crate::coverage::State;
use crate::evidence::Dimension;
use crate::faces::cli::args::FailOn;
use crate::rules::{Finding, Severity, directives, silencing};

pub(super) struct Junit {
    pub(super) fail_on: FailOn,
}

/// What became of one case.
enum Fate {
    Passed,
    /// A finding that is too weak to fail the check.
    Noted(String),
    Skipped(String),
    Failed {
        kind: &'static str,
        message: String,
        body: String,
    },
}

struct Case {
    class: String,
    name: String,
    fate: Fate,
}

impl Report for Junit {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let cases = self.cases(checked);
        let failures = cases.iter().filter(|case| matches!(case.fate, Fate::Failed { .. })).count();
        let skipped = cases.iter().filter(|case| matches!(case.fate, Fate::Skipped(_))).count();
        let name = escaped(checked.name);
        let mut out = format!(
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n",
            cases.len()
        );
        for Case { class, name, fate } in &cases {
            let file = escaped(checked.name);
            let _ = write!(
                out,
                "    <testcase classname=\"{}\" name=\"{}\" file=\"{file}\"",
                escaped(class),
                escaped(name)
            );
            let _ = match fate {
                Fate::Passed => writeln!(out, "/>"),
                Fate::Noted(note) => writeln!(out, "><system-out>{}</system-out></testcase>", escaped(note)),
                Fate::Skipped(why) => writeln!(out, "><skipped message=\"{}\"/></testcase>", escaped(why)),
                Fate::Failed { kind, message, body } => writeln!(
                    out,
                    "><failure type=\"{kind}\" message=\"{}\">{}</failure></testcase>",
                    escaped(message),
                    escaped(body)
                ),
            };
        }
        out.push_str("  </testsuite>\n");
        Rendered::Text(out)
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"caveat\">")
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, _is_first: bool) -> io::Result<()> {
        out.write_all(rendered.as_bytes())
    }

    fn finish(&self, out: &mut dyn Write, _summary: &Summary) -> io::Result<()> {
        writeln!(out, "</testsuites>")
    }
}

impl Junit {
    fn cases(&self, checked: &Checked<'_>) -> Vec<Case> {
        let analysis = checked.analysis;
        let mut cases = Vec::new();
        for (index, (adoption, row)) in analysis.adoptions.iter().zip(&analysis.coverage.rows).enumerate() {
            for (dimension, record) in Dimension::ALL.into_iter().zip(row) {
                let own = |finding: &&Finding| finding.adoption == Some(index) && finding.dimension == Some(dimension);
                let fate = match analysis.findings.iter().find(own) {
                    Some(finding) => self.fate(checked, finding),
                    None if record.state == State::Recorded => Fate::Passed,
                    // The rule is off, or the document is one that is not judged.
                    None => Fate::Skipped("not asked for here".to_owned()),
                };
                let class = format!("{}.{}", checked.name, checked.engine.catalog.technology(adoption.technology).id);
                cases.push(Case { class, name: dimension.title().to_owned(), fate });
            }
        }
        for finding in analysis.findings.iter().filter(|finding| finding.dimension.is_none()) {
            let name = format!("{}, line {}", finding.rule, place(checked, finding.span).line);
            cases.push(Case { class: checked.name.to_owned(), name, fate: self.fate(checked, finding) });
        }
        if cases.is_empty() {
            // A suite without a case looks as if the document had been passed over.
            let name = "adopts nothing that owes a record".to_owned();
            cases.push(Case { class: checked.name.to_owned(), name, fate: Fate::Passed });
        }
        cases
    }

    fn fate(&self, checked: &Checked<'_>, finding: &Finding) -> Fate {
        if finding.suppressed {
            let facts = checked.analysis.facts(checked.text, checked.engine);
            let directives = directives(checked.text, &checked.analysis.outline);
            let reason = silencing(&facts, &directives, finding, checked.today).and_then(|found| found.reason.clone());
            return Fate::Skipped(reason.unwrap_or_else(|| "silenced by a directive".to_owned()));
        }
        if finding.baselined {
            return Fate::Skipped("known by the baseline".to_owned());
        }
        let at = place(checked, finding.span);
        let place = format!("{}:{}:{}", checked.name, at.line, at.column);
        // `--fail-on never` is for jobs that must go on; what is wrong is still wrong.
        let fails = match self.fail_on {
            FailOn::Never => finding.severity >= Severity::Warning,
            fail_on => fail_on.fails(finding.severity),
        };
        if !fails {
            return Fate::Noted(format!("{place}: {}[{}]: {}", finding.severity.name(), finding.rule, finding.message));
        }
        let question = checked.question(finding).map_or(String::new(), |question| format!("\n{question}"));
        Fate::Failed {
            kind: finding.rule,
            message: finding.message.clone(),
            body: format!("{place}: {}{question}", finding.message),
        }
    }
}

/// A text for an element or the value of an attribute. XML 1.0 has no way to write most
/// control characters; they are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter < ' ' => {}
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_the_xml() {
        assert_eq!(escaped("<a b=\"c\">&'\n\u{1}\u{b}\u{ffff}é🚀"), "&lt;a b=&quot;c&quot;&gt;&amp;'&#10;é🚀");
    }
}
