//! A document that takes technologies on and never says what it optimises for and what
//! it gives up.

use super::cues::{Cue, Cues};
use super::whole::{firm, is_answered, is_body, title};
use super::{Check, Facts, Finding, Rule, Severity};
use crate::coverage::State;
use crate::evidence::Dimension;
use crate::prose::Meaning;

pub(super) static RULE: Rule = Rule {
    id: "unstated-priority",
    severity: Severity::Information,
    default_on: true,
    summary: "technologies are adopted, and nothing says what the design optimises for and what it gives up",
    page: include_str!("../../docs/rules/unstated-priority.md"),
    check: Check::Document(check),
};

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    if firm(facts).next().is_none() {
        return;
    }
    let optimises = says(facts, cues, Cue::Optimises)
        || is_answered(facts, cues, &[Meaning::Goals, Meaning::Benefits, Meaning::Motivation]);
    let has_cost = facts.coverage.rows.iter().any(|row| row[Dimension::Cost as usize].state == State::Recorded);
    let gives_up = has_cost
        || says(facts, cues, Cue::GivesUp)
        || is_answered(
            facts,
            cues,
            &[Meaning::Consequences, Meaning::Cost, Meaning::Failure, Meaning::Security, Meaning::NonGoals],
        );
    let message = match (optimises, gives_up) {
        (_, true) => return,
        (false, false) => "nothing says what this design optimises for and what it gives up",
        (true, false) => "nothing says what this design gives up for what it gains",
    };
    findings.push(Finding::on_document(rule, title(facts), message.to_owned()));
}

fn says(facts: &Facts<'_>, cues: &Cues<'_>, cue: Cue) -> bool {
    cues.sentences_with(cue).any(|id| is_body(facts, id, |_| false))
}
