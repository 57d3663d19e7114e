//! Each feature, by marked texts.

use caveat::faces::lsp::End;
use serde_json::{Value, json};

use crate::support::{Client, all_rules, applied, covered, cursor, pulling, pushing, records_only, with};

/// A decision that owes everything.
pub(crate) const DOCUMENT: &str = "\
# Use a Redis cache for order reads

- Status: accepted

## Context

The order page is read far more often than it is written, and readers wait.

## Decision

We will add a Redis cache in front of the orders database. The order service
reads through the cache, and we adopt caching for all order pages. Orders are
cached for 60 seconds, and we invalidate the cache when an order is written.

## References

- The wiki of the storefront
";

/// A record that answers everything.
pub(crate) const RECORD: &str = "
**Trade-offs: caching**

- **Cost:** two cache nodes for about $640 a month, and somebody has to patch them
- **Failure mode:** when the cache is down, every read goes to the database, which times out
- **Blast radius:** only order pages; checkout has a database of its own
";

const URI: &str = "file:///team/docs/adr/0007-cache.md";

fn at(uri: &str, position: &Value) -> Value {
    json!({"textDocument": {"uri": uri}, "position": position})
}

fn whole(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99_999, "character": 0}}})
}

/// The document with its record behind the decision.
fn recorded() -> String {
    DOCUMENT.replace("\n## References", &format!("{RECORD}\n## References"))
}

/// The cursor before the first `words` of a text.
fn before(text: &str, words: &str) -> Value {
    cursor(&text.replacen(words, &format!("<CURSOR>{words}"), 1)).1
}

async fn actions(client: &mut Client, diagnostic: &Value) -> Vec<Value> {
    let params =
        json!({"textDocument": {"uri": URI}, "range": diagnostic["range"], "context": {"diagnostics": [diagnostic]}});
    client.request("textDocument/codeAction", params).await.as_array().expect("actions").clone()
}

/// Neovim asks for diagnostics and cannot be told to ask again.
#[tokio::test]
async fn diagnostics_are_sent_to_a_client_that_cannot_be_told_to_ask_again() {
    let capabilities = with(pulling(), "/workspace", "diagnostics", json!({"refreshSupport": false}));
    let mut client = Client::start(capabilities, json!({})).await;
    assert_eq!(client.capabilities["diagnosticProvider"], Value::Null);
    client.open(URI, 1, DOCUMENT).await;
    assert_eq!(client.published(URI, 1).await.len(), 1);
}

#[tokio::test]
async fn diagnostics_are_sent_with_versions_to_a_client_that_does_not_ask() {
    let mut client = Client::start(pushing(), json!({})).await;
    assert_eq!(client.capabilities["diagnosticProvider"], Value::Null);
    client.open(URI, 3, DOCUMENT).await;
    let diagnostics = client.published(URI, 3).await;
    let [diagnostic] = &diagnostics[..] else { panic!("one adoption, one diagnostic: {diagnostics:?}") };
    assert_eq!(covered(DOCUMENT, &diagnostic["range"]), "Redis");
    assert_eq!(diagnostic["code"], "missing-cost");
    assert_eq!(diagnostic["severity"], 2);
    for dimension in ["cost", "failure mode", "blast radius"] {
        assert!(diagnostic["message"].as_str().is_some_and(|message| message.contains(dimension)), "{diagnostic}");
    }
    let page = diagnostic["codeDescription"]["href"].as_str().expect("a link");
    let page = page.strip_prefix("file://").expect("a file");
    assert!(std::fs::read_to_string(page).expect("the page").starts_with("# missing-cost"));
    let related = diagnostic["relatedInformation"].as_array().expect("related places");
    assert!(related.iter().any(|related| covered(DOCUMENT, &related["location"]["range"]) == "caching"), "{related:?}");
    client.rewrite(URI, 4, &recorded()).await;
    assert_eq!(client.published(URI, 4).await, [Value::Null; 0]);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}})).await;
    client.wait_for("textDocument/publishDiagnostics", |params| params.get("version").is_none_or(Value::is_null)).await;
    assert_eq!(client.end().await, End::Clean);
}

