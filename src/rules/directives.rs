//! Directives: comments in a document that silence findings.
//!
//! ```text
//! <!-- caveat: ignore missing-cost -- measured: under 1 % of the bill -->
//! <!-- caveat: ignore caching -- decided in ADR 12 -->
//! <!-- caveat: ignore missing-failure-mode until 2027-03-31 -- load test planned -->
//! <!-- caveat: ignore-file -- imported from another project -->
//! ```
//!
//! Directly under a heading a directive holds for that section and those below it, else
//! for the next block.

use super::{Facts, Finding, Rule, rule};
use crate::outline::Outline;
use crate::text::Span;

/// A day of the calendar, compared as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Such as 2027.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads `2027-03-31`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let date = Self {
            year: parts.next()?.parse().ok()?,
            month: parts.next()?.parse().ok()?,
            day: parts.next()?.parse().ok()?,
        };
        ((1..=12).contains(&date.month) && (1..=31).contains(&date.day)).then_some(date)
    }

    /// The day that is so many days after 1970-01-01.
    ///
    /// The algorithm counts from March of year 0 in eras of 400 years: Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year: year as u16, month: month as u8, day: day as u8 }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What a directive reaches over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole document.
    File,
    /// A stretch of it.
    Part(Span),
}

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The comment.
    pub span: Span,
    /// Rules and technologies it names; none named means all.
    pub names: Vec<String>,
    /// What it reaches over.
    pub scope: Scope,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// The reason given after `--`.
    pub reason: Option<String>,
    /// What it says that means nothing: an unknown command, or a date that is none.
    pub mistake: Option<Mistake>,
}

impl Directive {
    /// Where one of its words stands; the whole comment if it does not.
    #[must_use]
    pub fn place_of(&self, text: &str, word: &str) -> Span {
        let comment = self.span.of(text);
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '-';
        let stands_alone =
            |at: usize| !comment[..at].ends_with(is_part) && !comment[at + word.len()..].starts_with(is_part);
        let after = comment.find("caveat:").map_or(0, |at| at + "caveat:".len());
        let found = comment[after..].match_indices(word).map(|(at, _)| after + at).find(|&at| stands_alone(at));
        match found.filter(|_| !word.is_empty()) {
            Some(at) => {
                let start = self.span.start + at as u32;
                Span::new(start, start + word.len() as u32)
            }
            None => self.span,
        }
    }
}

/// What a directive says that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// Its first word is no command; such a directive does nothing.
    Command(String),
    /// What stands after `until` is no date; such a directive does nothing either.
    Date(String),
}

/// A directive and what became of it.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) directive: Directive,
    /// Its last day has passed.
    pub(super) is_expired: bool,
    /// It silenced a finding, or a rule that it names is off and might have been.
    pub(super) is_used: bool,
}

/// The directives of a document in order.
#[must_use]
pub fn directives(text: &str, outline: &Outline) -> Vec<Directive> {
    outline.comments.iter().filter_map(|&span| read(text, outline, span)).collect()
}

fn read(text: &str, outline: &Outline, span: Span) -> Option<Directive> {
    let comment = span.of(text);
    let inner = comment
        .strip_prefix("<!--")
        .map(|inner| inner.strip_suffix("-->").unwrap_or(inner))
        .or_else(|| comment.strip_prefix("{/*").map(|inner| inner.split("*/").next().unwrap_or("")))?;
    let command = inner.trim().strip_prefix("caveat:")?.trim();
    let (command, reason) = match split_reason(command) {
        Some((command, reason)) => (command.trim(), Some(reason.trim().to_owned()).filter(|reason| is_reason(reason))),
        None => (command, None),
    };
    let mut words = command.split_whitespace();
    let mut directive = Directive { span, names: Vec::new(), scope: Scope::File, until: None, reason, mistake: None };
    match words.next().unwrap_or("") {
        "ignore-file" => {}
        "ignore" => directive.scope = Scope::Part(reach(text, outline, span)),
        other => directive.mistake = Some(Mistake::Command(other.to_owned())),
    }
    while let Some(word) = words.next() {
        if word == "until" {
            let written = words.next().unwrap_or("");
            directive.until = Date::parse(written);
            if directive.until.is_none() {
                directive.mistake = Some(Mistake::Date(written.to_owned()));
            }
        } else {
            directive.names.push(word.trim_matches(',').to_owned());
        }
    }
    directive.names.retain(|name| !name.is_empty());
    Some(directive)
}

