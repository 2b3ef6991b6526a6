Feature: The end of the application

  Sign-in and provisioning end with the application. Accounts and
  groups stay in Egnyte, so that a change in the directory deletes no data.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Ada
    And "Engineering" is associated with Egnyte

  @rule:application.sso-deactivated @documented @needs:application @flaw:deprovisions-without-sso
  Rule: After single sign-on is deactivated, Egnyte is left as it is

    Scenario: Every account stays after single sign-on is deactivated
      When single sign-on is deactivated
      Then nothing changes in Egnyte

  @rule:application.deleted @inferred @needs:integration @flaw:deprovisions-with-application @flaw:outlives-application
  Rule: Deleting the application ends provisioning and leaves Egnyte as it is

    Scenario: Every account stays after the application is deleted
      When the application is deleted
      Then nothing changes in Egnyte

    Scenario: A person who joins after the deletion stays out
      Given the application is deleted
      When Grace joins "Engineering"
      Then nothing changes in Egnyte
