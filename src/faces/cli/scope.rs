//! What holds for each input: its configuration with the arguments on top.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args as ClapArgs;

use super::args::Args;
use super::inputs::{self, Input};
use crate::analysis::{Engine, Reading};
use crate::config::{FileRules, Globs, Selection, Settings};
use crate::faces::configs::{self, Choice, Configs, Scope, absolute, chosen, turned_off};
use crate::faces::files::today;
use crate::outline::Status;
use crate::rules::{RULES, Rule, nearest, rule};
use crate::workspace::{Kind, Verdict};

/// Options on configuration.
#[derive(Debug, Clone, ClapArgs)]
pub struct ConfigArgs {
    /// Read this configuration file and no other
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_config", "isolated"])]
    pub config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long)]
    pub no_config: bool,

    /// Judge each document by its text alone: no configuration, no kep.yaml beside it, no
    /// documents that it links to
    #[arg(long)]
    pub isolated: bool,

    /// Check only the Markdown files that match, whatever they look like, in place of what the
    /// configuration includes; a pattern as in .gitignore, may be given several times
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,

    /// Leave out the files that match, even those that are named; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
}

/// What holds for one input.
#[derive(Debug, Clone)]
pub(super) struct Scoped {
    pub(super) engine: Arc<Engine>,
    pub(super) settings: Settings,
    pub(super) scope: Arc<Scope>,
    files: FileRules,
    /// Whether nothing but the text counts.
    pub(super) is_isolated: bool,
}

/// What holds for every input.
#[derive(Debug)]
pub(super) struct Scopes {
    configs: Arc<Configs>,
    by_folder: HashMap<PathBuf, Arc<Scoped>>,
    /// What holds where no input is: in the current folder.
    fallback: Arc<Scoped>,
    here: PathBuf,
}

impl Scopes {
    /// Reads the configurations of all inputs, one after the other, so that messages come in
    /// the same order each time.
    ///
    /// # Errors
    /// An argument that means nothing.
    pub(super) fn new(args: &Args, inputs: &[Input]) -> Result<Self, String> {
        for name in args.select.iter().chain(&args.ignore) {
            if rule(name).is_none() {
                return Err(no_rule(name));
            }
        }
        let patterns = args.configuration.include.iter().chain(&args.configuration.exclude);
        if let Some(message) = patterns.filter_map(|pattern| crate::config::check_pattern(pattern)).next() {
            return Err(message);
        }
        let choice = match &args.configuration.config {
            Some(path) => Choice::File(absolute(path)),
            None if args.configuration.no_config || args.configuration.isolated => Choice::Nothing,
            None => Choice::Nearest,
        };
        let here = absolute(Path::new("."));
        let fallback = Arc::new(Scoped::nothing());
        let mut scopes =
            Self { configs: Arc::new(Configs::new(choice, false)), by_folder: HashMap::new(), fallback, here };
        if args.configuration.config.is_some() {
            // A file that was asked for is read even where nothing is to be checked.
            let _ = scopes.configs.of_folder(&scopes.here);
        }
        for input in inputs {
            let folder = scopes.folder(input);
            if !scopes.by_folder.contains_key(&folder) {
                let scoped = scopes.scoped(args, &folder);
                scopes.by_folder.insert(folder, Arc::new(scoped));
            }
        }
        if inputs.is_empty() {
            scopes.fallback = Arc::new(scopes.scoped(args, &scopes.here));
        }
        Ok(scopes)
    }

    /// What holds for an input.
    pub(super) fn of(&self, input: &Input) -> &Scoped {
        self.by_folder.get(&self.folder(input)).unwrap_or(&self.fallback)
    }

    /// What holds in the current folder, where there are no inputs.
    pub(super) fn here(&self) -> &Scoped {
        &self.fallback
    }

    /// The configurations that were read.
    pub(super) fn configs(&self) -> Arc<Configs> {
        self.configs.clone()
    }

    /// Whether a rule is on for every input.
    pub(super) fn is_on(&self, rule: &Rule) -> bool {
        self.by_folder.values().all(|scoped| scoped.settings.severity(rule).is_some())
    }

