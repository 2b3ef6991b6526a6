//! Mutations of a valid response: each is refused, or has exactly the same meaning.

use egnyte_mock::saml::{IdentityProviderMetadata, decode};
use proptest::prelude::*;

use super::{Acme, assertion};

const GOOD: [&str; 3] = ["good-response-signed", "good-assertion-signed", "good-both-signed"];

/// Positions of letters and digits that are signed: in the assertion, and not in a signature.
fn signed_positions(message: &str) -> Vec<usize> {
    let start = message.find("<saml:Assertion").unwrap();
    let end = message.find("</samlp:Response>").unwrap();
    let signature = message[start..].find("<ds:Signature ").map(|at| start + at);
    let signature =
        signature.map(|at| at..at + message[at..].find("</ds:Signature>").unwrap() + 15).unwrap_or(end..end);
    let in_assertion = (start..end).filter(|at| !signature.contains(at));
    in_assertion.filter(|&at| message.as_bytes()[at].is_ascii_alphanumeric()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_change_of_a_signed_letter_is_refused(file in 0..GOOD.len(), at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9]") {
        let message = assertion(GOOD[file]);
        let positions = signed_positions(&message);
        let position = positions[at.index(positions.len())];
        prop_assume!(message[position..=position] != letter);
        let mut changed = message.clone();
        changed.replace_range(position..=position, &letter);
        prop_assert!(Acme::new().verify(&changed).is_err(), "{changed}");
    }

    #[test]
    fn any_other_edit_is_refused_or_changes_nothing(file in 0..GOOD.len(), at in any::<prop::sample::Index>(), cut in 0..40_usize, put in "[ -~é\n]{0,12}") {
        let message = assertion(GOOD[file]);
        let start = at.index(message.len());
        let end = (start + cut).min(message.len());
        prop_assume!(message.is_char_boundary(start) && message.is_char_boundary(end));
        let mut changed = message.clone();
        changed.replace_range(start..end, &put);
        let acme = Acme::new();
        if let Ok(sign_in) = acme.verify(&changed) {
            prop_assert_eq!(sign_in, acme.verify(&message).unwrap(), "{}", changed);
        }
    }

    #[test]
    fn elements_moved_about_are_refused_or_change_nothing(file in 0..GOOD.len(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let message = assertion(GOOD[file]);
        let starts: Vec<usize> = message.match_indices('<').map(|(at, _)| at).collect();
        let (start, to) = (starts[from.index(starts.len())], starts[to.index(starts.len())]);
        let name: String = message[start + 1..].chars().take_while(|c| !" >/".contains(*c)).collect();
        let length = message[start..].find(&format!("</{name}>")).map_or(0, |at| at + name.len() + 3);
        let changed = format!("{}{}{}", &message[..to], &message[start..start + length], &message[to..]);
        let acme = Acme::new();
        if let Ok(sign_in) = acme.verify(&changed) {
            prop_assert_eq!(sign_in, acme.verify(&message).unwrap(), "{}", changed);
        }
    }

    #[test]
    fn nothing_that_is_sent_makes_the_parser_panic(text in ".{0,300}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let acme = Acme::new();
        let _ = decode(&text).map(|message| acme.verify(&message));
        let _ = acme.verify(&text);
        let _ = acme.verify(&String::from_utf8_lossy(&bytes));
        let _ = IdentityProviderMetadata::parse(&text);
    }
}
