//! A text and all that is concluded of it, told in the protocol's places.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tower_lsp::ls_types::{Diagnostic, Range, Uri};

use super::convert::{self, Key, Places};
use super::diagnostics;
use super::state::{Context, Shared, Snapshot};
use crate::analysis::{Analysis, Engine, Reading, conclude, read};
use crate::faces::files;
use crate::text::{LineIndex, Span};
use crate::workspace::{Adopted, Entry, Kind, LedgerDocument, kind, settle, target};

/// A text with its analysis.
#[derive(Debug)]
pub(super) struct Analyzed {
    pub(super) text: String,
    pub(super) lines: LineIndex,
    pub(super) analysis: Analysis,
    /// Whether it is a design document; of others, nothing is reported.
    pub(super) is_design: bool,
    uri: Uri,
    context: Arc<Context>,
    is_buffer: bool,
    entry: OnceLock<Arc<Entry<Range>>>,
    ledger: OnceLock<Arc<LedgerDocument>>,
    report: OnceLock<Arc<Report>>,
}

/// The diagnostics of one text.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The same for the same diagnostics.
    pub(super) id: String,
}

/// What is kept of a design document that is not open.
#[derive(Debug)]
pub(super) struct FileEntry {
    pub(super) uri: Uri,
    /// The path below its folder.
    pub(super) name: String,
    pub(super) entry: Arc<Entry<Range>>,
    pub(super) ledger: Arc<LedgerDocument>,
    pub(super) report: Arc<Report>,
    /// Whether what is concluded may depend on other documents.
    pub(super) has_links: bool,
}

impl Analyzed {
    pub(super) fn of_snapshot(snapshot: &Snapshot, shared: &Shared) -> Self {
        let text = snapshot.buffer.text();
        // A buffer that is no Markdown is open by mistake; it is empty as far as we care.
        let seen = if snapshot.is_markdown && (text.len() as u64) < files::MOST_BYTES { text.as_str() } else { "" };
        let reading = read(seen, Engine::built_in());
        let name = snapshot.context.name_of(&snapshot.key);
        let verdict = kind(&name, &reading.outline, &reading.prose, &reading.meanings);
        let is_design = snapshot.is_markdown && verdict.kind == Kind::Design;
        Self::new(text, reading, &snapshot.uri, is_design, snapshot.context.clone(), shared, true)
    }

    /// Analyses a file; none if it is no design document, cannot be read or is not UTF-8: that
    /// is the checker's to complain of.
    pub(super) fn of_file(path: &Path, context: Arc<Context>, shared: &Shared) -> Option<Self> {
        if std::fs::metadata(path).ok()?.len() >= files::MOST_BYTES {
            return None;
        }
        let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
        let uri = convert::uri_of(path)?;
        let engine = Engine::built_in();
        let reading = read(&text, engine);
        let key = Key::of_path(path);
        let verdict = kind(&context.name_of(&key), &reading.outline, &reading.prose, &reading.meanings);
        if verdict.kind != Kind::Design {
            return None;
        }
        Some(Self::new(text, reading, &uri, true, context, shared, false))
    }

    fn new(
        text: String,
        reading: Reading,
        uri: &Uri,
        is_design: bool,
        context: Arc<Context>,
        shared: &Shared,
        is_buffer: bool,
    ) -> Self {
        let path = convert::path_of(uri);
        let status = path.as_deref().and_then(files::status_beside);
        let mut analysis = conclude(&text, reading, Engine::built_in(), &context.options.settings, status);
        if let Some(path) = &path {
            let Analysis { outline, prose, adoptions, coverage, findings, .. } = &mut analysis;
            settle(outline, prose, adoptions, coverage, findings, |link, technology| {
                shared.adopted(&resolved(path, link)?, technology)
            });
        }
        let lines = LineIndex::new(&text);
        let (entry, ledger, report) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { text, lines, analysis, is_design, uri: uri.clone(), context, is_buffer, entry, ledger, report }
    }

    pub(super) fn places(&self) -> Places<'_> {
        Places { text: &self.text, lines: &self.lines, unit: self.context.features.unit, counts_mark: self.is_buffer }
    }

    pub(super) fn range(&self, span: Span) -> Range {
        self.places().range(span)
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: u32) -> u32 {
        self.lines.line(offset) + 1
    }

    /// Whether what is concluded may depend on other documents.
    pub(super) fn has_links(&self) -> bool {
        self.analysis.outline.links.iter().any(|link| target(&link.target).is_some())
    }

    pub(super) fn entry(&self) -> &Arc<Entry<Range>> {
        self.entry.get_or_init(|| {
            let Analysis { outline, mentions, adoptions, coverage, .. } = &self.analysis;
            Arc::new(Entry::new(&self.text, outline, mentions, adoptions, coverage).map(|span| self.range(span)))
        })
    }

    /// What the ledger tells of it.
    pub(super) fn ledger(&self) -> &Arc<LedgerDocument> {
        self.ledger.get_or_init(|| {
            let name = self.context.name_of(&Key::of(&self.uri));
            let facts = self.analysis.facts(&self.text, Engine::built_in());
            let today = self.context.options.settings.today;
            let (address, findings) = (self.uri.to_string(), &self.analysis.findings);
            Arc::new(LedgerDocument::new(name, address, &facts, findings, today, |offset| self.line(offset)))
        })
    }

    pub(super) fn report(&self) -> &Arc<Report> {
        self.report.get_or_init(|| {
            let diagnostics = diagnostics::of(self, &self.uri, &self.context.features);
            let mut hasher = DefaultHasher::new();
            serde_json::to_string(&diagnostics).unwrap_or_default().hash(&mut hasher);
            Arc::new(Report { diagnostics, id: format!("{:016x}", hasher.finish()) })
        })
    }

    /// What is kept of it in the index.
    pub(super) fn into_file(self, key: &Key) -> FileEntry {
        let (entry, ledger, report) = (self.entry().clone(), self.ledger().clone(), self.report().clone());
        FileEntry { name: self.context.name_of(key), has_links: self.has_links(), uri: self.uri, entry, ledger, report }
    }
}

/// The document that a link in `from` leads to.
fn resolved(from: &Path, link: &str) -> Option<Key> {
    let decoded = percent_decoded(link);
    let mut path: PathBuf = from.parent()?.to_path_buf();
    for part in Path::new(&decoded).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => path = PathBuf::from(part.as_os_str()),
        }
    }
    Some(Key::of_path(&path))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Shared {
    /// What is known of the adoption of a technology in a document; what is open wins.
    fn adopted(&self, document: &Key, technology: crate::catalog::TechnologyId) -> Option<Adopted<Range>> {
        let (open, file) = {
            let state = self.state();
            (state.documents.get(document).cloned(), state.files.get(document).cloned())
        };
        let open = open.and_then(|snapshot| snapshot.known().map(|known| known.entry().clone()));
        open.or_else(|| file.map(|file| file.entry.clone()))?.adopts(technology).cloned()
    }
}