    /// What is wrong with the configurations, a line each.
    pub(super) fn problems(&self) -> Vec<String> {
        self.configs.problems().iter().map(ToString::to_string).collect()
    }

    fn folder(&self, input: &Input) -> PathBuf {
        path_of(input).and_then(|path| Some(path.parent()?.to_owned())).unwrap_or_else(|| self.here.clone())
    }

    fn scoped(&self, args: &Args, folder: &Path) -> Scoped {
        let scope = self.configs.of_folder(folder);
        let mut settings = Settings { today: today(), ..scope.config.settings.clone() };
        for rule in RULES {
            let is_selected = args.select.iter().any(|name| name == rule.id);
            let is_ignored = args.ignore.iter().any(|name| name == rule.id);
            if is_ignored || !args.select.is_empty() && !is_selected {
                settings.severities.insert(rule.id.to_owned(), None);
            } else if is_selected {
                // What was asked for is run, also where it is off.
                let severity = settings.severity(rule).unwrap_or(rule.severity);
                settings.severities.insert(rule.id.to_owned(), Some(severity));
            }
        }
        let mut files = scope.config.files.clone();
        let own = &args.configuration;
        if !own.include.is_empty() {
            files.include = Some(Globs::new(&self.here, own.include.iter().cloned()));
            files.extend_include.clear();
        }
        if !own.exclude.is_empty() {
            files.exclude.push(Globs::new(&self.here, own.exclude.iter().cloned()));
        }
        Scoped { engine: scope.engine.clone(), settings, scope, files, is_isolated: own.isolated }
    }
}

/// There is no rule of this name.
pub(super) fn no_rule(name: &str) -> String {
    let known = || RULES.iter().map(|rule| rule.id);
    match nearest(name, known()).first() {
        Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
        None => format!("there is no rule `{name}`; the rules are {}", known().collect::<Vec<_>>().join(", ")),
    }
}

/// The absolute path of an input; none for a text without a name.
fn path_of(input: &Input) -> Option<PathBuf> {
    match &input.path {
        Some(path) => Some(absolute(path)),
        None => (input.name != inputs::STDIN).then(|| absolute(Path::new(&input.name))),
    }
}

impl Scoped {
    fn nothing() -> Self {
        let scope = Arc::new(Scope::nothing());
        let settings = Settings { today: today(), ..Settings::default() };
        let engine = scope.engine.clone();
        Self { engine, settings, scope, files: FileRules::default(), is_isolated: false }
    }

    fn selection(&self, input: &Input) -> Selection {
        path_of(input).map_or(Selection::Recognised, |path| self.files.selection(&path))
    }

    /// Why an input is left alone, told without reading it; none if it must be read.
    pub(super) fn left_alone_unread(&self, input: &Input) -> Option<Verdict> {
        let selection = self.selection(input);
        let is_out = match selection {
            Selection::Excluded => true,
            Selection::NotIncluded => !input.is_explicit,
            Selection::Included | Selection::Recognised => false,
        };
        let recognised = Verdict { kind: Kind::Other, reason: String::new() };
        is_out.then(|| chosen(selection, false, recognised))
    }

    /// Whether and why an input is checked. `recognised` is what it looks like. One that was
    /// named is checked whatever it looks like, unless its front matter says `caveat: off`.
    pub(super) fn verdict(&self, input: &Input, reading: &Reading, recognised: Verdict) -> Verdict {
        let is_off = turned_off(reading);
        let verdict = chosen(self.selection(input), is_off, recognised);
        if verdict.kind == Kind::Other && input.is_explicit && !is_off {
            return Verdict { kind: Kind::Design, reason: format!("it was named ({})", verdict.reason) };
        }
        verdict
    }

    /// The status that is told beside a document.
    pub(super) fn status_beside(&self, input: &Input) -> Option<Status> {
        if self.is_isolated { None } else { inputs::status_beside(input) }
    }
}

/// The path of a configuration file as it is shown.
pub(super) fn shown(path: &Path) -> String {
    configs::shown(path)
}
