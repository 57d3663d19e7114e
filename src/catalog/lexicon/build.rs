//! From terms to a [`Lexicon`].

use std::collections::{BTreeSet, HashMap};

use super::{
    EXACT, GROUP, Key, Lexicon, ListId, Lists, Node, Output, PairFilter, Start, TargetId, WordId, hash, key, term,
};

/// A slot with more words than this becomes a group, a single edge of the automaton;
/// with fewer, each word gets an edge of its own.
const MOST_EDGES: usize = 8;

/// Different words that may be numbered; one term adds fewer than what is left to 65,535.
const MOST_WORDS: usize = 60_000;

/// Collects terms; see [`Lexicon`].
#[derive(Debug, Default)]
pub struct LexiconBuilder {
    words: HashMap<Key, WordId>,
    groups: HashMap<Vec<WordId>, u32>,
    nodes: Vec<BuilderNode>,
    children: HashMap<(u32, u32), u32>,
    listing: BTreeSet<TargetId>,
}

#[derive(Debug, Default)]
struct BuilderNode {
    outputs: Vec<Output>,
    parent: u32,
    label: u32,
}

impl LexiconBuilder {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self { nodes: vec![BuilderNode::default()], ..Self::default() }
    }

    /// Adds a word that stands in no term, so that it gets a number; which one, [`Self::build`]
    /// settles.
    pub fn add_word(&mut self, word: &str) -> WordId {
        let next = self.words.len() as WordId + 1;
        *self.words.entry(key(word.as_bytes())).or_insert(next)
    }

    /// Adds a term of a target that has none but single words, all of them listed.
    ///
    /// # Errors
    /// What is wrong with the term, for a person to read.
    pub fn add_quiet(&mut self, term: &str, target: TargetId) -> Result<(), String> {
        let slots = term::slots(term)?;
        if slots.len() != 1 {
            return Err(format!("`{term}` must be a single word: words of its class are looked up one by one"));
        }
        self.list_words_of(target);
        self.add(term, target)
    }

    /// Lets a target list its terms of a single word instead of telling them as hits, however
    /// the word is written; see [`Lexicon::listed`].
    pub fn list_words_of(&mut self, target: TargetId) {
        self.listing.insert(target);
    }

    /// Adds every sequence of words that `term` describes.
    ///
    /// # Errors
    /// What is wrong with the term, for a person to read.
    pub fn add(&mut self, term: &str, target: TargetId) -> Result<(), String> {
        if self.words.len() >= MOST_WORDS {
            return Err(format!(
                "`{term}` is one too many: terms may hold {MOST_WORDS} different words; leave some out"
            ));
        }
        let slots = term::slots(term)?;
        let is_exact = term.bytes().any(|byte| byte.is_ascii_uppercase());
        // The paths so far: where each leads, and the words along it if they matter.
        let mut paths: Vec<(u32, Vec<Box<str>>)> = vec![(0, Vec::new())];
        for slot in slots {
            let mut longer = if slot.optional { paths.clone() } else { Vec::new() };
            if slot.forms.len() > MOST_EDGES && !is_exact {
                let group = GROUP | self.group(&slot.forms);
                longer.extend(paths.iter().map(|(node, _)| (self.child(*node, group), Vec::new())));
            } else {
                for form in &slot.forms {
                    let word = self.add_word(form);
                    for (node, written) in &paths {
                        let mut written = written.clone();
                        if is_exact {
                            written.push(form.as_str().into());
                        }
                        longer.push((self.child(*node, word), written));
                    }
                }
            }
            paths = longer;
        }
        for (node, written) in paths.into_iter().filter(|(node, _)| *node != 0) {
            let exact = is_exact.then(|| written.into_boxed_slice());
            let outputs = &mut self.nodes[node as usize].outputs;
            let output = Output { target, exact };
            if !outputs.contains(&output) {
                outputs.push(output);
            }
        }
        Ok(())
    }

    fn group(&mut self, forms: &[String]) -> u32 {
        let mut words: Vec<WordId> = forms.iter().map(|form| self.add_word(form)).collect();
        words.sort_unstable();
        let next = self.groups.len() as u32;
        *self.groups.entry(words).or_insert(next)
    }

    fn child(&mut self, parent: u32, label: u32) -> u32 {
        let next = self.nodes.len() as u32;
        let nodes = &mut self.nodes;
        *self.children.entry((parent, label)).or_insert_with(|| {
            nodes.push(BuilderNode { outputs: Vec::new(), parent, label });
            next
        })
    }

    /// Compiles what was added.
    #[must_use]
    pub fn build(mut self) -> Lexicon {
        self.renumber();
        let words = self.words.len() + 1;
        let mut keys = vec![0; words];
        for (&key, &word) in &self.words {
            keys[word as usize] = key;
        }
        let size = (words * 2).next_power_of_two();
        let mut slots = vec![0_u16; size];
        for (word, &key) in keys.iter().enumerate().skip(1) {
            let mut slot = hash(key) & (size - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = word as u16;
        }
        let mut groups = vec![Vec::new(); words];
        let mut members = vec![Vec::new(); self.groups.len()];
        for (list, &group) in &self.groups {
            for &word in list {
                groups[word as usize].push(group);
            }
            members[group as usize].clone_from(list);
        }
        groups.iter_mut().for_each(|list| list.sort_unstable());

        let mut by_parent: Vec<(u32, u32, u32)> = Vec::with_capacity(self.nodes.len());
        for (node, data) in self.nodes.iter().enumerate().skip(1) {
            by_parent.push((data.parent, data.label, node as u32));
        }
        by_parent.sort_unstable();
        let mut roots = vec![Vec::new(); words];
        let mut nodes = vec![Node::default(); self.nodes.len()];
        let mut edges = Vec::new();
        for (parent, label, node) in by_parent {
            if parent == 0 && label & GROUP != 0 {
                for &word in &members[(label & !GROUP) as usize] {
                    roots[word as usize].push(node);
                }
            } else if parent == 0 {
                roots[label as usize].push(node);
            } else {
                let node_of = &mut nodes[parent as usize];
                if node_of.edges.1 == 0 {
                    node_of.edges.0 = edges.len() as u32;
                    node_of.first_group = edges.len() as u32;
                }
                edges.push((label, node));
                node_of.edges.1 = edges.len() as u32;
                // Labels of groups sort behind those of words.
                if label & GROUP == 0 {
                    node_of.first_group = edges.len() as u32;
                }
            }
        }
        let mut outputs = Vec::new();
        for (node, data) in self.nodes.iter_mut().enumerate() {
            let start = outputs.len() as u32;
            outputs.append(&mut data.outputs);
            nodes[node].outputs = (start, outputs.len() as u32);
        }
        let groups = Lists::new(groups);
        let mut lexicon = Lexicon { slots, keys, groups, nodes, edges, outputs, ..Lexicon::default() };
        let mut followers = Vec::new();
        let mut lists = vec![Vec::new()];
        let mut numbers = HashMap::from([(Vec::new(), 0)]);
        for roots in roots {
            let list = lexicon.add_start(&roots, &members, &self.listing, &mut followers);
            let number = *numbers.entry(list).or_insert_with_key(|list| {
                lists.push(list.clone());
                lists.len() - 1
            });
            lexicon.list_of.push(number as ListId);
        }
        lexicon.lists = Lists::new(lists);
        // Words that share a root bring the same pairs.
        followers.sort_unstable();
        followers.dedup();
        lexicon.followers = PairFilter::new(&followers);
        lexicon
    }

    /// Numbers words by how much is said of them: those of many terms are those of many
    /// sentences, and what is looked up for them lies close together in memory.
    fn renumber(&mut self) {
        let mut uses = vec![0_u32; self.words.len() + 1];
        let lists = self.groups.keys().flatten().copied();
        let labels = self.nodes.iter().map(|node| node.label).filter(|label| label & GROUP == 0);
        lists.chain(labels).for_each(|word| uses[word as usize] += 1);
        let mut order: Vec<WordId> = (1..=self.words.len() as WordId).collect();
        order.sort_by_key(|&word| std::cmp::Reverse(uses[word as usize]));
        let mut numbers = vec![0; order.len() + 1];
        for (at, &word) in order.iter().enumerate() {
            numbers[word as usize] = at as WordId + 1;
        }
        let renew = |word: &mut WordId| *word = numbers[*word as usize];
        self.words.values_mut().for_each(renew);
        self.nodes.iter_mut().map(|node| &mut node.label).filter(|label| **label & GROUP == 0).for_each(renew);
        let groups = std::mem::take(&mut self.groups).into_iter();
        self.groups = groups
            .map(|(mut list, group)| {
                list.iter_mut().for_each(renew);
                list.sort_unstable();
                (list, group)
            })
            .collect();
    }
}

