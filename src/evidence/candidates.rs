//! Every feature that a sentence could be judged by, by name: what a fit chooses from.
//!
//! The judgement itself visits only features that have a weight ([`EvidenceModel`]); this
//! is the same reading with nothing left out, for `tools/fit` and for tests.

use super::model::EvidenceModel;
use super::profile::{BUILT_IN, Profile};
use crate::catalog::{Catalog, ClassId};
use crate::outline::{BlockKind, Outline};
use crate::prose::{Flags, Prose, Sentence, SentenceId, TokenKind};

/// Reads documents into names of features.
#[derive(Debug)]
pub struct Candidates<'c> {
    catalog: &'c Catalog,
    /// One that looks at every class.
    model: EvidenceModel,
    names: Vec<String>,
}

impl<'c> Candidates<'c> {
    /// Looks at all classes.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        let of_catalog = (0..catalog.class_count()).map(|class| catalog.class_name(ClassId(class as u16)).to_owned());
        let names = of_catalog.chain(BUILT_IN.map(str::to_owned)).collect();
        Self { catalog, model: EvidenceModel::of_all_classes(catalog), names }
    }

    /// Calls `take` for every sentence that is judged, in order, with its features: sorted,
    /// each once.
    pub fn read(&self, text: &str, outline: &Outline, prose: &Prose, mut take: impl FnMut(SentenceId, Vec<String>)) {
        let mut profile = Profile::new(self.catalog);
        let mut section = None;
        for (id, sentence) in prose.sentences.iter().enumerate() {
            if section != Some(sentence.section) {
                section = Some(sentence.section);
                profile.enter_section(outline, prose, sentence.section, self.catalog, &self.model);
            }
            let kind = outline.blocks[sentence.block as usize].kind;
            if matches!(kind, BlockKind::Heading | BlockKind::Cell { row: 0, .. }) {
                continue;
            }
            profile.read(prose, sentence, self.catalog, &self.model);
            take(id as SentenceId, self.features(text, &profile, prose, sentence));
            profile.pass();
        }
    }

    fn features(&self, text: &str, profile: &Profile, prose: &Prose, sentence: &Sentence) -> Vec<String> {
        let mut found = Vec::new();
        for (kind, classes) in
            [("has", &profile.present), ("heading", &profile.heading), ("previous", &profile.previous)]
        {
            classes.each(|class| found.push(format!("{kind}:{}", self.names[usize::from(class)])));
        }
        add_words(text, prose, sentence, &mut found);
        let contexts = [
            ("is:question", sentence.is_question),
            ("is:labelled", profile.label > 0),
            ("heading:question", profile.heading_is_question),
            ("previous:question", profile.previous_is_question),
            ("previous:none", !profile.has_previous),
        ];
        found.extend(contexts.iter().filter(|(_, holds)| *holds).map(|(name, _)| (*name).to_owned()));
        let length = match sentence.tokens.len() {
            0..=10 => "length:short",
            11..=25 => "length:medium",
            _ => "length:long",
        };
        found.push(length.to_owned());
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Words and pairs of neighbouring words, as they are looked up in the lexicon.
fn add_words(text: &str, prose: &Prose, sentence: &Sentence, found: &mut Vec<String>) {
    let tokens = prose.tokens_of(sentence);
    let words: Vec<Option<String>> = tokens
        .iter()
        .map(|token| {
            let written = token.span.of(text).replace('\u{2019}', "'").to_ascii_lowercase();
            let is_possessive = !token.flags.has(Flags::CODE);
            let word = written.strip_suffix("'s").filter(|_| is_possessive).unwrap_or(&written);
            (token.kind == TokenKind::Word && word.is_ascii()).then(|| word.to_owned())
        })
        .collect();
    found.extend(words.iter().flatten().map(|word| format!("word:{word}")));
    for pair in words.windows(2) {
        if let [Some(first), Some(second)] = pair {
            found.push(format!("bigram:{first} {second}"));
        }
    }
}
