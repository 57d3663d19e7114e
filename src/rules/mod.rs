//! Rules turn facts about a document into findings: one file a rule, one line in [`RULES`].

mod directives;
mod finding;
mod missing;
mod missing_blast_radius;
mod missing_cost;
mod missing_failure_mode;
mod placeholder_record;

use crate::adoption::{Adoption, Confidence};
use crate::catalog::Catalog;
use crate::coverage::Coverage;
use crate::mentions::Mention;
use crate::outline::{Outline, Status};
use crate::prose::{Meaning, Prose};

pub use directives::{Date, Directive, Scope, directives};
pub use finding::{Finding, Related, Severity};

/// What the stages before found in one document.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Facts<'a> {
    pub text: &'a str,
    pub outline: &'a Outline,
    pub prose: &'a Prose,
    pub meanings: &'a [Option<Meaning>],
    pub mentions: &'a [Mention],
    pub adoptions: &'a [Adoption],
    pub coverage: &'a Coverage,
    pub status: Option<Status>,
    pub catalog: &'a Catalog,
}

/// A rule: its name, how much it matters, its page, and its check.
#[derive(Debug)]
pub struct Rule {
    /// Its id, named so that "ignore missing-cost" reads well.
    pub id: &'static str,
    /// The severity it is raised at where nothing is configured.
    pub severity: Severity,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its page, `docs/rules/<id>.md`.
    pub page: &'static str,
    check: fn(&Rule, &Facts<'_>, &mut Vec<Finding>),
}

/// All rules, by id.
pub static RULES: [&Rule; 4] =
    [&missing_blast_radius::RULE, &missing_cost::RULE, &missing_failure_mode::RULE, &placeholder_record::RULE];

/// The rule of that name.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// Runs every rule that is not switched off. `severity` gives the severity of a rule as
/// configured, none for one that is off. Findings come by place, then by rule.
#[must_use]
pub fn run(facts: &Facts<'_>, severity: impl Fn(&Rule) -> Option<Severity>, today: Option<Date>) -> Vec<Finding> {
    if facts.status == Some(Status::Retired) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for rule in RULES {
        let Some(raised) = severity(rule) else { continue };
        let first = findings.len();
        (rule.check)(rule, facts, &mut findings);
        for finding in &mut findings[first..] {
            finding.severity = raised;
            let is_likely = |index: usize| facts.adoptions[index].confidence == Confidence::Likely;
            if finding.adoption.is_some_and(is_likely) {
                finding.severity = Severity::Hint;
            } else if facts.status == Some(Status::Draft) {
                finding.severity = raised.lowered();
            }
        }
    }
    directives::apply(facts, today, &mut findings);
    findings.sort_by(|a, b| (a.span, a.technology, a.rule).cmp(&(b.span, b.technology, b.rule)));
    findings
}
