//! Module that the attributes of cucumber name, with one expansion of expressions for all sentences.
//!
//! In cucumber, the function that expands an expression is generic over the parameters of its sentence, so that it and all that it
//! calls are compiled once for each sentence: two thirds of the object code of this crate.

pub(crate) use library::codegen::*;

/// Expression of a sentence, with the interface of cucumber's own.
pub(crate) struct Expression;

impl Expression {
    /// Returns the regular expression of a sentence with custom parameters.
    pub(crate) fn regex_with_parameters<P>(expression: &'static str, parameters: P) -> Result<Regex, String>
    where
        P: for<'s> ParametersProvider<Spanned<'s>, Item = char, Value = &'static str>,
    {
        expand(expression, Parameters(&|name| parameters.get(name)))
    }
}

fn expand(expression: &'static str, parameters: Parameters<'_>) -> Result<Regex, String> {
    library::codegen::Expression::regex_with_parameters(expression, parameters).map_err(|error| error.to_string())
}

/// Pattern of each custom parameter, by its name.
#[derive(Clone, Copy)]
struct Parameters<'p>(&'p dyn Fn(&Spanned<'_>) -> Option<&'static str>);

impl<'s> ParametersProvider<Spanned<'s>> for Parameters<'_> {
    type Item = char;
    type Value = &'static str;

    fn get(&self, name: &Spanned<'s>) -> Option<&'static str> {
        (self.0)(name)
    }
}