#[tokio::test]
async fn diagnostics_are_never_sent_to_a_client_that_asks() {
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    let ask = |previous: Value| json!({"textDocument": {"uri": URI}, "previousResultId": previous});
    let report = client.request("textDocument/diagnostic", ask(Value::Null)).await;
    assert_eq!((report["kind"].as_str(), report["items"].as_array().map(Vec::len)), (Some("full"), Some(1)));
    let same = client.request("textDocument/diagnostic", ask(report["resultId"].clone())).await;
    assert_eq!((same["kind"].as_str(), same["resultId"] == report["resultId"]), (Some("unchanged"), true));
    client.rewrite(URI, 2, &recorded()).await;
    let other = client.request("textDocument/diagnostic", ask(report["resultId"].clone())).await;
    assert_eq!((other["kind"].as_str(), other["items"].as_array().map(Vec::len)), (Some("full"), Some(0)));
    let unknown = client.pulled("file:///team/docs/adr/none.md").await;
    assert!(unknown.is_empty());
    assert!(client.said.iter().all(|message| message["method"] != "textDocument/publishDiagnostics"));
}

#[tokio::test]
async fn columns_are_counted_as_agreed() {
    let text = DOCUMENT.replace("We will add a Redis", "We 🚀é will add a Redis");
    for (encoding, column) in [("utf-8", 21), ("utf-16", 18), ("utf-32", 17)] {
        let offered = json!({"positionEncodings": ["utf-7", encoding, "utf-16"]});
        let mut client = Client::start(with(pulling(), "", "general", offered), json!({})).await;
        assert_eq!(client.capabilities["positionEncoding"], encoding);
        client.open(URI, 1, &text).await;
        let found = client.pulled(URI).await;
        assert_eq!(found[0]["range"]["start"], json!({"line": 10, "character": column}), "{encoding}");
        // The same words with a mark at the start and other line breaks: no place moves but
        // those of the first line.
        client.rewrite(URI, 2, &format!("\u{feff}{}", text.replace('\n', "\r\n"))).await;
        assert_eq!(client.pulled(URI).await[0]["range"], found[0]["range"], "{encoding}");
        let hover = client.request("textDocument/hover", at(URI, &found[0]["range"]["end"])).await;
        assert_eq!(hover["range"], found[0]["range"]);
    }
    let mut silent = Client::start(json!({}), json!({})).await;
    assert_eq!(silent.capabilities["positionEncoding"], "utf-16");
    silent.open(URI, 1, DOCUMENT).await;
    assert_eq!(silent.published(URI, 1).await.len(), 1);
}

#[tokio::test]
async fn inlay_hints_show_the_record() {
    let mut client = Client::start(pulling(), json!({})).await;
    let text = recorded().replace(
        "- **Cost:** two cache nodes for about $640 a month, and somebody has to patch them\n",
        "- **Cost:** TBD\n",
    );
    client.open(URI, 1, &text).await;
    let hints = client.request("textDocument/inlayHint", whole(URI)).await;
    let parts = hints[0]["label"].as_array().expect("parts");
    let label: String = parts.iter().filter_map(|part| part["value"].as_str()).collect();
    assert_eq!(label, "caching: cost … failure mode ✓ blast radius ✓");
    assert_eq!(hints[0]["position"], json!({"line": 8, "character": 11}), "behind the heading");
    let failure = parts
        .iter()
        .find(|part| part["value"].as_str().is_some_and(|text| text.starts_with("failure")))
        .expect("a part");
    assert!(
        failure["tooltip"].as_str().is_some_and(|tooltip| tooltip.contains("every read goes to the database")),
        "{failure}"
    );
    assert!(covered(&text, &failure["location"]["range"]).contains("every read goes"), "{failure}");
    let elsewhere = json!({"textDocument": {"uri": URI}, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 3, "character": 0}}});
    assert_eq!(client.request("textDocument/inlayHint", elsewhere).await, json!([]));
    client.configuration = json!({"inlayHints": {"enable": false}});
    client.notify("workspace/didChangeConfiguration", json!({"settings": null})).await;
    // There may be a refresh on the way that the start of the server asked for.
    while client.request("textDocument/inlayHint", whole(URI)).await != json!([]) {
        client.wait_for("workspace/inlayHint/refresh", |_| true).await;
    }
}

