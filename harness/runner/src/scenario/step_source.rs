//! Source files of the sentences, for their documentation.

/// Source file of sentences: one theme of the feature language. A crate of sentences submits one for each of its files.
#[derive(Debug)]
pub struct StepSource {
    /// Name of the file, without its ending: `directory`.
    pub theme: &'static str,
    /// Text of the file.
    pub text: &'static str,
}

inventory::collect!(StepSource);
