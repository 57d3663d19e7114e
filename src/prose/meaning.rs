//! What a section is for, told by its heading or by the one above it.

use super::Prose;
use crate::catalog::{Catalog, ClassId};
use crate::outline::{BlockId, Outline};

/// The meaning of a section; the names are the classes of `catalog/sections.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Meaning {
    NonGoals,
    Future,
    Rejected,
    Alternatives,
    PriorArt,
    References,
    Glossary,
    Questions,
    Testing,
    Consequences,
    Benefits,
    Failure,
    Cost,
    Security,
    Rollout,
    Monitoring,
    Example,
    Decision,
    Goals,
    Motivation,
    Summary,
    Design,
    Status,
}

/// All meanings, the most telling first: the order of the file.
pub const MEANINGS: [(Meaning, &str); 23] = [
    (Meaning::NonGoals, "non-goals"),
    (Meaning::Future, "future"),
    (Meaning::Rejected, "rejected"),
    (Meaning::Alternatives, "alternatives"),
    (Meaning::PriorArt, "prior-art"),
    (Meaning::References, "references"),
    (Meaning::Glossary, "glossary"),
    (Meaning::Questions, "questions"),
    (Meaning::Testing, "testing"),
    (Meaning::Consequences, "consequences"),
    (Meaning::Benefits, "benefits"),
    (Meaning::Failure, "failure"),
    (Meaning::Cost, "cost"),
    (Meaning::Security, "security"),
    (Meaning::Rollout, "rollout"),
    (Meaning::Monitoring, "monitoring"),
    (Meaning::Example, "example"),
    (Meaning::Decision, "decision"),
    (Meaning::Goals, "goals"),
    (Meaning::Motivation, "motivation"),
    (Meaning::Summary, "summary"),
    (Meaning::Design, "design"),
    (Meaning::Status, "status"),
];

impl Meaning {
    /// Its name in data files and traces.
    #[must_use]
    pub fn name(self) -> &'static str {
        MEANINGS.iter().find(|(meaning, _)| *meaning == self).map_or("", |(_, name)| name)
    }

    /// Whether what such a section names is not taken on: it is weighed, turned down,
    /// put off, or somebody else's.
    #[must_use]
    pub fn sets_aside(self) -> bool {
        matches!(
            self,
            Self::NonGoals
                | Self::Future
                | Self::Rejected
                | Self::Alternatives
                | Self::PriorArt
                | Self::References
                | Self::Glossary
        )
    }
}

/// The meaning that each class of a catalogue gives a heading.
#[derive(Debug)]
pub struct MeaningClasses {
    meanings: Vec<Option<Meaning>>,
    /// What marks an option as the one taken, and what denies it.
    chosen: Option<ClassId>,
    negation: Option<ClassId>,
}

impl MeaningClasses {
    /// The meanings of a catalogue.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        let mut classes = vec![None; catalog.class_count()];
        for (meaning, name) in MEANINGS {
            if let Some(class) = catalog.class(&format!("section/{name}")) {
                classes[usize::from(class.0)] = Some(meaning);
            }
        }
        Self { meanings: classes, chosen: catalog.class("section/chosen"), negation: catalog.class("stance/negation") }
    }
}

/// The meaning of every section, by section number.
#[must_use]
pub fn meanings(outline: &Outline, prose: &Prose, catalog: &Catalog, classes: &MeaningClasses) -> Vec<Option<Meaning>> {
    let title = outline.title().filter(|&title| outline.sections[title as usize].level == 1);
    let mut found: Vec<Option<Meaning>> = Vec::with_capacity(outline.sections.len());
    for (id, section) in outline.sections.iter().enumerate() {
        let own = section
            .heading
            .filter(|_| Some(id as u32) != title)
            .and_then(|heading| own(prose, catalog, classes, heading));
        let inherited = section.parent.and_then(|parent| found[parent as usize]);
        // What is set aside above stays so, whatever a subsection is called.
        let meaning = match inherited {
            // But one option among the alternatives may be the one that was taken.
            Some(Meaning::Alternatives)
                if section.heading.is_some_and(|heading| is_chosen(prose, catalog, classes, heading)) =>
            {
                Some(Meaning::Decision)
            }
            Some(above) if above.sets_aside() => Some(above),
            _ => own.or(inherited),
        };
        found.push(meaning);
    }
    found
}

/// Whether a heading says that its option is the one taken: "Option 2: Redis (chosen)".
fn is_chosen(prose: &Prose, catalog: &Catalog, classes: &MeaningClasses, heading: BlockId) -> bool {
    let Some(sentence) = prose.sentences_of(heading).next().map(|id| &prose.sentences[id as usize]) else {
        return false;
    };
    let has = |wanted: Option<ClassId>| {
        let mut terms = prose.terms_of(sentence, &catalog.lexicon);
        wanted.is_some() && terms.any(|hit| catalog.class_of(hit.target) == wanted)
    };
    has(classes.chosen) && !has(classes.negation) && !sentence.is_question
}

fn own(prose: &Prose, catalog: &Catalog, classes: &MeaningClasses, heading: BlockId) -> Option<Meaning> {
    let sentence =
        prose.sentences.get(prose.sentences_of(heading).start as usize).filter(|sentence| sentence.block == heading)?;
    let words = prose.tokens_of(sentence).iter().filter(|token| token.span.len() > 2).count().max(1);
    let mut best: Option<(u8, Meaning)> = None;
    for hit in prose.terms_of(sentence, &catalog.lexicon) {
        let class = catalog.class_of(hit.target);
        let Some(meaning) = class.and_then(|class| classes.meanings[usize::from(class.0)]) else { continue };
        let is_leading = hit.token == sentence.tokens.start;
        let is_set_off = prose.tokens[hit.end() as usize - 1].flags.has(super::Flags::BREAK);
        // "Alternative: a queue" speaks of alternatives; "Migration of existing volumes"
        // does not speak of how things are.
        let covers = usize::from(hit.len) * 2 >= words;
        // The longest phrase tells most: "current design" is no design.
        let tells_more =
            |(len, known): (u8, Meaning)| (hit.len, std::cmp::Reverse(meaning)) > (len, std::cmp::Reverse(known));
        if (covers || is_leading && (is_set_off || meaning.sets_aside())) && best.is_none_or(tells_more) {
            best = Some((hit.len, meaning));
        }
    }
    best.map(|(_, meaning)| meaning)
}
