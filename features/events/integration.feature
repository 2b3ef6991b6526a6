Feature: Events about the integration

  Directory Insights tells an administrator what was done to the integration, and
  whether it went well.

  Background:
    Given an Egnyte domain that is not connected yet

  @rule:events.integration @documented @needs:events @flaw:forgets-failed-activation
  @flaw:forgets-integration-updates @flaw:records-new-token-as-update @flaw:forgets-deactivation
  Rule: Each attempt at the integration is recorded, failed ones too

    Scenario: Its activation
      When the integration is activated
      Then exactly these events are recorded:
        | idm_integration_activate |
      And nothing changes in Egnyte

    @needs:integration
    Scenario: Its activation while single sign-on is not configured
      Given single sign-on is deactivated
      When the integration is activated
      Then the connector reports a problem
      And exactly these events are recorded:
        | idm_integration_activate failed |
      And nothing changes in Egnyte

    @needs:integration
    Scenario: Its activation with a wrong token
      Given the token is mistyped
      When the integration is activated
      Then the connector reports a problem
      And exactly these events are recorded:
        | idm_integration_activate failed |
      And nothing changes in Egnyte

    Scenario: A change of its settings
      Given the integration is activated
      When group management is turned off
      Then exactly these events are recorded:
        | idm_integration_update |
      And nothing changes in Egnyte

    Scenario: A change of its token
      Given the integration is activated
      When the token is replaced
      Then exactly these events are recorded:
        | idm_integration_reauth |
      And nothing changes in Egnyte

    @needs:integration
    Scenario: Its deactivation
      Given the integration is activated
      When the integration is deactivated
      Then exactly these events are recorded:
        | idm_integration_delete |
      And nothing changes in Egnyte
