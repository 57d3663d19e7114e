//! The catalogue's files as written. `catalog/README.md` explains each key to people;
//! the same types read what a team adds in its configuration.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The part of a technology that analysis needs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TechnologyTerms {
    /// As it stands in a message.
    pub name: String,
    /// What it is, in one sentence.
    pub summary: String,
    /// The axes it moves; at least one.
    pub axes: Vec<AxisMove>,
    /// Terms that name it wherever they stand.
    #[serde(default)]
    pub strong: Vec<String>,
    /// Products and protocols that imply it.
    #[serde(default)]
    pub products: Vec<String>,
    /// Terms that name it in some sentences only.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Terms that settle a weak one in the same sentence.
    #[serde(default)]
    pub company: Vec<String>,
    /// Longer phrases that hold a term and mean something else.
    #[serde(default)]
    pub never: Vec<String>,
    /// Terms by which a document shows that it is one of the technology's own.
    #[serde(default)]
    pub ground: Vec<String>,
    /// Whether it is more often the ground that a design stands on than what it adopts.
    #[serde(default)]
    pub ambient: bool,
    /// Whether it is taken on to carry load.
    #[serde(default)]
    pub scaling: bool,
    /// The one question that matters most.
    #[serde(default)]
    pub question: String,
}

/// One axis and how adopting the technology moves along it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisMove {
    /// Which axis.
    pub axis: Axis,
    /// The side it gains.
    pub buys: String,
    /// The side it gives up.
    pub spends: String,
}

/// The five trade-offs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Axis {
    /// Consistency or availability.
    ConsistencyAvailability,
    /// Simplicity or scalability.
    SimplicityScalability,
    /// Performance or correctness.
    PerformanceCorrectness,
    /// Developer velocity or system safety.
    VelocitySafety,
    /// Flexibility or control.
    FlexibilityControl,
}

impl Axis {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::ConsistencyAvailability,
        Self::SimplicityScalability,
        Self::PerformanceCorrectness,
        Self::VelocitySafety,
        Self::FlexibilityControl,
    ];

    /// Its name in data files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ConsistencyAvailability => "consistency-availability",
            Self::SimplicityScalability => "simplicity-scalability",
            Self::PerformanceCorrectness => "performance-correctness",
            Self::VelocitySafety => "velocity-safety",
            Self::FlexibilityControl => "flexibility-control",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::ConsistencyAvailability => "consistency vs availability",
            Self::SimplicityScalability => "simplicity vs scalability",
            Self::PerformanceCorrectness => "performance vs correctness",
            Self::VelocitySafety => "developer velocity vs system safety",
            Self::FlexibilityControl => "flexibility vs control",
        }
    }
}

/// The part of a technology that only explanations need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// What it usually costs.
    #[serde(default)]
    pub costs: Vec<String>,
    /// How it goes wrong.
    #[serde(default)]
    pub failures: Vec<Failure>,
    /// Whom it hits.
    #[serde(default)]
    pub radius: Vec<Radius>,
    /// What a reviewer asks, the most telling question first.
    #[serde(default)]
    pub questions: Vec<String>,
    /// When not to use it.
    #[serde(default)]
    pub avoid_when: Vec<String>,
    /// Signs that it is time to decide again.
    #[serde(default)]
    pub revisit_when: Vec<String>,
    /// Where to read more.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Sentences that must be read as naming it.
    #[serde(default)]
    pub matches: Vec<String>,
    /// Sentences that must not.
    #[serde(default)]
    pub ignores: Vec<String>,
}

/// One way in which a technology goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What sets it off.
    pub trigger: String,
    /// What is then seen.
    pub seen: String,
    /// How it is usually handled.
    pub handling: String,
}

/// Who is hit, and what contains it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Radius {
    /// Who or what is hit.
    pub hit: String,
    /// What keeps the harm from spreading.
    pub contained: String,
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Who wrote it, where it appeared.
    pub author: String,
    /// Its address, `https`.
    pub url: String,
}

/// A file of word classes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassFile {
    /// Lists of alternatives that terms name with `$`.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// The classes.
    #[serde(default)]
    pub class: Vec<Class>,
}

/// A class of words: terms that do the same work in a sentence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its name in features and weights.
    pub id: String,
    /// What its members have in common, in one line.
    #[serde(default)]
    pub meaning: String,
    /// Its members.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Classes whose members are its members too.
    #[serde(default)]
    pub includes: Vec<String>,
    /// Its members are single words that stand in every sentence and matter at one place
    /// only: they are asked for there, and are no hits.
    #[serde(default)]
    pub quiet: bool,
}

impl ClassFile {
    /// The term with each `$name` replaced by the alternatives it stands for.
    ///
    /// # Errors
    /// A name that has no alternatives.
    pub fn with_words(&self, term: &str) -> Result<String, String> {
        if !term.contains('$') {
            return Ok(term.to_owned());
        }
        let mut written = String::new();
        for slot in term.split(' ') {
            let mut alternatives = Vec::new();
            let (slot, optional) = slot.strip_suffix('?').map_or((slot, ""), |slot| (slot, "?"));
            for alternative in slot.split('|') {
                match alternative.strip_prefix('$') {
                    Some(name) => {
                        let words = self
                            .words
                            .get(name)
                            .ok_or_else(|| format!("term `{term}`: there are no words `{name}`"))?;
                        alternatives.push(words.as_str());
                    }
                    None => alternatives.push(alternative),
                }
            }
            written.push_str(&alternatives.join("|"));
            written.push_str(optional);
            written.push(' ');
        }
        Ok(written)
    }
}
