//! Arguments to a face to an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    caveat::faces::cli::run()
}
