//! How a sentence speaks of what it names.

use crate::catalog::{Catalog, ClassBits, ClassId, ones};
use crate::prose::{Flags, Hit, Meaning, Prose, Sentence, Token};

/// How a mention speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// The document takes it on, or speaks of it as part of its design.
    Adopted,
    /// Weighed or turned down.
    Alternative,
    /// Denied or taken away.
    Negated,
    /// How things are, how others do it, what words mean.
    Background,
    /// Left out on purpose or put off.
    OutOfScope,
}

impl Stance {
    /// Its name in traces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Alternative => "alternative",
            Self::Negated => "negated",
            Self::Background => "background",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// What a sentence holds around a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cues {
    /// Words that take something on stand shortly before or after it.
    pub adopt_near: bool,
    /// The author speaks, or the document of itself.
    pub author: bool,
    /// A decision or an intention.
    pub intent: bool,
    /// A denial shortly before it.
    pub negation_near: bool,
    /// Words of passing over shortly before it.
    pub instead_near: bool,
    /// Words of taking away shortly before it.
    pub remove_near: bool,
    /// Words of weighing.
    pub alternative: bool,
    /// How things are or were.
    pub existing: bool,
    /// What may come later.
    pub future: bool,
    /// Words before an example, shortly before it.
    pub example_near: bool,
    /// What is only thought of.
    pub hypothetical: bool,
    /// Somebody else's system.
    pub other_party: bool,
    /// Words that make something the heart of a design, shortly before it.
    pub central_near: bool,
    /// A verb whose object is new stands right before it.
    pub introduced: bool,
    /// It is named as the means to an end.
    pub means: bool,
    /// An indefinite article or "new" stands right before it.
    pub new: bool,
    /// It stands at the start of the sentence.
    pub topic: bool,
    /// It is written as a name: a capital inside a sentence.
    pub proper: bool,
    /// It is the head of its noun phrase: nothing or a function word follows.
    pub head: bool,
    /// A word for what is known already stands right before it.
    pub definite: bool,
    /// The sentence asks.
    pub question: bool,
}

/// How many tokens "shortly before" reaches over.
const NEAR: u32 = 5;
/// How far a denial or a verb of taking on reaches.
const REACH: u32 = 8;

/// What a class of `catalog/stance.toml` says of a mention near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    Adopt,
    Author,
    Intent,
    Negation,
    Instead,
    Remove,
    Alternative,
    Existing,
    Future,
    Example,
    Hypothetical,
    OtherParty,
    Central,
    With,
    Introduce,
    Means,
    New,
}

const CUES: [(&str, Cue); 17] = [
    ("adopt", Cue::Adopt),
    ("author", Cue::Author),
    ("intent", Cue::Intent),
    ("negation", Cue::Negation),
    ("instead", Cue::Instead),
    ("remove", Cue::Remove),
    ("alternative", Cue::Alternative),
    ("existing", Cue::Existing),
    ("future", Cue::Future),
    ("example", Cue::Example),
    ("hypothetical", Cue::Hypothetical),
    ("other-party", Cue::OtherParty),
    ("central", Cue::Central),
    ("with", Cue::With),
    ("introduce", Cue::Introduce),
    ("means", Cue::Means),
    ("new", Cue::New),
];

/// Where a cue stands: its first token and one past its last.
pub(super) type Place = std::ops::Range<u32>;

/// The cue that each class of a catalogue is.
#[derive(Debug)]
pub struct CueClasses {
    /// By the places of cues in [`CUES`].
    bits: ClassBits,
    /// Words that end a noun phrase, and those before what is known already.
    function: Option<ClassId>,
    definite: Option<ClassId>,
}

impl CueClasses {
    /// The cues of a catalogue.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        let bit_of = |class| {
            let name = catalog.class_name(class).strip_prefix("stance/");
            CUES.iter().position(|(cue, _)| name == Some(cue)).map_or(0, |at| 1 << at)
        };
        Self {
            bits: ClassBits::new(catalog, bit_of),
            function: catalog.class("stance/function"),
            definite: catalog.class("stance/definite"),
        }
    }

    /// Adds the cues of a sentence, in order; inline code holds none.
    pub(super) fn read(&self, prose: &Prose, sentence: &Sentence, catalog: &Catalog, found: &mut Vec<(Cue, Place)>) {
        let add = |bits: u64, place: Place, found: &mut Vec<(Cue, Place)>| {
            ones(bits).for_each(|at| found.push((CUES[usize::from(at)].1, place.clone())));
        };
        for (at, token) in sentence.tokens.clone().zip(prose.tokens_of(sentence)) {
            if !token.flags.has(Flags::CODE) {
                add(self.bits.of_word(&catalog.lexicon, token.word), at..at + 1, found);
            }
        }
        let words = found.len();
        for hit in prose.hits_of(sentence).iter().filter(|hit| !hit.in_code) {
            add(self.bits.of_target(catalog, hit.target), hit.token..hit.end(), found);
        }
        if words > 0 && found.len() > words {
            found.sort_by_key(|(_, place)| place.start);
        }
    }
}

