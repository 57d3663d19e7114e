//! `--explain`, `--list` and `--list-files`.

use std::io::{self, Write};

use rayon::prelude::*;

use super::args::{Args, Listing};
use super::{Outcome, check, complain, complain_of_configuration, inputs, scopes};
use crate::rules::RULES;
use crate::views;
use crate::workspace::Kind;

pub(super) fn explain(args: &Args, name: &str) -> io::Result<Outcome> {
    let Some(scopes) = scopes(args, &[]) else { return Ok(Outcome::Broken) };
    let catalog = &scopes.here().engine.catalog;
    if let Some(page) = views::explain(name, catalog) {
        anstream::stdout().lock().write_all(page.as_bytes())?;
        return Ok(complain_of_configuration(&scopes, Outcome::Clean));
    }
    let near = views::near_names(name, catalog);
    let hint = if near.is_empty() {
        "`caveat --list rules` and `caveat --list technologies` show all names".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    complain(&format!("there is no rule or technology `{name}`; {hint}"));
    Ok(complain_of_configuration(&scopes, Outcome::Broken))
}

pub(super) fn list(args: &Args, what: Listing) -> io::Result<Outcome> {
    let Some(scopes) = scopes(args, &[]) else { return Ok(Outcome::Broken) };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match what {
        Listing::Rules => {
            let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
            for rule in RULES {
                writeln!(out, "{:width$}  {:11}  {}", rule.id, rule.severity.name(), rule.summary)?;
            }
        }
        Listing::Technologies => {
            let technologies = &scopes.here().engine.catalog.technologies;
            let width = technologies.iter().map(|technology| technology.id.len()).max().unwrap_or(0);
            for technology in technologies {
                writeln!(out, "{:width$}  {}", technology.id, technology.summary)?;
            }
        }
    }
    out.flush()?;
    Ok(complain_of_configuration(&scopes, Outcome::Clean))
}

/// One line a file: `checked` or `left alone`, the path and why.
pub(super) fn files(args: &Args) -> io::Result<Outcome> {
    let (mut found, mut problems) = inputs::find(&args.paths, args.stdin_filename.as_deref());
    if args.force_exclude {
        inputs::as_found(&mut found);
    }
    let Some(scopes) = scopes(args, &found) else { return Ok(Outcome::Broken) };
    let verdicts: Vec<_> = found.par_iter().map(|input| check::verdict(input, scopes.of(input))).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (input, verdict) in found.iter().zip(verdicts) {
        match verdict {
            Ok(verdict) if verdict.kind == Kind::Design => {
                writeln!(out, "checked     {}: {}", input.name, verdict.reason)?
            }
            Ok(verdict) => writeln!(out, "left alone  {}: {}", input.name, verdict.reason)?,
            Err(problem) => problems.push(problem),
        }
    }
    out.flush()?;
    for problem in &problems {
        complain(&problem.to_string());
    }
    Ok(complain_of_configuration(&scopes, if problems.is_empty() { Outcome::Clean } else { Outcome::Broken }))
}
