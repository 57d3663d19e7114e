//! The one place that runs the stages in order.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::adoption::{Adoption, AdoptionModel, adoptions};
use crate::catalog::{self, Additions, Catalog, CatalogError};
use crate::config::Settings;
use crate::coverage::{Coverage, coverage};
use crate::evidence::{EvidenceModel, Known, Recording, attribute, judge, with_fields};
use crate::mentions::{CueClasses, Mention, mentions};
use crate::outline::{Outline, Status, kept, outline, status};
use crate::prose::{Meaning, MeaningClasses, Prose, meanings, prose, prose_again};
use crate::rules::{self, BrokenLink, CueTable, Facts, Finding, Standing};
use crate::workspace::{self, Document, Follow, Landing, Linked};

/// What analysis knows before it sees a document: built once, shared by all threads.
#[derive(Debug)]
pub struct Engine {
    /// Terms and classes.
    pub catalog: Arc<Catalog>,
    /// What headings mean.
    pub meanings: MeaningClasses,
    /// How sentences speak.
    pub cues: CueClasses,
    /// Weights of adoption.
    pub adoption: AdoptionModel,
    /// Weights of evidence.
    pub evidence: EvidenceModel,
    /// What rules look for.
    pub cue_table: CueTable,
}

static BUILT_IN: LazyLock<Arc<Engine>> = LazyLock::new(|| {
    let engine = Engine::new(Catalog::built_in_shared());
    Arc::new(engine.expect("the embedded weights are checked by tests"))
});

impl Engine {
    /// The built-in weights over a catalogue.
    ///
    /// # Errors
    /// A weight that is malformed or names a class that the catalogue lacks.
    pub fn new(catalog: Arc<Catalog>) -> Result<Self, String> {
        let data = catalog::data("adoption").ok_or("there are no weights of adoption")?;
        Ok(Self {
            meanings: MeaningClasses::new(&catalog),
            cues: CueClasses::new(&catalog),
            adoption: AdoptionModel::read(data, &catalog)?,
            evidence: EvidenceModel::read(&catalog)?,
            cue_table: CueTable::new(&catalog),
            catalog,
        })
    }

    /// The engine that ships with Caveat.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The same, to be shared.
    #[must_use]
    pub fn built_in_shared() -> Arc<Self> {
        BUILT_IN.clone()
    }

    /// An engine that knows what a team adds too. It takes a while to build; build one and
    /// share it.
    ///
    /// # Errors
    /// The first term that is malformed, with where it stands.
    pub fn with_additions(additions: &Additions) -> Result<Self, CatalogError> {
        Self::new(Arc::new(Catalog::with_additions(additions)?)).map_err(CatalogError)
    }
}

/// Everything that is concluded about one document; immutable.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Analysis {
    pub outline: Outline,
    pub prose: Prose,
    pub meanings: Vec<Option<Meaning>>,
    pub mentions: Vec<Mention>,
    pub adoptions: Vec<Adoption>,
    /// What sentences record by their own words: what the next analysis can take over.
    pub judged: Vec<Recording>,
    /// The sentences, fields and cells that record a dimension of something.
    pub recordings: Vec<Recording>,
    pub coverage: Coverage,
    /// Links to records that are not there.
    pub broken_links: Vec<BrokenLink>,
    pub status: Option<Status>,
    /// How hard it is judged.
    pub standing: Standing,
    pub findings: Vec<Finding>,
}

impl Analysis {
    /// What rules see of the document. `text` and `engine` must be those it was made with.
    #[must_use]
    pub fn facts<'a>(&'a self, text: &'a str, engine: &'a Engine) -> Facts<'a> {
        Facts {
            text,
            outline: &self.outline,
            prose: &self.prose,
            meanings: &self.meanings,
            mentions: &self.mentions,
            adoptions: &self.adoptions,
            coverage: &self.coverage,
            broken_links: &self.broken_links,
            status: self.status,
            catalog: &engine.catalog,
            cue_table: &engine.cue_table,
        }
    }
}

/// A document's words, before anything is concluded from them.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Reading {
    pub outline: Outline,
    pub prose: Prose,
    pub meanings: Vec<Option<Meaning>>,
    /// What is known of its sentences from an analysis before.
    pub known: Known,
}

/// Reads one document: enough to tell what kind of document it is.
#[must_use]
pub fn read(text: &str, engine: &Engine) -> Reading {
    let outline = outline(text);
    let prose = prose(text, &outline, &engine.catalog.lexicon);
    let meanings = meanings(&outline, &prose, &engine.catalog, &engine.meanings);
    let known = Known::nothing(&prose);
    Reading { outline, prose, meanings, known }
}

