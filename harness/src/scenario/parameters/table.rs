//! Table of a sentence parameter: its name, pattern, words, values and example, declared once.

use cucumber::Parameter;
use egnyte_support::hint::Hint;

/// Parameter that a table declares.
pub(crate) trait ParameterTable: Parameter + Clone + 'static {
    /// Words of a closed list, each with its value; empty where the pattern is open.
    const WORDS: &'static [(&'static str, Self)] = &[];
    /// Example for the documentation.
    const EXAMPLE: &'static str;

    /// Finds the value of a word.
    fn find(text: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| value.clone())
    }

    /// Every word of the closed list.
    fn words() -> impl Iterator<Item = &'static str> {
        Self::WORDS.iter().map(|(word, _)| *word)
    }
}

/// Description of a parameter for the documentation.
pub(crate) struct Description {
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) words: Vec<&'static str>,
    pub(crate) example: &'static str,
    pub(crate) pattern: &'static str,
}

impl Description {
    pub(super) fn of<T: ParameterTable>(meaning: &'static str) -> Self {
        let words = T::words().collect();
        Self { name: T::NAME, meaning: meaning.trim(), words, example: T::EXAMPLE, pattern: T::REGEX }
    }
}

/// Text that a parameter does not admit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{read}` is no {parameter}{hint}{known}")]
pub(crate) struct UnknownWordError {
    read: String,
    parameter: String,
    hint: Hint,
    known: String,
}

impl UnknownWordError {
    pub(super) fn new<T: ParameterTable>(read: &str) -> Self {
        let known: Vec<&str> = T::words().collect();
        let hint = Hint::of(read, known.iter().copied());
        let known = if known.is_empty() { String::new() } else { format!("; it may be {}", known.join(", ")) };
        Self { read: read.to_owned(), parameter: T::NAME.replace('_', " "), hint, known }
    }
}

/// Declares parameters. An `enum` is made from its words; `words` gives an existing type a closed list, and perhaps one
/// pattern beside it; `pattern` gives an existing type a pattern, an example and a reader.
macro_rules! parameters {
    (@enum $name:literal $type:ident [$($doc:tt)*] { $($variant:ident: $word:literal $(| $synonym:literal)*),+ $(,)? }) => {
        $($doc)*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $type { $($variant),+ }
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
            const WORDS: &'static [(&'static str, Self)] =
                &[($word, $value) $(, ($synonym, $value))* $(, ($words, $values) $(, ($synonyms, $values))*)*];
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
                read(text).ok_or_else(|| UnknownWordError::new::<Self>(text))
            }
        }
    };
    ($($(#[doc = $doc:literal])+ $name:literal => $kind:tt $type:ident $table:tt)+) => {
        $(parameters! { @$kind $name $type [$(#[doc = $doc])+] $table })+

        /// Descriptions of the parameters, in the order of the documentation.
        pub(super) fn descriptions() -> Vec<Description> {
            vec![$(Description::of::<$type>(concat!($($doc),+))),+]
        }
    };
}

pub(super) use parameters;
