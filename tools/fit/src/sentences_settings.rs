//! What the fit of sentences is told: how much rows count, how many features.

use caveat::evidence::Dimension;

/// Found by leaving projects out; `--set NAME=VALUE` tries another value.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How much a sentence of a labelled document counts: on an evidence line, and elsewhere.
    pub on_line: f64,
    pub off_line: f64,
    /// How much a sentence of our own counts.
    pub own: f64,
    /// How much a sentence that could go either way counts as one and as the other.
    pub close_yes: f64,
    pub close_no: f64,
    /// Cases count (others / cases) ^ this times more.
    pub raise: f64,
    /// What all weights add up to, so that penalties mean the same however many rows there are.
    pub total: f64,
    /// The penalties that select and that fit.
    pub select: f64,
    pub ridge: f64,
    pub most_classes: usize,
    pub most_words: usize,
    /// In how many rows a feature must stand, and of how many projects.
    pub least_word_rows: usize,
    pub least_class_rows: usize,
    pub least_projects: usize,
    /// Whether sentences of documents count there.
    pub count_documents: bool,
    /// A feature of a larger scale needs a smaller weight, which is penalised less.
    pub heading_scale: f64,
    pub previous_scale: f64,
    pub word_scale: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on_line: 0.5,
            off_line: 0.2,
            own: 2.0,
            close_yes: 0.1,
            close_no: 0.3,
            raise: 0.75,
            total: 13000.0,
            select: 2.0,
            ridge: 25.0,
            most_classes: 400,
            most_words: 1500,
            least_word_rows: 6,
            least_class_rows: 3,
            least_projects: 4,
            count_documents: false,
            heading_scale: 1.2,
            previous_scale: 0.7,
            word_scale: 1.2,
        }
    }
}

impl Settings {
    /// Sets one of them from `name=value`.
    ///
    /// # Errors
    /// There is no such setting, or the value is none for it.
    pub fn set(&mut self, assignment: &str) -> Result<(), String> {
        let (name, value) = assignment.split_once('=').ok_or_else(|| format!("`{assignment}` is not NAME=VALUE"))?;
        let number = || value.parse::<f64>().map_err(|error| format!("{assignment}: {error}"));
        let count = || value.parse::<usize>().map_err(|error| format!("{assignment}: {error}"));
        match name {
            "on-line" => self.on_line = number()?,
            "off-line" => self.off_line = number()?,
            "own" => self.own = number()?,
            "close-yes" => self.close_yes = number()?,
            "close-no" => self.close_no = number()?,
            "raise" => self.raise = number()?,
            "total" => self.total = number()?,
            "select" => self.select = number()?,
            "ridge" => self.ridge = number()?,
            "most-classes" => self.most_classes = count()?,
            "most-words" => self.most_words = count()?,
            "least-word-rows" => self.least_word_rows = count()?,
            "least-class-rows" => self.least_class_rows = count()?,
            "least-projects" => self.least_projects = count()?,
            "count-documents" => self.count_documents = count()? != 0,
            "heading-scale" => self.heading_scale = number()?,
            "previous-scale" => self.previous_scale = number()?,
            "word-scale" => self.word_scale = number()?,
            _ => return Err(format!("there is no setting `{name}`")),
        }
        Ok(())
    }

    /// What 1 counts for a feature of this kind.
    pub fn scale(&self, kind: &str) -> f64 {
        match kind {
            "heading" => self.heading_scale,
            "previous" => self.previous_scale,
            "word" | "bigram" => self.word_scale,
            _ => 1.0,
        }
    }

    /// Whether features of this kind are left out.
    pub fn is_dropped(&self, kind: &str, dimension: Dimension) -> bool {
        // What the sentence before says of costs is most often another cost.
        kind == "previous" && dimension == Dimension::Cost
    }
}
