//! World of cucumber: one scenario from its first step to its evidence.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::acts::DirectoryChange;
use super::context::{Retention, RunContext, ScenarioMeta};
use super::evidence::{Evidence, Rosters, TimeSpent};
use super::failure::{Failure, StepFuture, StepResult};
use super::phase::StepPhase;
use super::state::Scenario;
use crate::mock::findings::collect_findings;
use crate::suite::rules::Keeper;
use crate::util::busy::busy;
use crate::util::panics;

/// Running scenario.
#[derive(Default, cucumber::World)]
pub struct World {
    assignment: Option<(Arc<RunContext>, ScenarioMeta)>,
    scenario: Option<Scenario>,
    failure: Option<Failure>,
    /// Time spent computing.
    own: Duration,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("failure", &self.failure).finish_non_exhaustive()
    }
}

impl World {
    /// Assigns the scenario, before its first step.
    pub(crate) fn begin(&mut self, context: Arc<RunContext>, meta: ScenarioMeta) {
        self.assignment = Some((context, meta));
    }

    /// Creates an empty Egnyte domain, opens the session with the connector and applies the changes.
    pub fn open(&mut self, changes: Vec<DirectoryChange>) -> StepFuture<'_> {
        Box::pin(async move {
            let mut own = Duration::ZERO;
            let opened = busy(&mut own, self.create()).await;
            self.own += own;
            remember(&mut self.failure, opened)?;
            self.run(async |scenario| scenario.change_directory(StepPhase::Given, changes).await).await
        })
    }

    async fn create(&mut self) -> StepResult {
        let Some((context, meta)) = self.assignment.clone() else {
            return Err(Failure::harness_fault("the world was given no scenario"));
        };
        if self.scenario.is_some() {
            return Err(Failure::error("the scenario has an Egnyte domain already"));
        }
        // Stored before the connector is opened, so that the domain is discarded in any case.
        self.scenario.insert(Scenario::create(context, meta).await?).connect().await
    }

    /// Runs an act or an expectation of the scenario, and remembers its failure.
    pub fn run<'w>(&'w mut self, part: impl AsyncFnOnce(&mut Scenario) -> StepResult + 'w) -> StepFuture<'w> {
        let Self { scenario, failure, own, .. } = self;
        let part = scenario.as_mut().map(|scenario| -> StepFuture<'w> { Box::pin(part(scenario)) });
        Box::pin(run_boxed(part, own, failure))
    }

    /// Ends the session, discards the domain and returns the evidence.
    pub(crate) async fn finish(&mut self) -> Evidence {
        let failure = self.failure.take();
        let mut evidence = match self.scenario.take() {
            Some(scenario) => busy(&mut self.own, scenario.finish(failure)).await,
            None => Evidence { failure, ..Evidence::default() },
        };
        evidence.time.own = self.own;
        evidence
    }
}

async fn run_boxed(part: Option<StepFuture<'_>>, own: &mut Duration, failure: &mut Option<Failure>) -> StepResult {
    let missing = "the scenario has no Egnyte domain yet: it begins with `Given an empty Egnyte domain`";
    let result = match part {
        Some(part) => busy(own, part).await,
        None => Err(Failure::error(missing)),
    };
    remember(failure, result)
}

/// Remembers the first failure: of a step, the runner reports only text.
fn remember(first: &mut Option<Failure>, result: StepResult) -> StepResult {
    result.inspect_err(|failure| {
        panics::announce_failed_step(&failure.message);
        first.get_or_insert_with(|| failure.clone());
    })
}

impl Scenario {
    async fn finish(mut self, failure: Option<Failure>) -> Evidence {
        let (remarks, polls) = (self.conversation.remarks(), self.conversation.polls());
        let stderr = self.conversation.close().await;
        let failure = if polls { failure } else { self.check_late_requests(failure).await };
        let failure = failure.map(|failure| failure.with_remarks(&remarks));
        let idle = if failure.is_none() { self.idle_faults().await } else { Vec::new() };
        let note = |words| format!("the fault `{words}` never met a request, so that it proved nothing");
        // From here on, a failure of the mock is one of the evidence only.
        let journal = self.egnyte.call(|mock, domain| mock.journal(domain, 0)).await;
        let retention = self.context.retention;
        let (journal, failure) = match journal {
            Ok(journal) => (journal.exchanges, failure),
            // The exchanges of a scenario that passed are wanted as well: none would look as if none was sent.
            Err(error) if retention >= Retention::Talk => (Vec::new(), failure.or_else(|| Some(error.into()))),
            Err(_) => (Vec::new(), failure),
        };
        // Those of the reference connector are not the findings of the connector under test.
        let findings = if self.meta.keeper == Keeper::Egnyte { Vec::new() } else { collect_findings(&journal) };
        let exchanges = if failure.is_some() || retention >= Retention::Talk { journal } else { Vec::new() };
        let begin = self.egnyte.mark.map_or(0, |mark| mark.exchange);
        let (earlier, exchanges) = exchanges.into_iter().partition(|exchange| exchange.seq <= begin);
        let rosters = if retention == Retention::Everything { self.rosters().await } else { None };
        // The directory of a person goes on using the domain until the next scenario replaces it.
        if self.context.manual_of(&self.meta).is_none() {
            self.context.egnyte.delete_domain(&self.egnyte.domain).await;
        }
        Evidence {
            failure,
            exchanges,
            earlier,
            messages: self.conversation.messages,
            account: self.account,
            rosters,
            findings,
            notes: idle.into_iter().map(note).chain(self.notes).collect(),
            problems: self.conversation.problems.into_iter().map(|report| report.problem).collect(),
            stderr,
            time: TimeSpent { connector: self.conversation.waited, mock: self.egnyte.waited, own: Duration::ZERO },
            identity: self.conversation.identity,
        }
    }

