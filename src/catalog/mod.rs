//! What Caveat knows: technologies, cues and weights, from data files embedded at build
//! time, compiled into one [`Lexicon`].
//!
//! No other module names a technology. Loading cannot fail for the built-in files (tests
//! check them); what a team adds is checked when it is added.

mod classes;
mod lexicon;
mod schema;
mod term;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use classes::{ClassId, ClassSet};
pub use lexicon::{Lexicon, LexiconBuilder, TargetId, UNKNOWN, WordId};
pub use schema::{Axis, AxisMove, Class, ClassFile, Failure, Knowledge, Radius, Source, TechnologyTerms};

/// Index of a technology in [`Catalog::technologies`].
pub type TechnologyId = u16;

/// What is wrong with an entry of the catalogue, for a person to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogError(pub String);

impl std::fmt::Display for CatalogError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for CatalogError {}

/// A technology: what a message needs of it.
#[derive(Debug, Clone)]
pub struct Technology {
    /// Its id, such as `caching`.
    pub id: String,
    /// As it stands in a message.
    pub name: String,
    /// What it is, in one sentence.
    pub summary: String,
    /// The axes it moves.
    pub axes: Vec<AxisMove>,
    /// The one question that a reviewer would ask first.
    pub question: String,
    /// Whether it is more often the ground that a design stands on than what it adopts.
    pub ambient: bool,
    /// Whether it is taken on to carry load, so that a document owes a word on how much.
    pub scaling: bool,
}

/// How strongly a term names its technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Wherever it stands.
    Strong,
    /// By naming a product.
    Product,
    /// Only in company.
    Weak,
    /// It names nothing, but settles a weak term beside it.
    Company,
    /// It holds a term and means something else.
    Never,
}

const ROLES: [Role; 5] = [Role::Strong, Role::Product, Role::Weak, Role::Company, Role::Never];

/// What a [`TargetId`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A term of a technology.
    Technology(TechnologyId, Role),
    /// A member of a word class.
    Class(ClassId),
}

/// Everything that analysis knows before it sees a document.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Sorted by id.
    pub technologies: Vec<Technology>,
    /// All terms.
    pub lexicon: Lexicon,
    class_names: Vec<String>,
    class_numbers: BTreeMap<String, ClassId>,
    /// The classes that include each class.
    parents: Vec<Vec<ClassId>>,
    first_class: TargetId,
}

#[derive(Deserialize)]
struct Embedded {
    technologies: BTreeMap<String, TechnologyTerms>,
    sections: ClassFile,
    stance: ClassFile,
    claims: ClassFile,
    practice: ClassFile,
    adoption: serde_json::Value,
    #[serde(rename = "evidence-labels")]
    labels: ClassFile,
    #[serde(rename = "evidence-classes")]
    classes: ClassFile,
    #[serde(flatten)]
    other: BTreeMap<String, serde_json::Value>,
}

static EMBEDDED: LazyLock<Embedded> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("OUT_DIR"), "/lexicon.json"));
    serde_json::from_str(text).expect("the embedded catalogue is checked by tests")
});

static KNOWLEDGE: LazyLock<BTreeMap<String, Knowledge>> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("OUT_DIR"), "/knowledge.json"));
    serde_json::from_str(text).expect("the embedded catalogue is checked by tests")
});

static BUILT_IN: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::with_technologies(&EMBEDDED.technologies, named_words()).expect("the embedded catalogue is checked by tests")
});

