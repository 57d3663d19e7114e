//! `--completions` and `--man`: what a shell and `man` want to know of the command line, made
//! from the argument definitions, so that it cannot say anything else than `--help`.

use std::io::{self, Write};

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::Outcome;
use super::args::Args;
use crate::catalog::Catalog;
use crate::rules::RULES;

/// What the program is for, in paragraphs.
const DESCRIPTION: [&str; 3] = [
    "Reads Markdown design documents (RFCs, ADRs, proposals), finds the technologies that a document adopts, and \
     says which of them are adopted without a recorded cost, failure mode or blast radius.",
    "A folder is searched for design documents; other Markdown files are left alone, and so is what Git ignores. A \
     file that is named is checked whatever it is. With --stdio the program is a language server with the same \
     findings.",
    "Nothing leaves the machine: no network connection is opened. The same text gives the same findings.",
];

/// The ways to call the program: what stands after its name, as in the synopsis.
const FORMS: [&str; 9] = [
    "--check [OPTIONS] [PATH]...",
    "--stdio",
    "--trace [PATH]...",
    "--list-files [PATH]...",
    "--explain NAME",
    "--list rules|technologies",
    "--completions SHELL",
    "--man",
    "--help | --version",
];

/// What the exit status says.
const STATUSES: [(&str, &str); 3] = [
    ("0", "Nothing at or over --fail-on."),
    ("1", "Findings at or over --fail-on."),
    ("2", "Bad arguments, or something could not be read; everything else was checked and reported."),
];

/// Commands to begin with, and what each is for.
const EXAMPLES: [(&str, &str); 4] = [
    ("caveat --check docs", "Checks the design documents below docs."),
    ("caveat --list-files docs", "Says which files that are, and why."),
    ("caveat --explain missing-blast-radius", "Says what a rule asks for, with examples."),
    ("caveat --check --format json docs", "Prints the report for programs."),
];

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell) -> io::Result<Outcome> {
    let mut command = with_names(Args::command());
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "caveat", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Outcome::Clean)
}

/// Prints the manual page, in the language of troff.
pub(super) fn manual() -> io::Result<Outcome> {
    io::stdout().lock().write_all(&page(Args::command())?)?;
    Ok(Outcome::Clean)
}

/// The command with the names of rules and technologies as possible values. Only for
/// completions: a wrong name is answered better by the part that knows near ones.
fn with_names(mut command: Command) -> Command {
    let rules: Vec<&'static str> = RULES.iter().map(|rule| rule.id).collect();
    let technologies = Catalog::built_in().technologies.iter().map(|technology| technology.id.as_str());
    let names: Vec<&'static str> = rules.iter().copied().chain(technologies).collect();
    for argument in ["select", "ignore"] {
        command = command.mut_arg(argument, |arg| arg.value_parser(PossibleValuesParser::new(rules.clone())));
    }
    command.mut_arg("explain", |arg| arg.value_parser(PossibleValuesParser::new(names)))
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    // No date: the page is the same whenever it is made.
    let mut page =
        format!(".TH CAVEAT 1 \"\" \"caveat {}\" \"User Commands\"\n", env!("CARGO_PKG_VERSION")).into_bytes();
    name().to_writer(&mut page)?;
    synopsis().to_writer(&mut page)?;
    description().to_writer(&mut page)?;
    let man = Man::new(command);
    man.render_options_section(&mut page)?;
    pairs("EXIT STATUS", &STATUSES).to_writer(&mut page)?;
    pairs("EXAMPLES", &EXAMPLES).to_writer(&mut page)?;
    Ok(page)
}

fn name() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["NAME"]);
    roff.text([roman("caveat - check the trade-offs of Markdown design documents")]);
    roff
}

fn description() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["DESCRIPTION"]);
    for (number, paragraph) in DESCRIPTION.iter().enumerate() {
        if number > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(*paragraph)]);
    }
    roff
}

fn synopsis() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["SYNOPSIS"]);
    for (number, form) in FORMS.iter().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        let mut line = vec![bold("caveat")];
        for part in form.split(' ') {
            line.push(roman(" "));
            line.extend(styled(part));
        }
        roff.text(line);
    }
    roff
}

/// Options are bold, what a user fills in is italic.
fn styled(part: &str) -> Vec<Inline> {
    let is_placeholder = |word: &str| word.chars().all(|letter| letter.is_ascii_uppercase());
    let word = part.trim_matches(['[', ']', '.']);
    let Some((before, after)) = part.split_once(word).filter(|_| !word.is_empty()) else { return vec![roman(part)] };
    let inside = match word {
        "|" => roman(word),
        _ if is_placeholder(word) => italic(word),
        _ => bold(word),
    };
    vec![roman(before), inside, roman(after)]
}

fn pairs(heading: &str, pairs: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", [heading]);
    for (term, text) in pairs {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*text)]);
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
        with_names(Args::command()).debug_assert();
    }

    #[test]
    fn forms_and_examples_name_options_that_there_are() {
        let command = Args::command();
        let known: Vec<&str> =
            command.get_arguments().filter_map(|arg| arg.get_long()).chain(["help", "version"]).collect();
        for line in FORMS.iter().chain(EXAMPLES.iter().map(|(line, _)| line)) {
            let words = line.split([' ', '[', ']', '|']);
            for option in words.filter_map(|word| word.strip_prefix("--")) {
                assert!(known.contains(&option), "{line}: there is no --{option}");
            }
        }
    }

    #[test]
    fn every_mode_has_a_form() {
        let command = Args::command();
        let modes = command.get_groups().find(|group| group.get_id() == "mode").expect("the group of modes");
        for mode in modes.get_args() {
            let argument = command.get_arguments().find(|arg| arg.get_id() == mode).expect("an argument");
            let long = argument.get_long().expect("a long option");
            let has_form = FORMS.iter().any(|form| form.split(' ').any(|word| word.strip_prefix("--") == Some(long)));
            assert!(has_form, "--{long} is missing in FORMS");
        }
    }

    #[test]
    fn the_manual_page_says_all_that_help_says() {
        let page = String::from_utf8(page(Args::command()).expect("memory does not fail")).expect("UTF-8");
        let page = page.replace("\\-", "-");
        for argument in Args::command().get_arguments().filter(|arg| !arg.is_hide_set()) {
            if let Some(long) = argument.get_long() {
                assert!(page.contains(&format!("--{long}")), "--{long} is missing");
            }
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            let first = help.split([';', '`', '\'']).next().unwrap_or_default();
            assert!(page.contains(first), "\"{first}\" is missing");
        }
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        assert_eq!(headings, ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "EXAMPLES"]);
    }

    #[test]
    fn every_shell_completes_rules_and_technologies() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut with_names(Args::command()), "caveat", &mut script);
            let script = String::from_utf8(script).expect("UTF-8");
            assert!(script.contains("list-files"), "{shell}");
            // The generators for PowerShell and Elvish complete options, not their values.
            if !matches!(shell, Shell::PowerShell | Shell::Elvish) {
                assert!(script.contains("missing-blast-radius") && script.contains("message-queue"), "{shell}");
            }
        }
    }
}
