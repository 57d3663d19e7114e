//! What a team adds to the catalogue: technologies of its own, terms and knowledge for those
//! that are built in, and members of word classes.

use std::collections::BTreeMap;

use super::register::CLASS_FILES;
use super::schema::{AxisMove, Class, ClassFile, Knowledge, TechnologyTerms};
use super::{CatalogError, LexiconBuilder};

/// Classes that have members only where a team gives them some: what records a dimension,
/// in the order of the dimensions, by the team's own word.
pub const OWN_CLASSES: [&str; 3] = ["own/cost", "own/failure-mode", "own/blast-radius"];

/// Everything that a team adds. Two that are equal make the same catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// Technologies by id; of a built-in one, what is added to it.
    pub technologies: BTreeMap<String, Addition>,
    /// Terms that are added to word classes, by the class's name.
    pub classes: BTreeMap<String, Vec<String>>,
}

/// A technology of a team's own, or what it adds to a built-in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Addition {
    /// As it stands in a message; without one, the id with its hyphens as spaces.
    pub name: Option<String>,
    pub summary: Option<String>,
    pub axes: Vec<AxisMove>,
    /// Terms that name it wherever they stand.
    pub strong: Vec<String>,
    pub products: Vec<String>,
    pub weak: Vec<String>,
    pub company: Vec<String>,
    pub never: Vec<String>,
    /// Terms by which a document shows that it is one of the technology's own.
    pub ground: Vec<String>,
    pub ambient: Option<bool>,
    pub scaling: Option<bool>,
    pub knowledge: Knowledge,
}

/// What is wrong with a term; none if it can be compiled.
#[must_use]
pub fn check_term(term: &str) -> Option<String> {
    LexiconBuilder::new().add(term, 0).err()
}

impl Additions {
    /// Whether they add nothing, so that the built-in catalogue will do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.technologies.is_empty() && self.classes.is_empty()
    }

    /// All technologies in the order of their numbers: built-in ones, then those of the team.
    pub(super) fn extend_technologies(
        &self,
        built_in: &BTreeMap<String, TechnologyTerms>,
    ) -> Vec<(String, TechnologyTerms)> {
        let mut all: Vec<(String, TechnologyTerms)> = Vec::new();
        for (id, terms) in built_in {
            let mut terms = terms.clone();
            if let Some(addition) = self.technologies.get(id) {
                addition.extend(&mut terms);
            }
            all.push((id.clone(), terms));
        }
        for (id, addition) in self.technologies.iter().filter(|(id, _)| !built_in.contains_key(*id)) {
            let mut terms = TechnologyTerms { name: id.replace('-', " "), ..TechnologyTerms::default() };
            addition.extend(&mut terms);
            if terms.summary.is_empty() {
                terms.summary.clone_from(&terms.name);
            }
            all.push((id.clone(), terms));
        }
        all
    }

    /// Adds members to the classes of the files; gives the classes that are the team's alone.
    pub(super) fn extend_classes(&self, files: &mut [ClassFile]) -> Result<Vec<Class>, CatalogError> {
        let mut own = Vec::new();
        for (name, terms) in &self.classes {
            if OWN_CLASSES.contains(&name.as_str()) {
                let terms = terms.clone();
                own.push(Class { id: name.clone(), terms, ..Class::default() });
                continue;
            }
            let places = CLASS_FILES.iter().zip(files.iter_mut());
            let class = places.into_iter().find_map(|((_, prefix), file)| {
                let id = name.strip_prefix(prefix)?;
                file.class.iter_mut().find(|class| class.id == id)
            });
            let class = class.ok_or_else(|| CatalogError(format!("there is no class `{name}`")))?;
            class.terms.extend(terms.iter().cloned());
        }
        Ok(own)
    }

    /// What is known of the technologies that the team has a word on.
    pub(super) fn knowledge(&self, built_in: &BTreeMap<String, Knowledge>) -> BTreeMap<String, Knowledge> {
        let known = |(id, addition): (&String, &Addition)| {
            let mut known = addition.knowledge.clone();
            if let Some(more) = built_in.get(id).cloned() {
                // What the team knows of its own house comes first.
                known.costs.extend(more.costs);
                known.failures.extend(more.failures);
                known.radius.extend(more.radius);
                known.questions.extend(more.questions);
                known.avoid_when.extend(more.avoid_when);
                known.revisit_when.extend(more.revisit_when);
                known.sources.extend(more.sources);
            }
            (id.clone(), known)
        };
        self.technologies.iter().map(known).collect()
    }
}

impl Addition {
    fn extend(&self, terms: &mut TechnologyTerms) {
        if let Some(name) = &self.name {
            terms.name.clone_from(name);
        }
        if let Some(summary) = &self.summary {
            terms.summary.clone_from(summary);
        }
        if let Some(question) = self.knowledge.questions.first() {
            terms.question.clone_from(question);
        }
        for axis in &self.axes {
            terms.axes.retain(|known| known.axis != axis.axis);
            terms.axes.push(axis.clone());
        }
        terms.strong.extend(self.strong.iter().cloned());
        terms.products.extend(self.products.iter().cloned());
        terms.weak.extend(self.weak.iter().cloned());
        terms.company.extend(self.company.iter().cloned());
        terms.never.extend(self.never.iter().cloned());
        terms.ground.extend(self.ground.iter().cloned());
        terms.ambient = self.ambient.unwrap_or(terms.ambient);
        terms.scaling = self.scaling.unwrap_or(terms.scaling);
    }
}
