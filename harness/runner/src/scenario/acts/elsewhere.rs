//! Ways to another server than Egnyte: a redirect, or a base URL that was entered.

use crate::mock::{Domain, EgnyteError, NewDomain, Peer};
use crate::scenario::evidence::measure;
use crate::scenario::failure::{StepFuture, StepResult};
use crate::scenario::parameters::{BaseUrlChange, Elsewhere};
use crate::scenario::phase::StepPhase;
use crate::scenario::state::Scenario;
use egnyte_protocol::directory::EventKind;

impl Scenario {
    /// Returns the address on another server to which requests are redirected.
    pub(super) async fn redirect_target(&mut self, elsewhere: Elsewhere) -> StepResult<String> {
        let url = format!("{}/Users", self.open_elsewhere(Peer::Plain).await?.scim_url);
        Ok(match elsewhere {
            Elsewhere::Port => url,
            Elsewhere::Host => url.replacen("127.0.0.1", "localhost", 1),
        })
    }

    /// Enters another base URL in the directory. An inactive integration gets it with its activation.
    pub fn change_base_url(&mut self, phase: StepPhase, change: BaseUrlChange) -> StepFuture<'_> {
        Box::pin(async move {
            self.begin(phase).await?;
            let (url, ca_file) = match change {
                BaseUrlChange::Slash => {
                    (format!("{}/", self.egnyte.domain.scim_url), self.egnyte.domain.ca_file.clone())
                }
                BaseUrlChange::Wrong(wrong) => {
                    let Domain { scim_url, ca_file, .. } = self.open_elsewhere(Peer::Wrong(wrong)).await?;
                    (scim_url, ca_file)
                }
            };
            let event = self.directory.current.change_application(EventKind::IntegrationUpdated, |application| {
                (application.integration.base_url, application.integration.ca_file) = (url, ca_file);
            });
            self.deliver(event).await?;
            self.check_phase(phase)
        })
    }

    /// Returns the domain of this scenario on a server beside Egnyte.
    async fn open_elsewhere(&mut self, peer: Peer) -> StepResult<Domain> {
        let built_in = self.context.egnyte.clone();
        let opening = async {
            let egnyte = built_in.peer(peer).await?;
            let domain = egnyte.create_domain(&NewDomain::default()).await?;
            Ok::<_, EgnyteError>((egnyte, domain))
        };
        let opened = measure(&mut self.egnyte.waited, opening).await;
        let (egnyte, domain) = opened?;
        self.egnyte.elsewhere = Some((egnyte, domain.clone()));
        Ok(domain)
    }
}
