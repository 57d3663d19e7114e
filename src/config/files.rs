//! Which files are checked, by patterns. They are those of `.gitignore`: one without a slash
//! matches at any depth, one with a slash from the folder of its file on, and one that names a
//! folder holds for everything below it.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns and the folder that they are relative to.
#[derive(Debug, Clone)]
pub struct Globs {
    root: PathBuf,
    written: Vec<String>,
    matcher: Gitignore,
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root && self.written == other.written
    }
}

/// What is wrong with a pattern; none if nothing is.
#[must_use]
pub fn check_pattern(pattern: &str) -> Option<String> {
    if pattern.trim_start().starts_with('#') {
        return Some(format!("`{pattern}` is a comment among patterns; write `\\#` for a name that begins with `#`"));
    }
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    let error = builder.add_line(None, pattern).err().or_else(|| builder.build().err())?;
    Some(format!("`{pattern}` is no pattern: {error}"))
}

impl Globs {
    /// Patterns relative to `root`, an absolute folder; those that are wrong are left out.
    #[must_use]
    pub fn new(root: &Path, patterns: impl IntoIterator<Item = String>) -> Self {
        let mut builder = GitignoreBuilder::new("");
        let mut written = Vec::new();
        for pattern in patterns {
            if builder.add_line(None, &pattern).is_ok() {
                written.push(pattern);
            }
        }
        let matcher = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Self { root: root.to_owned(), written, matcher }
    }

    /// Whether a file, told by its absolute path, matches.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        let Ok(relative) = path.strip_prefix(&self.root) else { return false };
        // The matcher takes no path that leads out of its folder.
        !relative.has_root() && self.matcher.matched_path_or_any_parents(relative, false).is_ignore()
    }
}

/// Which files are checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileRules {
    /// Only these, whatever they look like.
    pub include: Option<Globs>,
    /// These too.
    pub extend_include: Vec<Globs>,
    /// None of these.
    pub exclude: Vec<Globs>,
}

/// What the patterns say of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// It is checked, whatever it looks like.
    Included,
    /// It is never checked.
    Excluded,
    /// Others are checked.
    NotIncluded,
    /// What it looks like decides.
    Recognised,
}

impl FileRules {
    /// What the patterns say of a file, told by its absolute path.
    #[must_use]
    pub fn selection(&self, path: &Path) -> Selection {
        if self.exclude.iter().any(|globs| globs.has(path)) {
            Selection::Excluded
        } else if self.extend_include.iter().chain(&self.include).any(|globs| globs.has(path)) {
            Selection::Included
        } else if self.include.is_some() {
            Selection::NotIncluded
        } else {
            Selection::Recognised
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(patterns: &[&str]) -> Globs {
        Globs::new(Path::new("/team"), patterns.iter().map(|&pattern| pattern.to_owned()))
    }

    #[test]
    fn patterns_are_those_of_gitignore() {
        let has = |pattern: &str, path: &str| globs(&[pattern]).has(Path::new(path));
        assert!(has("*.draft.md", "/team/docs/adr/1.draft.md"));
        assert!(has("docs/*.md", "/team/docs/a.md") && !has("docs/*.md", "/team/docs/adr/a.md"));
        assert!(has("docs/**/*.md", "/team/docs/adr/a.md") && !has("docs/**/*.md", "/team/x/docs/a.md"));
        assert!(has("archive", "/team/docs/archive/old/a.md") && has("archive/", "/team/docs/archive/a.md"));
        assert!(!has("archive/", "/team/archive") && !has("*.md", "/elsewhere/a.md"));
        assert!(!globs(&["*.md", "!keep.md"]).has(Path::new("/team/keep.md")));
    }

    #[test]
    fn wrong_patterns_are_told() {
        assert_eq!(check_pattern("docs/**"), None);
        assert!(check_pattern("docs/[a").is_some_and(|message| message.contains("docs/[a")));
        assert!(check_pattern("# note").is_some());
    }

    #[test]
    fn exclusion_wins() {
        let rules =
            FileRules { include: Some(globs(&["docs"])), exclude: vec![globs(&["old"])], ..FileRules::default() };
        let selection = |path: &str| rules.selection(Path::new(path));
        assert_eq!(selection("/team/docs/a.md"), Selection::Included);
        assert_eq!(selection("/team/docs/old/a.md"), Selection::Excluded);
        assert_eq!(selection("/team/notes/a.md"), Selection::NotIncluded);
        assert_eq!(FileRules::default().selection(Path::new("/team/a.md")), Selection::Recognised);
    }
}
