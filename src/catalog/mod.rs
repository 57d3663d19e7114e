//! What Caveat knows: technologies, cues and weights, from data files embedded at build
//! time, compiled into one [`Lexicon`].
//!
//! No other module names a technology. Loading cannot fail for the built-in files (tests
//! check them); what a team adds is checked when it is added.

mod additions;
mod bits;
mod classes;
mod lexicon;
mod register;
mod schema;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use register::{CLASS_FILES, ROLE_COUNT, named_words, register};

pub use additions::{Addition, Additions, OWN_CLASSES, check_term};
pub use bits::ClassBits;
pub use classes::{ClassId, ClassSet, ones};
pub use lexicon::{Lexicon, LexiconBuilder, ListId, TargetId, UNKNOWN, WordId};
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
    /// It tells that the document is one of the technology's own, which does not take it on.
    Ground,
}

const ROLES: [Role; ROLE_COUNT] = [Role::Strong, Role::Product, Role::Weak, Role::Company, Role::Never, Role::Ground];

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
    /// The built-in ones, sorted by id, then those that a team has added, sorted as well: a
    /// built-in technology has the same number in every catalogue.
    pub technologies: Vec<Technology>,
    /// All terms.
    pub lexicon: Lexicon,
    /// What a team has added to what is known.
    own_knowledge: BTreeMap<String, Knowledge>,
    class_names: Vec<String>,
    class_numbers: BTreeMap<String, ClassId>,
    /// The classes that include each class.
    parents: Vec<Vec<ClassId>>,
    /// The classes whose words matter at one place only.
    quiet: ClassSet,
    first_class: TargetId,
    /// The targets of terms of [`Role::Ground`], of the technologies that have any.
    grounds: Vec<TargetId>,
}

/// What is read at every start.
#[derive(Deserialize)]
struct Embedded {
    technologies: BTreeMap<String, TechnologyTerms>,
    files: BTreeMap<String, serde_json::Value>,
}

static EMBEDDED: LazyLock<Embedded> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("OUT_DIR"), "/catalog.json"));
    serde_json::from_str(text).expect("the embedded catalogue is checked by tests")
});

/// The same with all terms, for a lexicon that must be compiled anew.
static TERMS: LazyLock<Embedded> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("OUT_DIR"), "/terms.json"));
    serde_json::from_str(text).expect("the embedded catalogue is checked by tests")
});

static KNOWLEDGE: LazyLock<BTreeMap<String, Knowledge>> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("OUT_DIR"), "/knowledge.json"));
    serde_json::from_str(text).expect("the embedded catalogue is checked by tests")
});

static BUILT_IN: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));
    let lexicon = Lexicon::from_bytes(bytes).expect("the embedded lexicon is checked by tests");
    let technologies: Vec<_> = EMBEDDED.technologies.iter().collect();
    let catalog = Catalog::with_lexicon(&technologies, &[], lexicon);
    Arc::new(catalog.expect("the embedded catalogue is checked by tests"))
});

impl Catalog {
    /// The catalogue that ships with Caveat, built at first use.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The same, to be shared.
    #[must_use]
    pub fn built_in_shared() -> Arc<Self> {
        BUILT_IN.clone()
    }

    /// The built-in catalogue with what a team adds. All terms are compiled anew, which
    /// takes much longer than checking a document: build one and share it.
    ///
    /// # Errors
    /// The first term that is malformed, with where it stands.
    pub fn with_additions(additions: &Additions) -> Result<Self, CatalogError> {
        let mut files = Vec::new();
        for (key, _) in CLASS_FILES {
            files.push(ClassFile::deserialize(&TERMS.files[key]).map_err(|error| CatalogError(error.to_string()))?);
        }
        let own_classes = additions.extend_classes(&mut files)?;
        files.push(ClassFile { class: own_classes.clone(), ..ClassFile::default() });
        let technologies = additions.extend_technologies(&TERMS.technologies);
        let technologies: Vec<_> = technologies.iter().map(|(id, terms)| (id, terms)).collect();
        let mut builder = LexiconBuilder::new();
        register(&mut builder, &technologies, &files).map_err(CatalogError)?;
        for word in named_words(&EMBEDDED.files["evidence-weights"]) {
            builder.add_word(&word);
        }
        let mut catalog = Self::with_lexicon(&technologies, &own_classes, builder.build())?;
        catalog.own_knowledge = additions.knowledge(&KNOWLEDGE);
        Ok(catalog)
    }

