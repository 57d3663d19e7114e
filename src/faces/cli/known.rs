//! `--baseline` and `--write-baseline`: what is set aside as known, and what has become of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Args;
use super::inputs::{self, Input};
use super::scope::{Scoped, shown};
use super::{Outcome, complain, note};
use crate::analysis::Analysis;
use crate::faces::baseline::BaselineFile;
use crate::workspace::{Item, Marked, Settled};

/// Where a baseline is written if no file is named.
pub(super) const DEFAULT: &str = "caveat-baseline.toml";
/// Entries that a message tells one by one.
const MOST_TOLD: usize = 10;

/// The baselines of one check.
pub(super) struct Known {
    /// The one that the arguments name, for all documents.
    given: Option<Arc<BaselineFile>>,
    /// Where findings are written of documents for which no baseline is configured.
    fallback: Option<Arc<BaselineFile>>,
    /// Whether baselines are written after the check.
    writes: bool,
    /// Whether what is new is taken in where there is a baseline already.
    accepts_new: bool,
}

/// What the findings of one document are known by, and to which baseline.
#[derive(Clone)]
pub(super) struct OfDocument {
    file: Arc<BaselineFile>,
    name: String,
    marked: Marked,
}

impl Known {
    /// The baselines that the arguments ask for.
    ///
    /// # Errors
    /// What is wrong with one, and the way out.
    pub(super) fn open(args: &Args) -> Result<Self, String> {
        let writes = args.write_baseline.is_some();
        let named = args.write_baseline.as_ref().and_then(Option::as_ref).or(args.baseline.as_ref());
        let read = if writes { BaselineFile::read_or_new } else { BaselineFile::read };
        let given = named.map(|path| read(path)).transpose()?.map(Arc::new);
        let fallback = (writes && given.is_none()).then(|| read(Path::new(DEFAULT))).transpose()?.map(Arc::new);
        Ok(Self { given, fallback, writes, accepts_new: args.accept_new })
    }

    /// The baseline of a document.
    fn of(&self, scoped: &Scoped) -> Option<Arc<BaselineFile>> {
        let configured = || scoped.scope.baseline.clone();
        self.given.clone().or_else(configured).or_else(|| self.fallback.clone())
    }

    fn accepts(&self, file: &BaselineFile) -> bool {
        self.writes && (self.accepts_new || !file.was_there)
    }

    /// Sets the findings of a document aside that are known; all of them if they are about to be.
    pub(super) fn mark(
        &self,
        input: &Input,
        scoped: &Scoped,
        text: &str,
        analysis: &mut Analysis,
    ) -> Option<OfDocument> {
        let place = inputs::place(input)?;
        let file = self.of(scoped)?;
        let marked = file.mark(place, text, analysis, &scoped.engine);
        if self.accepts(&file) {
            analysis.findings.iter_mut().filter(|finding| !finding.suppressed).for_each(|finding| {
                finding.baselined = true;
            });
        }
        Some(OfDocument { name: file.name_of(place), file, marked })
    }

    /// Writes the baselines if that is asked for, and tells what is settled. `is_on` tells
    /// whether a rule was on in this check.
    pub(super) fn finish(&self, checked: Vec<OfDocument>, is_on: &dyn Fn(&str) -> bool, quiet: bool) -> Outcome {
        let mut files: BTreeMap<PathBuf, (Arc<BaselineFile>, BTreeMap<String, Marked>)> = BTreeMap::new();
        let always = self.given.clone().or_else(|| self.fallback.clone().filter(|_| checked.is_empty()));
        if let Some(file) = always {
            files.insert(file.path.clone(), (file, BTreeMap::new()));
        }
        for OfDocument { file, name, marked } in checked {
            let (_, documents) = files.entry(file.path.clone()).or_insert_with(|| (file, BTreeMap::new()));
            documents.insert(name, marked);
        }
        let outcomes = files
            .into_values()
            .map(|(file, documents)| self.settle(&file, &file.baseline.settle(&documents, is_on), quiet));
        outcomes.max().unwrap_or(Outcome::Clean)
    }

    fn settle(&self, file: &BaselineFile, settled: &Settled, quiet: bool) -> Outcome {
        let path = shown(&file.path);
        if !self.writes {
            if !file.was_there {
                // Only one that is configured is missed so late; what could be checked was.
                complain(&format!("{path}: there is no such baseline; --write-baseline writes it"));
                return Outcome::Broken;
            }
            if !quiet && !settled.stale.is_empty() {
                note(&format!(
                    "{path}: {} settled ({}); --write-baseline takes out what is settled",
                    entries(settled.stale.len()),
                    told(&settled.stale)
                ));
            }
            return Outcome::Clean;
        }
        if !settled.new.is_empty() && !self.accepts(file) {
            complain(&format!(
                "{path}: nothing was written: {} not in it yet ({}); settle what is new, or take it in with \
                 --accept-new",
                findings(settled.new.len()),
                told(&settled.new)
            ));
            return Outcome::Failed;
        }
        if let Err(problem) = file.write(&settled.baseline) {
            complain(&problem);
            return Outcome::Broken;
        }
        if !quiet {
            let mut text = format!("{path}: {} written", entries(settled.baseline.len()));
            if file.was_there {
                text.push_str(&format!(", {} new; {} settled and taken out", settled.new.len(), settled.stale.len()));
            }
            note(&text);
        }
        Outcome::Clean
    }
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn findings(count: usize) -> String {
    if count == 1 { "1 finding is".to_owned() } else { format!("{count} findings are") }
}

/// `docs/a.md: caching, cost; docs/b.md: ...`
fn told(items: &[(String, Item)]) -> String {
    let mut told: Vec<String> = Vec::new();
    for (document, item) in items.iter().take(MOST_TOLD) {
        told.push(format!("{document}: {}", item.describe()));
    }
    if items.len() > MOST_TOLD {
        told.push(format!("and {} more", items.len() - MOST_TOLD));
    }
    told.join("; ")
}
