//! The command line as files: `tests/cli/*.trycmd` holds commands with what they print and
//! return, `tests/cli/*.toml` those that read standard input.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes what is printed now; look at the diff
//! before you keep it.

#[test]
fn commands_print_what_their_files_say() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").case("tests/cli/*.toml");
}
