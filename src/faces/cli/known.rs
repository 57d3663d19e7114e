//! `--baseline` and `--write-baseline`: what is set aside as known, and what has become of it.

use std::path::{Path, PathBuf};

use super::args::Args;
use super::inputs::{self, Input};
use super::{Outcome, complain, note};
use crate::analysis::{Analysis, Engine};
use crate::faces::baseline::BaselineFile;
use crate::workspace::{Item, Marked, Settled};

/// Where a baseline is written if no file is named.
pub(super) const DEFAULT: &str = "caveat-baseline.toml";
/// Entries that a message tells one by one.
const MOST_TOLD: usize = 10;

/// The baseline of one check.
pub(super) struct Known {
    file: BaselineFile,
    /// Whether it is written after the check.
    writes: bool,
    /// Whether what is new is taken in.
    accepts: bool,
}

/// What the findings of one document are known by.
pub(super) type OfDocument = (PathBuf, Marked);

impl Known {
    /// The baseline that the arguments ask for.
    ///
    /// # Errors
    /// What is wrong with it, and the way out.
    pub(super) fn open(args: &Args) -> Result<Option<Self>, String> {
        let written = args.write_baseline.as_ref().map(|path| path.as_ref().or(args.baseline.as_ref()));
        let Some(path) = written else {
            let file = args.baseline.as_deref().map(BaselineFile::read).transpose()?;
            return Ok(file.map(|file| Self { file, writes: false, accepts: false }));
        };
        let file = BaselineFile::read_or_new(path.map_or(Path::new(DEFAULT), PathBuf::as_path))?;
        let accepts = args.accept_new || !file.was_there;
        Ok(Some(Self { file, writes: true, accepts }))
    }

    /// Sets the findings of a document aside that are known; all of them if they are about to be.
    pub(super) fn mark(
        &self,
        input: &Input,
        text: &str,
        analysis: &mut Analysis,
        engine: &Engine,
    ) -> Option<OfDocument> {
        let place = inputs::place(input)?;
        let marked = self.file.mark(place, text, analysis, engine);
        if self.accepts {
            analysis.findings.iter_mut().filter(|finding| !finding.suppressed).for_each(|finding| {
                finding.baselined = true;
            });
        }
        Some((place.to_owned(), marked))
    }

    /// Writes the baseline if that is asked for, and tells what is settled. `is_on` tells
    /// whether a rule was on in this check.
    pub(super) fn finish(&self, checked: Vec<OfDocument>, is_on: &dyn Fn(&str) -> bool, quiet: bool) -> Outcome {
        let settled = self.file.baseline.settle(&self.file.named(checked), is_on);
        let path = self.file.path.display();
        if !self.writes {
            if !quiet && !settled.stale.is_empty() {
                note(&format!(
                    "{path}: {} settled ({}); --write-baseline takes out what is settled",
                    entries(settled.stale.len()),
                    told(&settled.stale)
                ));
            }
            return Outcome::Clean;
        }
        if !settled.new.is_empty() && !self.accepts {
            complain(&format!(
                "{path}: nothing was written: {} not in it yet ({}); settle what is new, or take it in with \
                 --accept-new",
                findings(settled.new.len()),
                told(&settled.new)
            ));
            return Outcome::Failed;
        }
        if let Err(problem) = self.file.write(&settled.baseline) {
            complain(&problem);
            return Outcome::Broken;
        }
        if !quiet {
            note(&self.written(&settled));
        }
        Outcome::Clean
    }

    fn written(&self, settled: &Settled) -> String {
        let mut text = format!("{}: {} written", self.file.path.display(), entries(settled.baseline.len()));
        if self.file.was_there {
            text.push_str(&format!(", {} new; {} settled and taken out", settled.new.len(), settled.stale.len()));
        }
        text
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
