//! Finding and reading configuration files, and the engines that they ask for.
//!
//! The nearest `caveat.toml` or `.caveat.toml` from a document's folder upwards counts. The
//! search ends at the folder of a repository (the one with `.git`): what is found must not
//! depend on where somebody has put their clone.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::analysis::{Engine, Reading};
use crate::catalog::Additions;
use crate::config::{self, Config, FILE_NAMES, Layer, Selection};
use crate::faces::baseline::BaselineFile;
use crate::text::{ColumnUnit, LineIndex, Span};
use crate::workspace::{Kind, Verdict};

/// Longest chain of files that extend each other.
const MOST_LAYERS: usize = 16;

/// Which configuration counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Choice {
    /// The nearest one of each document.
    #[default]
    Nearest,
    /// This one, for all documents.
    File(PathBuf),
    /// None at all.
    Nothing,
}

/// A configuration file that was read.
#[derive(Debug)]
pub(super) struct ConfigFile {
    /// Absolute.
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) lines: LineIndex,
}

/// Something that is wrong with a configuration file.
#[derive(Debug, Clone)]
pub(super) struct ConfigProblem {
    pub(super) file: Arc<ConfigFile>,
    /// None if it concerns the file as a whole.
    pub(super) span: Option<Span>,
    /// What is wrong, and the way out.
    pub(super) message: String,
}

/// What holds for the documents of a folder.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) config: Config,
    pub(super) engine: Arc<Engine>,
    /// What is set aside; one without a file knows nothing.
    pub(super) baseline: Option<Arc<BaselineFile>>,
    /// The files behind it, the nearest first.
    pub(super) files: Vec<Arc<ConfigFile>>,
    pub(super) problems: Vec<ConfigProblem>,
}

/// All configurations that were asked for.
#[derive(Debug, Default)]
pub(super) struct Configs {
    choice: Choice,
    /// Whether a file that is broken leaves what it said before in force.
    keeps_last_good: bool,
    state: Mutex<State>,
    engines: Mutex<Vec<(Additions, Weak<Engine>)>>,
}

#[derive(Debug, Default)]
struct State {
    /// By folder of a document.
    folders: HashMap<PathBuf, Arc<Scope>>,
    /// By configuration file.
    files: BTreeMap<PathBuf, Arc<Scope>>,
    last_good: BTreeMap<PathBuf, Arc<Scope>>,
    nothing: Option<Arc<Scope>>,
    /// How often everything was forgotten: what was read before must not be kept after.
    generation: u64,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = shown(&self.file.path);
        match self.span {
            Some(span) => {
                let place = self.file.lines.line_column(&self.file.text, span.start, ColumnUnit::CodePoint);
                write!(formatter, "{name}:{}:{}: {}", place.line + 1, place.column + 1, self.message)
            }
            None => write!(formatter, "{name}: {}", self.message),
        }
    }
}

