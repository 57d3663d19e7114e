//! How a sentence speaks of what it names.

use crate::catalog::{Catalog, ClassId, Target};
use crate::prose::{Hit, Meaning, Prose, Sentence};

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

/// The cue classes' numbers.
pub(super) struct CueClasses {
    adopt: Option<ClassId>,
    author: Option<ClassId>,
    intent: Option<ClassId>,
    negation: Option<ClassId>,
    instead: Option<ClassId>,
    remove: Option<ClassId>,
    alternative: Option<ClassId>,
    existing: Option<ClassId>,
    future: Option<ClassId>,
    example: Option<ClassId>,
    hypothetical: Option<ClassId>,
    other_party: Option<ClassId>,
    central: Option<ClassId>,
    with: Option<ClassId>,
    introduce: Option<ClassId>,
    means: Option<ClassId>,
    new: Option<ClassId>,
    function: Option<ClassId>,
    definite: Option<ClassId>,
}

impl CueClasses {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let class = |name: &str| catalog.class(&format!("stance/{name}"));
        Self {
            adopt: class("adopt"),
            author: class("author"),
            intent: class("intent"),
            negation: class("negation"),
            instead: class("instead"),
            remove: class("remove"),
            alternative: class("alternative"),
            existing: class("existing"),
            future: class("future"),
            example: class("example"),
            hypothetical: class("hypothetical"),
            other_party: class("other-party"),
            central: class("central"),
            with: class("with"),
            introduce: class("introduce"),
            means: class("means"),
            new: class("new"),
            function: class("function"),
            definite: class("definite"),
        }
    }

    pub(super) fn read(
        &self,
        prose: &Prose,
        sentence: &Sentence,
        mention: Hit,
        meaning: Option<Meaning>,
        catalog: &Catalog,
    ) -> (Stance, Cues) {
        let topic = mention.token <= sentence.tokens.start + 2;
        let mut cues = Cues { question: sentence.is_question, topic, ..Cues::default() };
        let is_last = mention.end() >= sentence.tokens.end;
        cues.head = is_last || prose.tokens[mention.end() as usize - 1].flags.has(crate::prose::Flags::BREAK);
        // "We use Y instead of X": what stands behind the passing-over is set aside, what
        // stands before it is not.
        let mut replaced_by_later = false;
        for hit in prose.hits_of(sentence) {
            let Target::Class(class) = catalog.target(hit.target) else { continue };
            if hit.in_code {
                continue;
            }
            let class = Some(class);
            let before = hit.end() <= mention.token;
            let distance = if before { mention.token - hit.end() } else { hit.token.saturating_sub(mention.end()) };
            if class == self.function {
                cues.head |= hit.token == mention.end();
            } else if class == self.definite {
                cues.definite |= before && distance == 0;
            } else if class == self.introduce {
                cues.introduced |= before && distance <= 3;
            } else if class == self.means {
                cues.means |= before && distance <= 3;
            } else if class == self.new {
                cues.new |= before && distance <= 1;
            } else if class == self.adopt {
                cues.adopt_near |= distance <= REACH;
            } else if class == self.author {
                cues.author = true;
            } else if class == self.intent {
                cues.intent = true;
            } else if class == self.negation {
                cues.negation_near |= before && distance <= NEAR;
            } else if class == self.instead {
                cues.instead_near |= before && distance <= NEAR;
                // "Instead of X, we use Y" ends its reach at the comma.
                if before && distance <= NEAR && comma_between(prose, hit.end(), mention.token) {
                    cues.instead_near = false;
                    replaced_by_later = true;
                }
            } else if class == self.remove {
                cues.remove_near |= before
                    && distance <= NEAR
                    && !self.with_between(prose, sentence, hit.end(), mention.token, catalog);
            } else if class == self.alternative {
                cues.alternative = true;
            } else if class == self.existing {
                cues.existing = true;
            } else if class == self.future {
                cues.future = true;
            } else if class == self.example {
                cues.example_near |= before && distance <= NEAR;
            } else if class == self.hypothetical {
                cues.hypothetical = true;
            } else if class == self.other_party {
                cues.other_party = true;
            } else if class == self.central {
                cues.central_near |= before && distance <= NEAR;
            }
        }
        if replaced_by_later {
            cues.negation_near = false;
        }
        (stance(cues, meaning), cues)
    }
}

impl CueClasses {
    /// "Replace A with B" takes B on: a "with" between ends the reach of the removal.
    fn with_between(&self, prose: &Prose, sentence: &Sentence, start: u32, end: u32, catalog: &Catalog) -> bool {
        prose.hits_of(sentence).iter().any(|hit| {
            (start..end).contains(&hit.token)
                && matches!(catalog.target(hit.target), Target::Class(class) if Some(class) == self.with)
        })
    }
}

fn comma_between(prose: &Prose, start: u32, end: u32) -> bool {
    let start = start.saturating_sub(1) as usize;
    prose.tokens[start..end as usize].iter().any(|token| token.flags.has(crate::prose::Flags::COMMA))
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