    async fn rosters(&mut self) -> Option<Rosters> {
        let before = std::mem::take(&mut self.roster_before);
        let (after, _) = self.roster().await.ok()?;
        Some(Rosters { before, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::{Egnyte, UserEdit};
    use crate::scenario::acts::ApplicationChange;
    use crate::scenario::parameters::{Allowance, IntegrationState};
    use crate::scenario::puppet::{
        account_of, activation, association, change, connected_world, context, create_accounts, do_nothing,
        engineering, events, same_reply, world,
    };
    use egnyte_protocol::{Capability, Delivery, Settled};

    async fn expect_no_change(world: &mut World) -> StepResult {
        world.run(async |scenario| scenario.expect_no_changes(&Allowance::Nothing).await).await
    }

    fn deactivated() -> Vec<DirectoryChange> {
        vec![DirectoryChange::Application(ApplicationChange::Integration(IntegrationState::Deactivated))]
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn only_the_owner_of_an_inactive_integration_receives_events() {
        fn always_create(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
            (vec![account_of(delivery, "Ada")], Settled::ok())
        }
        let mut world = world(always_create, &[]).await;
        world.open(Vec::new()).await.unwrap();
        change(&mut world, StepPhase::Given, deactivated()).await.unwrap();
        change(&mut world, StepPhase::When, engineering()).await.unwrap();
        let failure = expect_no_change(&mut world).await.unwrap_err();
        assert!(failure.message.ends_with("needs the tag `@needs:integration`"), "{failure}");
        assert_eq!(events(&world.finish().await), [] as [&str; 0]);
        let mut world = self::world(do_nothing, &[Capability::Integration]).await;
        world.open(Vec::new()).await.unwrap();
        change(&mut world, StepPhase::Given, deactivated()).await.unwrap();
        assert_eq!(events(&world.finish().await), ["integration.deactivated"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn rule_of_egnyte_is_driven_with_the_reference_connector() {
        let (context, meta) = context(create_accounts, same_reply(), &[]).await;
        let mut world = World::default();
        world.begin(Arc::new(context), ScenarioMeta { keeper: Keeper::Egnyte, ..meta });
        world.open(activation()).await.unwrap();
        change(&mut world, StepPhase::Given, engineering()).await.unwrap();
        change(&mut world, StepPhase::When, association()).await.unwrap();
        expect_no_change(&mut world).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn steps_in_the_wrong_order_are_errors() {
        let mut world = world(do_nothing, &[]).await;
        let failure = change(&mut world, StepPhase::Given, engineering()).await.unwrap_err();
        assert!(failure.message.contains("it begins with `Given an empty Egnyte domain`"), "{failure}");
        world.open(Vec::new()).await.unwrap();
        let failure = expect_no_change(&mut world).await.unwrap_err();
        assert_eq!(failure.message, "changes are counted from a When on, and there was none yet");
        let failure = world.open(Vec::new()).await.unwrap_err();
        assert_eq!(failure.message, "the scenario has an Egnyte domain already");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn missing_capability_of_the_rule_is_an_error() {
        let mut world = connected_world(do_nothing).await;
        let list = world.run(async |scenario| scenario.open_import_list("without a filter".parse().unwrap()).await);
        assert!(list.await.unwrap_err().message.contains("`@needs:import`"));
        let events = world.run(async |scenario| scenario.expect_events(&[]).await).await;
        assert!(events.unwrap_err().message.contains("`@needs:events`"));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn absent_mock_is_an_error() {
        let error = Egnyte::attach("http://127.0.0.1:9").await.err().map(|error| error.to_string()).unwrap();
        assert!(error.starts_with("there is no Egnyte mock at http://127.0.0.1:9: "), "{error}");
        let egnyte = Egnyte::start(None).await.unwrap();
        assert_eq!(Egnyte::attach(egnyte.url()).await.unwrap().url(), egnyte.url());
    }
}
