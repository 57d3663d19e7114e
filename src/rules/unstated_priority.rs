//! A document that takes technologies on and never says what it optimises for and what
//! it gives up.

use super::cues::{Cue, Cues};
use super::whole::{firm, is_answered, is_body, title};
use super::{Check, Facts, Finding, Rule, Severity};
use crate::coverage::State;
use crate::evidence::Evidence;
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
    // A page that only shows how something is used proposes nothing.
    let is_proposal = facts.meanings.iter().flatten().any(|meaning| {
        matches!(
            meaning,
            Meaning::Decision | Meaning::Motivation | Meaning::Goals | Meaning::Summary | Meaning::Alternatives
        )
    });
    if !is_proposal || firm(facts).next().is_none() {
        return;
    }
    let optimises = says(facts, cues, Cue::Optimises)
        || is_answered(facts, cues, &[Meaning::Goals, Meaning::Benefits, Meaning::Motivation]);
    // Who has written down what breaks, or for whom, has said what is paid, if in other words.
    let is_of_design = |evidence: &Evidence| {
        let sentence = &facts.prose.sentences[evidence.sentence as usize];
        facts.meanings[sentence.section as usize] != Some(Meaning::Motivation)
    };
    let mut records = facts.coverage.rows.iter().flatten();
    let has_record = records.any(|record| record.state == State::Recorded && record.evidence.iter().any(is_of_design));
    let gives_up = has_record
        || says(facts, cues, Cue::GivesUp)
        || is_answered(facts, cues, &[Meaning::Consequences, Meaning::Cost, Meaning::Failure, Meaning::NonGoals]);
    let message = match (optimises, gives_up) {
        (_, true) => return,
        (false, false) => "nothing says what this design optimises for and what it gives up",
        (true, false) => "nothing says what this design gives up for what it gains",
    };
    findings.push(Finding::on_document(rule, title(facts), message.to_owned()));
}

fn says(facts: &Facts<'_>, cues: &Cues<'_>, cue: Cue) -> bool {
    // What the old design costs is no word on what this one gives up.
    let is_elsewhere = |meaning| cue == Cue::GivesUp && meaning == Meaning::Motivation;
    cues.sentences_with(cue).any(|id| is_body(facts, id, is_elsewhere))
}
