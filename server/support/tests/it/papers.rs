//! Documents for readers: paths in those for contributors exist, the README is short, and examples in the code are run.

use std::fs;
use std::path::Path;

use crate::language::{crate_of, rust_files};

/// Prefixes of paths in this repository.
const ROOTS: [&str; 6] = ["server/", "harness/", "features/", "fixtures/", "docs/", ".ci/"];

#[test]
fn paths_in_documents_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut missing = Vec::new();
    for page in ["CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/glossary.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        // Text between backticks is every second part.
        let paths = text.split('`').skip(1).step_by(2).filter(|path| ROOTS.iter().any(|root| path.starts_with(root)));
        let plain = paths.filter(|path| !path.contains(['*', ' ', '<']) && !path.chars().any(char::is_uppercase));
        missing.extend(plain.filter(|path| !root.join(path).exists()).map(|path| format!("{page}: {path}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn readme_is_short_and_its_recording_is_small_and_has_no_script() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    for picture in ["recording-light.svg", "recording-dark.svg", "drawing.svg"] {
        assert!(readme.contains(&format!("docs/{picture}")), "{picture}");
        let text = fs::read_to_string(root.join("docs").join(picture)).unwrap();
        assert!(text.len() < 150_000 && !text.contains("<script") && !text.contains("href"), "{picture}");
    }
}

#[test]
fn code_has_examples_only_where_they_are_run() {
    let mut examples = Vec::new();
    for path in rust_files() {
        let manifest = fs::read_to_string(crate_of(&path).join("Cargo.toml")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let has_example =
            text.lines().map(str::trim_start).any(|line| line.starts_with("/// ```") || line.starts_with("//! ```"));
        if has_example && manifest.contains("doctest = false") {
            examples.push(path);
        }
    }
    assert!(examples.is_empty(), "these examples are not run: {examples:#?}");
}