impl Scope {
    /// What holds where nothing is configured.
    pub(super) fn nothing() -> Self {
        Self {
            config: Config::default(),
            engine: Engine::built_in_shared(),
            baseline: None,
            files: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// What kind of document a file is, its patterns considered. `path` is absolute, or none
    /// for a text that is no file; `recognised` is what it looks like.
    pub(super) fn verdict(&self, path: Option<&Path>, reading: &Reading, recognised: Verdict) -> Verdict {
        let selection = path.map_or(Selection::Recognised, |path| self.config.files.selection(path));
        chosen(selection, turned_off(reading), recognised)
    }
}

/// Whether a document's front matter turns Caveat off.
pub(super) fn turned_off(reading: &Reading) -> bool {
    let value = reading.outline.front_matter.as_ref().and_then(|block| block.get("caveat"));
    value.is_some_and(|value| value.eq_ignore_ascii_case("off") || value.eq_ignore_ascii_case("false"))
}

/// A verdict, patterns considered: what a document says of itself wins over being included.
pub(super) fn chosen(selection: Selection, turned_off: bool, recognised: Verdict) -> Verdict {
    let verdict = |kind, reason: &str| Verdict { kind, reason: reason.to_owned() };
    match selection {
        Selection::Recognised => recognised,
        Selection::Excluded => verdict(Kind::Other, "a pattern of `exclude` matches it"),
        Selection::Included if turned_off => recognised,
        Selection::Included => verdict(Kind::Design, "a pattern of `include` or `extend-include` matches it"),
        Selection::NotIncluded => verdict(Kind::Other, "no pattern of `include` matches it"),
    }
}

impl Configs {
    pub(super) fn new(choice: Choice, keeps_last_good: bool) -> Self {
        Self { choice, keeps_last_good, ..Self::default() }
    }

    /// What holds for a document, told by its absolute path.
    pub(super) fn of(&self, document: &Path) -> Arc<Scope> {
        self.of_folder(document.parent().unwrap_or(document))
    }

    /// What holds for the documents of a folder.
    pub(super) fn of_folder(&self, folder: &Path) -> Arc<Scope> {
        let generation = {
            let state = self.state();
            if let Some(known) = state.folders.get(folder) {
                return known.clone();
            }
            state.generation
        };
        let scope = match &self.choice {
            Choice::Nothing => self.nothing(),
            Choice::File(path) => self.of_file(path),
            Choice::Nearest => match nearest(folder) {
                Some(path) => self.of_file(&path),
                None => self.nothing(),
            },
        };
        let mut state = self.state();
        if state.generation == generation {
            state.folders.insert(folder.to_owned(), scope.clone());
        }
        scope
    }

    /// Whether a file is one of those that were read.
    pub(super) fn has_read(&self, path: &Path) -> bool {
        let state = self.state();
        let is_baseline = |scope: &Scope| scope.baseline.as_ref().is_some_and(|baseline| baseline.path == path);
        state.files.values().any(|scope| scope.files.iter().any(|file| file.path == path) || is_baseline(scope))
    }

    /// Whether the files on disk are not those that were read.
    pub(super) fn are_outdated(&self) -> bool {
        let (folders, files) = {
            let state = self.state();
            let folders: Vec<(PathBuf, Option<PathBuf>)> = state
                .folders
                .iter()
                .map(|(folder, scope)| (folder.clone(), scope.files.first().map(|file| file.path.clone())))
                .collect();
            (folders, state.files.values().flat_map(|scope| scope.files.clone()).collect::<Vec<_>>())
        };
        let reads_on = self.choice == Choice::Nearest;
        reads_on && folders.iter().any(|(folder, known)| nearest(folder) != *known)
            || files.iter().any(|file| fs::read_to_string(&file.path).ok().as_deref() != Some(file.text.as_str()))
    }

    /// Forgets all that was read, so that files are read anew when somebody asks.
    pub(super) fn forget(&self) {
        let mut state = self.state();
        state.generation += 1;
        state.folders.clear();
        state.files.clear();
    }

    /// All that is wrong with the files that were read, each once, in order of place.
    pub(super) fn problems(&self) -> Vec<ConfigProblem> {
        let mut problems: Vec<ConfigProblem> =
            self.state().files.values().flat_map(|scope| scope.problems.clone()).collect();
        problems.sort_by(|a, b| (&a.file.path, a.span, &a.message).cmp(&(&b.file.path, b.span, &b.message)));
        problems.dedup_by(|a, b| (&a.file.path, a.span, &a.message) == (&b.file.path, b.span, &b.message));
        problems
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nothing(&self) -> Arc<Scope> {
        self.state().nothing.get_or_insert_with(|| Arc::new(Scope::nothing())).clone()
    }

    fn of_file(&self, path: &Path) -> Arc<Scope> {
        let (generation, last_good) = {
            let state = self.state();
            if let Some(known) = state.files.get(path) {
                return known.clone();
            }
            (state.generation, state.last_good.get(path).cloned())
        };
        let mut scope = self.load(path);
        if let Some(good) = last_good.filter(|_| self.keeps_last_good && !scope.problems.is_empty()) {
            let (config, engine, baseline) = (good.config.clone(), good.engine.clone(), good.baseline.clone());
            scope = Scope { config, engine, baseline, ..scope };
        }
        let scope = Arc::new(scope);
        let mut state = self.state();
        if state.generation != generation {
            return scope;
        }
        if scope.problems.is_empty() {
            state.last_good.insert(path.to_owned(), scope.clone());
        }
        state.files.insert(path.to_owned(), scope.clone());
        scope
    }

    /// Reads a file and those that it extends, and makes ready what it asks for.
    fn load(&self, path: &Path) -> Scope {
        let Gathered { config, baseline, files, mut problems } = gather(path, None);
        let engine = self.engine(&config.additions).unwrap_or_else(|message| {
            problems.extend(files.first().map(|file| ConfigProblem { file: file.clone(), span: None, message }));
            Engine::built_in_shared()
        });
        Scope { config, engine, baseline, files, problems }
    }

    /// The engine that knows these additions, built once for all that add the same.
    fn engine(&self, additions: &Additions) -> Result<Arc<Engine>, String> {
        if additions.is_empty() {
            return Ok(Engine::built_in_shared());
        }
        let mut engines = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        engines.retain(|(_, engine)| engine.strong_count() > 0);
        let known = engines.iter().find(|(known, _)| known == additions).and_then(|(_, engine)| engine.upgrade());
        if let Some(known) = known {
            return Ok(known);
        }
        let engine = Arc::new(Engine::with_additions(additions).map_err(|error| error.to_string())?);
        engines.push((additions.clone(), Arc::downgrade(&engine)));
        Ok(engine)
    }
}

/// A file and those that it extends, read.
struct Gathered {
    config: Config,
    baseline: Option<Arc<BaselineFile>>,
    files: Vec<Arc<ConfigFile>>,
    problems: Vec<ConfigProblem>,
}

/// What would be wrong with a file if it were saved with this text; what is wrong with those
/// that it extends is theirs.
pub(super) fn wrong_with(path: &Path, text: String) -> Vec<ConfigProblem> {
    let path = absolute(path);
    let mut problems = gather(&path, Some(text)).problems;
    problems.retain(|problem| problem.file.path == path);
    problems
}

/// Reads a file and those that it extends; the first one from `text` where it is known.
fn gather(path: &Path, mut text: Option<String>) -> Gathered {
    let (mut files, mut layers, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = Some((absolute(path), None::<(Arc<ConfigFile>, Span)>));
    while let Some((path, from)) = next.take() {
        let text = match text.take().map_or_else(|| fs::read_to_string(&path), Ok) {
            Ok(text) => text,
            Err(error) => {
                problems.push(unreadable(&path, &error, from));
                break;
            }
        };
        let lines = LineIndex::new(&text);
        let (written, wrong) = config::read(&text);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let file = Arc::new(ConfigFile { path, text, lines });
        let problem = |span, message| ConfigProblem { file: file.clone(), span, message };
        problems.extend(wrong.into_iter().map(|wrong| problem(Some(wrong.span), wrong.message)));
        if let Some(message) = rival(&file.path) {
            problems.push(problem(None, message));
        }
        if let Some(extends) = &written.extends {
            let target = normal(&folder.join(&extends.value));
            let is_known = target == file.path || files.iter().any(|known: &Arc<ConfigFile>| known.path == target);
            if is_known || files.len() + 1 >= MOST_LAYERS {
                let message = if is_known {
                    format!("`{}` extends this file in turn; take one of the two lines out", extends.value)
                } else {
                    format!("more than {MOST_LAYERS} files extend each other; put some of them together")
                };
                problems.push(problem(Some(extends.span), message));
            } else {
                next = Some((target, Some((file.clone(), extends.span))));
            }
        }
        files.push(file);
        layers.push(Layer { folder, written });
    }
    let (config, wrong) = config::resolve(&layers);
    for (layer, wrong) in wrong {
        let file = files[layer].clone();
        problems.push(ConfigProblem { file, span: Some(wrong.span), message: wrong.message });
    }
    let baseline = config.baseline.as_deref().and_then(|path| match BaselineFile::read_or_new(&normal(path)) {
        Ok(baseline) => Some(Arc::new(baseline)),
        Err(message) => {
            let set = config.set.iter().find(|set| set.key == "baseline");
            problems.extend(set.map(|set| {
                let file = files[set.layer].clone();
                ConfigProblem { file, span: Some(set.span), message }
            }));
            None
        }
    });
    problems.sort_by(|a, b| (&a.file.path, a.span).cmp(&(&b.file.path, b.span)));
    Gathered { config, baseline, files, problems }
}

/// Whether a path is that of a configuration file.
pub(super) fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
}

/// The nearest configuration file from a folder or file upwards, within its repository.
pub(super) fn nearest(folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let found = FILE_NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        if found.is_some() {
            return found;
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// What is wrong with a file beside which stands another one.
fn rival(path: &Path) -> Option<String> {
    let is_first = path.file_name().is_some_and(|name| name == FILE_NAMES[0]);
    let other = path.with_file_name(FILE_NAMES[1]);
    let both = is_first && other.is_file();
    both.then(|| format!("`{}` beside it is not read; put the two together", FILE_NAMES[1]))
}

fn unreadable(path: &Path, error: &io::Error, from: Option<(Arc<ConfigFile>, Span)>) -> ConfigProblem {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        io::ErrorKind::InvalidData => "not UTF-8; save it as UTF-8".to_owned(),
        _ if path.is_dir() => format!("a folder; name the file in it: `{}/{}`", shown(path), FILE_NAMES[0]),
        _ => format!("cannot be read: {error}"),
    };
    match from {
        Some((file, span)) => ConfigProblem { file, span: Some(span), message: format!("`{}`: {what}", shown(path)) },
        None => {
            let file = ConfigFile { path: path.to_owned(), text: String::new(), lines: LineIndex::new("") };
            ConfigProblem { file: Arc::new(file), span: None, message: what }
        }
    }
}

/// A path as it is shown: from the current folder on where it stands below it.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let relative = path.strip_prefix(&here).ok().filter(|relative| !relative.as_os_str().is_empty());
    relative.unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// An absolute path without `.` and `..`; links are not followed.
pub(super) fn absolute(path: &Path) -> PathBuf {
    normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}
