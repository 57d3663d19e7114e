use caveat::adoption::{FEATURES, Salience, features};
use caveat::catalog::Catalog;
use std::fs;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let catalog = Catalog::built_in();
    println!("{}", serde_json::json!({"features": FEATURES.to_vec()}));
    let mut paths: Vec<_> = fs::read_dir(&dir).unwrap().flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let outline = caveat::outline::outline(&text);
        let prose = caveat::prose::prose(&text, &outline, &catalog.lexicon);
        let meanings = caveat::prose::meanings(&outline, &prose, catalog);
        let mentions = caveat::mentions::mentions(&outline, &prose, &meanings, catalog);
        let lines = caveat::text::LineIndex::new(&text);
        let salience = Salience::new(&outline, &prose, &meanings, &mentions, catalog.technologies.len());
        for t in salience.technologies() {
            let v = features(&salience, t);
            let ms: Vec<_> = salience.mentions_of(t).iter().map(|&i| { let m = &mentions[i as usize];
                serde_json::json!([lines.line(m.span.start)+1, m.span.of(&text), format!("{:?}",m.role), m.stance.name(), meanings[m.section as usize].map(|m|m.name())]) }).collect();
            println!("{}", serde_json::json!({"doc": path.file_name().unwrap().to_str(), "id": catalog.technology(t).id, "v": v.to_vec(), "mentions": ms}));
        }
    }
}
