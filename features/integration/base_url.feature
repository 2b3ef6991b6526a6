Feature: The base URL

  An administrator enters the base URL of Egnyte by hand, and may paste it with a
  slash at its end.

  Background:
    Given an Egnyte domain that is not connected yet
    And the user group "Engineering" with the member Ada
    And "Engineering" is associated with Egnyte

  @rule:integration.base-url @assumed @flaw:doubles-slash
  Rule: A slash at the end of the base URL makes no difference

    Scenario: The members arrive with a slash at the end
      Given the base URL ends with a slash
      When the integration is activated
      Then every request has a path of Egnyte
      And exactly this changes in Egnyte:
        | user Ada is created            |
        | group "Engineering" is created |
        | Ada joins "Engineering"        |
