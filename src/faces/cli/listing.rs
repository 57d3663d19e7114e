//! `--explain`, `--list` and `--list-files`.

use std::io::{self, Write};

use rayon::prelude::*;

use super::args::{Args, Listing};
use super::{Outcome, check, complain, complain_of_configuration, inputs, scopes};
use crate::rules::RULES;
use crate::views;
use crate::workspace::{Kind, Verdict};

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
    let inputs::Asked { found, unchanged, mut problems } = match inputs::asked(args) {
        Ok(asked) => asked,
        Err(message) => {
            complain(&message);
            return Ok(Outcome::Broken);
        }
    };
    let Some(scopes) = scopes(args, &found) else { return Ok(Outcome::Broken) };
    let verdicts = found.par_iter().map(|input| (input, check::verdict(input, scopes.of(input))));
    let mut verdicts: Vec<_> = verdicts.collect();
    let since = args.since.as_deref().unwrap_or_default();
    let reason = format!("it has not changed since `{since}`");
    verdicts.extend(unchanged.iter().map(|input| (input, Ok(Verdict { kind: Kind::Other, reason: reason.clone() }))));
    verdicts.sort_by_key(|(input, _)| &input.name);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (input, verdict) in verdicts {
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
