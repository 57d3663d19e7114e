//! What speaks for a technology being taken on, feature by feature.

use caveat::adoption::{FEATURES, Salience, features};
use caveat::analysis::{Engine, Reading, read};

/// A feature of a technology that a document may take on; none if it may not.
fn feature(text: &str, technology: &str, name: &str) -> Option<f32> {
    let engine = Engine::built_in();
    let Reading { outline, prose, meanings, .. } = read(text, engine);
    let mentions = caveat::mentions::mentions(text, &outline, &prose, &meanings, &engine.catalog, &engine.cues);
    let salience = Salience::new(&outline, &prose, &meanings, &mentions, &engine.catalog);
    let technology = engine.catalog.technology_by_id(technology)?;
    let at = FEATURES.iter().position(|feature| *feature == name)?;
    salience.technologies().any(|known| known == technology).then(|| features(&salience, technology)[at])
}

#[test]
fn a_document_of_the_platform_itself_does_not_take_it_on() {
    let may_take_on = |title: &str, more: &str| {
        let text = format!("# {title}\n\n## Proposal\n\nWe run the workers on Kubernetes. {more}\n");
        feature(&text, "container-orchestration", "strong-count").is_some()
    };
    assert!(may_take_on("Workers", ""));
    assert!(may_take_on("Workers", "This follows a KEP."), "one word may be a reference");
    assert!(!may_take_on("KEP-12: Workers", "SIG Node owns it."));
}

#[test]
fn what_a_questionnaire_asks_for_is_told_apart() {
    let share = |heading: &str| {
        let text = format!("# Queue\n\n## {heading}\n\nWe add a new metric for its depth.\n");
        feature(&text, "observability", "asked-share")
    };
    assert_eq!(share("What metrics show that it works?"), Some(1.0));
    assert_eq!(share("Design"), Some(0.0));
}
