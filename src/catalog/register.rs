//! Gives every term of the catalogue its target: the same numbers when the built-in lexicon
//! is compiled and when it is used.

use super::lexicon::{LexiconBuilder, TargetId};
use super::schema::{ClassFile, TechnologyTerms};

/// How many targets a technology takes: one for each way a term may name it.
pub(super) const ROLE_COUNT: usize = 6;

/// The files of word classes, in the order of their numbers: the key of each among the
/// packed files, and what stands before its classes' names.
pub(super) const CLASS_FILES: [(&str, &str); 6] = [
    ("sections", "section/"),
    ("stance", "stance/"),
    ("evidence-labels", ""),
    ("evidence-classes", ""),
    ("claims", "claim/"),
    ("practice", "practice/"),
];

/// Adds all terms; technologies first, then classes in the order of [`CLASS_FILES`].
///
/// # Errors
/// The first malformed term, with where it stands.
pub(super) fn register(
    builder: &mut LexiconBuilder,
    technologies: &[(&String, &TechnologyTerms)],
    class_files: &[ClassFile],
) -> Result<(), String> {
    let mut target: TargetId = 0;
    for &(id, entry) in technologies {
        let roles: [&[String]; ROLE_COUNT] =
            [&entry.strong, &entry.products, &entry.weak, &entry.company, &entry.never, &entry.ground];
        for terms in roles {
            for term in terms {
                builder.add(term, target).map_err(|error| format!("technology `{id}`: {error}"))?;
            }
            target += 1;
        }
    }
    for file in class_files {
        for class in &file.class {
            builder.list_words_of(target);
            for term in &class.terms {
                let added = file.with_words(term).and_then(|term| {
                    if class.quiet { builder.add_quiet(&term, target) } else { builder.add(&term, target) }
                });
                added.map_err(|error| format!("class `{}`: {error}", class.id))?;
            }
            target += 1;
        }
    }
    Ok(())
}

/// The words that weights of single words name.
pub(super) fn named_words(weights: &serde_json::Value) -> Vec<String> {
    let models = weights.as_object().into_iter().flatten();
    let features = models.filter_map(|(_, model)| model.get("weights")?.as_object());
    let names = features.flat_map(|weights| weights.keys());
    let phrases = names.filter_map(|name| name.strip_prefix("word:").or_else(|| name.strip_prefix("bigram:")));
    phrases.flat_map(|phrase| phrase.split(' ')).map(str::to_owned).collect()
}
