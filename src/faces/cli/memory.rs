//! What a watch remembers of the round before, so that only what has changed is read again.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use super::check::Done;
use super::inputs::Input;

/// What became of each input the last time, by name.
#[derive(Default)]
pub(super) struct Memory {
    known: HashMap<String, Remembered>,
}

struct Remembered {
    /// Where it stands, links resolved.
    path: PathBuf,
    done: Arc<Done>,
}

impl Memory {
    /// What became of an input, if nothing has changed since.
    pub(super) fn recall(&self, input: &Input) -> Option<Arc<Done>> {
        Some(self.known.get(&input.name)?.done.clone())
    }

    /// Remembers a round. What could not be read is tried again; so is what depends on files
    /// that are looked at for its links.
    pub(super) fn keep<'a>(&mut self, round: impl IntoIterator<Item = (&'a Input, &'a Arc<Done>)>) {
        self.known.clear();
        for (input, done) in round {
            let path = input.path.as_ref().and_then(|path| path.canonicalize().ok());
            if let (Some(path), true) = (path, done.stands_alone()) {
                self.known.insert(input.name.clone(), Remembered { path, done: done.clone() });
            }
        }
    }

    /// Forgets files that have changed.
    pub(super) fn forget(&mut self, changed: &BTreeSet<PathBuf>) {
        // A folder that came or went has files below it.
        let has_changed = |path: &PathBuf| path.ancestors().any(|above| changed.contains(above));
        self.known.retain(|_, remembered| !has_changed(&remembered.path));
    }

    /// Forgets everything: what has changed may matter for any file.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }
}
