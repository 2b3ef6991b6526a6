Feature: Deactivating the integration

  While the integration is inactive, the directory changes nothing in Egnyte.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:integration.deactivate @inferred @needs:integration
  @flaw:ignores-deactivation @flaw:deprovisions-on-deactivation
  Rule: Deactivation stops all syncing and leaves Egnyte as it is

    Scenario: Every account stays after the deactivation
      When the integration is deactivated
      Then nothing changes in Egnyte

    Scenario: A person who joins afterwards stays out
      Given the integration is deactivated
      When Linus joins "Engineering"
      Then nothing changes in Egnyte

    Scenario: A person who leaves afterwards stays active and a member
      Given the integration is deactivated
      When Grace leaves "Engineering"
      Then nothing changes in Egnyte
