//! Style of pages: colours, fonts and radius, in the light and in the dark.

/// Custom properties for the root of a page, as CSS.
pub const TOKENS: &str = include_str!("tokens.css");