/// Whether somebody has written a reason, and not left what stands in its place.
fn is_reason(text: &str) -> bool {
    let starts = |mark: &str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    !text.is_empty() && !["todo", "tbd", "fixme"].into_iter().any(starts)
}

/// The command and the reason behind `--`, or behind the dash that editors make of it.
fn split_reason(command: &str) -> Option<(&str, &str)> {
    command.split_once("--").or_else(|| command.split_once('\u{2014}')).or_else(|| command.split_once('\u{2013}'))
}

fn reach(text: &str, outline: &Outline, span: Span) -> Span {
    let section = outline.sections.partition_point(|section| section.span.start <= span.start).saturating_sub(1);
    let last = outline.sections[section].subtree_end as usize - 1;
    let of_section = Span::new(outline.sections[section].span.start, outline.sections[last].span.end.max(span.end));
    let before = outline.blocks.partition_point(|block| block.span.start < span.start);
    let heading = outline.sections[section].heading;
    let directly_below = heading.is_some_and(|heading| before == heading as usize + 1);
    if directly_below {
        return of_section;
    }
    let next = outline.blocks.get(before).map_or(text.len() as u32, |block| block.span.end);
    Span::new(span.start, next.max(span.end))
}

/// Marks the findings that a directive silences, and tells what became of each directive.
/// One whose last day is before `today`, or that makes no sense, silences nothing.
pub(super) fn apply(
    facts: &Facts<'_>,
    today: Option<Date>,
    is_on: impl Fn(&Rule) -> bool,
    findings: &mut [Finding],
) -> Vec<Judged> {
    let mut judged = Vec::new();
    for directive in directives(facts.text, facts.outline) {
        let is_expired = directive.until.is_some_and(|until| today.is_some_and(|today| until < today));
        let names_off = directive.names.iter().any(|name| rule(name).is_some_and(|rule| !is_on(rule)));
        let mut is_used = names_off;
        if !is_expired && directive.mistake.is_none() {
            for finding in findings.iter_mut() {
                if covers(facts, &directive, finding) {
                    finding.suppressed = true;
                    is_used = true;
                }
            }
        }
        judged.push(Judged { directive, is_expired, is_used });
    }
    judged
}

/// The directive that silences a finding of the design, if one does; the first of several.
#[must_use]
pub fn silencing<'d>(
    facts: &Facts<'_>,
    directives: &'d [Directive],
    finding: &Finding,
    today: Option<Date>,
) -> Option<&'d Directive> {
    let is_in_force = |directive: &&Directive| {
        directive.mistake.is_none() && directive.until.is_none_or(|until| today.is_none_or(|today| until >= today))
    };
    directives.iter().filter(is_in_force).find(|directive| covers(facts, directive, finding))
}

/// Whether a directive is meant for a finding.
fn covers(facts: &Facts<'_>, directive: &Directive, finding: &Finding) -> bool {
    let in_scope = match directive.scope {
        Scope::File => true,
        Scope::Part(span) => span.contains(finding.span) || is_home_silenced(facts, finding, span),
    };
    in_scope && names(facts, directive, finding)
}

/// Silences findings about directives: by another directive that names their rule and
/// reaches them. One that names nothing is meant for the design.
pub(super) fn silence_own(judged: &[Judged], about: &mut [Finding]) {
    for finding in about {
        finding.suppressed = judged.iter().any(|Judged { directive, is_expired, .. }| {
            let in_scope = match directive.scope {
                Scope::File => true,
                Scope::Part(span) => span.contains(finding.span),
            };
            let is_in_force = !is_expired && directive.mistake.is_none();
            is_in_force
                && in_scope
                && !directive.span.contains(finding.span)
                && directive.names.iter().any(|name| name == finding.rule)
        });
    }
}

/// A finding sits on the first words that adopt; a directive at the heading of the home
/// section is meant for it too.
fn is_home_silenced(facts: &Facts<'_>, finding: &Finding, reach: Span) -> bool {
    let Some(adoption) = finding.adoption else { return false };
    let home = &facts.outline.sections[facts.adoptions[adoption].home as usize];
    home.heading.is_some() && reach.contains(home.span)
}

fn names(facts: &Facts<'_>, directive: &Directive, finding: &Finding) -> bool {
    let technology = finding.technology.map(|technology| facts.catalog.technology(technology).id.as_str());
    directive.names.is_empty()
        || directive.names.iter().any(|name| name == finding.rule || Some(name.as_str()) == technology)
}
