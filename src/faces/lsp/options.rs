//! What a client configures: `initializationOptions` and the section `caveat` of its
//! settings, both in the same form:
//!
//! ```json
//! {"rules": {"missing-cost": "off"}, "inlayHints": {"enable": true}, "log": "info"}
//! ```

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;
use tracing::level_filters::LevelFilter;

use crate::config::Settings;
use crate::faces::files;
use crate::rules::{RULES, Severity, nearest, rule};

/// What is configured, resolved.
#[derive(Debug, Clone)]
pub(super) struct Options {
    /// Severities of rules; what a user sets in the editor wins over configuration files.
    severities: BTreeMap<String, Option<Severity>>,
    pub(super) hints: bool,
    /// How much is said in the client's log.
    pub(super) log: LevelFilter,
}

impl Default for Options {
    fn default() -> Self {
        Self { severities: BTreeMap::new(), hints: true, log: LevelFilter::OFF }
    }
}

impl Options {
    /// The settings of a document, the client's on top of what is configured for it. Today is
    /// asked for each time: a server may run for days.
    pub(super) fn applied(&self, configured: &Settings) -> Settings {
        let mut settings = Settings { today: files::today(), ..configured.clone() };
        settings.severities.extend(self.severities.clone());
        settings
    }

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
                ("log", Value::String(level)) if LevelFilter::from_str(level).is_ok() => {
                    options.log = LevelFilter::from_str(level).unwrap_or(LevelFilter::OFF);
                }
                ("log", _) => problems.push("`log` is off, error, warn, info, debug or trace".to_owned()),
                // The client's own settings stand in the same section.
                ("path" | "trace" | "server" | "enable", _) | (_, Value::Null) => {}
                ("rules" | "inlayHints", _) => problems.push(format!("`{key}` is an object")),
                _ => problems.push(format!("there is no setting `{key}`; there are `rules`, `inlayHints` and `log`")),
            }
        }
        (options, problems)
    }

    fn rule(&mut self, name: &str, value: &Value, problems: &mut Vec<String>) {
        if rule(name).is_none() {
            let known = || RULES.iter().map(|rule| rule.id);
            problems.push(match nearest(name, known()).first() {
                Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
                None => format!("there is no rule `{name}`; there are {}", known().collect::<Vec<_>>().join(", ")),
            });
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
        self.severities.insert(name.to_owned(), severity);
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
        assert_eq!(options.severities["missing-cost"], None);
        assert_eq!(options.severities["missing-failure-mode"], Some(Severity::Error));
    }

    #[test]
    fn mistakes_are_named_and_the_rest_counts() {
        let (options, problems) = Options::read(
            &json!({"rules": {"missing-costs": "off", "missing-cost": "loud"}, "colour": 1, "inlayHints": false}),
        );
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(!options.hints && options.severities.is_empty());
        assert!(Options::read(&Value::Null).1.is_empty());
        assert_eq!(Options::read(&json!(3)).1.len(), 1);
    }
}
