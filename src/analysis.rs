//! The one place that runs the stages in order.

use std::sync::LazyLock;

use crate::adoption::{Adoption, AdoptionModel, adoptions};
use crate::catalog::{self, Catalog};
use crate::config::Settings;
use crate::coverage::{Coverage, coverage};
use crate::evidence::{EvidenceModel, Recording, attribute, recordings};
use crate::mentions::{Mention, mentions};
use crate::outline::{Outline, Status, outline, status};
use crate::prose::{Meaning, Prose, meanings, prose};
use crate::rules::{self, Facts, Finding};

/// What analysis knows before it sees a document: built once, shared by all threads.
#[derive(Debug)]
pub struct Engine {
    /// Terms and classes.
    pub catalog: &'static Catalog,
    /// Weights of adoption.
    pub adoption: AdoptionModel,
    /// Weights of evidence.
    pub evidence: EvidenceModel,
}

static BUILT_IN: LazyLock<Engine> = LazyLock::new(|| {
    let catalog = Catalog::built_in();
    let data = |name: &str| catalog::data(name).expect("an embedded file");
    Engine {
        catalog,
        adoption: AdoptionModel::read(data("adoption")).expect("the embedded weights are checked by tests"),
        evidence: EvidenceModel::read(catalog).expect("the embedded weights are checked by tests"),
    }
});

impl Engine {
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
    /// What rules see of the document. `text` and `catalog` must be those it was made from.
    #[must_use]
    pub fn facts<'a>(&'a self, text: &'a str, catalog: &'a Catalog) -> Facts<'a> {
        Facts {
            text,
            outline: &self.outline,
            prose: &self.prose,
            meanings: &self.meanings,
            mentions: &self.mentions,
            adoptions: &self.adoptions,
            coverage: &self.coverage,
            status: self.status,
            catalog,
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
    let meanings = meanings(&outline, &prose, engine.catalog);
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
    let mentions = mentions(text, &outline, &prose, &meanings, catalog);
    let adoptions = adoptions(&outline, &prose, &meanings, &mentions, catalog, &engine.adoption);
    let recordings = recordings(text, &outline, &prose, catalog, &engine.evidence);
    let found = attribute(&outline, &prose, &meanings, &mentions, &adoptions, &recordings, &engine.evidence);
    let coverage = coverage(found);
    let status = given_status.or_else(|| status(text, &outline));
    let facts = Facts {
        text,
        outline: &outline,
        prose: &prose,
        meanings: &meanings,
        mentions: &mentions,
        adoptions: &adoptions,
        coverage: &coverage,
        status,
        catalog,
    };
    let findings = rules::run(&facts, |rule| settings.severity(rule), settings.today);
    Analysis { outline, prose, meanings, mentions, adoptions, recordings, coverage, status, findings }
}
