//! Language figures of the workspace: how its doc comments open, and how its functions, types and errors are named.
//!
//! `cargo test -p egnyte-support --test it language -- --nocapture` prints them, with each place that counts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Question words: a doc comment opens with a noun or a verb instead.
const QUESTION_WORDS: &[&str] =
    &["What", "Whatever", "Whether", "Who", "Whoever", "Whom", "Whose", "How", "Where", "Wherever", "Why", "Which"];

/// Pronouns that stand for a noun which the reader has to guess.
const PRONOUNS: &[&str] = &["nobody", "somebody", "whoever", "whatever", "whom", "whomever"];

/// Irregular past participles; the regular ones end in `ed`.
const PARTICIPLES: &[&str] = &[
    "told",
    "shown",
    "meant",
    "known",
    "said",
    "kept",
    "made",
    "given",
    "taken",
    "found",
    "seen",
    "heard",
    "held",
    "written",
    "sent",
    "lent",
    "begun",
    "gone",
    "done",
    "left",
    "lost",
    "built",
    "bound",
    "spoken",
    "drawn",
    "met",
    "understood",
    "thought",
    "brought",
    "caught",
    "hidden",
    "chosen",
    "forgotten",
    "shut",
    "spent",
    "torn",
    "struck",
];

/// Words in `ed` that are no participles.
const NO_PARTICIPLES: &[&str] = &["feed", "seed", "need", "speed", "embed", "exceed", "proceed", "succeed", "shed"];

// Limits: 2 % of the doc comments open with a question word, 1 % of the functions are participles, and so on.
const MOST_QUESTION_OPENINGS: usize = 2;
const MOST_PARTICIPLES: usize = 1;
const MOST_PRONOUNS: usize = 10;
const MOST_MISNAMED_ERRORS: usize = 0;
const MOST_PUBLIC_HOMONYMS: usize = 0;
const MOST_HOMONYMS: usize = 4;

/// A place in a source file, and the text found there.
type Place = String;

/// Figures of all sources.
#[derive(Default)]
struct Figures {
    doc_comments: usize,
    question_openings: Vec<Place>,
    functions: usize,
    participle_functions: Vec<Place>,
    pronouns: Vec<Place>,
    misnamed_errors: Vec<Place>,
    /// Places of each type, by crate and name, with its visibility.
    types: BTreeMap<(PathBuf, String), Vec<(Place, bool)>>,
}

impl Figures {
    /// Names that more than one type of a crate has, where at least one of these types is public or, with
    /// `public_only` false, wherever they are.
    fn homonyms(&self, public_only: bool) -> Vec<String> {
        let shared = self
            .types
            .iter()
            .filter(|(_, places)| places.len() > 1 && (!public_only || places.iter().any(|(_, is_public)| *is_public)));
        let describe = |((_, name), places): (&(PathBuf, String), &Vec<(Place, bool)>)| {
            let places: Vec<&str> = places.iter().map(|(place, _)| place.as_str()).collect();
            format!("{name}: {}", places.join(", "))
        };
        shared.map(describe).collect()
    }

    fn read(&mut self, path: &Path, text: &str) {
        let mut in_tests = path.components().any(|part| part.as_os_str() == "tests");
        let (mut previous_is_doc, mut derives_error) = (false, false);
        for (index, line) in text.lines().enumerate() {
            let place = format!("{}:{}: {}", path.display(), index + 1, line.trim());
            let line_of_code = line.trim();
            in_tests |= line_of_code.starts_with("mod tests {");
            let doc = line_of_code.strip_prefix("///").or_else(|| line_of_code.strip_prefix("//!"));
            if let Some(words) = doc.map(str::trim).filter(|words| !words.is_empty() && !previous_is_doc) {
                self.doc_comments += 1;
                let first: String = words.chars().take_while(|letter| letter.is_alphabetic()).collect();
                if QUESTION_WORDS.contains(&first.as_str()) {
                    self.question_openings.push(place.clone());
                }
            }
            previous_is_doc = doc.is_some();
            if line_of_code.starts_with("//") {
                self.pronouns.extend(pronouns(line_of_code).map(|_| place.clone()));
            } else if !in_tests {
                self.read_item(path, line, place, &mut derives_error);
            }
        }
    }

