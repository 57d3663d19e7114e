//! A text and all that is concluded of it, told in the protocol's places.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tower_lsp::ls_types::{Diagnostic, Range, Uri};

use super::convert::{self, Key, Places};
use super::diagnostics;
use super::state::{Context, Shared, Snapshot};
use crate::analysis::{Analysis, Engine, Reading, conclude, conclude_linked, read, read_again};
use crate::faces::configs::Scope;
use crate::faces::{files, links};
use crate::text::{LineIndex, Span};
use crate::workspace::{Entry, Kind, Landing, LedgerDocument, Linked, kind, target};

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
    /// What knows the technologies that the analysis names by number.
    pub(super) engine: Arc<Engine>,
    is_buffer: bool,
    entry: OnceLock<Arc<Entry<Range>>>,
    ledger: OnceLock<Arc<LedgerDocument>>,
    linked: OnceLock<Arc<Linked>>,
    report: OnceLock<Arc<Report>>,
}

/// The diagnostics of one text.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) diagnostics: Vec<Diagnostic>,
    id: OnceLock<String>,
}

impl Report {
    /// The same for the same diagnostics; made when it is first asked for, which is never
    /// while somebody types in an editor that is sent its diagnostics.
    pub(super) fn id(&self) -> &str {
        self.id.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            serde_json::to_string(&self.diagnostics).unwrap_or_default().hash(&mut hasher);
            format!("{:016x}", hasher.finish())
        })
    }
}

/// What is kept of a design document that is not open.
#[derive(Debug)]
pub(super) struct FileEntry {
    pub(super) uri: Uri,
    /// The path below its folder.
    pub(super) name: String,
    pub(super) entry: Arc<Entry<Range>>,
    pub(super) ledger: Arc<LedgerDocument>,
    pub(super) engine: Arc<Engine>,
    pub(super) linked: Arc<Linked>,
    pub(super) report: Arc<Report>,
    /// Whether what is concluded may depend on other documents.
    pub(super) has_links: bool,
}

impl Analyzed {
    pub(super) fn of_snapshot(snapshot: &Snapshot, shared: &Shared) -> Self {
        let text = snapshot.buffer.text();
        let seen = seen(&text, snapshot);
        let path = convert::path_of(&snapshot.uri);
        let scope = shared.scope(path.as_deref(), &snapshot.context);
        let before = snapshot.before();
        let reading = match before.as_deref().filter(|before| before.is_of(&scope.engine)) {
            Some(before) => read_again(seen, &scope.engine, (self::seen(&before.text, snapshot), &before.analysis)),
            None => read(seen, &scope.engine),
        };
        let name = snapshot.context.name_of(&snapshot.key);
        let recognised = kind(&name, &reading.outline, &reading.prose, &reading.meanings);
        let verdict = scope.verdict(path.as_deref(), &reading, recognised);
        let is_design = snapshot.is_markdown && verdict.kind == Kind::Design;
        Self::new(text, reading, &snapshot.uri, is_design, (snapshot.context.clone(), &scope), shared, true)
    }

    /// Whether it was made with this engine, whose words another one numbers otherwise.
    fn is_of(&self, engine: &Arc<Engine>) -> bool {
        Arc::ptr_eq(&self.engine, engine)
    }

    /// Analyses a file; none if it is no design document, cannot be read or is not UTF-8: that
    /// is the checker's to complain of.
    pub(super) fn of_file(path: &Path, context: Arc<Context>, shared: &Shared) -> Option<Self> {
        if std::fs::metadata(path).ok()?.len() >= files::MOST_BYTES {
            return None;
        }
        let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
        let uri = convert::uri_of(path)?;
        let scope = shared.scope(Some(path), &context);
        let reading = read(&text, &scope.engine);
        let key = Key::of_path(path);
        let recognised = kind(&context.name_of(&key), &reading.outline, &reading.prose, &reading.meanings);
        if scope.verdict(Some(path), &reading, recognised).kind != Kind::Design {
            return None;
        }
        Some(Self::new(text, reading, &uri, true, (context, &scope), shared, false))
    }

    fn new(
        text: String,
        reading: Reading,
        uri: &Uri,
        is_design: bool,
        (context, scope): (Arc<Context>, &Scope),
        shared: &Shared,
        is_buffer: bool,
    ) -> Self {
        let path = convert::path_of(uri);
        let status = path.as_deref().and_then(files::status_beside);
        let engine = scope.engine.clone();
        let settings = context.options.applied(&scope.config.settings);
        let mut analysis = match &path {
            Some(path) => {
                conclude_linked(&text, reading, &engine, &settings, status, &|link| shared.follow(path, link))
            }
            None => conclude(&text, reading, &engine, &settings, status),
        };
        if let (Some(path), Some(baseline)) = (&path, &scope.baseline) {
            baseline.mark(path, &text, &mut analysis, &engine);
        }
        let lines = LineIndex::new(&text);
        let (entry, ledger, linked, report) = (OnceLock::new(), OnceLock::new(), OnceLock::new(), OnceLock::new());
        let uri = uri.clone();
        Self { text, lines, analysis, is_design, uri, context, engine, is_buffer, entry, ledger, linked, report }
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
            let facts = self.analysis.facts(&self.text, &self.engine);
            let (address, standing, findings) = (self.uri.to_string(), self.analysis.standing, &self.analysis.findings);
            let line = |offset| self.line(offset);
            Arc::new(LedgerDocument::new(name, address, &facts, standing, findings, files::today(), line))
        })
    }

    /// What links from other documents see of it.
    pub(super) fn linked(&self) -> &Arc<Linked> {
        self.linked.get_or_init(|| Arc::new(self.analysis.linked(&self.text, &self.engine.catalog)))
    }

    pub(super) fn report(&self) -> &Arc<Report> {
        self.report.get_or_init(|| {
            let diagnostics = diagnostics::of(self, &self.uri, &self.context.features);
            Arc::new(Report { diagnostics, id: OnceLock::new() })
        })
    }

    /// What is kept of it in the index.
    pub(super) fn into_file(self, key: &Key) -> FileEntry {
        let (entry, ledger, linked) = (self.entry().clone(), self.ledger().clone(), self.linked().clone());
        let (name, has_links, report) = (self.context.name_of(key), self.has_links(), self.report().clone());
        FileEntry { name, has_links, uri: self.uri, entry, ledger, engine: self.engine, linked, report }
    }
}

/// What is analysed of a text of the document, this one or an earlier one. A buffer that is
/// no Markdown is open by mistake; it is empty as far as we care.
fn seen<'t>(text: &'t str, snapshot: &Snapshot) -> &'t str {
    if snapshot.is_markdown && (text.len() as u64) < files::MOST_BYTES { text } else { "" }
}

impl Shared {
    /// What is found where a link of a document leads: what is open wins, then what is
    /// indexed; other files are read.
    fn follow(&self, document: &Path, link: &str) -> Landing {
        let known = |path: &Path| self.known(&Key::of_path(path));
        // A buffer that was never saved is found by its name alone.
        match links::resolved(document, link).and_then(|path| known(&path)) {
            Some(linked) => Landing::Document(linked),
            None => self.library().follow_unless(document, link, known),
        }
    }

    fn known(&self, document: &Key) -> Option<Arc<Linked>> {
        let (open, file) = {
            let state = self.state();
            (state.documents.get(document).cloned(), state.files.get(document).cloned())
        };
        let open = open.and_then(|snapshot| snapshot.known().map(|known| known.linked().clone()));
        open.or_else(|| file.map(|file| file.linked.clone()))
    }
}
