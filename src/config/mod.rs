//! What a user may change about a check, resolved: no options left open.

use std::collections::BTreeMap;

use crate::rules::{Date, Rule, Severity};

/// Resolved settings.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Severities that differ from a rule's own; none for a rule that is off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// Today, by which directives run out; none keeps them all in force.
    pub today: Option<Date>,
}

impl Settings {
    /// The severity that a rule is raised at; none if it is off.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.severities.get(rule.id).copied().unwrap_or(rule.default_on.then_some(rule.severity))
    }
}
