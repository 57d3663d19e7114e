//! Arguments to a face to an exit status.

use std::io::IsTerminal;
use std::process::ExitCode;

use caveat::faces::{cli, lsp};

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    if lsp::is_asked_for(&arguments, std::io::stdin().is_terminal()) { lsp::run() } else { cli::run() }
}
