//! `--explain`, `--list` and `--list-files`.

use std::io::{self, Write};

use rayon::prelude::*;

use super::args::{Args, Listing};
use super::{Outcome, check, complain, inputs};
use crate::analysis::Engine;
use crate::catalog::Catalog;
use crate::rules::RULES;
use crate::views;
use crate::workspace::Kind;

pub(super) fn explain(name: &str) -> io::Result<Outcome> {
    let catalog = Catalog::built_in();
    if let Some(page) = views::explain(name, catalog) {
        anstream::stdout().lock().write_all(page.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let near = views::near_names(name, catalog);
    let hint = if near.is_empty() {
        "`caveat --list rules` and `caveat --list technologies` show all names".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    complain(&format!("there is no rule or technology `{name}`; {hint}"));
    Ok(Outcome::Broken)
}

pub(super) fn list(what: Listing) -> io::Result<Outcome> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match what {
        Listing::Rules => {
            let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
            for rule in RULES {
                writeln!(out, "{:width$}  {:11}  {}", rule.id, rule.severity.name(), rule.summary)?;
            }
        }
        Listing::Technologies => {
            let technologies = &Catalog::built_in().technologies;
            let width = technologies.iter().map(|technology| technology.id.len()).max().unwrap_or(0);
            for technology in technologies {
                writeln!(out, "{:width$}  {}", technology.id, technology.summary)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

/// One line a file: `checked` or `left alone`, the path and why.
pub(super) fn files(args: &Args) -> io::Result<Outcome> {
    let (mut found, mut problems) = inputs::find(&args.paths, args.stdin_filename.as_deref());
    if args.force_exclude {
        inputs::as_found(&mut found);
    }
    let engine = Engine::built_in();
    let verdicts: Vec<_> = found.par_iter().map(|input| check::verdict(input, engine)).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (input, verdict) in found.iter().zip(verdicts) {
        match verdict {
            Ok(verdict) if verdict.kind == Kind::Design => {
                writeln!(out, "checked     {}: {}", input.name, verdict.reason)?
            }
            Ok(verdict) if input.is_explicit && !verdict.reason.contains("caveat: off") => {
                writeln!(out, "checked     {}: it was named ({})", input.name, verdict.reason)?;
            }
            Ok(verdict) => writeln!(out, "left alone  {}: {}", input.name, verdict.reason)?,
            Err(problem) => problems.push(problem),
        }
    }
    out.flush()?;
    for problem in &problems {
        complain(&problem.to_string());
    }
    Ok(if problems.is_empty() { Outcome::Clean } else { Outcome::Broken })
}
