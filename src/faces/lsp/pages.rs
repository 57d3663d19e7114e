//! The rules' pages as files, for the link behind a diagnostic's code.
//!
//! The pages are part of the program, and what it links to must be those of its own version
//! and there without a network: they are written once to the user's cache folder.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::rules::RULES;

/// The folder of the pages, written at first use; none where nothing can be written.
pub(super) fn folder() -> Option<PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(write).clone()
}

fn write() -> Option<PathBuf> {
    let folder = cache()?.join("caveat").join(env!("CARGO_PKG_VERSION")).join("rules");
    std::fs::create_dir_all(&folder).ok()?;
    for rule in RULES {
        let path = folder.join(format!("{}.md", rule.id));
        let is_current = std::fs::read_to_string(&path).is_ok_and(|text| text == rule.page);
        if !is_current {
            std::fs::write(&path, rule.page).ok()?;
        }
    }
    Some(folder)
}

fn cache() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("LOCALAPPDATA"))
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .or_else(|| Some(std::env::temp_dir()))
}
