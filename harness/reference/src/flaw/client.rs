//! Flaws of the HTTP client: waits, error bodies, repeated refusals, pages, addresses, and the peers that get the token.

use std::time::Duration;

use crate::client::{DateForms, TokenLeak};

use super::definition::Alteration::Policies;
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("reads-seconds-only", "a date in Retry-After is ignored", &[Policies(|it| it.client.dates = DateForms::None)]),
    flaw(
        "reads-one-date-form",
        "only the preferred form of a date in Retry-After is read",
        &[Policies(|it| it.client.dates = DateForms::FixdateOnly)],
    ),
    flaw(
        "gives-up-without-retry-after",
        "a rate limit without Retry-After ends the sync",
        &[Policies(|it| it.client.waits_without_header = false)],
    ),
    flaw(
        "ignores-unavailable-wait",
        "the Retry-After of an unavailable server is ignored",
        &[Policies(|it| it.client.waits_when_unavailable = false)],
    ),
    flaw(
        "waits-for-tomorrow",
        "the daily limit is waited out, so that the sync lasts until the next day",
        &[Policies(|it| it.client.longest_rate_limit = Duration::MAX)],
    ),
    flaw(
        "refused-by-daily-limit",
        "the daily limit is taken for the refusal of one request",
        &[Policies(|it| it.client.limit_code = "DEVELOPER_OVER_QPS")],
    ),
    flaw("expects-json", "an error page is read as JSON", &[Policies(|it| it.client.accepts_pages = false)]),
    flaw("repeats-refusals", "a refused request is sent ten times", &[Policies(|it| it.client.max_refusals = 10)]),
    flaw(
        "takes-half-a-list",
        "a page that cannot be read ends the list",
        &[Policies(|it| (it.client.takes_half_a_list, it.client.max_attempts) = (true, 1))],
    ),
    flaw(
        "doubles-slash",
        "a base URL with a slash at its end gives two slashes",
        &[Policies(|it| it.client.doubles_slash = true)],
    ),
    flaw(
        "follows-redirects",
        "a redirect is followed with the token",
        &[Policies(|it| it.client.follows_redirects = true)],
    ),
    flaw(
        "accepts-any-certificate",
        "the certificate of the server is not verified",
        &[Policies(|it| it.client.verifies_certificate = false)],
    ),
    flaw(
        "token-in-user-agent",
        "the header User-Agent contains the token",
        &[Policies(|it| it.client.leak = Some(TokenLeak::UserAgent))],
    ),
    flaw(
        "token-in-base64",
        "a header contains the token in base64",
        &[Policies(|it| it.client.leak = Some(TokenLeak::Base64))],
    ),
    flaw(
        "token-in-part",
        "a header contains half of the token",
        &[Policies(|it| it.client.leak = Some(TokenLeak::Half))],
    ),
];
