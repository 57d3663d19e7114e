//! Where a report goes: standard output, or a file that is there whole or not at all.

use std::fs;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use tempfile::NamedTempFile;

/// Something to write a report to.
pub(super) enum Output {
    /// Standard output.
    Standard(BufWriter<AutoStream<StdoutLock<'static>>>),
    /// A file, which is written at the end.
    File(AutoStream<Vec<u8>>, Target),
}

/// How a file is written.
pub(super) enum Target {
    /// By a file beside it that takes its place.
    Replaced(NamedTempFile, PathBuf),
    /// By itself: a pipe or a device cannot be replaced.
    Filled(fs::File),
}

impl Output {
    /// Opens the file, or standard output if none is asked for.
    ///
    /// # Errors
    /// What is wrong with the place, and the way out.
    pub(super) fn open(file: Option<&Path>) -> Result<Self, String> {
        let Some(file) = file else {
            return Ok(Self::Standard(BufWriter::new(anstream::stdout().lock())));
        };
        let target = Target::open(file).map_err(|problem| format!("--output {}: {problem}", file.display()))?;
        // Colours in a file are there only if they are asked for.
        let choice = match ColorChoice::global() {
            ColorChoice::Auto => ColorChoice::Never,
            choice => choice,
        };
        Ok(Self::File(AutoStream::new(Vec::new(), choice), target))
    }

    /// Ends the report. Only now is the file there, or the old one replaced.
    ///
    /// # Errors
    /// When the report cannot be written, or the file cannot be put in its place.
    pub(super) fn close(self) -> io::Result<()> {
        match self {
            Self::Standard(mut out) => out.flush(),
            Self::File(report, Target::Filled(mut file)) => file.write_all(&report.into_inner()),
            Self::File(report, Target::Replaced(mut temporary, path)) => {
                temporary.write_all(&report.into_inner())?;
                temporary.persist(path).map(drop).map_err(|error| error.error)
            }
        }
    }
}

impl Target {
    fn open(file: &Path) -> Result<Self, String> {
        let metadata = fs::metadata(file).ok();
        if metadata.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err("this is a folder; name a file in it".to_owned());
        }
        if metadata.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            let opened = fs::OpenOptions::new().write(true).open(file);
            return opened.map(Self::Filled).map_err(|error| format!("cannot be written: {error}"));
        }
        // What a link points to is replaced, not the link.
        let path = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".caveat-");
        if let Some(permissions) = permissions(metadata.as_ref()) {
            builder.permissions(permissions);
        }
        let temporary = builder.tempfile_in(folder).map_err(|error| {
            let folder = folder.display();
            match error.kind() {
                io::ErrorKind::NotFound => format!("there is no folder `{folder}`; make it first, or name another"),
                io::ErrorKind::PermissionDenied => format!("no permission to write in the folder `{folder}`"),
                _ => format!("cannot be written: {error}"),
            }
        })?;
        Ok(Self::Replaced(temporary, path))
    }
}

/// Those of the file that is replaced; of a new one, what everybody's files get.
#[cfg(unix)]
fn permissions(old: Option<&fs::Metadata>) -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(old.map_or_else(|| fs::Permissions::from_mode(0o666), fs::Metadata::permissions))
}

#[cfg(not(unix))]
fn permissions(_old: Option<&fs::Metadata>) -> Option<fs::Permissions> {
    None
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::File(report, _) => report.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::File(..) => Ok(()),
        }
    }
}
