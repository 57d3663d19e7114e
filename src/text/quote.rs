//! Quotations that fit a line.

/// A quotation that fits a line: white space folded, marks of emphasis left out, cut at a
/// word when longer than `most` characters.
#[must_use]
pub fn quote(text: &str, most: usize) -> String {
    let folded = text.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= most {
        return folded;
    }
    let cut: String = folded.chars().take(most).collect();
    let at_word = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} ...", &cut[..at_word])
}
