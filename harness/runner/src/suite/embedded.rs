//! Features and fixtures embedded in the binary: their paths and bytes. Knows nothing of their meaning.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../features"]
#[prefix = "features/"]
struct EmbeddedFeatures;

#[derive(RustEmbed)]
#[folder = "../../fixtures"]
#[prefix = "fixtures/"]
struct EmbeddedFixtures;

/// Returns the paths of the embedded files: `features/…` in order, then `fixtures/…` in order.
pub fn paths() -> Vec<String> {
    let mut paths: Vec<_> = EmbeddedFeatures::iter().chain(EmbeddedFixtures::iter()).map(Cow::into_owned).collect();
    paths.sort();
    paths
}

/// Returns the text of an embedded file.
pub fn text(path: &str) -> Option<String> {
    let file = EmbeddedFeatures::get(path).or_else(|| EmbeddedFixtures::get(path))?;
    String::from_utf8(file.data.into_owned()).ok()
}
