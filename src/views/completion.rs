//! What may be written next: facts of the catalogue in a record's field, names in a
//! directive. Nothing is offered anywhere else: prose is the author's.

use crate::analysis::Analysis;
use crate::catalog::{Catalog, TechnologyId};
use crate::evidence::Dimension;
use crate::rules::RULES;

/// What kind of thing is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalKind {
    /// A directive's command.
    Command,
    /// A rule's name.
    Rule,
    /// A technology's name.
    Technology,
    /// Something that the catalogue knows of a technology.
    Fact,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is written.
    pub text: String,
    /// What it is, in a few words.
    pub detail: String,
    /// What kind of thing it is.
    pub kind: ProposalKind,
}

/// Proposals and what they replace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// How many bytes before the cursor a proposal replaces.
    pub replaces: usize,
    /// In the order in which they are shown.
    pub items: Vec<Proposal>,
}

/// What may follow `before`, the part of a line before the cursor. `analysis` is asked
/// only where it is needed; it gives the document and the offset of the cursor.
pub fn proposals<'a>(
    before: &str,
    catalog: &Catalog,
    analysis: impl FnOnce() -> Option<(&'a Analysis, &'a str, u32)>,
) -> Proposals {
    if let Some(rest) = directive(before) {
        return in_directive(rest, catalog);
    }
    let Some((dimension, typed)) = field(before) else { return Proposals::default() };
    let Some((analysis, text, offset)) = analysis() else { return Proposals::default() };
    let Some(technology) = technology_of_record(analysis, text, offset, catalog) else { return Proposals::default() };
    in_field(dimension, typed, technology, catalog)
}

/// Whether a line before the cursor is one in which anything is proposed.
#[must_use]
pub fn is_place(before: &str) -> bool {
    directive(before).is_some() || field(before).is_some()
}

/// What is written so far of a directive that is not closed yet.
fn directive(before: &str) -> Option<&str> {
    let forms = [("<!--", "-->"), ("{/*", "*/}")];
    forms.into_iter().find_map(|(open, close)| {
        let (_, rest) = before.rsplit_once(open)?;
        rest.trim_start().strip_prefix("caveat:").filter(|rest| !rest.contains(close))
    })
}

fn in_directive(rest: &str, catalog: &Catalog) -> Proposals {
    let typed = rest.rsplit([' ', ',']).next().unwrap_or("");
    let earlier = rest[..rest.len() - typed.len()].trim();
    let propose = |text: &str, detail: &str, kind| Proposal { text: text.to_owned(), detail: detail.to_owned(), kind };
    let items = if earlier.is_empty() {
        vec![
            propose("ignore", "silence a rule or technology here", ProposalKind::Command),
            propose("ignore-file", "silence the whole document", ProposalKind::Command),
        ]
    } else if earlier.contains("--") || !earlier.starts_with("ignore") {
        Vec::new()
    } else {
        let rules = RULES.iter().map(|rule| propose(rule.id, rule.summary, ProposalKind::Rule));
        let technologies =
            catalog.technologies.iter().map(|known| propose(&known.id, &known.summary, ProposalKind::Technology));
        rules.chain(technologies).collect()
    };
    Proposals { replaces: typed.len(), items }
}

/// The dimension of a field that a line begins, and what is written in it so far:
/// `- **Cost:** two no`.
fn field(before: &str) -> Option<(Dimension, &str)> {
    let line = before.trim_start().trim_start_matches(['-', '*', '+', '_', ' ']);
    let (label, typed) = line.split_once(':')?;
    let label = label.trim_matches(['*', '_', ' ']).to_ascii_lowercase();
    let singular = label.strip_suffix('s').filter(|_| label != "blast radius").unwrap_or(&label);
    let dimension = Dimension::ALL.into_iter().find(|dimension| dimension.title() == singular)?;
    Some((dimension, typed.trim_start_matches(['*', '_']).trim_start()))
}

