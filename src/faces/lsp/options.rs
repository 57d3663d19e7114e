//! What a client configures: `initializationOptions` and the section `caveat` of its
//! settings, both in the same form:
//!
//! ```json
//! {"rules": {"missing-cost": "off"}, "inlayHints": {"enable": true}}
//! ```

use serde_json::Value;

use crate::config::Settings;
use crate::faces::files;
use crate::rules::{RULES, Severity, rule};

/// What is configured, resolved.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) settings: Settings,
    pub(super) hints: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { settings: Settings { today: files::today(), ..Settings::default() }, hints: true }
    }
}

impl Options {
    /// Reads options; what is wrong with them comes back as sentences, and the rest counts.
    pub(super) fn read(value: &Value) -> (Self, Vec<String>) {
        let mut options = Self::default();
        let mut problems = Vec::new();
        let Some(keys) = value.as_object() else {
            if !value.is_null() {
                problems.push("the settings of `caveat` are not an object".to_owned());
            }
            return (options, problems);
        };
        for (key, value) in keys {
            match (key.as_str(), value) {
                ("rules", Value::Object(rules)) => {
                    for (name, value) in rules {
                        options.rule(name, value, &mut problems);
                    }
                }
                ("inlayHints", Value::Bool(enable)) => options.hints = *enable,
                ("inlayHints", Value::Object(hints)) => match hints.get("enable") {
                    Some(Value::Bool(enable)) => options.hints = *enable,
                    None => {}
                    Some(_) => problems.push("`inlayHints.enable` is true or false".to_owned()),
                },
                // The client's own settings stand in the same section.
                ("path" | "trace" | "server" | "enable", _) | (_, Value::Null) => {}
                ("rules" | "inlayHints", _) => problems.push(format!("`{key}` is an object")),
                _ => problems.push(format!("there is no setting `{key}`; there are `rules` and `inlayHints`")),
            }
        }
        (options, problems)
    }

    fn rule(&mut self, name: &str, value: &Value, problems: &mut Vec<String>) {
        if rule(name).is_none() {
            let known: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            problems.push(format!("there is no rule `{name}`; there are {}", known.join(", ")));
            return;
        }
        let severity = match value.as_str() {
            Some("off") => None,
            Some(word) if Severity::parse(word).is_some() => Severity::parse(word),
            _ => {
                problems.push(format!("rule `{name}` is off, hint, information, warning or error, not {value}"));
                return;
            }
        };
        self.settings.severities.insert(name.to_owned(), severity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn options_are_read() {
        let (options, problems) = Options::read(
            &json!({"rules": {"missing-cost": "off", "missing-failure-mode": "error"}, "inlayHints": {"enable": false}}),
        );
        assert!(problems.is_empty() && !options.hints);
        assert_eq!(options.settings.severities["missing-cost"], None);
        assert_eq!(options.settings.severities["missing-failure-mode"], Some(Severity::Error));
    }

    #[test]
    fn mistakes_are_named_and_the_rest_counts() {
        let (options, problems) = Options::read(
            &json!({"rules": {"missing-costs": "off", "missing-cost": "loud"}, "colour": 1, "inlayHints": false}),
        );
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(!options.hints && options.settings.severities.is_empty());
        assert!(Options::read(&Value::Null).1.is_empty());
        assert_eq!(Options::read(&json!(3)).1.len(), 1);
    }
}