impl Catalog {
    /// The catalogue that ships with Caveat, built at first use.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The built-in cues with these technologies, by id; `words` get a number though no
    /// term holds them.
    ///
    /// # Errors
    /// The first term that is malformed, with its technology or class.
    pub fn with_technologies(technologies: &BTreeMap<String, TechnologyTerms>, words: impl IntoIterator<Item = &'static str>) -> Result<Self, CatalogError> {
        let mut builder = LexiconBuilder::new();
        let mut catalog = Self { first_class: (technologies.len() * ROLES.len()) as TargetId, ..Self::default() };
        for (index, (id, entry)) in technologies.iter().enumerate() {
            for (role, terms) in
                [&entry.strong, &entry.products, &entry.weak, &entry.company, &entry.never].into_iter().enumerate()
            {
                let target = (index * ROLES.len() + role) as TargetId;
                for term in terms {
                    builder.add(term, target).map_err(|error| CatalogError(format!("technology `{id}`: {error}")))?;
                }
            }
            catalog.technologies.push(Technology {
                id: id.clone(),
                name: entry.name.clone(),
                summary: entry.summary.clone(),
                axes: entry.axes.clone(),
                question: entry.question.clone(),
                ambient: entry.ambient,
                scaling: entry.scaling,
            });
        }
        let files = [
            ("section/", &EMBEDDED.sections),
            ("stance/", &EMBEDDED.stance),
            ("", &EMBEDDED.labels),
            ("", &EMBEDDED.classes),
            ("claim/", &EMBEDDED.claims),
            ("practice/", &EMBEDDED.practice),
        ];
        for (prefix, file) in files {
            for class in &file.class {
                let name = format!("{prefix}{}", class.id);
                let number = ClassId(catalog.class_names.len() as u16);
                for term in &class.terms {
                    file.with_words(term)
                        .and_then(|term| builder.add(&term, catalog.first_class + number.0))
                        .map_err(|error| CatalogError(format!("class `{name}`: {error}")))?;
                }
                catalog.class_numbers.insert(name.clone(), number);
                catalog.class_names.push(name);
            }
        }
        catalog.parents = vec![Vec::new(); catalog.class_names.len()];
        for class in &EMBEDDED.classes.class {
            let parent = catalog.class_numbers[&class.id];
            for part in &class.includes {
                let part = catalog.class(part).ok_or_else(|| CatalogError(format!("class `{}` includes `{part}`, which does not exist", class.id)))?;
                catalog.parents[usize::from(part.0)].push(parent);
            }
        }
        catalog.close_inclusions();
        for word in words {
            builder.add_word(word);
        }
        catalog.lexicon = builder.build();
        Ok(catalog)
    }

    /// A class that is included in an included class is included too.
    fn close_inclusions(&mut self) {
        for class in 0..self.parents.len() {
            let mut all: Vec<ClassId> = Vec::new();
            let mut open = self.parents[class].clone();
            while let Some(parent) = open.pop() {
                if !all.contains(&parent) {
                    all.push(parent);
                    open.extend(&self.parents[usize::from(parent.0)]);
                }
            }
            all.sort_unstable();
            self.parents[class] = all;
        }
    }

    /// What a hit's target stands for.
    #[must_use]
    pub fn target(&self, target: TargetId) -> Target {
        match target.checked_sub(self.first_class) {
            Some(class) => Target::Class(ClassId(class)),
            None => Target::Technology(target / ROLES.len() as u16, ROLES[usize::from(target) % ROLES.len()]),
        }
    }

    /// The number of a class; none if there is no such class.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<ClassId> {
        self.class_numbers.get(name).copied()
    }

    /// The name of a class.
    #[must_use]
    pub fn class_name(&self, class: ClassId) -> &str {
        &self.class_names[usize::from(class.0)]
    }

    /// The classes that count a member of this one as theirs.
    #[must_use]
    pub fn including(&self, class: ClassId) -> &[ClassId] {
        &self.parents[usize::from(class.0)]
    }

    /// How many classes there are.
    #[must_use]
    pub fn class_count(&self) -> usize {
        self.class_names.len()
    }

    /// A technology by number.
    #[must_use]
    pub fn technology(&self, id: TechnologyId) -> &Technology {
        &self.technologies[usize::from(id)]
    }

    /// The number of a technology; none if there is no such id.
    #[must_use]
    pub fn technology_by_id(&self, id: &str) -> Option<TechnologyId> {
        self.technologies.binary_search_by(|technology| technology.id.as_str().cmp(id)).ok().map(|at| at as TechnologyId)
    }
}

/// Words that weights of single words name.
fn named_words() -> impl Iterator<Item = &'static str> {
    let weights = EMBEDDED.other.get("evidence-weights").and_then(serde_json::Value::as_object);
    let features = weights.into_iter().flatten().filter_map(|(_, model)| model.get("weights")?.as_object());
    let names = features.flat_map(|weights| weights.keys());
    names.filter_map(|name| name.strip_prefix("word:").or_else(|| name.strip_prefix("bigram:"))).flat_map(|words| words.split(' '))
}

/// What reviewers know of a built-in technology.
#[must_use]
pub fn knowledge(technology: &str) -> Option<&'static Knowledge> {
    KNOWLEDGE.get(technology)
}

/// A data file of the catalogue that another stage reads in its own way: the file's
/// stem, behind `evidence-` for those of the folder `evidence`.
#[must_use]
pub fn data(name: &str) -> Option<&'static serde_json::Value> {
    if name == "adoption" { Some(&EMBEDDED.adoption) } else { EMBEDDED.other.get(name) }
}
