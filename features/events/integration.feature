Feature: Events about the integration

  Directory Insights shows an administrator each operation on the integration, and
  its result.

  Background:
    Given an Egnyte domain that is not connected yet

  @rule:events.integration @documented @needs:events @flaw:forgets-failed-activation
  @flaw:forgets-integration-updates @flaw:records-new-token-as-update @flaw:forgets-deactivation
  Rule: Each operation on the integration is recorded, also a failed one

    Scenario: The activation is recorded
      When the integration is activated
      Then exactly these events are recorded:
        | idm_integration_activate |
      And nothing changes in Egnyte

    @needs:integration
    Scenario: An activation without single sign-on is recorded as failed
      Given single sign-on is deactivated
      When the integration is activated
      Then the connector reports a problem
      And exactly these events are recorded:
        | idm_integration_activate failed |
      And nothing changes in Egnyte

    @needs:integration
    Scenario: An activation with a wrong token is recorded as failed
      Given the token is mistyped
      When the integration is activated
      Then the connector reports a problem
      And exactly these events are recorded:
        | idm_integration_activate failed |
      And nothing changes in Egnyte

    Scenario: A change of the settings is recorded as an update
      Given the integration is activated
      When group management is turned off
      Then exactly these events are recorded:
        | idm_integration_update |
      And nothing changes in Egnyte

    Scenario: A new token is recorded as a reauthorization
      Given the integration is activated
      When the token is replaced
      Then exactly these events are recorded:
        | idm_integration_reauth |
      And nothing changes in Egnyte

    @needs:integration
    Scenario: The deactivation is recorded as a deletion
      Given the integration is activated
      When the integration is deactivated
      Then exactly these events are recorded:
        | idm_integration_delete |
      And nothing changes in Egnyte
