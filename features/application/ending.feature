Feature: The end of the application

  Sign-in and provisioning end with the application. What they brought about in
  Egnyte stays, so that nobody loses data by a change in the directory.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Ada
    And "Engineering" is associated with Egnyte

  @rule:application.sso-deactivated @documented @needs:application @flaw:deprovisions-without-sso
  Rule: After single sign-on is deactivated, Egnyte is left as it is

    Scenario: Nobody loses their account
      When single sign-on is deactivated
      Then nothing changes in Egnyte

  @rule:application.deleted @inferred @flaw:deprovisions-with-application @flaw:outlives-application
  Rule: Deleting the application ends provisioning and leaves Egnyte as it is

    Scenario: Nobody loses their account
      When the application is deleted
      Then nothing changes in Egnyte

    Scenario: Who joins afterwards does not come in
      Given the application is deleted
      When Grace joins "Engineering"
      Then nothing changes in Egnyte
