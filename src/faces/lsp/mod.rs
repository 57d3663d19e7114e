//! The language server: the same analysis as `--check`, while typing.
//!
//! [`serve`] speaks the Language Server Protocol over any pair of streams; [`run`] over
//! standard input and output. The way of a message: `transport` reads it and keeps the
//! order, `server` stores what it changes and asks `requests` and `navigate`, those ask
//! views, and `convert` alone turns places into the protocol's and back.

mod analyzed;
mod commands;
mod configuration;
mod convert;
mod diagnostics;
mod features;
mod indexer;
mod ledger;
mod logging;
mod navigate;
mod options;
mod pages;
mod parent;
mod pushed;
mod requests;
mod server;
mod state;
mod stdout;
mod transport;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tower_lsp::LspService;

use self::server::Server;
use self::state::Shared;
use self::stdout::Stdout;
use crate::analysis::Engine;

pub use self::transport::End;

/// Threads for what is quick; one more than needed, since the one that writes waits for a
/// client that does not read.
const WORKER_THREADS: usize = 3;
/// Threads for analyses, files and standard input. A few more than cores: one of them
/// is taken by the input, and a document of many megabytes must not hold up a small one.
const BLOCKING_THREADS: usize = 8;

/// Whether the arguments of the program ask for the server: `--stdio`, alone or beside what
/// clients add, or nothing but what clients add while standard input is no terminal.
#[must_use]
pub fn is_asked_for(arguments: &[String], on_terminal: bool) -> bool {
    let of_clients = |argument: &String| argument == "--stdio" || argument.starts_with("--clientProcessId");
    arguments.iter().any(|argument| argument == "--stdio") || !on_terminal && arguments.iter().all(of_clients)
}

/// Speaks over standard input and output until the client ends it; gives the exit status.
#[must_use]
pub fn run() -> ExitCode {
    logging::install();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("caveat")
        .enable_all()
        .build();
    let (runtime, output) = match runtime.and_then(|runtime| Ok((runtime, Stdout::new()?))) {
        Ok(both) => both,
        Err(error) => {
            eprintln!("caveat: cannot start the language server: {error}");
            return ExitCode::from(2);
        }
    };
    let end = runtime.block_on(serve(tokio::io::stdin(), output));
    // A thread may still wait for input that never comes.
    runtime.shutdown_background();
    match end {
        End::Clean => ExitCode::SUCCESS,
        End::Unclean => ExitCode::from(1),
    }
}

/// Speaks over a pair of streams until the client ends it. Runs on tokio.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite + Unpin + Send + 'static) -> End {
    // What is known before any document is built while the client says hello.
    tokio::task::spawn_blocking(Engine::built_in);
    let shared = Arc::new(Shared::default());
    let stop = Arc::new(Notify::new());
    let (of_server, of_stop) = (shared.clone(), stop.clone());
    let (service, socket) = LspService::build(move |client| Server { client, shared: of_server, stop: of_stop })
        .custom_method(CODE_ACTION, Server::code_action_json)
        .custom_method("window/workDoneProgress/cancel", Server::cancel_progress)
        .finish();
    transport::serve(input, output, service, socket, |message| prepare(message, &shared), stop).await
}

/// The name under which quick fixes are asked for inside.
const CODE_ACTION: &str = "caveat/codeAction";

/// Does to a message what the library's types cannot: they stand at 3.17 of the protocol, and
/// lose a document whose URI is not written as it should be.
fn prepare(message: &mut Value, shared: &Shared) {
    if message.get("method").is_none() {
        return;
    }
    match message["method"].as_str() {
        Some("initialize") => {
            let supports = message.pointer("/params/capabilities/workspace/workspaceEdit/snippetEditSupport");
            shared.snippets.store(supports == Some(&Value::Bool(true)), Ordering::Relaxed);
        }
        Some("textDocument/codeAction") => message["method"] = Value::from(CODE_ACTION),
        _ => {}
    }
    if let Some(params) = message.get_mut("params") {
        mend_uris(params);
    }
}

fn mend_uris(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(uri) if matches!(name.as_str(), "uri" | "rootUri" | "scopeUri") => {
                        if let Some(mended) = convert::mended(uri) {
                            *uri = mended;
                        }
                    }
                    // Settings and capabilities hold no documents.
                    _ if matches!(name.as_str(), "capabilities" | "settings" | "initializationOptions") => {}
                    _ => mend_uris(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(mend_uris),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_asked_for() {
        let asked = |arguments: &[&str], on_terminal| {
            is_asked_for(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>(), on_terminal)
        };
        assert!(asked(&[], false) && !asked(&[], true));
        assert!(asked(&["--stdio"], true) && asked(&["--stdio", "--clientProcessId=12", "--whatever"], false));
        assert!(asked(&["--clientProcessId=12"], false));
        assert!(!asked(&["--check", "a.md"], false) && !asked(&["--help"], false));
    }
}
