//! Values of a TOML document, asked for by type: what is something else becomes a problem with
//! its place, and the rest is read on.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::written::{List, Located};
use crate::rules::nearest;
use crate::text::Span;

/// Something that is wrong in a file, for a person to read: what, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong, without a full stop.
    pub message: String,
}

/// A value and its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// Gathers what is wrong.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

/// The place of a value.
pub(super) fn span<T>(value: &Spanned<T>) -> Span {
    Span::from(value.span())
}

/// What a value is, as people say it.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

impl Reader {
    pub(super) fn complain(&mut self, span: Span, message: impl Into<String>) {
        self.problems.push(Problem { span, message: message.into() });
    }

    /// Complains of a value of another kind than is wanted.
    pub(super) fn mismatch(&mut self, name: &str, wanted: &str, value: &Value<'_>) {
        self.complain(span(value), format!("`{name}` is {wanted}, not {}", kind(value.get_ref())));
    }

    /// A table whose keys are all known. `what` names it: `caveat.toml`, `[rules]`.
    pub(super) fn fields<'t, 'i>(
        &mut self,
        what: &str,
        table: &'t DeTable<'i>,
        known: &[&str],
    ) -> Vec<(&'t str, Span, &'t Value<'i>)> {
        let mut fields = Vec::new();
        for (key, value) in table {
            let name: &str = key.get_ref().as_ref();
            if known.contains(&name) {
                fields.push((name, span(key), value));
                continue;
            }
            self.unknown(span(key), &format!("{what} has no key `{name}`"), name, known);
        }
        fields
    }

    /// Complains of a name that is none of `known`, with what was perhaps meant.
    pub(super) fn unknown(&mut self, span: Span, message: &str, name: &str, known: &[&str]) {
        // `avoid_when` is meant for `avoid-when`, whatever the distance.
        let spelt = name.replace('_', "-").to_ascii_lowercase();
        let near = if known.contains(&spelt.as_str()) { vec![spelt.as_str()] } else { nearest(name, known.to_vec()) };
        let way_out = match near.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.len() <= 12 => {
                format!("there {} {}", if known.len() == 1 { "is" } else { "are" }, listed(known))
            }
            None => "docs/configuration.md lists them all".to_owned(),
        };
        self.complain(span, format!("{message}; {way_out}"));
    }

    pub(super) fn table<'t, 'i>(&mut self, name: &str, value: &'t Value<'i>) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mismatch(name, "a table", value);
        }
        table
    }

    pub(super) fn array<'t, 'i>(&mut self, name: &str, wanted: &str, value: &'t Value<'i>) -> &'t [Value<'i>] {
        match value.get_ref().as_array() {
            Some(array) => array,
            None => {
                self.mismatch(name, wanted, value);
                &[]
            }
        }
    }

    /// A text that says something.
    pub(super) fn text(&mut self, name: &str, value: &Value<'_>) -> Option<Located<String>> {
        match value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.complain(span(value), format!("`{name}` is empty; write something or leave it out"));
                None
            }
            Some(text) => Some(Located { value: text.to_owned(), span: span(value) }),
            None => {
                self.mismatch(name, "a text in quotes", value);
                None
            }
        }
    }

    pub(super) fn boolean(&mut self, name: &str, value: &Value<'_>) -> Option<Located<bool>> {
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.mismatch(name, "true or false", value);
        }
        boolean.map(|boolean| Located { value: boolean, span: span(value) })
    }

    /// A list of texts; those that are none are left out.
    pub(super) fn list(&mut self, name: &str, value: &Value<'_>) -> List {
        let items = self.array(name, "a list of texts", value);
        items.iter().filter_map(|item| self.text(name, item)).collect()
    }

    /// One of some names.
    pub(super) fn one_of<T>(&mut self, name: &str, value: &Value<'_>, choices: &[(&str, T)]) -> Option<Located<T>>
    where
        T: Clone,
    {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let Some(written) = value.get_ref().as_str() else {
            self.mismatch(name, &format!("one of {}", listed(&names)), value);
            return None;
        };
        let found = choices.iter().find(|(name, _)| *name == written);
        if found.is_none() {
            self.unknown(span(value), &format!("`{name}` cannot be `{written}`"), written, &names);
        }
        found.map(|(_, choice)| Located { value: choice.clone(), span: span(value) })
    }
}

/// `a, b and c`, each in backticks.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
