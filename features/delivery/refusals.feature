Feature: Refused requests

  Egnyte refuses some requests for good. The same request would be refused again.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.refusal @assumed @flaw:repeats-refusals @flaw:ignores-refused-deletions
  Rule: A request that is refused for good is not sent again and again

    Scenario: A refused person is sent few times
      Given Ada's username is "ada lovelace"
      When Ada joins "Engineering"
      Then the connector reports a problem with Ada
      And Egnyte refuses no request more than 3 times
      And nothing changes in Egnyte

    Scenario: A person without a licence is sent few times
      Given Egnyte refuses new users: "No licence left"
      When Ada joins "Engineering"
      Then the connector reports a problem with Ada
      And Egnyte refuses no request more than 3 times
      And nothing changes in Egnyte

    Scenario: A refused group is sent few times
      Given Egnyte refuses new groups: "No more groups"
      And the user group "On-call" with the member Grace
      When "On-call" is associated with Egnyte
      Then the connector reports a problem with "On-call"
      And Egnyte refuses no request more than 3 times
      And nothing changes in Egnyte

    Scenario: A refused deletion is sent few times and reported
      Given Egnyte refuses deletions: "The group is in use"
      When the user group "Engineering" is deleted
      Then the connector reports a problem
      And Egnyte refuses no request more than 3 times
      And exactly this changes in Egnyte:
        | user Grace is deactivated |