    fn with_lexicon(
        technologies: &[(&String, &TechnologyTerms)],
        own_classes: &[Class],
        lexicon: Lexicon,
    ) -> Result<Self, CatalogError> {
        let first_class = (technologies.len() * ROLES.len()) as TargetId;
        let mut catalog = Self { lexicon, first_class, ..Self::default() };
        for (number, &(id, entry)) in technologies.iter().enumerate() {
            if !entry.ground.is_empty() {
                catalog.grounds.push((number * ROLES.len()) as TargetId + Role::Ground as TargetId);
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
        let mut inclusions: Vec<(ClassId, Vec<String>)> = Vec::new();
        for (key, prefix) in CLASS_FILES {
            let file = ClassFile::deserialize(&EMBEDDED.files[key]).map_err(|error| CatalogError(error.to_string()))?;
            for class in file.class {
                let name = format!("{prefix}{}", class.id);
                let number = ClassId(catalog.class_names.len() as u16);
                if class.quiet {
                    catalog.quiet.insert(number);
                }
                inclusions.push((number, class.includes));
                catalog.class_numbers.insert(name.clone(), number);
                catalog.class_names.push(name);
            }
        }
        for class in own_classes {
            let number = ClassId(catalog.class_names.len() as u16);
            catalog.class_numbers.insert(class.id.clone(), number);
            catalog.class_names.push(class.id.clone());
        }
        catalog.parents = vec![Vec::new(); catalog.class_names.len()];
        for (parent, parts) in inclusions {
            for part in parts {
                let class = catalog.class(&part);
                let class = class.ok_or_else(|| {
                    CatalogError(format!("no class `{part}` for `{}` to include", catalog.class_name(parent)))
                })?;
                catalog.parents[usize::from(class.0)].push(parent);
            }
        }
        catalog.close_inclusions();
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

    /// The class that a hit's target stands for; none for a term of a technology.
    #[must_use]
    pub fn class_of(&self, target: TargetId) -> Option<ClassId> {
        target.checked_sub(self.first_class).map(ClassId)
    }

    /// Whether the words of a class matter at one place only, and say nothing of a sentence.
    #[must_use]
    pub fn is_quiet(&self, class: ClassId) -> bool {
        self.quiet.has(class)
    }

    /// Whether a class lists a word.
    #[must_use]
    pub fn is_member(&self, word: WordId, class: ClassId) -> bool {
        self.lexicon.lists(self.first_class + class.0, word)
    }

    /// What a hit's target stands for.
    #[must_use]
    pub fn target(&self, target: TargetId) -> Target {
        match target.checked_sub(self.first_class) {
            Some(class) => Target::Class(ClassId(class)),
            None => Target::Technology(target / ROLES.len() as u16, ROLES[usize::from(target) % ROLES.len()]),
        }
    }

    /// The targets of terms that tell of a technology's own documents.
    #[must_use]
    pub fn grounds(&self) -> &[TargetId] {
        &self.grounds
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
        let (built_in, own) = self.technologies.split_at(EMBEDDED.technologies.len().min(self.technologies.len()));
        let find = |list: &[Technology]| list.binary_search_by(|technology| technology.id.as_str().cmp(id)).ok();
        let at = find(built_in).or_else(|| find(own).map(|at| built_in.len() + at))?;
        Some(at as TechnologyId)
    }

    /// The number that a technology of another catalogue has in this one; none if this one
    /// does not know it.
    #[must_use]
    pub fn translated(&self, technology: TechnologyId, from: &Self) -> Option<TechnologyId> {
        if usize::from(technology) < EMBEDDED.technologies.len() || std::ptr::eq(self, from) {
            return Some(technology);
        }
        self.technology_by_id(&from.technology(technology).id)
    }

    /// What reviewers know of a technology.
    #[must_use]
    pub fn knowledge(&self, technology: &str) -> Option<&Knowledge> {
        self.own_knowledge.get(technology).or_else(|| knowledge(technology))
    }
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
    EMBEDDED.files.get(name)
}