#[tokio::test]
async fn hover_tells_of_the_technology() {
    let record = "\n**Trade-offs: caching**\n\n- **Cost:** about $640 a month\n";
    let text = DOCUMENT.replace("\n## References", &format!("{record}\n## References"));
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, &text).await;
    let hover = client.request("textDocument/hover", at(URI, &before(&text, "Redis cache in front"))).await;
    assert_eq!(hover["contents"]["kind"], "markdown");
    let content = hover["contents"]["value"].as_str().expect("a text");
    for part in [
        "**caching**",
        "Recorded:",
        "$640 a month",
        "line ",
        "Missing:",
        "blast radius",
        "A reviewer would ask",
        "performance vs correctness",
    ] {
        assert!(content.contains(part), "{part}:\n{content}");
    }
    assert!(!content.contains("command:") && !content.contains("<br"));
    let nothing = client.request("textDocument/hover", at(URI, &before(&text, "order page is read"))).await;
    assert_eq!(nothing, Value::Null);

    let plain = with(pulling(), "/textDocument", "hover", json!({"contentFormat": ["plaintext"]}));
    let mut client = Client::start(plain, json!({})).await;
    client.open(URI, 1, &text).await;
    let hover = client.request("textDocument/hover", at(URI, &before(&text, "Redis cache in front"))).await;
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(!hover["contents"]["value"].as_str().expect("a text").contains("**"));
}

#[tokio::test]
async fn hover_on_a_name_in_a_directive_is_its_page() {
    let text = format!("{DOCUMENT}\n<!-- caveat: ignore missing-cost caching -- measured -->\n");
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, &text).await;
    let rule = client.request("textDocument/hover", at(URI, &before(&text, "issing-cost"))).await;
    assert!(rule["contents"]["value"].as_str().is_some_and(|page| page.starts_with("# missing-cost")), "{rule}");
    let technology = client.request("textDocument/hover", at(URI, &before(&text, "ing -- measured"))).await;
    assert!(
        technology["contents"]["value"]
            .as_str()
            .is_some_and(|page| page.starts_with("caching: ") && page.contains("What it costs")),
        "{technology}"
    );
}

#[tokio::test]
async fn a_fix_writes_a_record_of_questions_that_is_reported_until_answered() {
    let mut client = Client::start(pulling(), json!({})).await;
    for line_break in ["\n", "\r\n"] {
        let text = DOCUMENT.replace('\n', line_break);
        client.open(URI, 5, &text).await;
        let diagnostics = client.pulled(URI).await;
        let actions = actions(&mut client, &diagnostics[0]).await;
        let action = &actions[0];
        assert_eq!(action["title"], "Record the trade-offs of caching");
        assert_eq!((&action["isPreferred"], &action["diagnostics"][0]), (&json!(true), &diagnostics[0]));
        let change = &action["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({"uri": URI, "version": 5}));
        let edited = applied(&text, &change["edits"]);
        let form =
            format!("written.{line_break}{line_break}**Trade-offs: caching**{line_break}{line_break}- **Cost:** TODO");
        assert!(edited.contains(&form), "{edited}");
        client.rewrite(URI, 6, &edited).await;
        let left = client.pulled(URI).await;
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(left[0]["code"], "placeholder-record", "questions are no answers");
        let answered = edited
            .replace("TODO: what is paid for caching, in money, latency, memory or upkeep?", "about $640 a month")
            .replace(
                "TODO: what is seen when caching fails or slows down, and what happens then?",
                "reads go to the database and time out",
            )
            .replace("TODO: who is hit when caching fails, and what keeps it from spreading?", "only order pages");
        assert!(!answered.contains("TODO"));
        client.rewrite(URI, 7, &answered).await;
        assert_eq!(client.pulled(URI).await, [Value::Null; 0]);
    }
}

#[tokio::test]
async fn a_fix_adds_missing_fields_to_a_record() {
    let record = "\n**Trade-offs: caching**\n\n- **Cost:** about $640 a month\n";
    let text = DOCUMENT.replace("\n## References", &format!("{record}\n## References"));
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, &text).await;
    let diagnostics = client.pulled(URI).await;
    let actions = actions(&mut client, &diagnostics[0]).await;
    assert_eq!(actions[0]["title"], "Add the missing fields to the record of caching");
    let edited = applied(&text, &actions[0]["edit"]["documentChanges"][0]["edits"]);
    assert!(edited.contains("$640 a month\n- **Failure mode:** TODO"), "{edited}");
    assert!(edited.contains("?\n- **Blast radius:** TODO"), "{edited}");
    assert!(edited.ends_with("## References\n\n- The wiki of the storefront\n"));
    assert_eq!(edited.matches("**Cost:**").count(), 1);
}

