Feature: Replacing the token

  A token that leaked or was revoked is replaced: the integration is deactivated,
  the new token is entered, the integration is activated again.

  Background:
    Given an empty Egnyte domain
    And the user group "Engineering" with the members Ada and Grace
    And "Engineering" is associated with Egnyte

  @rule:integration.token-replacement @documented @flaw:keeps-old-token @flaw:resumes-without-catching-up
  Rule: Changes from before the replacement arrive after it, and none twice

    Scenario: Changes from before the replacement arrive
      Given the integration is deactivated
      And Linus joins "Engineering"
      And Grace leaves "Engineering"
      And the token is replaced
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Linus is created      |
        | Linus joins "Engineering"  |
        | user Grace is deactivated  |
        | Grace leaves "Engineering" |

    Scenario: A replacement without other changes changes nothing
      Given the integration is deactivated
      And the token is replaced
      When the integration is activated
      Then nothing changes in Egnyte

    Scenario: Later changes arrive with the new token
      Given the integration is deactivated
      And the token is replaced
      And the integration is activated
      When Ada leaves "Engineering"
      Then exactly this changes in Egnyte:
        | user Ada is deactivated  |
        | Ada leaves "Engineering" |

  @rule:integration.revoked-token @inferred @flaw:hides-problems @flaw:resumes-without-catching-up
  Rule: A revoked token stops syncing, and no change is lost

    Scenario: The connector stops and reports a problem
      Given the token is revoked
      When Linus joins "Engineering"
      Then the connector reports a problem
      And Egnyte receives at most 10 requests
      And nothing changes in Egnyte

    Scenario: Changes that could not be sent arrive after the replacement
      Given the token is revoked
      And Linus joins "Engineering"
      And the integration is deactivated
      And the token is replaced
      When the integration is activated
      Then exactly this changes in Egnyte:
        | user Linus is created     |
        | Linus joins "Engineering" |
