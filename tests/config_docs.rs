//! What the template and the page on `caveat.toml` say is right, and nothing is left unsaid.

use std::path::PathBuf;

use caveat::config::{Layer, TEMPLATE, read, resolve};
use serde_json::Value;

/// The places and messages of all that is wrong in a text.
fn problems(text: &str) -> Vec<String> {
    let (written, mut problems) = read(text);
    let layer = Layer { folder: PathBuf::from("/team"), written };
    problems.extend(resolve(&[layer]).1.into_iter().map(|(_, problem)| problem));
    problems.iter().map(|problem| format!("\"{}\": {}", problem.span.of(text), problem.message)).collect()
}

#[test]
fn what_the_template_comments_out_is_right() {
    let is_setting = |line: &&str| {
        let text = line.trim_start_matches("# ");
        text.starts_with('[') || text.split_once(" = ").is_some_and(|(key, _)| !key.contains([' ', '`']))
    };
    let switched_on: String =
        TEMPLATE.lines().filter(is_setting).map(|line| format!("{}\n", line.trim_start_matches("# "))).collect();
    assert!(switched_on.contains("missing-blast-radius = \"error\"") && switched_on.contains("[[technology]]"));
    assert_eq!(problems(&switched_on), [""; 0], "{switched_on}");
    assert_eq!(problems(TEMPLATE), [""; 0]);
}

#[test]
fn every_key_is_explained_and_every_example_is_right() {
    let page = include_str!("../docs/configuration.md");
    let mut examples: Vec<String> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match line {
            "```toml" => {
                examples.push(String::new());
                open = true;
            }
            "```" => open = false,
            line if open => {
                let example = examples.last_mut().expect("an open block");
                example.push_str(line);
                example.push('\n');
            }
            _ => {}
        }
    }
    assert!(examples.len() > 5, "{}", examples.len());
    for example in &examples {
        assert_eq!(problems(example), [""; 0], "{example}");
    }
    let schema: Value = serde_json::from_str(include_str!("../docs/caveat.schema.json")).expect("a schema");
    let mut keys: Vec<&String> = schema["properties"].as_object().expect("keys").keys().collect();
    for part in schema["definitions"].as_object().expect("parts").values() {
        keys.extend(part["properties"].as_object().expect("keys").keys());
    }
    for key in keys {
        assert!(page.contains(&format!("`{key}`")) || page.contains(&format!("[{key}]")), "`{key}` is not explained");
    }
}