#[tokio::test]
async fn a_fix_ignores_with_a_reason() {
    let mut client = Client::start(pulling(), json!({})).await;
    let in_heading =
        DOCUMENT.replace("## Decision\n\nWe will add a Redis cache", "## Decision\n\n- We will add a Redis cache");
    for text in [DOCUMENT, &in_heading] {
        client.open(URI, 1, text).await;
        let diagnostics = client.pulled(URI).await;
        let actions = actions(&mut client, &diagnostics[0]).await;
        let action = actions.last().expect("an action");
        assert_eq!(action["title"], "Ignore caching here, with a reason");
        let edited = applied(text, &action["edit"]["documentChanges"][0]["edits"]);
        assert!(edited.contains("<!-- caveat: ignore caching -- "), "{edited}");
        // A reason is asked for until there is one.
        client.rewrite(URI, 2, &edited).await;
        let left = client.pulled(URI).await;
        assert_eq!(left.iter().map(|one| &one["code"]).collect::<Vec<_>>(), ["reasonless-suppression"], "{edited}");
        client.rewrite(URI, 3, &edited.replace("TODO: the reason", "decided in ADR 12")).await;
        assert_eq!(client.pulled(URI).await, [Value::Null; 0], "{edited}");
    }
}

#[tokio::test]
async fn what_is_judged_of_the_whole_document_is_reported_and_ignored_by_rule() {
    let claims = "The wiki is a perfect fit, and the menu is infinitely scalable.\nThe storefront is bulletproof.\n";
    let text = DOCUMENT.replace("\n## References", &format!("\n{claims}\n## References"));
    let mut client = Client::start(pulling(), all_rules()).await;
    client.open(URI, 1, &text).await;
    let found = client.pulled(URI).await;
    let with_code =
        |found: &[Value], code: &str| found.iter().filter(|one| one["code"] == code).cloned().collect::<Vec<_>>();
    let titles = |actions: &[Value]| actions.iter().map(|action| action["title"].clone()).collect::<Vec<_>>();

    let [priority] = &with_code(&found, "unstated-priority")[..] else { panic!("{found:?}") };
    assert_eq!(covered(&text, &priority["range"]), "Use a Redis cache for order reads");
    assert_eq!((&priority["data"]["technology"], &priority["relatedInformation"]), (&Value::Null, &Value::Null));
    let [scale] = &with_code(&found, "scale-without-context")[..] else { panic!("{found:?}") };
    let [missing] = &with_code(&found, "missing-cost")[..] else { panic!("{found:?}") };
    assert_eq!((covered(&text, &scale["range"]), &scale["range"]), ("Redis".to_owned(), &missing["range"]));
    let hints = client.request("textDocument/inlayHint", whole(URI)).await;
    assert_eq!(hints.as_array().map(Vec::len), Some(1), "{hints}");

    // What the two on one word offer is told apart.
    let ignore = |what: &str| format!("Ignore {what} here, with a reason");
    let offered = actions(&mut client, missing).await;
    let expected = ["Record the trade-offs of caching".to_owned(), ignore("caching"), ignore("scale-without-context")];
    let mut offered = titles(&offered);
    offered.sort_by_key(|title| expected.iter().position(|expected| title == expected));
    assert_eq!(offered, expected);

    // Each is gone by its own fix, and nothing else is.
    for (version, code) in (2..).zip(["unstated-priority", "scale-without-context", "absolute-claim"]) {
        client.rewrite(URI, 1, &text).await;
        let own = with_code(&found, code);
        assert!(!own.is_empty(), "{code}: {found:?}");
        let offered = actions(&mut client, &own[0]).await;
        let fits: Vec<&Value> = offered.iter().filter(|action| action["title"] == ignore(code)).collect();
        let [action] = fits[..] else { panic!("{code}, once: {offered:?}") };
        assert!(action["diagnostics"].as_array().is_some_and(|settled| settled.contains(&own[0])), "{action}");
        assert_eq!(action["isPreferred"], false);
        let edited = applied(&text, &action["edit"]["documentChanges"][0]["edits"]);
        let edited = edited.replace("TODO: the reason", "decided in ADR 12");
        client.rewrite(URI, version, &edited).await;
        let codes = |found: &[Value]| found.iter().map(|one| one["code"].to_string()).collect::<Vec<_>>();
        let mut left = codes(&client.pulled(URI).await);
        let mut others = codes(&found);
        let quoted = json!(code).to_string();
        others.retain(|other| *other != quoted);
        left.sort();
        others.sort();
        assert_eq!(left, others, "{edited}");
    }

    // One directive above a paragraph settles all claims of it.
    client.rewrite(URI, 9, &text).await;
    let own = with_code(&found, "absolute-claim");
    assert!(own.len() >= 2, "{found:?}");
    let params = json!({"textDocument": {"uri": URI}, "range": {"start": own[0]["range"]["start"], "end": own[1]["range"]["end"]}, "context": {"diagnostics": own}});
    let offered = client.request("textDocument/codeAction", params).await;
    let offered = offered.as_array().expect("actions");
    assert_eq!(titles(offered), [ignore("absolute-claim")]);
    assert!(offered[0]["diagnostics"].as_array().is_some_and(|settled| settled.len() >= 2), "{offered:?}");
}

