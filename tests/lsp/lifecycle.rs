//! The program itself over its standard streams: how conversations begin and end.

use std::process::Stdio;
use std::time::Duration;

use caveat::faces::lsp::End;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::features::DOCUMENT;
use crate::support::{Client, pulling, pushing};

const PATIENCE: Duration = Duration::from_secs(30);
const URI: &str = "file:///team/adr/0001-cache.md";

fn spawn(arguments: &[&str]) -> (Child, Client) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    let client = Client::over(child.stdout.take().expect("its output"), child.stdin.take().expect("its input"));
    (child, client)
}

async fn status(mut child: Child) -> Option<i32> {
    tokio::time::timeout(PATIENCE, child.wait()).await.expect("it ends in time").expect("it ends").code()
}

#[tokio::test]
async fn a_whole_conversation_with_each_way_to_start() {
    for arguments in [&[][..], &["--stdio"], &["--stdio", "--clientProcessId=1"], &["--clientProcessId=1"]] {
        let (child, mut client) = spawn(arguments);
        client.greet(pulling(), json!({"processId": std::process::id()})).await;
        client.open(URI, 1, DOCUMENT).await;
        assert_eq!(client.pulled(URI).await.len(), 1);
        client.request("shutdown", Value::Null).await;
        // Nothing is answered any more but `exit`.
        let late = client.try_request("textDocument/hover", json!({})).await;
        assert_eq!(late.expect_err("it is shut down")["code"], -32600);
        client.notify("exit", Value::Null).await;
        // The pipe stays open: it must not wait for its end.
        assert_eq!(status(child).await, Some(0), "{arguments:?}");
        drop(client);
    }
}

#[tokio::test]
async fn unclean_ends() {
    let (child, mut client) = spawn(&["--stdio"]);
    client.greet(pulling(), json!({})).await;
    client.notify("exit", Value::Null).await;
    assert_eq!(status(child).await, Some(1), "exit without shutdown");

    let (child, mut client) = spawn(&["--stdio"]);
    client.notify("exit", Value::Null).await;
    assert_eq!(status(child).await, Some(1), "exit before anything");

    let (child, mut client) = spawn(&["--stdio"]);
    client.greet(pulling(), json!({})).await;
    drop(client);
    assert_eq!(status(child).await, Some(1), "a client that hangs up");
}

#[cfg(unix)]
#[tokio::test]
async fn a_client_whose_process_is_gone_is_missed() {
    let mut parent = Command::new("sleep").arg("60").kill_on_drop(true).spawn().expect("a process");
    let (child, mut client) = spawn(&["--stdio"]);
    client.greet(pulling(), json!({"processId": parent.id()})).await;
    parent.kill().await.expect("it can be killed");
    // The pipe stays open, as it does when another process holds it.
    assert_eq!(status(child).await, Some(1));
    drop(client);
}

#[tokio::test]
async fn what_comes_before_initialize_is_refused() {
    let mut client = Client::connect();
    let early = client.try_request(
        "textDocument/hover",
        json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}),
    );
    assert_eq!(early.await.expect_err("too early")["code"], -32002);
    client.open(URI, 1, DOCUMENT).await;
    client.greet(pulling(), json!({})).await;
    assert!(client.pulled(URI).await.is_empty(), "what was opened too early was not heard");
    let again = client.try_request("initialize", json!({"capabilities": {}})).await;
    assert_eq!(again.expect_err("once is enough")["code"], -32600);
    client.open(URI, 1, DOCUMENT).await;
    assert_eq!(client.pulled(URI).await.len(), 1, "it lives on");
    assert_eq!(client.end().await, End::Clean);
}

#[tokio::test]
async fn what_is_not_understood_is_answered() {
    let mut client = Client::start(pulling(), json!({})).await;
    let unknown = client.try_request("textDocument/fancy", json!({})).await;
    assert_eq!(unknown.expect_err("no such method")["code"], -32601);
    client.notify("$/fancy", json!({})).await;
    client.notify("textDocument/fancy", json!({})).await;
    let wrong = client.try_request("textDocument/hover", json!({"textDocument": 3})).await;
    assert_eq!(wrong.expect_err("no such parameters")["code"], -32602);
    let unknown = client.try_request("workspace/executeCommand", json!({"command": "caveat.fancy"})).await;
    assert_eq!(unknown.expect_err("no such command")["code"], -32602);
    client.raw(b"Content-Length: 9\r\n\r\n{nonsense").await;
    client.raw(b"content-length: 4\r\nX-Other: y\r\n\r\nnull").await;
    client.open(URI, 1, DOCUMENT).await;
    assert_eq!(client.pulled(URI).await.len(), 1, "it lives on");
    let refused: Vec<i64> = client.said.iter().filter_map(|message| message["error"]["code"].as_i64()).collect();
    assert_eq!(refused, [-32700, -32600]);
    assert_eq!(client.end().await, End::Clean);
}

#[tokio::test]
async fn requests_about_documents_that_close_meanwhile() {
    let mut client = Client::start(pulling(), json!({})).await;
    let large = DOCUMENT.repeat(2000);
    client.open(URI, 1, &large).await;
    let place = json!({"textDocument": {"uri": URI}, "position": {"line": 10, "character": 15}});
    let asked = client.ask("textDocument/hover", place.clone()).await;
    let cancelled = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": URI}})).await;
    client.notify("$/cancelRequest", json!({"id": cancelled})).await;
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}})).await;
    let answer = client.answer(asked).await;
    assert!(answer.as_ref().is_ok() || answer.as_ref().is_err_and(|error| error["code"] == -32801), "{answer:?}");
    let error = client.answer(cancelled).await;
    assert!(
        error.as_ref().is_ok()
            || error.as_ref().is_err_and(|error| [-32800, -32802].contains(&error["code"].as_i64().unwrap_or(0))),
        "{error:?}"
    );
    assert_eq!(client.request("textDocument/hover", place).await, Value::Null);
    client.rewrite(URI, 2, "never opened").await;
    assert_eq!(client.vanish().await, End::Unclean);
}

#[tokio::test]
async fn nothing_is_logged_unless_asked_for() {
    for (log, is_silent) in [(None, true), (Some("debug"), false)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_caveat"));
        command.arg("--stdio").stdin(Stdio::null());
        if let Some(log) = log {
            command.env("CAVEAT_LOG", log);
        }
        let output = command.output().expect("the program runs");
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true));
        assert!(output.stderr.is_empty() || !is_silent);
    }
    let mut client = Client::start(pushing(), json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    client.published(URI, 1).await;
    assert!(
        client
            .said
            .iter()
            .all(|message| message["method"] != "window/logMessage" && message["method"] != "window/showMessage")
    );
}
