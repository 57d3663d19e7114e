//! Messages in and out: framing, order, and what becomes of messages that are no messages.
//!
//! The library's own loop ends at the first message that it cannot read and computes all
//! handlers on the task that reads; this one answers a malformed message with an error and
//! goes on, and it keeps one promise that the rest of the server stands on: **a message is
//! handled up to its first await before the next one is read.** Handlers therefore store an
//! edit before their first await, and whatever is asked after an edit sees it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;

use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::{Notify, Semaphore, mpsc};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError};
use tower_service::Service;
use tracing::{debug, error, warn};

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `exit` after `shutdown`.
    Clean,
    /// `exit` without `shutdown`, or a client that went away.
    Unclean,
}

/// Requests that may be under way at once. They are cheap while they wait: analyses of a
/// document are shared, and run on threads of their own, few at a time. The limit is there
/// for a client that asks without end and never reads; it must be well over one, so that a
/// request can be cancelled and a slow one does not hold up a hover.
const CONCURRENCY_LEVEL: usize = 32;
/// A longer message is taken for a broken header: 4 GiB is the longest document.
const MOST_BYTES: usize = u32::MAX as usize;
/// Lines of headers longer than this are not headers.
const MOST_HEADER: u64 = 4096;

/// What came in.
enum Incoming {
    Body(Vec<u8>),
    /// Bytes that are no message.
    Garbage,
    End,
}

/// Speaks until `exit`, the end of input, or `stop`.
///
/// `prepare` sees each message before it is read and may change it.
pub(super) async fn serve<S>(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
    mut service: S,
    socket: ClientSocket,
    prepare: impl Fn(&mut Value),
    stop: Arc<Notify>,
) -> End
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let (sender, receiver) = mpsc::unbounded_channel::<Vec<u8>>();
    let writer = tokio::spawn(write_all(output, receiver));
    let (mut requests, mut responses) = socket.split();
    let of_server = sender.clone();
    let forward = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            send(&of_server, &request);
        }
    });

    let mut input = BufReader::with_capacity(1 << 16, input);
    let slots = Arc::new(Semaphore::new(CONCURRENCY_LEVEL));
    let mut was_shut_down = false;
    let mut end = End::Unclean;
    loop {
        let incoming = tokio::select! {
            incoming = read(&mut input) => incoming,
            () = stop.notified() => Incoming::End,
        };
        let body = match incoming {
            Incoming::Body(body) => body,
            Incoming::Garbage => {
                send(&sender, &Response::from_error(Id::Null, Error::parse_error()));
                continue;
            }
            Incoming::End => {
                end = if was_shut_down { End::Clean } else { End::Unclean };
                break;
            }
        };
        let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
            warn!("a message that is not JSON");
            send(&sender, &Response::from_error(Id::Null, Error::parse_error()));
            continue;
        };
        drop(body);
        prepare(&mut value);
        if value.get("method").is_none() && (value.get("result").is_some() || value.get("error").is_some()) {
            if let Ok(response) = serde_json::from_value::<Response>(value) {
                let _ = responses.send(response).await;
            }
            continue;
        }
        let id = value.get("id").cloned();
        let request = match serde_json::from_value::<Request>(value) {
            Ok(request) if !request.method().is_empty() => request,
            _ => {
                let id = id.and_then(|id| serde_json::from_value(id).ok()).unwrap_or(Id::Null);
                send(&sender, &Response::from_error(id, Error::invalid_request()));
                continue;
            }
        };
        debug!(method = request.method(), "received");
        let is_exit = request.method() == "exit";
        was_shut_down |= request.method() == "shutdown";
        if std::future::poll_fn(|context| service.poll_ready(context)).await.is_err() {
            break;
        }
        let slot = if request.id().is_some() { slots.clone().acquire_owned().await.ok() } else { None };
        let id = request.id().cloned();
        let answered = sender.clone();
        let handled = AssertUnwindSafe(service.call(request)).catch_unwind();
        let mut task = Box::pin(async move {
            match handled.await {
                Ok(Ok(Some(response))) => send(&answered, &response),
                Ok(_) => {}
                // The panic itself is on standard error already.
                Err(_) => {
                    error!("a handler panicked; the server lives on");
                    if let Some(id) = id {
                        send(&answered, &Response::from_error(id, Error::internal_error()));
                    }
                }
            }
            drop(slot);
        });
        // The first poll happens here, before the next message is read: this is the order
        // that edits are stored in.
        match futures::poll!(&mut task) {
            Poll::Ready(()) => {}
            Poll::Pending => {
                tokio::spawn(task);
            }
        }
        if is_exit {
            end = if was_shut_down { End::Clean } else { End::Unclean };
            break;
        }
    }
    forward.abort();
    drop(sender);
    // What is said already should still be heard, unless nobody listens any more.
    let _ = tokio::time::timeout(std::time::Duration::from_millis(500), writer).await;
    end
}

/// Queues a message to be written.
fn send(sender: &mpsc::UnboundedSender<Vec<u8>>, message: &impl serde::Serialize) {
    match serde_json::to_vec(message) {
        Ok(body) => {
            // Fails only when the writer is gone, and then nobody listens.
            let _ = sender.send(body);
        }
        Err(error) => error!("an answer that cannot be written: {error}"),
    }
}

