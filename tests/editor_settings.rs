//! What the VS Code extension declares: its settings are made from what the server takes, and
//! every command and file that is named is there.
//!
//! `UPDATE_EXPECT=1 cargo test --test editor_settings` writes the settings anew.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use caveat::rules::{RULES, Severity};
use serde_json::{Map, Value, json};

fn extension() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode")
}

fn manifest() -> Value {
    let text = std::fs::read_to_string(extension().join("package.json")).expect("the manifest");
    serde_json::from_str(&text).expect("JSON")
}

fn severities() -> Vec<&'static str> {
    std::iter::once("off").chain(Severity::ALL.iter().map(|severity| severity.name())).collect()
}

/// The settings that are the server's, by their names below `caveat`.
fn of_server() -> Map<String, Value> {
    let rule = |rule: &caveat::rules::Rule| {
        let own = if rule.default_on { rule.severity.name() } else { "off" };
        let declared = json!({
            "type": "string",
            "enum": severities(),
            "default": own,
            "description": format!("{} ({own} by default)", rule.summary),
        });
        (rule.id.to_owned(), declared)
    };
    let rules = json!({
        "type": "object",
        "default": {},
        "scope": "window",
        "order": 2,
        "markdownDescription": "How severe each rule is; `off` leaves it out. What a team agrees on belongs into `caveat.toml`, where the check in CI sees it too.",
        "additionalProperties": false,
        "properties": RULES.iter().map(|known| rule(known)).collect::<Map<_, _>>(),
    });
    let hints = json!({
        "type": "boolean",
        "default": true,
        "scope": "window",
        "order": 1,
        "markdownDescription": "Show behind the heading of an adoption what of it is recorded: `cost ✓ failure mode ✗ blast radius ✓`. They are inlay hints: `#editor.inlayHints.enabled#` has to allow them.",
    });
    [("rules".to_owned(), rules), ("inlayHints.enable".to_owned(), hints)].into_iter().collect()
}

/// The settings that are the extension's own.
fn of_client() -> Map<String, Value> {
    let path = json!({
        "type": "string",
        "default": "",
        "scope": "machine",
        "order": 10,
        "markdownDescription": "The absolute path of the program `caveat`, in place of the one that the extension carries. Not used in workspaces that are not trusted.",
    });
    let log = json!({
        "type": "string",
        "enum": ["off", "error", "warn", "info", "debug", "trace"],
        "default": "off",
        "scope": "machine",
        "order": 11,
        "markdownDescription": "What the server writes to the log (*Caveat: Show the Log*). Set the log's own level to *Trace* to see every message as well.",
    });
    [("server.path".to_owned(), path), ("server.log".to_owned(), log)].into_iter().collect()
}

fn configuration() -> Value {
    let named = of_server().into_iter().chain(of_client());
    let properties: Map<String, Value> = named.map(|(name, value)| (format!("caveat.{name}"), value)).collect();
    json!({"title": "Caveat", "properties": properties})
}

/// The manifest's text with that configuration in place of its own; the rest as it stands.
fn updated(text: &str, configuration: &Value) -> String {
    let start = text.find("\n    \"configuration\": {").expect("a configuration");
    let end = start + text[start..].find("\n    }").expect("its end") + "\n    }".len();
    let pretty = serde_json::to_string_pretty(configuration).expect("JSON").replace('\n', "\n    ");
    format!("{}\n    \"configuration\": {pretty}{}", &text[..start], &text[end..])
}

#[test]
fn settings_are_those_of_the_server() {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let path = extension().join("package.json");
        let text = std::fs::read_to_string(&path).expect("the manifest");
        std::fs::write(&path, updated(&text, &configuration())).expect("written");
    }
    let declared = manifest()["contributes"]["configuration"].clone();
    assert!(
        declared == configuration(),
        "editors/vscode/package.json is not up to date: UPDATE_EXPECT=1 cargo test --test editor_settings"
    );
}

/// All settings at their defaults, as an editor would send them.
fn defaults() -> Value {
    let mut settings = json!({});
    for (name, declared) in of_server().into_iter().chain(of_client()) {
        let mut place = &mut settings;
        for part in name.split('.') {
            place = &mut place[part];
        }
        *place = declared["default"].clone();
    }
    let rules: Map<String, Value> = RULES.iter().map(|rule| (rule.id.to_owned(), json!("hint"))).collect();
    settings["rules"] = Value::Object(rules);
    settings
}

#[tokio::test]
async fn the_server_takes_every_setting() {
    let mut client = support::Client::start(
        support::with(support::pushing(), "/workspace", "configuration", json!(false)),
        json!({"initializationOptions": defaults()}),
    )
    .await;
    let uri = "file:///team/docs/adr/0007-cache.md";
    client.open(uri, 1, "# Nothing\n").await;
    client.published(uri, 1).await;
    let shown: Vec<&Value> = client.said.iter().filter(|message| message["method"] == "window/showMessage").collect();
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn what_the_manifest_names_is_there() {
    let manifest = manifest();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"), "one version for server and extension");
    let sources: String = ["extension.ts", "server.ts", "status.ts"]
        .map(|name| std::fs::read_to_string(extension().join("src").join(name)).expect("a source"))
        .concat();
    let contributes = &manifest["contributes"];
    let commands: BTreeSet<&str> = contributes["commands"]
        .as_array()
        .expect("commands")
        .iter()
        .filter_map(|command| command["command"].as_str())
        .collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in &commands {
        let own = command.strip_prefix("caveat.").expect("a prefix");
        assert!(sources.contains(&format!("command(\"{own}\"")), "{command} is not registered");
    }
    let text = contributes.to_string();
    for named in text.split("command:").skip(1) {
        let name = named.split([')', '"']).next().unwrap_or("");
        assert!(commands.contains(name), "there is no command {name}");
    }
    let steps = contributes["walkthroughs"][0]["steps"].as_array().expect("steps");
    let media = steps.iter().filter_map(|step| step["media"]["markdown"].as_str());
    for file in media.chain(manifest["icon"].as_str()).chain(["media/sample.md", "README.md", "CHANGELOG.md"]) {
        assert!(extension().join(file).is_file(), "there is no {file}");
    }
    let readme = std::fs::read_to_string(extension().join("README.md")).expect("the README");
    for name in contributes["configuration"]["properties"].as_object().expect("settings").keys() {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not tell of {name}");
    }
    for command in contributes["commands"].as_array().expect("commands") {
        let title = command["title"].as_str().expect("a title");
        assert!(readme.contains(&format!("Caveat: {title}")), "README.md does not tell of {title}");
    }
    for event in manifest["activationEvents"].as_array().expect("events") {
        assert!(event.as_str().is_some_and(|event| event.starts_with("onLanguage:")), "{event}");
    }
    let properties = contributes["configuration"]["properties"].as_object().expect("settings");
    for name in manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"].as_array().expect("names") {
        assert!(properties.contains_key(name.as_str().unwrap_or("")), "{name}");
    }
}

#[test]
fn the_update_leaves_the_rest_alone() {
    let text = "{\n  \"contributes\": {\n    \"configuration\": {\n      \"a\": {}\n    },\n    \"z\": 1\n  }\n}\n";
    let expected = "{\n  \"contributes\": {\n    \"configuration\": {\n      \"b\": 2\n    },\n    \"z\": 1\n  }\n}\n";
    assert_eq!(updated(text, &json!({"b": 2})), expected);
}
