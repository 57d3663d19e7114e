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

/// The modes that take options and paths; the others stand alone.
const WITH_PATHS: [&str; 3] = ["check", "trace", "list_files"];
/// Alternatives that are spelled out in the synopsis; more of them are a placeholder.
const MOST_ALTERNATIVES: usize = 3;

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

fn page(mut command: Command) -> io::Result<Vec<u8>> {
    // Groups know their arguments only then.
    command.build();
    // No date: the page is the same whenever it is made.
    let mut page =
        format!(".TH CAVEAT 1 \"\" \"caveat {}\" \"User Commands\"\n", env!("CARGO_PKG_VERSION")).into_bytes();
    name().to_writer(&mut page)?;
    synopsis(&command).to_writer(&mut page)?;
    description().to_writer(&mut page)?;
    Man::new(command.clone()).render_options_section(&mut page)?;
    statuses(&command).to_writer(&mut page)?;
    examples().to_writer(&mut page)?;
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

fn synopsis(command: &Command) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["SYNOPSIS"]);
    for (number, form) in forms(command).into_iter().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        roff.text(form);
    }
    roff
}

/// The ways to call the program, one a mode: options are bold, what a user fills in is italic.
fn forms(command: &Command) -> Vec<Vec<Inline>> {
    let modes = command.get_groups().find(|group| group.get_id() == "mode").into_iter();
    let modes: Vec<_> = modes.flat_map(|group| group.get_args()).collect();
    let mut forms = Vec::new();
    for mode in command.get_arguments().filter(|arg| modes.contains(&arg.get_id())) {
        let mut form = vec![bold("caveat"), roman(" "), bold(format!("--{}", mode.get_long().unwrap_or_default()))];
        let values = mode.get_possible_values();
        if mode.get_action().takes_values() && (1..=MOST_ALTERNATIVES).contains(&values.len()) {
            let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
            form.extend([roman(" "), bold(names.join("|"))]);
        } else if mode.get_action().takes_values() {
            let name = mode.get_value_names().and_then(|names| names.first()).map_or("VALUE", |name| name.as_str());
            form.extend([roman(" "), italic(name)]);
        }
        if WITH_PATHS.contains(&mode.get_id().as_str()) {
            form.extend([roman(" ["), italic("OPTIONS"), roman("] ["), italic("PATH"), roman("]...")]);
        }
        forms.push(form);
    }
    forms
}

/// What `--help` says of the exit status at its end.
fn statuses(command: &Command) -> Roff {
    let said = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut roff = Roff::default();
    roff.control("SH", ["EXIT STATUS"]);
    roff.text([roman(said.strip_prefix("Exit status: ").unwrap_or(&said))]);
    roff
}

fn examples() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["EXAMPLES"]);
    for (line, text) in EXAMPLES {
        roff.control("TP", []);
        roff.text([bold(line)]);
        roff.text([roman(text)]);
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
    fn examples_and_modes_are_those_of_the_command_line() {
        let command = Args::command();
        let is_option = |name: &str| command.get_arguments().any(|arg| arg.get_long() == Some(name));
        for (line, _) in EXAMPLES {
            for option in line.split(' ').filter_map(|word| word.strip_prefix("--")) {
                assert!(is_option(option), "{line}: there is no --{option}");
            }
        }
        for mode in WITH_PATHS {
            assert!(command.get_arguments().any(|arg| arg.get_id() == mode), "there is no mode {mode}");
        }
    }

    #[test]
    fn every_mode_has_a_form() {
        let plain = |form: &Vec<Inline>| {
            let mut roff = Roff::default();
            roff.text(form.clone());
            roff.render()
                .lines()
                .last()
                .unwrap_or_default()
                .replace("\\-", "-")
                .replace("\\fB", "")
                .replace("\\fI", "")
                .replace("\\fR", "")
        };
        let mut command = Args::command();
        command.build();
        let forms: Vec<String> = forms(&command).iter().map(plain).collect();
        for form in [
            "caveat --stdio",
            "caveat --check [OPTIONS] [PATH]...",
            "caveat --explain NAME",
            "caveat --list rules|technologies",
            "caveat --completions SHELL",
        ] {
            assert!(forms.iter().any(|known| known == form), "{form} is not among {forms:?}");
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
        assert!(page.contains("1 findings at or over --fail-on"), "the exit status is missing");
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
