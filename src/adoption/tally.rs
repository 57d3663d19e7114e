//! What a document's mentions of one technology add up to, before it is weighed.

use super::features::Salience;
use super::sections::{is_core, is_passed_over};
use crate::catalog::{Role, TechnologyId};
use crate::mentions::{Mention, Stance};
use crate::prose::Meaning;

/// Plain counts for one technology.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) title_strong: bool,
    pub(super) title_weak: bool,
    pub(super) heading_strong: f32,
    pub(super) heading_weak: f32,
    pub(super) heading_set_aside: f32,
    pub(super) heading_covers: bool,
    pub(super) strong: f32,
    pub(super) product: f32,
    pub(super) weak_settled: f32,
    pub(super) weak_loose: f32,
    pub(super) counted: f32,
    pub(super) sentences: f32,
    pub(super) sections: f32,
    pub(super) best_section: f32,
    pub(super) best_section_share: f32,
    pub(super) blocks: f32,
    pub(super) densest_block: f32,
    pub(super) first_position: f32,
    pub(super) by_meaning: Vec<(Option<Meaning>, f32)>,
    pub(super) adopted: f32,
    pub(super) negated: f32,
    pub(super) alternative: f32,
    pub(super) background: f32,
    pub(super) out_of_scope: f32,
    pub(super) adopt_author: f32,
    pub(super) adopt_intent: f32,
    pub(super) adopt_near: f32,
    pub(super) existing: f32,
    pub(super) example: f32,
    pub(super) hypothetical: f32,
    pub(super) central: f32,
    pub(super) other_party: f32,
    pub(super) introduced: f32,
    pub(super) means: f32,
    pub(super) new: f32,
    pub(super) topic: f32,
    pub(super) named_sentences: f32,
    pub(super) in_testing: f32,
    pub(super) core_strong: f32,
    pub(super) core_weak: f32,
    pub(super) core_sentences: f32,
    pub(super) core_head: f32,
    pub(super) head: f32,
    pub(super) definite: f32,
    pub(super) decided: bool,
    pub(super) in_short_decision: bool,
    pub(super) heads_short_decision: bool,
    /// In sections whose heading is a question.
    pub(super) asked: f32,
}

/// A decision of so many sentences or fewer, its heading counted, says little that it does not decide.
const SHORT_DECISION: u32 = 8;

impl Tally {
    pub(super) fn of(salience: &Salience<'_>, technology: TechnologyId) -> Self {
        let mut tally = Self { first_position: 1.0, ..Self::default() };
        let own = salience.mentions_of(technology);
        // A loose weak word counts only where something settles what it means.
        let is_anchored = own.iter().any(|&id| salience.mentions[id as usize].is_settled);
        let (mut sentence, mut core_sentence, mut block, mut in_block) = (None, None, None, 0.0);
        let mut sections: Vec<(u32, f32)> = Vec::new();
        for &id in own {
            let mention = &salience.mentions[id as usize];
            let meaning = salience.meanings[mention.section as usize];
            // A test plan names what it tests with, an alternative what was not chosen.
            if is_passed_over(meaning) {
                tally.in_testing += 1.0;
                continue;
            }
            if matches!(mention.stance, Stance::Negated | Stance::OutOfScope) {
                tally.counted += 1.0;
                tally.stances(mention);
                continue;
            }
            if mention.cues.example_near || salience.named_together[mention.sentence as usize] > 5 {
                continue;
            }
            if mention.role == Role::Weak && (!mention.cues.head || mention.cues.proper) && !mention.in_heading {
                continue;
            }
            tally.roles(salience, mention);
            if !(mention.is_settled || is_anchored) {
                continue;
            }
            tally.counted += 1.0;
            tally.stances(mention);
            if salience.asks[mention.section as usize] {
                tally.asked += 1.0;
            }
            if sentence != Some(mention.sentence) {
                sentence = Some(mention.sentence);
                tally.sentences += 1.0;
                // Mentions come in order, so a section is the last one or a new one.
                match sections.last_mut() {
                    Some((section, count)) if *section == mention.section => *count += 1.0,
                    _ => sections.push((mention.section, 1.0)),
                }
            }
            let own_block = salience.prose.sentences[mention.sentence as usize].block;
            if block == Some(own_block) {
                in_block += 1.0;
            } else {
                block = Some(own_block);
                in_block = 1.0;
                tally.blocks += 1.0;
            }
            tally.densest_block = tally.densest_block.max(in_block);
            if is_core(meaning) && mention.stance == Stance::Adopted {
                if mention.cues.head {
                    tally.core_head += 1.0;
                }
                if mention.role == Role::Weak {
                    tally.core_weak += 1.0;
                } else {
                    tally.core_strong += 1.0;
                }
                if core_sentence != Some(mention.sentence) {
                    core_sentence = Some(mention.sentence);
                    tally.core_sentences += 1.0;
                }
            }
            if meaning == Some(Meaning::Decision) && mention.stance == Stance::Adopted && mention.role != Role::Weak {
                tally.decisions(salience, mention);
            }
            match tally.by_meaning.iter_mut().find(|(known, _)| *known == meaning) {
                Some((_, count)) => *count += 1.0,
                None => tally.by_meaning.push((meaning, 1.0)),
            }
            if !meaning.is_some_and(Meaning::sets_aside) {
                let position = mention.sentence as f32 / salience.prose.sentences.len().max(1) as f32;
                tally.first_position = tally.first_position.min(position);
            }
        }
        tally.named_sentences = salience.sentences_under(own, is_anchored);
        tally.sections = sections.len() as f32;
        for (section, count) in sections {
            if count > tally.best_section {
                tally.best_section = count;
                let blocks = &salience.outline.sections[section as usize].blocks;
                let first = salience.prose.sentences_of(blocks.start).start;
                let last = salience.prose.sentences_of(blocks.end.saturating_sub(1)).end;
                tally.best_section_share = count / (last.saturating_sub(first)).max(1) as f32;
            }
        }
        tally
    }