async fn write_all(mut output: impl AsyncWrite + Unpin, mut messages: mpsc::UnboundedReceiver<Vec<u8>>) {
    let mut frame = Vec::new();
    while let Some(body) = messages.recv().await {
        frame.clear();
        frame.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        frame.extend_from_slice(&body);
        if output.write_all(&frame).await.is_err() || output.flush().await.is_err() {
            return;
        }
    }
}

/// Reads one message. Headers are read leniently: any letter case, any others beside the
/// length; lines that are no header at all are skipped up to the next blank line.
async fn read(input: &mut (impl AsyncBufReadExt + Unpin)) -> Incoming {
    let mut length = None;
    let mut is_garbage = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut *input).take(MOST_HEADER).read_until(b'\n', &mut line).await;
        if !matches!(read, Ok(1..)) {
            return Incoming::End;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            match length {
                Some(length) if length <= MOST_BYTES => break,
                None if !is_garbage => continue,
                _ => return Incoming::Garbage,
            }
        }
        match text.split_once(':') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => match value.trim().parse() {
                Ok(value) => length = Some(value),
                Err(_) => is_garbage = true,
            },
            Some(_) => {}
            None => is_garbage = true,
        }
    }
    let length = length.unwrap_or(0);
    let mut body = Vec::with_capacity(length.min(1 << 20));
    match (&mut *input).take(length as u64).read_to_end(&mut body).await {
        Ok(read) if read == length => Incoming::Body(body),
        _ => Incoming::End,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::Pin;
    use std::task::Context;

    use tower_lsp::ls_types::{InitializeParams, InitializeResult};
    use tower_lsp::{LanguageServer, LspService};

    struct Panics;

    impl LanguageServer for Panics {
        async fn initialize(&self, _: InitializeParams) -> tower_lsp::jsonrpc::Result<InitializeResult> {
            Ok(InitializeResult::default())
        }

        async fn shutdown(&self) -> tower_lsp::jsonrpc::Result<()> {
            Ok(())
        }
    }

    struct Wrapped(LspService<Panics>);

    impl Service<Request> for Wrapped {
        type Response = Option<Response>;
        type Error = ExitedError;
        type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, ExitedError>> + Send>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
            self.0.poll_ready(context)
        }

        fn call(&mut self, request: Request) -> Self::Future {
            match request.method() {
                "panic" => Box::pin(async { panic!("on purpose") }),
                "later" => Box::pin(async {
                    tokio::task::yield_now().await;
                    panic!("on purpose, later")
                }),
                _ => Box::pin(self.0.call(request)),
            }
        }
    }

    async fn said(input: &str) -> (String, End) {
        let (service, socket) = LspService::new(|_| Panics);
        let (output, mut heard) = tokio::io::duplex(1 << 16);
        let end = serve(input.as_bytes(), output, Wrapped(service), socket, |_| {}, Arc::new(Notify::new())).await;
        let mut text = String::new();
        heard.read_to_string(&mut text).await.expect("what was said is UTF-8");
        (text, end)
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_the_server_lives_on() {
        let (text, end) = said(
            &[
                frame(r#"{"jsonrpc":"2.0","id":1,"method":"panic"}"#),
                frame(r#"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"capabilities":{}}}"#),
                frame(r#"{"jsonrpc":"2.0","id":3,"method":"shutdown"}"#),
                frame(r#"{"jsonrpc":"2.0","method":"exit"}"#),
            ]
            .concat(),
        )
        .await;
        assert!(text.contains(r#""code":-32603"#) && text.contains(r#""id":1"#), "{text}");
        assert!(text.contains(r#""id":3"#), "{text}");
        assert_eq!(end, End::Clean);
    }

    #[tokio::test]
    async fn what_is_no_message_is_answered_and_skipped() {
        let (text, end) = said(
            &[
                frame("{nonsense"),
                "no header at all\r\n\r\n".to_owned(),
                "content-LENGTH: x\r\n\r\n".to_owned(),
                frame(r#"[1, 2]"#),
                frame(r#"{"jsonrpc":"1.0","id":7,"method":"initialize"}"#),
                frame(r#"{"jsonrpc":"2.0","id":8,"method":"initialize","params":{"capabilities":{}}}"#),
                frame(r#"{"jsonrpc":"2.0","method":"exit"}"#),
            ]
            .concat(),
        )
        .await;
        assert_eq!(text.matches("-32700").count(), 3, "{text}");
        assert_eq!(text.matches("-32600").count(), 2, "{text}");
        assert!(text.contains(r#""capabilities""#), "{text}");
        assert_eq!(end, End::Unclean);
    }

    #[tokio::test]
    async fn a_client_that_vanishes_ends_it() {
        assert_eq!(said("Content-Length: 100\r\n\r\n{").await.1, End::Unclean);
        assert_eq!(said("").await.1, End::Unclean);
        let late = said(&frame(r#"{"jsonrpc":"2.0","id":1,"method":"later"}"#)).await;
        assert_eq!(late.1, End::Unclean);
    }
}
