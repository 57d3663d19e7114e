//! How often the dimensions of a technology are recorded, over projects.

use std::collections::BTreeMap;

use caveat::evidence::Dimension;

use crate::attribution::Cell;
use crate::labels::Document;

/// So many cells of all technologies are taken to stand beside a technology's own: a few
/// documents are no custom.
const SHRINKAGE: f64 = 8.0;

/// Weights of cells.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    recorded: f64,
    all: f64,
}

impl Count {
    fn add(&mut self, is_recorded: bool, weight: f64) {
        self.recorded += if is_recorded { weight } else { 0.0 };
        self.all += weight;
    }
}

/// How often each dimension is recorded, by technology and project.
#[derive(Debug, Default)]
pub struct Usual {
    by_project: BTreeMap<(String, usize), BTreeMap<String, Count>>,
    of_any: [Count; 3],
}

impl Usual {
    /// Counts the cells that reviewers are sure of.
    pub fn of_cells(documents: &[Document], cells: &[&Cell]) -> Self {
        let mut usual = Self::default();
        for cell in cells {
            if let Some(is_recorded) = cell.is_recorded {
                let document = &documents[cell.document];
                usual.add(&cell.technology, cell.dimension as usize, &document.project, is_recorded, document.weight);
            }
        }
        usual
    }

    fn add(&mut self, technology: &str, dimension: usize, project: &str, is_recorded: bool, weight: f64) {
        let by_project = self.by_project.entry((technology.to_owned(), dimension)).or_default();
        by_project.entry(project.to_owned()).or_default().add(is_recorded, weight);
        self.of_any[dimension].add(is_recorded, weight);
    }

    /// The share of documents that record it, those of one project left out.
    pub fn of(&self, technology: &str, dimension: Dimension, but: Option<&str>) -> f64 {
        let of_any = self.of_any(dimension);
        let mut own = Count { recorded: SHRINKAGE * of_any, all: SHRINKAGE };
        let known = self.by_project.get(&(technology.to_owned(), dimension as usize));
        for (_, count) in known.into_iter().flatten().filter(|(project, _)| Some(project.as_str()) != but) {
            own.recorded += count.recorded;
            own.all += count.all;
        }
        own.recorded / own.all
    }

    fn of_any(&self, dimension: Dimension) -> f64 {
        let Count { recorded, all } = self.of_any[dimension as usize];
        if all > 0.0 { recorded / all } else { 0.5 }
    }

    /// All shares as they are written, `any` for technologies that are not there.
    pub fn shares(&self) -> Vec<(&str, [f64; 3])> {
        let mut names: Vec<&str> = self.by_project.keys().map(|(technology, _)| technology.as_str()).collect();
        names.dedup();
        let of = |name| (name, Dimension::ALL.map(|dimension| self.of(name, dimension, None)));
        let any = ("any", Dimension::ALL.map(|dimension| self.of_any(dimension)));
        std::iter::once(any).chain(names.into_iter().map(of)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_says_nothing_of_itself_and_a_few_documents_are_no_custom() {
        let mut usual = Usual::default();
        for (project, is_recorded) in [("one", true), ("one", true), ("two", false)] {
            usual.add("caching", 0, project, is_recorded, 1.0);
        }
        let of = |but| usual.of("caching", Dimension::Cost, but);
        let (all, without_one, without_two) = (of(None), of(Some("one")), of(Some("two")));
        assert!(without_one < all && all < without_two, "{without_one} {all} {without_two}");
        assert!((usual.of("queue", Dimension::Cost, None) - 2.0 / 3.0).abs() < 1e-9, "as often as anything");
        assert!((usual.of("queue", Dimension::FailureMode, None) - 0.5).abs() < 1e-9, "nothing is known");
        assert_eq!(usual.shares().iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["any", "caching"]);
    }
}
