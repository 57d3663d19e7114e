//! The one place that runs the stages in order.

use std::sync::LazyLock;

use crate::adoption::{Adoption, AdoptionModel, adoptions};
use crate::catalog::{self, Catalog};
use crate::config::Settings;
use crate::coverage::{Coverage, coverage};
use crate::evidence::{EvidenceModel, Recording, attribute, recordings};
use crate::mentions::{CueClasses, Mention, mentions};
use crate::outline::{Outline, Status, outline, status};
use crate::prose::{Meaning, MeaningClasses, Prose, meanings, prose};
use crate::rules::{self, CueTable, Facts, Finding};

/// What analysis knows before it sees a document: built once, shared by all threads.
#[derive(Debug)]
pub struct Engine {
    /// Terms and classes.
    pub catalog: &'static Catalog,
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

static BUILT_IN: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Catalog::built_in()).expect("the embedded weights are checked by tests"));

impl Engine {
    /// The built-in weights over a catalogue.
    ///
    /// # Errors
    /// A weight that is malformed or names a class that the catalogue lacks.
    pub fn new(catalog: &'static Catalog) -> Result<Self, String> {
        let data = catalog::data("adoption").ok_or("there are no weights of adoption")?;
        Ok(Self {
            catalog,
            meanings: MeaningClasses::new(catalog),
            cues: CueClasses::new(catalog),
            adoption: AdoptionModel::read(data)?,
            evidence: EvidenceModel::read(catalog)?,
            cue_table: CueTable::new(catalog),
        })
    }

    /// The engine that ships with Caveat.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
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
    /// The sentences, fields and cells that record a dimension of something.
    pub recordings: Vec<Recording>,
    pub coverage: Coverage,
    pub status: Option<Status>,
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
            status: self.status,
            catalog: engine.catalog,
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
}

/// Reads one document: enough to tell what kind of document it is.
#[must_use]
pub fn read(text: &str, engine: &Engine) -> Reading {
    let outline = outline(text);
    let prose = prose(text, &outline, &engine.catalog.lexicon);
    let meanings = meanings(&outline, &prose, engine.catalog, &engine.meanings);
    Reading { outline, prose, meanings }
}

/// Analyses one document. `given_status` is a status told beside the document (such as in
/// a `kep.yaml`); it wins over the document's own.
#[must_use]
pub fn analyze(text: &str, engine: &Engine, settings: &Settings, given_status: Option<Status>) -> Analysis {
    conclude(text, read(text, engine), engine, settings, given_status)
}

/// The rest of an analysis, from what was read.
#[must_use]
pub fn conclude(
    text: &str,
    reading: Reading,
    engine: &Engine,
    settings: &Settings,
    given_status: Option<Status>,
) -> Analysis {
    let catalog = engine.catalog;
    let Reading { outline, prose, meanings } = reading;
    let mentions = mentions(text, &outline, &prose, &meanings, catalog, &engine.cues);
    let adoptions = adoptions(&outline, &prose, &meanings, &mentions, catalog, &engine.adoption);
    let recordings = recordings(text, &outline, &prose, catalog, &engine.evidence);
    let found = attribute(&outline, &prose, &meanings, &mentions, &adoptions, &recordings, &engine.evidence);
    let coverage = coverage(found);
    let status = given_status.or_else(|| status(text, &outline));
    let findings = Vec::new();
    let mut analysis =
        Analysis { outline, prose, meanings, mentions, adoptions, recordings, coverage, status, findings };
    analysis.findings = rules::run(&analysis.facts(text, engine), |rule| settings.severity(rule), settings.today);
    analysis
}
