//! The parts of the JSON Schema that the types alone cannot say: names of rules, dimensions,
//! meanings and technologies, taken from where they are defined.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::read::{KEYS, STATUS, TECHNOLOGIES, TECHNOLOGY, TERMS};
use super::written::{Located, Terms, Written};
use crate::catalog::{Axis, Catalog};
use crate::evidence::Dimension;
use crate::prose::MEANINGS;
use crate::rules::{RULES, Severity, Standing};

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

pub(super) fn dimensions(_: &mut SchemaGenerator) -> Schema {
    let names = Dimension::ALL.map(Dimension::id);
    json_schema!({"type": "array", "items": {"enum": names}, "uniqueItems": true})
}

pub(super) fn standing(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": Standing::ALL.map(Standing::name)})
}

pub(super) fn axis(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": Axis::ALL.map(Axis::id)})
}

pub(super) fn id(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = Catalog::built_in().technologies.iter().map(|known| known.id.as_str()).collect();
    json_schema!({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "examples": known})
}

pub(super) fn technology_ids(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": id(generator)})
}

pub(super) fn required_of(generator: &mut SchemaGenerator) -> Schema {
    let of = |name: &str, summary: &str, generator: &mut SchemaGenerator| {
        let mut schema = dimensions(generator);
        schema.insert("description".to_owned(), json!(summary));
        (name.to_owned(), schema.to_value())
    };
    let technologies = &Catalog::built_in().technologies;
    let known: Map<String, Value> = technologies.iter().map(|known| of(&known.id, &known.summary, generator)).collect();
    json_schema!({"type": "object", "properties": known, "additionalProperties": dimensions(generator)})
}

pub(super) fn rules(_: &mut SchemaGenerator) -> Schema {
    let mut levels = vec!["off"];
    levels.extend(Severity::ALL.map(Severity::name));
    let rule = |rule: &&crate::rules::Rule| {
        let default = if rule.default_on { rule.severity.name() } else { "off" };
        let schema = json!({"enum": levels, "description": rule.summary, "default": default});
        (rule.id.to_owned(), schema)
    };
    let known: Map<String, Value> = RULES.iter().map(rule).collect();
    json_schema!({"type": "object", "properties": known, "additionalProperties": false})
}

fn terms(generator: &mut SchemaGenerator, names: impl Iterator<Item = &'static str>) -> Schema {
    let table = generator.subschema_for::<Terms>();
    let entry = json!({"anyOf": [{"type": "array", "items": {"type": "string"}}, table]});
    let known: Map<String, Value> = names.map(|name| (name.to_owned(), entry.clone())).collect();
    json_schema!({"type": "object", "properties": known, "additionalProperties": false})
}

pub(super) fn evidence(generator: &mut SchemaGenerator) -> Schema {
    terms(generator, Dimension::ALL.into_iter().map(Dimension::id))
}

pub(super) fn sections(generator: &mut SchemaGenerator) -> Schema {
    terms(generator, MEANINGS.iter().map(|(_, name)| *name))
}

fn texts<const N: usize>(keys: [(&str, &str); N]) -> Schema {
    let properties: Map<String, Value> =
        keys.iter().map(|(key, what)| ((*key).to_owned(), json!({"type": "string", "description": what}))).collect();
    let required: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    let item = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    json_schema!({"type": "array", "items": item})
}

pub(super) fn failures(_: &mut SchemaGenerator) -> Schema {
    texts([("trigger", "What sets it off"), ("seen", "What is then seen"), ("handling", "How it is usually handled")])
}

pub(super) fn radius(_: &mut SchemaGenerator) -> Schema {
    texts([("hit", "Who or what is hit"), ("contained", "What keeps the harm from spreading")])
}

pub(super) fn sources(_: &mut SchemaGenerator) -> Schema {
    texts([("title", "Its title"), ("author", "Who wrote it, where it appeared"), ("url", "Its address")])
}

/// The schema that is published: of draft 7, which TOML editors read.
fn published() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Written>().to_value();
    without_null(&mut schema);
    schema
}

/// TOML has no null: a key that may be missing is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            fields.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

#[test]
fn the_published_schema_is_that_of_the_code() {
    let written = serde_json::to_string_pretty(&published()).expect("a schema is JSON") + "\n";
    expect_test::expect_file!["../../docs/caveat.schema.json"].assert_eq(&written);
}

#[test]
fn the_reader_knows_the_keys_of_the_schema() {
    let schema = published();
    let keys = |schema: &Value| {
        let mut keys: Vec<String> = schema["properties"].as_object().expect("keys").keys().cloned().collect();
        keys.sort();
        keys
    };
    let sorted = |keys: &[&str]| {
        let mut keys: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&schema), sorted(&KEYS));
    let of = |name: &str| keys(&schema["definitions"][name]);
    assert_eq!(of("WrittenStatus"), sorted(&STATUS));
    assert_eq!(of("WrittenTechnologies"), sorted(&TECHNOLOGIES));
    assert_eq!(of("WrittenTechnology"), sorted(&TECHNOLOGY));
    assert_eq!(of("Terms"), sorted(&TERMS));
}
