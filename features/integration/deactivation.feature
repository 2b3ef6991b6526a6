Feature: Deactivating the integration

  While the integration is not active, Egnyte is nobody's business but its own
  administrators'.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:integration.deactivate @inferred @needs:integration
  @flaw:ignores-deactivation @flaw:deprovisions-on-deactivation
  Rule: Deactivation stops all syncing and leaves Egnyte as it is

    Scenario: Nobody loses their account
      When the integration is deactivated
      Then nothing changes in Egnyte

    Scenario: Who joins afterwards does not come in
      Given the integration is deactivated
      When Linus joins "Engineering"
      Then nothing changes in Egnyte

    Scenario: Who leaves afterwards keeps what they have
      Given the integration is deactivated
      When Grace leaves "Engineering"
      Then nothing changes in Egnyte
