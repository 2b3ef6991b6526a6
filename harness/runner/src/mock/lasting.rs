//! Domains that several scenarios use, one after the other: each begins anew, with the same name and token.

use reqwest::Method;

use super::{Domain, Egnyte, EgnyteError, NewDomain};

impl Egnyte {
    /// Creates a domain with a name of its own in place of the one that has the name. The wait for the end of the former
    /// keeps its name free.
    pub async fn replace_domain(&self, domain: &NewDomain) -> Result<Domain, EgnyteError> {
        if let Some(name) = &domain.name {
            match self.send(Method::DELETE, &format!("/_mock/domains/{name}"), &()).await {
                // There was none yet.
                Ok(()) | Err(EgnyteError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        self.create_domain(domain).await.map(|domain| self.localise(domain))
    }

    /// Replaces the address of a mock with a public URL by the one that clients on this machine use.
    fn localise(&self, domain: Domain) -> Domain {
        let public_url = domain.origin().to_owned();
        if self.front.is_some() || public_url == self.base {
            return domain;
        }
        let local = |url: &str| url.replacen(&public_url, &self.base, 1);
        let (url, scim_url) = (local(&domain.url), local(&domain.scim_url));
        Domain { url, scim_url, public_url: Some(public_url), ..domain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::UserEdit;

    #[tokio::test]
    async fn domain_of_a_mock_with_a_public_url_has_the_address_on_this_machine_too() {
        let mock = Egnyte::start_at(0, Some("https://mock.example/egnyte"), None).await.unwrap();
        let domain = mock.replace_domain(&NewDomain::default()).await.unwrap();
        assert_eq!(domain.public_url.as_deref(), Some("https://mock.example/egnyte"));
        assert_eq!(domain.origin(), mock.url());
        let user = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada", "userType": "power",
            "active": true, "emails": [{ "value": "ada@acme.example" }],
            "name": { "givenName": "Ada", "familyName": "Lovelace" },
        });
        let (status, created) = mock.create_over_scim(&domain, &user).await.unwrap();
        assert_eq!(status, 201, "{created}");
        let location = created["meta"]["location"].as_str().unwrap();
        assert!(location.starts_with(&format!("https://mock.example/egnyte/d/{}/", domain.name)), "{location}");
        let invalid = Egnyte::start_at(0, Some("https://mock.example/?a"), None).await.err().unwrap();
        assert!(invalid.to_string().contains("has a query"), "{invalid}");
    }

    #[tokio::test]
    async fn replaced_domain_is_empty_and_keeps_its_address_and_token() {
        let mock = Egnyte::start(None).await.unwrap();
        let (name, token) = (Some("manual-1".to_owned()), Some("k2Jv0cZ7".to_owned()));
        let wanted = NewDomain { name, token, ..NewDomain::default() };
        let first = mock.replace_domain(&wanted).await.unwrap();
        let ada = UserEdit {
            user_name: Some("ada".to_owned()),
            email: Some("ada@acme.example".to_owned()),
            given_name: Some("Ada".to_owned()),
            family_name: Some("Lovelace".to_owned()),
            user_type: Some("power".to_owned()),
            auth_type: Some("egnyte".to_owned()),
            ..UserEdit::default()
        };
        mock.create_user(&first, &ada).await.unwrap();
        mock.revoke_tokens(&first).await.unwrap();
        let second = mock.replace_domain(&wanted).await.unwrap();
        assert_eq!((&second.scim_url, second.token.as_str()), (&first.scim_url, "k2Jv0cZ7"));
        assert_eq!(second.origin(), mock.url());
        assert_eq!(mock.roster(&second).await.unwrap().users, []);
    }
}