    fn read_item(&mut self, path: &Path, line: &str, place: Place, derives_error: &mut bool) {
        let code = line.trim();
        *derives_error |= code.starts_with("#[derive(") && (code.contains("Error)") || code.contains("Error,"));
        let (is_public, item) = split_visibility(code);
        if let Some(name) = name_after(item, &["fn ", "async fn ", "const fn "]) {
            self.functions += 1;
            if is_participle(name) {
                self.participle_functions.push(place);
            }
        } else if let Some(name) = name_after(item, &["struct ", "enum ", "trait "]) {
            if std::mem::take(derives_error) && !name.ends_with("Error") {
                self.misnamed_errors.push(place.clone());
            }
            let key = (crate_of(path), name.to_owned());
            self.types.entry(key).or_default().push((place, is_public));
        }
    }
}

/// Splits an item into its visibility, true for plain `pub`, and the rest.
fn split_visibility(code: &str) -> (bool, &str) {
    match code.strip_prefix("pub") {
        Some(rest) if rest.starts_with(' ') => (true, rest.trim_start()),
        Some(rest) if rest.starts_with('(') => (false, rest.split_once(") ").map_or(rest, |(_, item)| item)),
        _ => (false, code),
    }
}

fn name_after<'a>(item: &'a str, keywords: &[&str]) -> Option<&'a str> {
    let rest = keywords.iter().find_map(|keyword| item.strip_prefix(keyword))?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    Some(&rest[..end])
}

fn is_participle(name: &str) -> bool {
    PARTICIPLES.contains(&name) || (name.ends_with("ed") && !name.contains('_') && !NO_PARTICIPLES.contains(&name))
}

fn pronouns(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|letter: char| !letter.is_alphabetic());
    words.filter(|word| PRONOUNS.contains(&word.to_lowercase().as_str()))
}

/// Folder of the crate that a source file belongs to.
/// Returns the folder of the crate that a file belongs to.
pub(crate) fn crate_of(path: &Path) -> PathBuf {
    let folders = path.ancestors().skip(1);
    folders.into_iter().find(|folder| folder.join("Cargo.toml").is_file()).unwrap_or(path).to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Returns the paths of all Rust files of both products.
pub(crate) fn rust_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut paths = Vec::new();
    for product in ["server", "harness"] {
        sources(&root.join(product), &mut paths);
    }
    assert!(paths.len() > 100, "the sources are somewhere else");
    paths
}

fn figures() -> Figures {
    let mut figures = Figures::default();
    for path in rust_files() {
        figures.read(&path, &fs::read_to_string(&path).unwrap());
    }
    figures
}

fn print(title: &str, places: &[String]) {
    println!("{title}: {}", places.len());
    for place in places {
        println!("    {place}");
    }
}

/// Part of a whole, in percent.
fn percentage(part: usize, whole: usize) -> usize {
    (100 * part).div_ceil(whole.max(1))
}

#[test]
fn language_stays_plain() {
    let figures = figures();
    let (public, all) = (figures.homonyms(true), figures.homonyms(false));
    print("doc comments that open with a question word", &figures.question_openings);
    print("functions named by a bare participle", &figures.participle_functions);
    print("pronouns without a noun in comments", &figures.pronouns);
    print("error types whose names do not end in Error", &figures.misnamed_errors);
    print("names of several types in one crate", &all);
    let openings = percentage(figures.question_openings.len(), figures.doc_comments);
    let participles = percentage(figures.participle_functions.len(), figures.functions);
    println!("{} doc comments, {openings} % open with a question word", figures.doc_comments);
    println!("{} functions, {participles} % are a bare participle", figures.functions);
    let figures = [
        ("% of the doc comments open with a question word", openings, MOST_QUESTION_OPENINGS),
        ("% of the functions are a bare participle", participles, MOST_PARTICIPLES),
        ("pronouns without a noun are in comments", figures.pronouns.len(), MOST_PRONOUNS),
        ("names of error types do not end in Error", figures.misnamed_errors.len(), MOST_MISNAMED_ERRORS),
        ("names belong to several types, one of them public", public.len(), MOST_PUBLIC_HOMONYMS),
        ("names belong to several types", all.len(), MOST_HOMONYMS),
    ];
    for (meaning, found, most) in figures {
        assert!(found <= most, "{found} {meaning}; at most {most} may");
    }
}