impl Lexicon {
    /// Adds what begins with the next word: the nodes that it leads to from the start.
    /// `followers` takes the pairs of such a node and a word that leads on from it. Gives the
    /// targets of `listing` that list the word.
    fn add_start(
        &mut self,
        roots: &[u32],
        members: &[Vec<WordId>],
        listing: &BTreeSet<TargetId>,
        followers: &mut Vec<(u32, WordId)>,
    ) -> Vec<u32> {
        let mut listed = Vec::new();
        let mut start =
            Start { singles: self.singles.len() as u32, roots: self.roots.len() as u32, ..Start::default() };
        for &root in roots {
            let node = self.nodes[root as usize];
            for output in node.outputs.0..node.outputs.1 {
                let data = &self.outputs[output as usize];
                let target = u32::from(data.target);
                if data.exact.is_some() {
                    self.singles.push(EXACT | output);
                } else if listing.contains(&data.target) {
                    listed.push(target);
                } else {
                    self.singles.push(target);
                }
            }
            for &(label, _) in &self.edges[node.edges.0 as usize..node.edges.1 as usize] {
                let words = if label & GROUP == 0 { &[label] } else { members[(label & !GROUP) as usize].as_slice() };
                words.iter().for_each(|&word| start.next.add(word));
                followers.extend(words.iter().map(|&word| (root, word)));
            }
            if node.edges.0 != node.edges.1 {
                self.roots.push(root);
            }
        }
        // A word in more lists than this would be a mistake in the catalogue; what is over
        // the limit is left out rather than taken for another word's.
        start.single_count = (self.singles.len() - start.singles as usize).min(255) as u8;
        start.root_count = (self.roots.len() - start.roots as usize).min(255) as u8;
        self.starts.push(start);
        listed.sort_unstable();
        listed.dedup();
        listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_whatever_their_length() {
        let words = ["a", "lock", "locks", "misconfiguration", "misconfigurations", "internationalization"];
        let mut builder = LexiconBuilder::new();
        words.iter().for_each(|word| builder.add(word, 0).expect("a term"));
        let lexicon = builder.build();
        let numbers: std::collections::HashSet<WordId> = words.iter().map(|word| lexicon.word_of(word)).collect();
        assert_eq!(numbers.len(), words.len());
        assert!(!numbers.contains(&super::super::UNKNOWN));
        assert_eq!(lexicon.word_of("Misconfigurations"), lexicon.word_of("misconfigurations"));
        for unknown in ["b", "lo", "misconfiguratio", "misconfigurationss", "internationalizations"] {
            assert_eq!(lexicon.word_of(unknown), super::super::UNKNOWN, "{unknown}");
        }
    }

    #[test]
    fn a_quiet_word_stands_for_its_target_and_is_no_hit() {
        let mut builder = LexiconBuilder::new();
        builder.add_quiet("the|this", 7).expect("a single word");
        builder.add("this cache", 3).expect("a term");
        let lexicon = builder.build();
        let (this, cache) = (lexicon.word_of("this"), lexicon.word_of("cache"));
        assert!(lexicon.lists(7, this) && !lexicon.lists(3, this) && !lexicon.lists(7, cache));
        let words = [this, cache];
        let mut found = Vec::new();
        lexicon.matches(this, &|at| words.get(at).copied(), &|_| "", &mut |len, target| found.push((len, target)));
        assert_eq!(found, [(2, 3)]);
        let error = LexiconBuilder::new().add_quiet("of the", 7).expect_err("two words");
        assert!(error.contains("single word"), "{error}");
    }

    #[test]
    fn a_listed_word_is_no_hit_and_a_phrase_of_the_same_target_is() {
        let mut builder = LexiconBuilder::new();
        builder.list_words_of(5);
        for (term, target) in [("fail|fails", 5), ("fail over", 5), ("Fail", 5), ("fail", 6)] {
            builder.add(term, target).expect("a term");
        }
        let lexicon = builder.build();
        let (fail, over) = (lexicon.word_of("fail"), lexicon.word_of("over"));
        assert_eq!(lexicon.listed(fail).collect::<Vec<_>>(), [5]);
        assert_eq!(lexicon.list_of(fail), lexicon.list_of(lexicon.word_of("fails")));
        assert_eq!((lexicon.list_of(over), lexicon.list_count()), (0, 2));
        let words = [fail, over];
        let mut found = Vec::new();
        let surface = |at: usize| ["Fail", "over"][at];
        lexicon.matches(fail, &|at| words.get(at).copied(), &surface, &mut |len, target| found.push((len, target)));
        found.sort_unstable();
        assert_eq!(found, [(1, 5), (1, 6), (2, 5)], "the one that must be written so is told");
    }

    #[test]
    fn too_many_words_are_an_error() {
        let mut builder = LexiconBuilder::new();
        (0..MOST_WORDS).for_each(|number| {
            builder.add_word(&format!("w{number}"));
        });
        let error = builder.add("cache", 0).expect_err("it is one too many");
        assert!(error.contains("leave some out"), "{error}");
    }
}