    /// A mention that a decision takes on.
    fn decisions(&mut self, salience: &Salience<'_>, mention: &Mention) {
        let cues = mention.cues;
        self.decided |= (cues.author || cues.intent) && (cues.adopt_near || cues.introduced || cues.means);
        let blocks = &salience.outline.sections[mention.section as usize].blocks;
        let sentences = salience.prose.first_sentence(blocks.end) - salience.prose.first_sentence(blocks.start);
        if sentences <= SHORT_DECISION {
            self.in_short_decision = true;
            self.heads_short_decision |= cues.head || mention.in_heading;
        }
    }

    fn roles(&mut self, salience: &Salience<'_>, mention: &Mention) {
        match mention.role {
            Role::Strong => self.strong += 1.0,
            Role::Product => self.product += 1.0,
            _ if mention.is_settled => self.weak_settled += 1.0,
            _ => self.weak_loose += 1.0,
        }
        if !mention.in_heading {
            return;
        }
        let is_weak = mention.role == Role::Weak;
        if salience.title == Some(mention.section) {
            self.title_strong |= !is_weak;
            self.title_weak |= is_weak;
            return;
        }
        if salience.meanings[mention.section as usize].is_some_and(Meaning::sets_aside) {
            self.heading_set_aside += 1.0;
        } else if is_weak {
            self.heading_weak += 1.0;
        } else {
            self.heading_strong += 1.0;
        }
        let words = salience.prose.sentences[mention.sentence as usize].tokens.len();
        self.heading_covers |= usize::from(mention.hit.len) * 2 >= words;
    }

    fn stances(&mut self, mention: &Mention) {
        match mention.stance {
            Stance::Adopted => self.adopted += 1.0,
            Stance::Negated => self.negated += 1.0,
            Stance::Alternative => self.alternative += 1.0,
            Stance::Background => self.background += 1.0,
            Stance::OutOfScope => self.out_of_scope += 1.0,
        }
        let cues = mention.cues;
        let count = |condition: bool| if condition { 1.0 } else { 0.0 };
        let is_adopted = mention.stance == Stance::Adopted;
        self.adopt_near += count(cues.adopt_near);
        self.adopt_author += count(is_adopted && cues.adopt_near && cues.author);
        self.adopt_intent += count(is_adopted && cues.adopt_near && cues.intent);
        self.existing += count(cues.existing);
        self.example += count(cues.example_near);
        self.hypothetical += count(cues.hypothetical);
        self.central += count(is_adopted && cues.central_near);
        self.other_party += count(cues.other_party);
        self.introduced += count(is_adopted && cues.introduced);
        self.means += count(is_adopted && cues.means);
        self.new += count(is_adopted && cues.new);
        self.topic += count(cues.topic);
        self.head += count(cues.head);
        self.definite += count(cues.definite);
    }

    pub(super) fn in_meaning(&self, wanted: impl Fn(Option<Meaning>) -> bool) -> f32 {
        self.by_meaning.iter().filter(|(meaning, _)| wanted(*meaning)).map(|(_, count)| count).sum()
    }
}
