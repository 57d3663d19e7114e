//! Findings put together for people: several missing dimensions of one adoption are one
//! trouble, with what is recorded and where Caveat looked.

use crate::analysis::Analysis;
use crate::coverage::State;
use crate::evidence::Dimension;
use crate::outline::SectionId;
use crate::prose::Meaning;
use crate::rules::{Finding, Severity};
use crate::text::Span;

/// Findings that are shown as one.
#[derive(Debug)]
pub struct Trouble<'a> {
    /// The findings, the one whose rule is the code first; never empty.
    pub findings: Vec<&'a Finding>,
    /// The highest severity among them.
    pub severity: Severity,
    /// One sentence that names all that is missing.
    pub message: String,
}

/// A section that was searched for evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// Its heading, or what stands for one.
    pub title: String,
    /// From its heading to its end, subsections included.
    pub span: Span,
}

/// The findings that are not suppressed, those of one adoption and severity put together.
#[must_use]
pub fn troubles<'a>(analysis: &'a Analysis, name: impl Fn(usize) -> &'a str) -> Vec<Trouble<'a>> {
    let mut troubles: Vec<Trouble<'a>> = Vec::new();
    let open = analysis.findings.iter().filter(|finding| finding.is_open());
    for finding in open {
        let same = troubles.iter_mut().find(|trouble| {
            let first = trouble.findings[0];
            first.dimension.is_some() && finding.dimension.is_some() && first.adoption == finding.adoption
        });
        match same {
            Some(trouble) => {
                trouble.severity = trouble.severity.max(finding.severity);
                trouble.findings.push(finding);
            }
            None => {
                troubles.push(Trouble { findings: vec![finding], severity: finding.severity, message: String::new() })
            }
        }
    }
    for trouble in &mut troubles {
        trouble.findings.sort_by_key(|finding| finding.dimension);
        let first = trouble.findings[0];
        trouble.message = match first.adoption {
            Some(adoption) if first.dimension.is_some() => message(&trouble.findings, name(adoption)),
            _ => first.message.clone(),
        };
    }
    troubles
}

fn message(findings: &[&Finding], name: &str) -> String {
    let titles = |is_placeholder: bool| -> Vec<&str> {
        let wanted = findings.iter().filter(|finding| (finding.rule == "placeholder-record") == is_placeholder);
        wanted.filter_map(|finding| finding.dimension).map(Dimension::title).collect()
    };
    let (missing, placeholders) = (titles(false), titles(true));
    let are = |titles: &[&str]| if titles.len() == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("its {} {} not recorded", listed(&missing), are(&missing)));
    }
    if !placeholders.is_empty() {
        let what = if placeholders.len() == 1 { "is only a placeholder" } else { "are only placeholders" };
        parts.push(format!("its {} {what}", listed(&placeholders)));
    }
    format!("{name} is adopted, {}", parts.join(" and "))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Where evidence for an adoption was looked for: its home and the sections that speak of
/// what follows from the decision.
#[must_use]
pub fn searched(analysis: &Analysis, text: &str, adoption: usize) -> Vec<Searched> {
    let outline = &analysis.outline;
    let home = analysis.adoptions[adoption].home;
    let mut wanted = vec![home];
    for (id, section) in outline.sections.iter().enumerate() {
        let id = id as SectionId;
        let inherited =
            section.parent.is_some_and(|parent| analysis.meanings[parent as usize] == analysis.meanings[id as usize]);
        let telling =
            matches!(analysis.meanings[id as usize], Some(Meaning::Consequences | Meaning::Failure | Meaning::Cost));
        if telling && !inherited && !outline.is_within(id, home) {
            wanted.push(id);
        }
    }
    wanted.truncate(4);
    wanted.sort_unstable();
    let describe = |id: SectionId| {
        let section = &outline.sections[id as usize];
        let last = section.subtree_end as usize - 1;
        let title = outline.heading_text(text, id);
        let title = if title.is_empty() { "the text before the first heading".to_owned() } else { title };
        Searched { title, span: Span::new(section.span.start, outline.sections[last].span.end) }
    };
    wanted.into_iter().map(describe).collect()
}

/// What is recorded of an adoption: dimension and the strongest evidence.
impl Analysis {
    /// The recorded dimensions of an adoption, each with the span that records it best.
    #[must_use]
    pub fn recorded(&self, adoption: usize) -> Vec<(Dimension, Span)> {
        let row = &self.coverage.rows[adoption];
        let recorded = Dimension::ALL.into_iter().zip(row).filter(|(_, record)| record.state == State::Recorded);
        recorded.filter_map(|(dimension, record)| Some((dimension, record.evidence.first()?.span))).collect()
    }
}
