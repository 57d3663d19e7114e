//! Dates that a document sets: when a decision is looked at again, and when a directive
//! ceases to hold.

use crate::catalog::Target;
use crate::rules::{Date, Directive, Facts};
use crate::text::{Span, quote};

use super::QUOTE;

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// A decision is looked at again.
    Revisit,
    /// A directive ceases to silence findings.
    Suppression,
}

impl DeadlineKind {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Revisit => "revisit",
            Self::Suppression => "suppression",
        }
    }
}

/// A date that a document sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// What is due.
    pub kind: DeadlineKind,
    /// The last day of what is written: `Q1 2027` is 2027-03-31.
    pub date: Date,
    /// The line that sets it, from 1.
    pub line: u32,
    /// The sentence that sets it; of a directive, what it silences and why.
    pub text: String,
}

/// Keys of front matter that hold a date of this kind.
const KEYS: [&str; 11] = [
    "revisit",
    "revisit-by",
    "revisit_by",
    "revisit-on",
    "review-by",
    "review_by",
    "reviewby",
    "next-review",
    "next_review",
    "review-date",
    "expires",
];

/// The class of words that say a decision is looked at again.
const LOOKED_AT_AGAIN: &str = "practice/looked-at-again";

/// The dates of a document, in its order.
pub(super) fn deadlines(facts: &Facts<'_>, directives: &[Directive], line: &impl Fn(u32) -> u32) -> Vec<Deadline> {
    let mut deadlines = Vec::new();
    if let Some(block) = &facts.outline.front_matter {
        for key in KEYS {
            let Some(value) = block.get(key) else { continue };
            if let Some(date) = date_in(value) {
                let at = line_of_key(facts.text, block.span, key).unwrap_or(block.span.start);
                let text = format!("{key}: {value}");
                deadlines.push(Deadline { kind: DeadlineKind::Revisit, date, line: line(at), text });
            }
        }
    }
    let class = facts.catalog.class(LOOKED_AT_AGAIN);
    for sentence in &facts.prose.sentences {
        let is_cue = |target| matches!(facts.catalog.target(target), Target::Class(found) if Some(found) == class);
        let mut terms = facts.prose.terms_of(sentence, &facts.catalog.lexicon);
        if !terms.any(|term| !term.in_code && is_cue(term.target)) {
            continue;
        }
        let words = sentence.span.of(facts.text);
        if let Some(date) = date_in(words) {
            let (line, text) = (line(sentence.span.start), quote(words, QUOTE));
            deadlines.push(Deadline { kind: DeadlineKind::Revisit, date, line, text });
        }
    }
    for directive in directives.iter().filter(|directive| directive.mistake.is_none()) {
        let Some(date) = directive.until else { continue };
        let names = if directive.names.is_empty() { "all findings".to_owned() } else { directive.names.join(", ") };
        let reason = directive.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}"));
        let text = quote(&format!("{names}{reason}"), QUOTE);
        deadlines.push(Deadline { kind: DeadlineKind::Suppression, date, line: line(directive.span.start), text });
    }
    deadlines.sort_by_key(|deadline| (deadline.line, deadline.date));
    deadlines.dedup();
    deadlines
}

/// Where the line of a key of front matter begins.
fn line_of_key(text: &str, block: Span, key: &str) -> Option<u32> {
    let mut at = block.start;
    for line in block.of(text).split_inclusive('\n') {
        let name = line.split([':', '=']).next().unwrap_or("").trim();
        if name.eq_ignore_ascii_case(key) {
            return Some(at);
        }
        at += u32::try_from(line.len()).unwrap_or(0);
    }
    None
}

/// The first date in a text, as the last day of what is written: `2027-03-31`, `2027-03`,
/// `31 March 2027`, `March 31, 2027`, `March 2027`, `Q1 2027`, `2027-Q1`, `H1 2027`, `end of
/// 2027`. A year by itself is no date.
fn date_in(text: &str) -> Option<Date> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '-';
    let words: Vec<&str> = text.split(|letter| !is_word(letter)).filter(|word| !word.is_empty()).collect();
    (0..words.len()).find_map(|at| date_at(&words, at))
}

fn date_at(words: &[&str], at: usize) -> Option<Date> {
    let word = words[at];
    if let Some(date) = Date::parse(word).filter(|date| is_year(date.year)) {
        return Some(date);
    }
    if let Some((first, second)) = word.split_once('-') {
        return match (year(first), year(second)) {
            (Some(year), None) => part(second, year).or_else(|| last_day(year, second.parse().ok()?)),
            (None, Some(year)) => part(first, year),
            _ => None,
        };
    }
    let year = year(word)?;
    let before = |steps: usize| at.checked_sub(steps).map(|at| words[at]);
    let of_part = |word: &str| part(word, year);
    let found = before(1).and_then(of_part).or_else(|| words.get(at + 1).copied().and_then(of_part));
    if found.is_some() {
        return found;
    }
    if let Some(month) = before(1).and_then(month) {
        return match before(2).and_then(day) {
            Some(day) => Some(Date { year, month, day }),
            None => last_day(year, month),
        };
    }
    if let (Some(day), Some(month)) = (before(1).and_then(day), before(2).and_then(month)) {
        return Some(Date { year, month, day });
    }
    let is_end = before(1) == Some("of") && before(2).is_some_and(|word| word.eq_ignore_ascii_case("end"));
    is_end.then_some(Date { year, month: 12, day: 31 })
}

/// Design documents speak of the years of their own systems; other numbers are no years.
fn is_year(year: u16) -> bool {
    (1990..2200).contains(&year)
}

fn year(word: &str) -> Option<u16> {
    word.parse().ok().filter(|year| is_year(*year))
}

/// The end of a quarter or half of a year.
fn part(word: &str, year: u16) -> Option<Date> {
    let number = word.get(1..)?.parse::<u8>().ok()?;
    match (word.as_bytes()[0].to_ascii_lowercase(), number) {
        (b'q', 1..=4) => last_day(year, number * 3),
        (b'h', 1..=2) => last_day(year, number * 6),
        _ => None,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let is = |month: &str| month == word || month[..3] == word || (word == "sept" && month == "september");
    let at = MONTHS.iter().position(|month| is(month))?;
    u8::try_from(at + 1).ok()
}

/// `31`, `31st`.
fn day(word: &str) -> Option<u8> {
    word.trim_end_matches(char::is_alphabetic).parse().ok().filter(|day| (1..=31).contains(day))
}

fn last_day(year: u16, month: u8) -> Option<Date> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let day = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    Some(Date { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = date_in(text).map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
        assert_eq!(found.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn dates_are_read_as_the_last_day_of_what_is_written() {
        check("We revisit this on 2027-03-31.", "2027-03-31");
        check("revisit in 2027-02", "2027-02-28");
        check("on 31 March 2027", "2027-03-31");
        check("by March 3rd, 2027", "2027-03-03");
        check("in Sept 2028", "2028-09-30");
        check("in Q1 2027 at the latest", "2027-03-31");
        check("in 2027-Q3", "2027-09-30");
        check("2028 Q4", "2028-12-31");
        check("H1 2027", "2027-06-30");
        check("at the end of 2027", "2027-12-31");
        check("February 2028", "2028-02-29");
    }

    #[test]
    fn other_numbers_are_no_dates() {
        check("when we pass 2000 requests a second", "none");
        check("after 2027", "none");
        check("revisit ADR-2027-1", "none");
        check("2027-13", "none");
        check("\u{1f680} \u{e9}2 2027", "none");
        check("", "none");
    }
}
