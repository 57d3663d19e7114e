//! Names of rules and technologies, and what somebody who wrote another may have meant.

use super::{RULES, rule};
use crate::catalog::Catalog;

/// Whether a rule or technology has that name.
pub(super) fn is_known(name: &str, catalog: &Catalog) -> bool {
    rule(name).is_some() || catalog.technology_by_id(name).is_some()
}

/// Names that are close to one that nothing has, the closest first.
#[must_use]
pub fn near_names(name: &str, catalog: &Catalog) -> Vec<String> {
    let rules = RULES.iter().map(|rule| rule.id);
    let technologies = catalog.technologies.iter().map(|technology| technology.id.as_str());
    nearest(name, rules.chain(technologies)).into_iter().map(str::to_owned).collect()
}

/// Those of the candidates that are close to a name, the closest first, at most three.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let mut scored: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = distance(name, candidate);
            let is_part = candidate.contains(name) && name.len() > 2;
            (is_part || distance <= 2 + name.len() / 5).then_some((distance, candidate))
        })
        .collect();
    scored.sort();
    scored.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

/// How many single letters must change for one word to become the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