/// The technology whose record the cursor stands in: the one that the nearest
/// "Trade-offs: NAME" above names, else the adopted one that is named last before the
/// cursor in the section, else the one that is at home there.
fn technology_of_record(analysis: &Analysis, text: &str, offset: u32, catalog: &Catalog) -> Option<TechnologyId> {
    let outline = &analysis.outline;
    let section = outline.sections.partition_point(|section| section.span.start <= offset).saturating_sub(1);
    let start = outline.sections[section].span.start as usize;
    let above = text.get(start..offset as usize)?;
    let label = above.lines().rev().find_map(|line| {
        let line = line.trim_matches(['*', '_', ' ', '#']);
        let (before, after) = line.split_once(':')?;
        let is_record = before.to_ascii_lowercase().replace([' ', '-'], "") == "tradeoffs";
        is_record.then(|| after.trim_matches(['*', '_', ' ', ':']).to_owned())
    });
    let named = label.and_then(|name| {
        let is_it = |known: &crate::catalog::Technology| {
            known.name.eq_ignore_ascii_case(&name) || known.id.eq_ignore_ascii_case(&name)
        };
        catalog.technologies.iter().position(is_it)
    });
    if let Some(index) = named {
        return Some(index as TechnologyId);
    }
    let is_adopted =
        |technology: TechnologyId| analysis.adoptions.iter().any(|adoption| adoption.technology == technology);
    let mut own =
        analysis.mentions.iter().filter(|mention| mention.section as usize == section && mention.span.end <= offset);
    let last = own.rfind(|mention| is_adopted(mention.technology)).map(|mention| mention.technology);
    let at_home = || {
        let within = |home| outline.is_within(section as u32, home);
        analysis.adoptions.iter().filter(|adoption| within(adoption.home)).max_by_key(|adoption| adoption.home)
    };
    last.or_else(|| at_home().map(|adoption| adoption.technology))
}

fn in_field(dimension: Dimension, typed: &str, technology: TechnologyId, catalog: &Catalog) -> Proposals {
    let technology = catalog.technology(technology);
    let Some(known) = catalog.knowledge(&technology.id) else { return Proposals::default() };
    let facts: Vec<String> = match dimension {
        Dimension::Cost => known.costs.clone(),
        Dimension::FailureMode => known
            .failures
            .iter()
            .map(|failure| format!("when {}: {}; {}", failure.trigger, failure.seen, failure.handling))
            .collect(),
        Dimension::BlastRadius => {
            known.radius.iter().map(|radius| format!("{}; contained by {}", radius.hit, radius.contained)).collect()
        }
    };
    let detail = match dimension {
        Dimension::Cost => format!("what {} usually costs", technology.name),
        Dimension::FailureMode => format!("how {} usually fails", technology.name),
        Dimension::BlastRadius => format!("whom a failure of {} usually hits", technology.name),
    };
    let words: Vec<String> = typed.split_whitespace().map(str::to_ascii_lowercase).collect();
    let fits = |fact: &String| {
        let fact = fact.to_ascii_lowercase();
        words.iter().all(|word| fact.contains(word.as_str()))
    };
    // What is there and fits nothing may be a placeholder: everything is offered over it.
    let mut fitting: Vec<String> = facts.iter().filter(|fact| fits(fact)).cloned().collect();
    if fitting.is_empty() && words.first().is_some_and(|word| word.starts_with("todo") || word.starts_with("tbd")) {
        fitting = facts;
    }
    let items =
        fitting.into_iter().map(|text| Proposal { text, detail: detail.clone(), kind: ProposalKind::Fact }).collect();
    Proposals { replaces: typed.len(), items }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_seen_however_they_are_set() {
        assert_eq!(field("- **Cost:** two no"), Some((Dimension::Cost, "two no")));
        assert_eq!(field("  * Failure modes: "), Some((Dimension::FailureMode, "")));
        assert_eq!(field("**Blast radius**: x"), Some((Dimension::BlastRadius, "x")));
        assert_eq!(field("- **Benefit:** x"), None);
    }

    #[test]
    fn names_follow_the_command() {
        let catalog = Catalog::built_in();
        let none = || None;
        let first = proposals("text <!-- caveat: ig", catalog, none);
        assert_eq!((first.replaces, first.items.len()), (2, 2));
        let names = proposals("<!-- caveat: ignore missing-", catalog, none);
        assert!(names.replaces == 8 && names.items.iter().any(|item| item.text == "missing-cost"));
        assert!(proposals("<!-- caveat: ignore caching -- bec", catalog, none).items.is_empty());
        assert!(proposals("<!-- caveat: ignore caching --> and", catalog, none).items.is_empty());
        assert_eq!(proposals("{/* caveat: ", catalog, none).items.len(), 2);
    }
}
