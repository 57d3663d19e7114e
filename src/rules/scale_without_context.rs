//! A technique for carrying load, taken on in a document that gives no figure of it.

use super::cues::{Cue, Cues};
use super::whole::{firm, listed};
use super::{Check, Facts, Finding, Rule, Severity};
use crate::adoption::Adoption;
use crate::mentions::{Mention, Stance};
use crate::prose::{Sentence, TokenKind, Unit};

pub(super) static RULE: Rule = Rule {
    id: "scale-without-context",
    severity: Severity::Information,
    default_on: true,
    summary: "a technique for carrying load is adopted, and no figure says how much load, size or growth there is",
    page: include_str!("../../docs/rules/scale-without-context.md"),
    check: Check::Document(check),
};

/// Most tokens between a number and what it counts.
const COUNTED_WITHIN: usize = 4;

fn check(rule: &Rule, facts: &Facts<'_>, cues: &Cues<'_>, findings: &mut Vec<Finding>) {
    let is_introduced = |adoption: &Adoption| {
        // "Load balancer finalizers" and "the existing queue" bring no load balancer and no queue.
        let own = || {
            let all = adoption.mentions.iter().map(|&id| &facts.mentions[id as usize]);
            all.filter(|mention| mention.stance == Stance::Adopted && mention.is_settled && mention.cues.head)
        };
        let in_title = |mention: &Mention| mention.in_heading && Some(mention.section) == facts.outline.title();
        let leads_title = |mention: &Mention| in_title(mention) && (mention.cues.topic || mention.cues.means);
        let takes_on = |mention: &Mention| {
            let cues = mention.cues;
            let is_plain = !cues.definite && !cues.existing && !cues.negation_near && !cues.hypothetical;
            is_plain && cues.author && cues.intent && (cues.introduced || cues.means || cues.adopt_near)
        };
        let decides = |mention: &Mention| takes_on(mention) && mention.cues.introduced;
        own().any(decides) || own().any(leads_title) || own().any(in_title) && own().any(takes_on)
    };
    let scaling: Vec<_> = firm(facts)
        .filter(|(_, adoption)| facts.catalog.technology(adoption.technology).scaling && is_introduced(adoption))
        .collect();
    let Some(&(index, first)) = scaling.first() else { return };
    if cues.sentences_with(Cue::Magnitude).next().is_some()
        || facts.prose.sentences.iter().enumerate().any(|(id, sentence)| gives_figure(facts, cues, id as u32, sentence))
    {
        return;
    }
    let names: Vec<&str> =
        scaling.iter().map(|(_, adoption)| facts.catalog.technology(adoption.technology).name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {verb} adopted, and no figure says how much load, data or growth calls for it", listed(&names));
    let mut finding = Finding::on_document(rule, first.span, message);
    finding.adoption = Some(index);
    finding.technology = Some(first.technology);
    findings.push(finding);
}

/// Whether a sentence tells a load, a size, a growth or a reliability in numbers.
fn gives_figure(facts: &Facts<'_>, cues: &Cues<'_>, id: u32, sentence: &Sentence) -> bool {
    let tokens = facts.prose.tokens_of(sentence);
    tokens.iter().enumerate().any(|(at, token)| match token.kind {
        TokenKind::Number(Unit::Rate | Unit::Size | Unit::Percent | Unit::Count) => true,
        TokenKind::Number(_) if cues.has(id, Cue::Load) => {
            let is_many = token.span.of(facts.text).len() > 1;
            let from = sentence.tokens.start + at as u32 + 1;
            is_many
                && cues.hits(facts, id, Cue::Load).any(|hit| (from..from + COUNTED_WITHIN as u32).contains(&hit.token))
        }
        TokenKind::Number(_) => token.span.len() >= 4 && token.span.of(facts.text).contains(','),
        _ => false,
    })
}
