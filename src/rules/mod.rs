//! Rules turn facts about a document into findings: one file a rule, one line in [`RULES`].

mod cues;
mod claims;
mod directives;
mod finding;
mod missing;
mod names;
mod standing;
mod whole;

mod absolute_claim;
mod both_ways_claim;
mod broken_record_link;
mod expired_suppression;
mod missing_blast_radius;
mod missing_cost;
mod missing_failure_mode;
mod no_revisit_trigger;
mod one_sided_consequences;
mod placeholder_record;
mod reasonless_suppression;
mod scale_without_context;
mod unguarded_change;
mod unknown_name;
mod unquantified_cost;
mod unstated_priority;
mod unused_suppression;

use crate::adoption::{Adoption, Confidence};
use crate::catalog::Catalog;
use crate::coverage::Coverage;
use crate::mentions::Mention;
use crate::outline::{Outline, Status};
use crate::prose::{Meaning, Prose};

use cues::Cues;
use directives::Judged;

pub use broken_record_link::{BrokenLink, Lacks};
pub use cues::CueTable;
pub use directives::{Date, Directive, Mistake, Scope, directives, silencing};
pub use finding::{Finding, Related, Severity};
pub use names::{near_names, nearest};
pub use standing::Standing;

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
    /// Links that are said to lead to a record and lead nowhere; none where links are not followed.
    pub broken_links: &'a [BrokenLink],
    pub status: Option<Status>,
    pub catalog: &'a Catalog,
    pub cue_table: &'a CueTable,
}

/// A rule: its name, how much it matters, its page, and its check.
#[derive(Debug)]
pub struct Rule {
    /// Its id, named so that "ignore missing-cost" reads well.
    pub id: &'static str,
    /// The severity it is raised at where nothing is configured.
    pub severity: Severity,
    /// Whether it is raised where nothing is configured. A rule that reviewers would agree
    /// with too seldom is off, and its page says so.
    pub default_on: bool,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its page, `docs/rules/<id>.md`.
    pub page: &'static str,
    check: Check,
}

/// How a rule looks at a document.
#[derive(Debug)]
enum Check {
    /// At what the stages found.
    Document(fn(&Rule, &Facts<'_>, &Cues<'_>, &mut Vec<Finding>)),
    /// At one directive and what it silenced.
    Directive(fn(&Rule, &Facts<'_>, &Judged, &mut Vec<Finding>)),
}

/// All rules, by id.
pub static RULES: [&Rule; 17] = [
    &absolute_claim::RULE,
    &both_ways_claim::RULE,
    &broken_record_link::RULE,
    &expired_suppression::RULE,
    &missing_blast_radius::RULE,
    &missing_cost::RULE,
    &missing_failure_mode::RULE,
    &no_revisit_trigger::RULE,
    &one_sided_consequences::RULE,
    &placeholder_record::RULE,
    &reasonless_suppression::RULE,
    &scale_without_context::RULE,
    &unguarded_change::RULE,
    &unknown_name::RULE,
    &unquantified_cost::RULE,
    &unstated_priority::RULE,
    &unused_suppression::RULE,
];

/// The rule of that name.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// Whether a rule is about a record that is missing or a placeholder: what is owed is the
/// same then, whichever of them says it.
#[must_use]
pub fn is_about_record(rule: &str) -> bool {
    rule.starts_with("missing-") || rule == placeholder_record::RULE.id
}

/// Runs every rule that is not switched off. `severity` gives the severity of a rule as
/// configured, none for one that is off; `standing` how hard the document is judged. Findings
/// come by place, then by rule.
#[must_use]
pub fn run(
    facts: &Facts<'_>,
    severity: impl Fn(&Rule) -> Option<Severity>,
    standing: Standing,
    today: Option<Date>,
) -> Vec<Finding> {
    if standing == Standing::Off {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let cues = Cues::read(facts);
    for rule in RULES {
        let (Check::Document(check), Some(raised)) = (&rule.check, severity(rule)) else { continue };
        let first = findings.len();
        check(rule, facts, &cues, &mut findings);
        for finding in &mut findings[first..] {
            finding.severity = standing.applied(raised);
            let is_likely = |index: usize| facts.adoptions[index].confidence == Confidence::Likely;
            if finding.adoption.is_some_and(is_likely) {
                finding.severity = Severity::Hint;
            }
        }
    }
    judge_directives(facts, &severity, today, &mut findings);
    findings.sort_by(|a, b| (a.span, a.technology, a.rule).cmp(&(b.span, b.technology, b.rule)));
    findings
}

/// Silences findings, then raises what is wrong with the directives themselves: that holds
/// for drafts too, for it is not the design that is judged.
fn judge_directives(
    facts: &Facts<'_>,
    severity: &impl Fn(&Rule) -> Option<Severity>,
    today: Option<Date>,
    findings: &mut Vec<Finding>,
) {
    if facts.outline.comments.is_empty() {
        return;
    }
    let judged = directives::apply(facts, today, |rule| severity(rule).is_some(), findings);
    let mut about = Vec::new();
    for rule in RULES {
        let (Check::Directive(check), Some(raised)) = (&rule.check, severity(rule)) else { continue };
        for directive in &judged {
            let first = about.len();
            check(rule, facts, directive, &mut about);
            about[first..].iter_mut().for_each(|finding| finding.severity = raised);
        }
    }
    directives::silence_own(&judged, &mut about);
    findings.append(&mut about);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_each_stands_once() {
        assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
    }
}
