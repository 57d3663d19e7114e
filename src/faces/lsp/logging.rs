//! The log: on standard error what the environment variable `CAVEAT_LOG` asks for, such as
//! `debug`, and in the client's log (`window/logMessage`) what its setting `log` asks for.
//! Both are silent unless asked.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::ls_types::MessageType;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Where lines for the client go, and how much of it; one server a process logs.
static LINES: Mutex<Option<UnboundedSender<(MessageType, String)>>> = Mutex::new(None);
static LEVEL: Mutex<LevelFilter> = Mutex::new(LevelFilter::OFF);

/// Begins to log; called once, by the program.
pub(super) fn install() {
    let on_stderr = std::env::var("CAVEAT_LOG").ok().map(|filter| {
        let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
        layer.with_filter(tracing_subscriber::EnvFilter::new(filter))
    });
    // Fails only if somebody logs already.
    let _ = tracing_subscriber::registry().with(on_stderr).with(ToClient).try_init();
}

/// Has lines sent to this client.
pub(super) fn attach(client: Client) {
    let (sender, mut lines) = unbounded_channel::<(MessageType, String)>();
    *LINES.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    tokio::spawn(async move {
        while let Some((kind, line)) = lines.recv().await {
            client.log_message(kind, line).await;
        }
    });
}

/// How much is sent.
pub(super) fn say(level: LevelFilter) {
    *LEVEL.lock().unwrap_or_else(PoisonError::into_inner) = level;
}

struct ToClient;

impl<S: Subscriber> Layer<S> for ToClient {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = *event.metadata().level();
        let is_own = event.metadata().target().starts_with("caveat");
        if !is_own || level > *LEVEL.lock().unwrap_or_else(PoisonError::into_inner) {
            return;
        }
        let mut line = Line::default();
        event.record(&mut line);
        let kind = match level {
            Level::ERROR => MessageType::ERROR,
            Level::WARN => MessageType::WARNING,
            Level::INFO => MessageType::INFO,
            _ => MessageType::LOG,
        };
        if let Some(lines) = &*LINES.lock().unwrap_or_else(PoisonError::into_inner) {
            // A client that is gone reads no log.
            let _ = lines.send((kind, format!("{}{}", line.message, line.fields)));
        }
    }
}

/// An event as one line.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