/// Reads a document of which an earlier text was analysed, and takes over what stands as it
/// stood. The result is that of [`read`], and what is concluded from it is the same, in less
/// time. `before` is the earlier text with its analysis by the same engine.
#[must_use]
pub fn read_again(text: &str, engine: &Engine, before: (&str, &Analysis)) -> Reading {
    let (old_text, old) = before;
    let outline = outline(text);
    let kept = kept((old_text, &old.outline), (text, &outline));
    let prose = prose_again(text, &outline, &engine.catalog.lexicon, &old.prose, &kept);
    let meanings = meanings(&outline, &prose, &engine.catalog, &engine.meanings);
    let known = Known::of(&old.judged, &old.prose, &outline, &prose, &kept);
    Reading { outline, prose, meanings, known }
}

/// Analyses one document. `given_status` is a status told beside the document (such as in
/// a `kep.yaml`); it wins over the document's own.
#[must_use]
pub fn analyze(text: &str, engine: &Engine, settings: &Settings, given_status: Option<Status>) -> Analysis {
    conclude(text, read(text, engine), engine, settings, given_status)
}

/// The rest of an analysis, from what was read, by what the document says itself: links to
/// others are not followed.
#[must_use]
pub fn conclude(
    text: &str,
    reading: Reading,
    engine: &Engine,
    settings: &Settings,
    given_status: Option<Status>,
) -> Analysis {
    finish(text, reading, engine, settings, given_status, None)
}

/// The same with links followed: what a linked section records is recorded.
#[must_use]
pub fn conclude_linked(
    text: &str,
    reading: Reading,
    engine: &Engine,
    settings: &Settings,
    given_status: Option<Status>,
    follow: &Follow<'_>,
) -> Analysis {
    finish(text, reading, engine, settings, given_status, Some(follow))
}

/// From so many bytes on, what the document takes on and what it records are told at the
/// same time.
const LONG: usize = 128 << 10;

fn finish(
    text: &str,
    reading: Reading,
    engine: &Engine,
    settings: &Settings,
    given_status: Option<Status>,
    follow: Option<&Follow<'_>>,
) -> Analysis {
    let catalog = &*engine.catalog;
    let Reading { outline, prose, meanings, known } = reading;
    let adopted = || {
        let mentions = mentions(text, &outline, &prose, &meanings, catalog, &engine.cues);
        let adoptions = adoptions(&outline, &prose, &meanings, &mentions, catalog, &engine.adoption);
        (mentions, adoptions)
    };
    let recorded = || {
        let judged = judge(&outline, &prose, catalog, &engine.evidence, known);
        let recordings = with_fields(text, &outline, &prose, catalog, &engine.evidence, judged.clone());
        (judged, recordings)
    };
    let ((mentions, mut adoptions), (judged, recordings)) =
        if text.len() < LONG { (adopted(), recorded()) } else { rayon::join(adopted, recorded) };
    let id = |technology| catalog.technology(technology).id.as_str();
    if !settings.ignored.is_empty() {
        adoptions.retain(|adoption| !settings.ignored.contains(id(adoption.technology)));
    }
    let found = attribute(&outline, &prose, &meanings, &mentions, &adoptions, &recordings, &engine.evidence);
    let mut coverage = coverage(found);
    let mut broken_links = Vec::new();
    if let Some(follow) = follow.filter(|_| !outline.links.is_empty()) {
        // Many links lead to few documents, and each look may cost a look at the disk.
        let seen: RefCell<HashMap<String, Landing>> = RefCell::default();
        let follow = |path: &str| {
            let known = seen.borrow().get(path).cloned();
            known.unwrap_or_else(|| {
                let landing = follow(path);
                seen.borrow_mut().insert(path.to_owned(), landing.clone());
                landing
            })
        };
        broken_links = workspace::broken(text, &outline, &prose, catalog, &follow);
        workspace::settle(&outline, &prose, &mentions, &adoptions, &mut coverage, catalog, &follow);
    }
    coverage.release(|index, dimension| settings.requires(id(adoptions[index].technology), dimension));
    let status = given_status.or_else(|| status(text, &outline));
    let standing = settings.standing(status);
    let findings = Vec::new();
    let mut analysis = Analysis {
        outline,
        prose,
        meanings,
        mentions,
        adoptions,
        judged,
        recordings,
        coverage,
        broken_links,
        status,
        standing,
        findings,
    };
    let facts = analysis.facts(text, engine);
    analysis.findings = rules::run(&facts, |rule| settings.severity(rule), standing, settings.today);
    analysis
}

impl Analysis {
    /// What links from other documents see of this one.
    #[must_use]
    pub fn linked(&self, text: &str, catalog: &Catalog) -> Linked {
        let Self { outline, prose, mentions, adoptions, recordings, coverage, .. } = self;
        Linked::new(text, &Document { outline, prose, mentions, adoptions, recordings, coverage }, catalog)
    }
}
