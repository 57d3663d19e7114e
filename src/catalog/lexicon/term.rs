//! The small language that terms are written in (`catalog/README.md` explains it).

/// One place in a term: the words that may stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// The words, inflected forms written out.
    pub(super) forms: Vec<String>,
    /// Whether the place may be left out.
    pub(super) optional: bool,
}

/// Takes a term apart.
///
/// # Errors
/// What is wrong with it.
pub(super) fn slots(term: &str) -> Result<Vec<Slot>, String> {
    let mut slots = Vec::new();
    for slot in term.split([' ', '-']).filter(|slot| !slot.is_empty()) {
        let (slot, optional) = slot.strip_suffix('?').map_or((slot, false), |slot| (slot, true));
        let mut forms = Vec::new();
        for alternative in slot.split('|') {
            match alternative.strip_suffix('~') {
                Some(stem) => forms.extend(inflections(checked(stem, term)?)),
                None => forms.push(checked(alternative, term)?.to_owned()),
            }
        }
        forms.sort_unstable();
        forms.dedup();
        slots.push(Slot { forms, optional });
    }
    if slots.iter().all(|slot| slot.optional) {
        return Err(format!("term `{term}` has no word that must be there"));
    }
    Ok(slots)
}

fn checked<'a>(word: &'a str, term: &str) -> Result<&'a str, String> {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'\'') {
        Ok(word)
    } else {
        Err(format!("term `{term}`: `{word}` is not a word of ASCII letters, digits and inner apostrophes"))
    }
}

/// The word with its regular endings: -s, -ed, -ing. The last consonant is doubled too
/// where it may be (`stop`, `stopped`); forms that nobody writes do no harm.
fn inflections(stem: &str) -> Vec<String> {
    let bytes = stem.as_bytes();
    let from_end = |n: usize| bytes.len().checked_sub(n).map_or(b'-', |at| bytes[at].to_ascii_lowercase());
    let is_vowel = |byte: u8| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u');
    let mut forms = vec![stem.to_owned()];
    if bytes.len() < 2 || !bytes.iter().all(u8::is_ascii_alphabetic) {
        forms.push(format!("{stem}s"));
    } else if let Some(base) = stem.strip_suffix('y').filter(|_| !is_vowel(from_end(2))) {
        forms.extend([format!("{base}ies"), format!("{base}ied"), format!("{stem}ing")]);
    } else if let Some(base) = stem.strip_suffix('e') {
        forms.extend([format!("{stem}s"), format!("{stem}d"), format!("{base}ing")]);
        if matches!(from_end(2), b'e' | b'o' | b'y') {
            forms.push(format!("{stem}ing"));
        }
    } else {
        let hisses = stem.ends_with(['s', 'x', 'z']) || stem.ends_with("ch") || stem.ends_with("sh");
        forms.push(if hisses { format!("{stem}es") } else { format!("{stem}s") });
        forms.extend([format!("{stem}ed"), format!("{stem}ing")]);
        let last = from_end(1);
        if !is_vowel(last)
            && !matches!(last, b'w' | b'x' | b'y' | b'h')
            && is_vowel(from_end(2))
            && !is_vowel(from_end(3))
        {
            let doubled = format!("{stem}{}", last as char);
            forms.extend([format!("{doubled}ed"), format!("{doubled}ing")]);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(term: &str) -> Vec<String> {
        slots(term).expect("a good term").remove(0).forms
    }

    #[test]
    fn regular_inflections() {
        assert_eq!(forms("cache~"), ["cache", "cached", "caches", "caching"]);
        assert_eq!(forms("retry~"), ["retried", "retries", "retry", "retrying"]);
        assert_eq!(forms("crash~"), ["crash", "crashed", "crashes", "crashing"]);
        assert_eq!(forms("delay~"), ["delay", "delayed", "delaying", "delays"]);
        assert!(forms("drop~").contains(&"dropped".to_owned()));
    }

    #[test]
    fn alternatives_and_words_left_out() {
        let slots = slots("read|write-through cache?").expect("a good term");
        assert_eq!(slots.len(), 3);
        assert_eq!(slots[0].forms, ["read", "write"]);
        assert!(slots[2].optional && !slots[1].optional);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(slots("").is_err());
        assert!(slots("a?").is_err());
        assert!(slots("c++ template").unwrap_err().contains("c++"));
    }
}
