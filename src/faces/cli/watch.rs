//! `--watch`: checks again what has changed, until somebody ends it.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use ignore::WalkBuilder;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::args::Args;
use super::check::round;
use super::memory::Memory;
use super::{Outcome, complain, note};
use crate::faces::configs;
use crate::faces::files::{STATUS_FILE, is_markdown};

/// Editors write a file in several steps, and tools many files at once.
const QUIET: Duration = Duration::from_millis(80);
/// Somebody who never stops writing wants to see something still.
const LONGEST: Duration = Duration::from_millis(1000);
/// Files that change what is found in others.
const SETTINGS: [&str; 3] = ["caveat.toml", ".caveat.toml", STATUS_FILE];
/// Where a folder is watched with all below it at no cost; on Linux each folder is one watch,
/// and those that git ignores are many.
const WHOLE_TREES: bool = cfg!(any(target_os = "macos", target_os = "windows"));

enum Signal {
    Changed(PathBuf),
    Trouble(String),
    End,
}

pub(super) fn run(args: &Args) -> io::Result<Outcome> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        complain("standard input cannot be watched; name files or folders");
        return Ok(Outcome::Broken);
    }
    let (sender, signals) = channel();
    end_on_interrupt(&sender);
    let of_files = sender.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // A receiver that is gone needs no news.
        match event {
            Ok(event) if matters(event.kind) => {
                event.paths.into_iter().for_each(|path| drop(of_files.send(Signal::Changed(path))));
            }
            Ok(_) => {}
            Err(error) => drop(of_files.send(Signal::Trouble(error.to_string()))),
        }
    });
    let mut watch = match watcher {
        Ok(watcher) => Watch { watcher, folders: BTreeSet::new(), told: false },
        Err(error) => {
            complain(&format!("files cannot be watched: {error}; run `caveat --check` without --watch"));
            return Ok(Outcome::Broken);
        }
    };
    let mut memory = Memory::default();
    loop {
        watch.follow(args);
        clear()?;
        // What is wrong is said each round, and may be mended before the next.
        round(args, &mut memory)?;
        // The report may be Markdown itself, in a folder that is watched.
        let own = args.output.as_ref().and_then(|output| output.canonicalize().ok());
        if !args.quiet {
            note("watching for changes; Ctrl-C ends");
        }
        match changes(&signals, own.as_deref()) {
            Some(changed) if changed.iter().any(|path| is_setting(path)) => memory.clear(),
            Some(changed) => memory.forget(&changed),
            None => return Ok(Outcome::Clean),
        }
    }
}

/// Ends the watch when the user or the system asks for it; a second time at once.
fn end_on_interrupt(sender: &Sender<Signal>) {
    static ASKED: AtomicBool = AtomicBool::new(false);
    let sender = sender.clone();
    // Fails only where there are no signals, and then the default does.
    let _ = ctrlc::set_handler(move || {
        if ASKED.swap(true, Ordering::AcqRel) {
            std::process::exit(130);
        }
        let _ = sender.send(Signal::End);
    });
}

fn matters(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_))
}

/// Waits for changes of other files than our `own` and until no more come; none when it is over.
fn changes(signals: &Receiver<Signal>, own: Option<&Path>) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    let mut since: Option<Instant> = None;
    loop {
        let signal = match since {
            None => signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(since) if since.elapsed() > LONGEST => Err(RecvTimeoutError::Timeout),
            Some(_) => signals.recv_timeout(QUIET),
        };
        match signal {
            Ok(Signal::Changed(path)) if concerns(&path) && own != Some(path.as_path()) => {
                changed.insert(path);
                since.get_or_insert_with(Instant::now);
            }
            Ok(Signal::Changed(_)) => {}
            Ok(Signal::Trouble(trouble)) => complain(&format!("a change may have been missed: {trouble}")),
            Err(RecvTimeoutError::Timeout) => return Some(changed),
            Ok(Signal::End) | Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Whether a change of that path can change a report: a document, a setting, or a folder that
/// came or went.
fn concerns(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    if SETTINGS.contains(&name) {
        return true;
    }
    // Git is busy in its own folder at every step.
    let is_hidden = name.starts_with('.') || path.components().any(|part| part.as_os_str() == ".git");
    !is_hidden && (is_markdown(path) || name.ends_with(".toml") || path.extension().is_none())
}

fn is_setting(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    // A configuration may extend files of other names, and a baseline may have any.
    SETTINGS.contains(&name) || name.ends_with(".toml")
}

struct Watch {
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
    /// Whether it was said that a folder cannot be watched.
    told: bool,
}

impl Watch {
    /// Watches the folders that the arguments name and those below, new ones too.
    fn follow(&mut self, args: &Args) {
        let here = [PathBuf::from(".")];
        let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
        for path in paths {
            if path.is_dir() {
                self.tree(path);
            } else {
                self.beside(path);
            }
        }
        for file in args.baseline.iter().chain(&args.configuration.config) {
            self.beside(file);
        }
        for path in paths {
            if let Some(configuration) = configs::nearest(&configs::absolute(path)) {
                self.beside(&configuration);
            }
        }
    }

    fn tree(&mut self, folder: &Path) {
        if WHOLE_TREES {
            self.add(folder, RecursiveMode::Recursive);
            return;
        }
        for entry in WalkBuilder::new(folder).require_git(false).build().flatten() {
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                self.add(entry.path(), RecursiveMode::NonRecursive);
            }
        }
    }

    /// A file is watched through its folder: editors replace it by another.
    fn beside(&mut self, file: &Path) {
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.add(folder, RecursiveMode::NonRecursive);
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) {
        let Ok(folder) = folder.canonicalize() else { return };
        if !self.folders.insert(folder.clone()) {
            return;
        }
        if let Err(error) = self.watcher.watch(&folder, mode)
            && !std::mem::replace(&mut self.told, true)
        {
            complain(&format!("{}: cannot be watched: {error}", folder.display()));
        }
    }
}

/// An empty screen, where there is one.
fn clear() -> io::Result<()> {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        // Erase the screen, then go to its top; what was scrolled away stays.
        out.write_all(b"\x1b[2J\x1b[H")?;
        out.flush()?;
    }
    Ok(())
}
