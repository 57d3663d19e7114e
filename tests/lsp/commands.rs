//! What a client asks by command: the coverage of one document, the page on a word.

use serde_json::{Value, json};

use crate::features::{DOCUMENT, RECORD};
use crate::support::{Client, pulling};

const URI: &str = "file:///team/docs/adr/0007-cache.md";

const NOTHING_ADOPTED: &str = "\
# Name the bikes

- Status: accepted

## Context

Nobody can tell the bikes apart.

## Decision

They are called by their colour.

## Consequences

Two are green.
";

async fn run(client: &mut Client, command: &str, argument: Value) -> Value {
    client.request("workspace/executeCommand", json!({"command": command, "arguments": [argument]})).await
}

#[tokio::test]
async fn the_coverage_of_a_document() {
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    let coverage = run(&mut client, "caveat.coverage", json!({"uri": URI})).await;
    assert_eq!((&coverage["coverage"], &coverage["cells"]), (&json!(0.0), &json!(3)), "{coverage}");
    assert_eq!(coverage["technologies"][0]["records"]["blast-radius"], "missing");
    assert_eq!(coverage["technologies"][0]["line"], 11);
    client.rewrite(URI, 2, &DOCUMENT.replace("\n## References", &format!("{RECORD}\n## References"))).await;
    assert_eq!(run(&mut client, "caveat.coverage", json!({"uri": URI})).await["coverage"], 1.0);

    // No adoption is no coverage of 0 or 1, and what is not open has none.
    client.rewrite(URI, 3, NOTHING_ADOPTED).await;
    let coverage = run(&mut client, "caveat.coverage", json!({"uri": URI})).await;
    assert_eq!((&coverage["coverage"], &coverage["cells"]), (&Value::Null, &json!(0)), "{coverage}");
    assert_eq!(run(&mut client, "caveat.coverage", json!({"uri": "file:///team/other.md"})).await, Value::Null);
}

#[tokio::test]
async fn the_page_on_a_word() {
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    let at = |line: u32, character: u32| json!({"uri": URI, "position": {"line": line, "character": character}});
    let page = run(&mut client, "caveat.explain", at(10, 15)).await;
    assert_eq!(page["name"], "caching");
    assert!(page["markdown"].as_str().is_some_and(|text| text.contains("\n## How it fails\n")), "{page}");
    assert_eq!(run(&mut client, "caveat.explain", at(3, 0)).await, Value::Null);
    let page = run(&mut client, "caveat.explain", json!({"name": "missing-cost"})).await;
    assert!(page["markdown"].as_str().is_some_and(|text| text.starts_with("# missing-cost")), "{page}");
    assert_eq!(run(&mut client, "caveat.explain", json!({"name": "tea"})).await, Value::Null);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_the_way_out() {
    let mut client = Client::start(pulling(), json!({})).await;
    for (command, argument, expected) in [
        ("caveat.coverage", json!({}), "`uri`"),
        ("caveat.coverage", json!({"uri": 3}), "`uri`"),
        ("caveat.explain", json!("caching"), "`name`"),
        ("caveat.ledgers", Value::Null, "`caveat.ledger`"),
    ] {
        let params = json!({"command": command, "arguments": [argument]});
        let error = client.try_request("workspace/executeCommand", params).await.expect_err("refused");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(expected)), "{error}");
    }
}