#[tokio::test]
async fn fixes_are_snippets_where_the_client_takes_them() {
    let snippets = with(pulling(), "/workspace/workspaceEdit", "snippetEditSupport", json!(true));
    let mut client = Client::start(snippets, json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    let diagnostics = client.pulled(URI).await;
    let with_snippets = actions(&mut client, &diagnostics[0]).await;
    let edit = &with_snippets[0]["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["snippet"]["kind"], "snippet");
    let snippet = edit["snippet"]["value"].as_str().expect("a snippet");
    assert!(snippet.contains("**Cost:** ${1:TODO") && snippet.contains("${3:TODO"), "{snippet}");

    let bare = with(pulling(), "/workspace", "workspaceEdit", json!({}));
    let mut client = Client::start(bare, json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    let plain = actions(&mut client, &diagnostics[0]).await;
    assert!(plain[0]["edit"]["changes"][URI][0]["newText"].is_string(), "{}", plain[0]);
    let only = json!({"textDocument": {"uri": URI}, "range": diagnostics[0]["range"], "context": {"diagnostics": [], "only": ["refactor"]}});
    assert_eq!(client.request("textDocument/codeAction", only).await, Value::Null);
}

#[tokio::test]
async fn completion_knows_names_and_what_usually_goes_wrong() {
    let mut client = Client::start(pulling(), json!({})).await;
    let mut complete = async |marked: &str, version: i32| -> Vec<Value> {
        let (text, position) = cursor(marked);
        client.open(URI, version, &text).await;
        let answer = client.request("textDocument/completion", at(URI, &position)).await;
        answer["items"].as_array().cloned().unwrap_or_default()
    };
    let field =
        recorded().replace("two cache nodes for about $640 a month, and somebody has to patch them", "memory <CURSOR>");
    let items = complete(&field, 1).await;
    assert!(
        !items.is_empty()
            && items
                .iter()
                .all(|item| item["textEdit"]["newText"].as_str().is_some_and(|text| text.contains("memory"))),
        "{items:?}"
    );
    let start = &items[0]["textEdit"]["range"]["start"];
    assert_eq!(start["character"], 12, "what is typed is written over");
    let empty =
        recorded().replace("when the cache is down, every read goes to the database, which times out", "<CURSOR>");
    assert!(complete(&empty, 2).await.len() >= 3);
    let command = format!("{DOCUMENT}\n<!-- caveat:<CURSOR> -->\n");
    let labels = |items: &[Value]| -> Vec<String> {
        items.iter().filter_map(|item| Some(item["label"].as_str()?.to_owned())).collect()
    };
    assert_eq!(labels(&complete(&command, 3).await), ["ignore", "ignore-file"]);
    let names = format!("{DOCUMENT}\n<!-- caveat: ignore <CURSOR> -->\n");
    let names = labels(&complete(&names, 4).await);
    assert!(names.contains(&"missing-cost".to_owned()) && names.contains(&"caching".to_owned()));
    let prose = DOCUMENT.replace("The order page", "The <CURSOR>order page");
    assert!(complete(&prose, 5).await.is_empty());
}

#[tokio::test]
async fn definition_references_and_highlights() {
    let text = recorded();
    let mut client = Client::start(pulling(), json!({})).await;
    client.open(URI, 1, &text).await;
    let place = before(&text, "Redis cache in front");
    let targets = client.request("textDocument/definition", at(URI, &place)).await;
    let target = &targets[0];
    assert_eq!((target["targetUri"].as_str(), targets.as_array().map(Vec::len)), (Some(URI), Some(1)));
    assert!(covered(&text, &target["targetRange"]).starts_with("## Decision"));
    let references = client.request("textDocument/references", {
        let mut params = at(URI, &place);
        params["context"] = json!({"includeDeclaration": true});
        params
    });
    let references = references.await;
    assert!(references.as_array().is_some_and(|references| references.len() >= 5), "{references}");
    let highlights = client.request("textDocument/documentHighlight", at(URI, &place)).await;
    let adopting: Vec<&Value> =
        highlights.as_array().expect("highlights").iter().filter(|highlight| highlight["kind"] == 3).collect();
    assert_eq!(adopting.len(), 1);
    assert_eq!(covered(&text, &adopting[0]["range"]), "Redis");
}

#[tokio::test]
async fn settings_change_severities_and_mistakes_are_told_once() {
    let mut options = records_only();
    options["rules"]["missing-cost"] = json!("error");
    options["rules"]["missing-costs"] = json!("off");
    let options = json!({"initializationOptions": options});
    let mut client = Client::start(pushing(), options).await;
    let told = client.wait_for("window/showMessage", |_| true).await;
    assert!(told["message"].as_str().is_some_and(|message| message.contains("missing-costs")), "{told}");
    client.open(URI, 1, DOCUMENT).await;
    assert_eq!(client.published(URI, 1).await[0]["severity"], 1);
    client.configuration = records_only();
    for rule in ["missing-cost", "missing-failure-mode", "missing-blast-radius"] {
        client.configuration["rules"][rule] = json!("off");
    }
    client.notify("workspace/didChangeConfiguration", json!({"settings": {}})).await;
    client.wait_for("textDocument/publishDiagnostics", |params| params["diagnostics"] == json!([])).await;
}

#[tokio::test]
async fn other_documents_are_left_alone() {
    let mut client = Client::start(pulling(), json!({})).await;
    client.open("file:///team/README.md", 1, DOCUMENT).await;
    assert!(client.pulled("file:///team/README.md").await.is_empty());
    let off = format!("---\ncaveat: off\n---\n\n{DOCUMENT}");
    client.open(URI, 1, &off).await;
    assert!(client.pulled(URI).await.is_empty());
    assert_eq!(client.request("textDocument/inlayHint", whole(URI)).await, json!([]));
    let rust = json!({"uri": "file:///team/adr/main.rs", "languageId": "rust", "version": 1, "text": DOCUMENT});
    client.notify("textDocument/didOpen", json!({"textDocument": rust})).await;
    assert!(client.pulled("file:///team/adr/main.rs").await.is_empty());
}

#[tokio::test]
async fn names_of_documents_in_all_their_forms() {
    let mut client = Client::start(pulling(), json!({})).await;
    let shaped = DOCUMENT
        .replace("## References", "## Non-goals\n\nNone.\n\n## Alternatives considered\n\nReplicas.\n\n## References");
    for (opened, asked) in [
        ("untitled:Untitled-1", "untitled:Untitled-1"),
        ("vscode-vfs://host/adr/a.md", "vscode-vfs://host/adr/a.md"),
        ("file:///c%3A/docs/adr/a%20b.md", "file:///C:/docs/adr/a%20b.md"),
        ("file:///docs/adr/%C3%A9t%C3%A9.md", "file:///docs/adr/été.md"),
        ("file:///docs/adr/a b[1].md", "file:///docs/adr/a%20b%5B1%5D.md"),
        ("C:\\docs\\adr\\c.md", "file:///c%3A/docs/adr/c.md"),
    ] {
        client.open(opened, 1, &shaped).await;
        assert_eq!(client.pulled(asked).await.len(), 1, "{opened}");
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": asked}})).await;
        assert!(client.pulled(opened).await.is_empty(), "{opened} is closed");
    }
}
