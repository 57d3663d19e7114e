//! Whether the sentences and headings that a team gives as examples are read as it says.

use crate::analysis::Engine;
use crate::config::{Example, Subject};
use crate::evidence::{Strength, recordings};
use crate::mentions::named_in;
use crate::outline::outline;
use crate::prose::{meanings, prose};

/// What is wrong with an example, in one sentence; none if it is read as it says.
#[must_use]
pub fn failure(example: &Example, engine: &Engine) -> Option<String> {
    let is_read = is_read(example, engine);
    if is_read == example.is_match {
        return None;
    }
    let (key, not) = if example.is_match { ("matches", "not ") } else { ("ignores", "") };
    let how = match &example.subject {
        Subject::Technology(id) => format!("naming `{id}`"),
        Subject::Evidence(dimension) => format!("recording a {}", dimension.title()),
        Subject::Section(name) => format!("a heading of the meaning `{name}`"),
    };
    Some(format!("`{key}` is {not}read as {how}: \"{}\"", example.text))
}

fn is_read(example: &Example, engine: &Engine) -> bool {
    let catalog = &engine.catalog;
    let text = match &example.subject {
        // A heading means nothing as the title of a document.
        Subject::Section(_) => format!("# Title\n\n## {}\n\nText.\n", example.text),
        _ => format!("{}\n", example.text),
    };
    let outline = outline(&text);
    let prose = prose(&text, &outline, &catalog.lexicon);
    match &example.subject {
        Subject::Technology(id) => {
            let named = prose.sentences.iter().flat_map(|sentence| named_in(&prose, sentence, catalog));
            named.into_iter().any(|technology| catalog.technology(technology).id == *id)
        }
        Subject::Evidence(dimension) => {
            let found = recordings(&text, &outline, &prose, catalog, &engine.evidence);
            found.iter().any(|found| found.dimension == *dimension && found.strength == Strength::Records)
        }
        Subject::Section(name) => {
            let found = meanings(&outline, &prose, catalog, &engine.meanings);
            found.last().copied().flatten().is_some_and(|meaning| meaning.name() == name)
        }
    }
}
