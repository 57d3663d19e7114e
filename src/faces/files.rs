//! What faces ask of files and the clock.

use std::fs;
use std::path::Path;

use crate::outline::Status;
use crate::rules::Date;

/// Endings of Markdown files.
const ENDINGS: [&str; 4] = ["md", "markdown", "mdx", "mkd"];
/// Offsets are 32 bits wide; nobody writes a design document of this size.
pub(super) const MOST_BYTES: u64 = u32::MAX as u64;

/// The file beside a proposal that tells its status.
pub(super) const STATUS_FILE: &str = "kep.yaml";

/// Whether a path looks like a Markdown file.
pub(super) fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// The status that a `kep.yaml` beside the document gives.
pub(super) fn status_beside(document: &Path) -> Option<Status> {
    let metadata = fs::read_to_string(document.with_file_name(STATUS_FILE)).ok()?;
    let value = metadata.lines().find_map(|line| line.strip_prefix("status:"))?;
    Status::parse(value.trim())
}

/// Today by the system's clock, in UTC.
pub(super) fn today() -> Option<Date> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    Some(Date::from_days(i64::try_from(seconds / 86_400).ok()?))
}
