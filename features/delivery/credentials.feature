Feature: The token

  The token gives access to the whole Egnyte domain. The connector keeps it secret,
  and stops when Egnyte refuses it.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the member Grace
    And "Engineering" is associated with Egnyte

  @rule:delivery.unauthorised @assumed @flaw:loops-on-refusal
  Rule: A refused token is not retried in a loop

    Scenario: The connector stops and reports a problem
      Given the token is revoked
      When Ada joins "Engineering"
      Then the connector reports a problem
      And Egnyte receives at most 5 requests
      And nothing changes in Egnyte

  @rule:delivery.token-kept-secret @standard
  @flaw:token-in-address @flaw:token-in-first-address @flaw:token-in-repeats @flaw:token-in-problem
  @flaw:records-the-token @flaw:token-in-user-agent @flaw:token-in-base64 @flaw:token-in-part
  Rule: The token travels in the Authorization header only

    Scenario: The token stays secret while a person arrives
      When Ada joins "Engineering"
      Then the token travels in the Authorization header only
      And exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |

    Scenario: The token stays secret while Egnyte refuses a person
      Given Ada's username is "ada lovelace"
      When Ada joins "Engineering"
      Then the connector reports a problem with Ada
      And the token travels in the Authorization header only
      And nothing changes in Egnyte

    Scenario: The token stays secret while Egnyte refuses it
      Given the token is revoked
      When Ada joins "Engineering"
      Then the connector reports a problem
      And the token travels in the Authorization header only
      And nothing changes in Egnyte

    Scenario: The token stays secret while a connection breaks
      Given the next read to Egnyte loses the connection
      When Ada joins "Engineering"
      Then the token travels in the Authorization header only
      And exactly this changes in Egnyte:
        | user Ada is created     |
        | Ada joins "Engineering" |
