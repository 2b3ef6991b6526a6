//! Sentences about delivery: what goes wrong on the way to Egnyte, and what a connector owes any server.

use cucumber::{given, then};

use crate::scenario::parameters::{Amount, Misfortune, Order, Requests};
use crate::scenario::{Failure, World};

/// So many requests from now on do not go well; `reads` change nothing, `writes` are the others.
#[given(expr = "the next {int} {requests} to Egnyte {misfortune}")]
pub async fn next_requests(
    world: &mut World,
    next: u64,
    requests: Requests,
    misfortune: Misfortune,
) -> Result<(), Failure> {
    world.suffers(next, requests.0, misfortune.0).await
}

/// Every request fails with a server error, until Egnyte is in order again. Problems reported meanwhile are expected.
#[given(expr = "Egnyte is {order}")]
pub async fn in_order(world: &mut World, order: Order) -> Result<(), Failure> {
    world.orders(order.0).await
}

/// Every answer comes later than the connector says it waits.
#[given("every request to Egnyte takes longer than the request timeout")]
pub async fn too_slow(world: &mut World) -> Result<(), Failure> {
    world.slows_down().await
}

/// No more than so many requests reached Egnyte since the `When`: `no writes`, `at most 5 requests`.
#[then(expr = "Egnyte receives {amount}")]
pub async fn receives(world: &mut World, amount: Amount) -> Result<(), Failure> {
    world.expects_at_most(amount.most, amount.requests).await
}

/// After a limit, nothing was sent before the time Egnyte asked for was over.
#[then("no request comes before the wait is over")]
pub async fn waits(world: &mut World) -> Result<(), Failure> {
    world.expects_patience().await
}

/// The token shows in no address, body, other header, reported problem or error output.
#[then("the token travels in the Authorization header only")]
pub async fn token_kept(world: &mut World) -> Result<(), Failure> {
    world.expects_secrecy().await
}
