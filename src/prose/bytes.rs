//! Kinds of bytes, and where words end.

/// What a byte of prose is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Byte {
    Letter,
    Digit,
    Space,
    Other,
    /// Part of a character that is not ASCII.
    Wide,
}

/// The kind of each byte.
pub(super) const KIND: [Byte; 256] = {
    let mut kinds = [Byte::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Byte::Letter,
            b'0'..=b'9' => Byte::Digit,
            b' ' | b'\t' | b'\n' | b'\r' => Byte::Space,
            0x80..=0xff => Byte::Wide,
            _ => Byte::Other,
        };
        byte += 1;
    }
    kinds
};

/// The kind of a byte; what lies behind the end is space.
pub(super) fn kind(bytes: &[u8], at: usize) -> Byte {
    bytes.get(at).map_or(Byte::Space, |&byte| KIND[byte as usize])
}

/// Whether a byte is a letter or a digit.
pub(super) fn is_word(bytes: &[u8], at: usize) -> bool {
    matches!(kind(bytes, at), Byte::Letter | Byte::Digit)
}

/// Where the letters and digits end that stand at `at`: eight bytes at a time, since a loop over
/// single ones ends where no processor can foresee.
pub(super) fn word_end(bytes: &[u8], mut at: usize) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = EACH * 0x80;
    /// The top bit of each byte that lies between the two; all are under 128.
    fn between(bytes: u64, least: u8, most: u8) -> u64 {
        let at_least = bytes + EACH * u64::from(0x80 - least);
        let above = bytes + EACH * u64::from(0x7f - most);
        at_least & !above & TOP
    }
    while let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
        let eight = u64::from_le_bytes(eight);
        let low = eight & !TOP;
        let is_word = (between(low, b'0', b'9') | between(low | (EACH * 0x20), b'a', b'z')) & !eight;
        let others = is_word ^ TOP;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while is_word(bytes, at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_ends_at_the_first_byte_that_is_neither_letter_nor_digit() {
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut bytes = *b"aZ09zA5mbQ17yKx8cD2e";
                bytes[place] = byte;
                let expected = if byte.is_ascii_alphanumeric() { bytes.len() } else { place };
                assert_eq!(word_end(&bytes, 0), expected, "{byte} at {place}");
            }
        }
    }
}
