Feature: Answers of the connector

  An administrator of the directory reads the answer to each event. It says either
  that everything is in sync, or what is not and why.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.consistent-answer @assumed
  @flaw:ok-with-problems @flaw:problems-without-subject @flaw:problems-with-unknown-subject @flaw:failure-without-words
  Rule: An answer does not contradict itself

    Scenario: A refused person is named with a reason
      Given Ada's username is "ada lovelace"
      When Ada joins "Engineering"
      Then the connector reports a problem with Ada
      And nothing changes in Egnyte

    Scenario: A failed sync is explained in words
      Given the token is revoked
      When Ada joins "Engineering"
      Then the connector reports a problem
      And nothing changes in Egnyte
