//! Table of a sentence parameter: its name, pattern, words, values and example, declared once.

use cucumber::Parameter;
use egnyte_support::did_you_mean::Hint;

/// Parameter that a table declares.
pub(crate) trait ParameterTable: Parameter + Clone + 'static {
    /// Words of a closed list; empty where the pattern is open.
    const WORDS: &'static [&'static str] = &[];
    /// Value of each word.
    const VALUES: &'static [Self] = &[];
    /// Example for the documentation.
    const EXAMPLE: &'static str;

    /// Finds the value of a word.
    fn find(word: &str) -> Option<Self> {
        Self::VALUES.get(position(Self::WORDS, word)?).cloned()
    }
}

fn position(words: &[&str], word: &str) -> Option<usize> {
    words.iter().position(|it| *it == word)
}

/// Description of a parameter for the documentation.
pub(crate) struct Description {
    pub name: &'static str,
    pub meaning: &'static str,
    pub words: &'static [&'static str],
    pub example: &'static str,
    pub pattern: &'static str,
}

/// Text that a parameter does not admit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{read}` is not a known {parameter}{hint}{known}")]
pub struct UnknownWordError {
    read: String,
    parameter: String,
    hint: Hint,
    known: String,
}

impl UnknownWordError {
    pub(super) fn new(parameter: &str, known: &[&str], read: &str) -> Self {
        let hint = Hint::of(read, known.iter().copied());
        let known = if known.is_empty() { String::new() } else { format!("; it may be {}", known.join(", ")) };
        Self { read: read.to_owned(), parameter: parameter.replace('_', " "), hint, known }
    }
}

/// Declares parameters. An `enum` is made from its words; `words` gives an existing type a closed list, and perhaps one
/// pattern beside it; `pattern` gives an existing type a pattern, an example and a reader.
macro_rules! parameters {
    (@enum $name:literal $type:ident [$($doc:tt)*] { $($variant:ident: $word:literal $(| $synonym:literal)*),+ $(,)? }) => {
        $($doc)*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $(#[doc = concat!("`", $word, "`.")] $variant),+ }
        parameters! { @words $name $type [] { $($word $(| $synonym)* => $type::$variant),+ } }
    };
    (@words $name:literal $type:ident [$($doc:tt)*] {
        $word:literal $(| $synonym:literal)* => $value:expr
        $(, $words:literal $(| $synonyms:literal)* => $values:expr)* $(,)?
        $(; $pattern:literal => $read:expr)?
    }) => {
        impl cucumber::Parameter for $type {
            const NAME: &'static str = $name;
            const REGEX: &'static str =
                concat!($word $(, "|", $synonym)* $(, "|", $words $(, "|", $synonyms)*)* $(, "|", $pattern)?);
        }
        impl ParameterTable for $type {
            const WORDS: &'static [&'static str] = &[$word $(, $synonym)* $(, $words $(, $synonyms)*)*];
            const VALUES: &'static [Self] =
                &[$value $(, { let _ = $synonym; $value })* $(, $values $(, { let _ = $synonyms; $values })*)*];
            const EXAMPLE: &'static str = $word;
        }
        parameters! { @read $type |text| <$type>::find(text) $(.or_else(|| ($read)(text)))? }
    };
    (@pattern $name:literal $type:ident [$($doc:tt)*] { $pattern:expr, $example:literal, $read:expr $(,)? }) => {
        impl cucumber::Parameter for $type {
            const NAME: &'static str = $name;
            const REGEX: &'static str = $pattern;
        }
        impl ParameterTable for $type {
            const EXAMPLE: &'static str = $example;
        }
        parameters! { @read $type $read }
    };
    (@read $type:ident $read:expr) => {
        impl std::str::FromStr for $type {
            type Err = UnknownWordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let read: fn(&str) -> Option<Self> = $read;
                read(text).ok_or_else(|| UnknownWordError::new(<Self as cucumber::Parameter>::NAME, Self::WORDS, text))
            }
        }
    };
    ($($(#[doc = $doc:literal])+ $name:literal => $kind:tt $type:ident $table:tt)+) => {
        $(parameters! { @$kind $name $type [$(#[doc = $doc])+] $table })+

        /// Descriptions of the parameters, in the order of the documentation.
        pub(super) fn descriptions() -> Vec<Description> {
            vec![$(Description {
                name: $name,
                meaning: concat!($($doc),+),
                words: <$type>::WORDS,
                example: <$type>::EXAMPLE,
                pattern: <$type as cucumber::Parameter>::REGEX,
            }),+]
        }
    };
}

pub(super) use parameters;
