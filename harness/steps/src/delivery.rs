//! Sentences about delivery: faults on the way to Egnyte, and the duties of a client to any server.

use cucumber::gherkin::Step;
use cucumber::{given, then};

use egnyte_runner::scenario::parameters::{Availability, Fault, NextRequests, RequestLimit};
use egnyte_runner::scenario::{StepResult, World};

/// The next requests to Egnyte meet a fault: the next one (`the next write`) or several (`the next 3 reads`).
#[given(expr = "the next {next_requests} to Egnyte {fault}")]
async fn next_requests(world: &mut World, step: &Step, next: NextRequests, fault: Fault) -> StepResult {
    world.run(async |scenario| scenario.inject_fault(next, fault, &step.value).await).await
}

/// Every request fails with a server error, until Egnyte is available again. Problems reported meanwhile are expected.
#[given(expr = "Egnyte is {availability}")]
async fn set_availability(world: &mut World, step: &Step, availability: Availability) -> StepResult {
    world.run(async |scenario| scenario.set_availability(availability, &step.value).await).await
}

/// Every answer comes later than the request timeout of the connector.
#[given("every request to Egnyte takes longer than the request timeout")]
async fn slow_answers(world: &mut World, step: &Step) -> StepResult {
    world.run(async |scenario| scenario.exceed_request_timeout(&step.value).await).await
}

/// No more than this number of requests reached Egnyte since the `When`: `no writes`, `at most 5 requests`.
#[then(expr = "Egnyte receives {amount}")]
async fn request_limit(world: &mut World, limit: RequestLimit) -> StepResult {
    world.run(async |scenario| scenario.expect_at_most(limit).await).await
}

/// Since the `When`, no request that Egnyte refused for good (with a 4xx, but for 401, 408, 425 and its limits) was sent more
/// often than this, unchanged.
#[then(expr = "Egnyte refuses no request more than {int} times")]
async fn repeated_refusals(world: &mut World, most: usize) -> StepResult {
    world.run(async |scenario| scenario.expect_refusals_at_most(most).await).await
}

/// Every request since the `When` has a path that Egnyte has, without a doubled slash.
#[then("every request has a path of Egnyte")]
async fn paths(world: &mut World) -> StepResult {
    world.run(async |scenario| scenario.expect_known_paths().await).await
}

/// At least one request was limited, and after it the connector sent nothing before the time in Retry-After was over.
#[then("every Retry-After is respected")]
async fn retry_after(world: &mut World) -> StepResult {
    world.run(async |scenario| scenario.expect_retry_after_respected().await).await
}

/// The server beside Egnyte, to which requests were redirected or the base URL leads, did not receive the token.
#[then("no other server receives the token")]
async fn token_elsewhere(world: &mut World) -> StepResult {
    world.run(async |scenario| scenario.expect_no_token_elsewhere().await).await
}

/// The token appears in no address, body, other header, reported problem or error output: neither whole nor by half, and
/// neither in base64 nor in hexadecimal digits.
#[then("the token travels in the Authorization header only")]
async fn no_token_leak(world: &mut World) -> StepResult {
    world.run(async |scenario| scenario.expect_no_token_leak().await).await
}