/// How a sentence with these cues speaks of a mention in it.
pub(super) fn read(
    prose: &Prose,
    sentence: &Sentence,
    mention: Hit,
    meaning: Option<Meaning>,
    found: &[(Cue, Place)],
    catalog: &Catalog,
    classes: &CueClasses,
) -> (Stance, Cues) {
    let topic = mention.token <= sentence.tokens.start + 2;
    let mut cues = Cues { question: sentence.is_question, topic, ..Cues::default() };
    let tokens = prose.tokens_of(sentence);
    let first = (mention.token - sentence.tokens.start) as usize;
    let is_word_of = |token: Option<&Token>, class: Option<ClassId>| {
        let plain = token.filter(|token| !token.flags.has(Flags::CODE));
        plain.zip(class).is_some_and(|(token, class)| catalog.is_member(token.word, class))
    };
    let behind = tokens.get(first + usize::from(mention.len));
    let is_set_off = prose.tokens[mention.end() as usize - 1].flags.has(Flags::BREAK);
    cues.head = behind.is_none() || is_set_off || is_word_of(behind, classes.function);
    cues.definite = is_word_of(first.checked_sub(1).map(|before| &tokens[before]), classes.definite);
    // "We use Y instead of X": what stands behind the passing-over is set aside, what
    // stands before it is not.
    let mut replaced_by_later = false;
    for (cue, place) in found {
        let before = place.end <= mention.token;
        let distance = if before { mention.token - place.end } else { place.start.saturating_sub(mention.end()) };
        match cue {
            Cue::Introduce => cues.introduced |= before && distance <= 3,
            Cue::Means => cues.means |= before && distance <= 3,
            Cue::New => cues.new |= before && distance <= 1,
            Cue::Adopt => cues.adopt_near |= distance <= REACH,
            Cue::Author => cues.author = true,
            Cue::Intent => cues.intent = true,
            Cue::Negation => cues.negation_near |= before && distance <= NEAR,
            Cue::Instead => {
                cues.instead_near |= before && distance <= NEAR;
                // "Instead of X, we use Y" ends its reach at the comma.
                if before && distance <= NEAR && comma_between(prose, place.end, mention.token) {
                    cues.instead_near = false;
                    replaced_by_later = true;
                }
            }
            Cue::Remove => {
                cues.remove_near |= before && distance <= NEAR && !with_between(found, place.end, mention.token);
            }
            Cue::Alternative => cues.alternative = true,
            Cue::Existing => cues.existing = true,
            Cue::Future => cues.future = true,
            Cue::Example => cues.example_near |= before && distance <= NEAR,
            Cue::Hypothetical => cues.hypothetical = true,
            Cue::OtherParty => cues.other_party = true,
            Cue::Central => cues.central_near |= before && distance <= NEAR,
            Cue::With => {}
        }
    }
    if replaced_by_later {
        cues.negation_near = false;
    }
    (stance(cues, meaning), cues)
}

/// "Replace A with B" takes B on: a "with" between ends the reach of the removal.
fn with_between(found: &[(Cue, Place)], start: u32, end: u32) -> bool {
    found.iter().any(|(cue, place)| *cue == Cue::With && (start..end).contains(&place.start))
}

fn comma_between(prose: &Prose, start: u32, end: u32) -> bool {
    let start = start.saturating_sub(1) as usize;
    prose.tokens[start..end as usize].iter().any(|token| token.flags.has(Flags::COMMA))
}

fn stance(cues: Cues, meaning: Option<Meaning>) -> Stance {
    match meaning {
        Some(Meaning::NonGoals | Meaning::Future) => return Stance::OutOfScope,
        Some(Meaning::Rejected | Meaning::Alternatives) => return Stance::Alternative,
        Some(Meaning::PriorArt | Meaning::References | Meaning::Glossary) => return Stance::Background,
        _ => {}
    }
    if cues.instead_near || cues.remove_near || cues.negation_near {
        return Stance::Negated;
    }
    if cues.future {
        return Stance::OutOfScope;
    }
    if cues.alternative || cues.question {
        return Stance::Alternative;
    }
    let takes_on = cues.adopt_near && (cues.intent || cues.author);
    if !takes_on && (cues.existing || cues.other_party || meaning == Some(Meaning::Motivation)) {
        return Stance::Background;
    }
    Stance::Adopted
}
