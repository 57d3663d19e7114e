//! What a user may change about the judgement of a document, resolved: no options left open.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Dimension;
use crate::outline::Status;
use crate::rules::{Date, Rule, Severity, Standing};

/// Resolved settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Severities that differ from a rule's own; none for a rule that is off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// Today, by which directives run out; none keeps them all in force.
    pub today: Option<Date>,
    /// How hard documents of each status are judged.
    pub by_status: ByStatus,
    /// The dimensions that every technology owes; none means all three.
    pub required: Option<Vec<Dimension>>,
    /// The dimensions that single technologies owe, by id.
    pub required_of: BTreeMap<String, Vec<Dimension>>,
    /// Technologies that are not looked for, by id.
    pub ignored: BTreeSet<String>,
}

/// How hard documents of each status are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByStatus {
    /// Drafts and work in progress.
    pub draft: Standing,
    /// What is proposed, accepted or implemented.
    pub active: Standing,
    /// What is rejected, superseded or deprecated.
    pub retired: Standing,
    /// Documents that give themselves no status.
    pub none: Standing,
}

impl Default for ByStatus {
    fn default() -> Self {
        Self { draft: Standing::Lower, active: Standing::Full, retired: Standing::Off, none: Standing::Full }
    }
}

impl Settings {
    /// The severity that a rule is raised at; none if it is off.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.severities.get(rule.id).copied().unwrap_or(rule.default_on.then_some(rule.severity))
    }

    /// How hard a document of this status is judged.
    #[must_use]
    pub fn standing(&self, status: Option<Status>) -> Standing {
        match status {
            Some(Status::Draft) => self.by_status.draft,
            Some(Status::Active) => self.by_status.active,
            Some(Status::Retired) => self.by_status.retired,
            None => self.by_status.none,
        }
    }

    /// Whether an adoption of a technology owes a record of a dimension.
    #[must_use]
    pub fn requires(&self, technology: &str, dimension: Dimension) -> bool {
        let required = self.required_of.get(technology).or(self.required.as_ref());
        required.is_none_or(|required| required.contains(&dimension))
    }
}
